"""Reminders: a body that meets too seldom, and a concept note that is missing shortly before its day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.accounts import services as accounts
from app.core import mail
from app.core.access import Role
from app.directory import services as directory
from app.directory.models import Person
from app.directory.rules import BodyRole
from app.planning import services as planning
from app.planning.rules import missing_sections
from app.yearplan.rules import MeetingState, milestone_on, note_due
from app.yearplan.services.seen import cadences
from app.yearplan.services.year import Year, load_year

LEADING = frozenset({BodyRole.COORDINATOR, BodyRole.CHAIR})


def remind(today: date) -> int:
    """Write to coordinators and the secretariat; the same reminder is never sent twice. Return how many."""
    year = load_year(today.year)
    return _of_cadence(year, today) + _of_notes(year, today)


def _of_cadence(year: Year, today: date) -> int:
    milestone = milestone_on(today)
    short = [(body, cadence) for body, cadence in cadences(year) if cadence.is_short] if milestone else []
    sent = 0
    for body, cadence in short:
        context = {
            "body": body.name,
            "code": body.code,
            "count": cadence.count,
            "owed": cadence.body.owed,
            "year": year.number,
        }
        for person in _leading([body.id]):
            sent += _write(person, "yearplan/mail/below", f"below:{body.code}:{milestone}", context)
    return sent


def _of_notes(year: Year, today: date) -> int:
    sent = 0
    for entry in year.entries:
        activity, first = entry.activity, entry.meeting.first
        if activity is None or first is None or entry.meeting.state is MeetingState.HELD:
            continue
        due, missing = note_due(today, first), missing_sections(planning.sections_of(activity))
        if due is None or not missing or activity.plan_id is None:
            continue
        context = {
            "title": activity.title,
            "activity_id": str(activity.id),
            "day": first.isoformat(),
            "missing": len(missing),
        }
        for person in _leading([activity.lead_body_id]):
            sent += _write(person, "yearplan/mail/note", f"note:{activity.id}:{first}:{due}", context)
    return sent


def _leading(bodies: Iterable[UUID]) -> list[Person]:
    """Return who coordinates the bodies, and the secretariat."""
    found = {
        member.person.id: member.person
        for body in bodies
        for member in directory.list_body_members(body)
        if member.person is not None and member.role in LEADING
    }
    found |= {person.id: person for person in accounts.list_people_with_role(Role.SECRETARIAT)}
    return sorted(found.values(), key=lambda person: person.sort_name)


def _write(person: Person, template: str, occasion: str, context: dict[str, object]) -> int:
    if person.email is None:
        return 0
    mail.queue(
        to=person.email,
        template=template,
        occasion=f"{occasion}:{person.id}",
        locale=person.language,
        context=context,
    )
    return 1
