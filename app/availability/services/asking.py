"""Asking people when they are not available: whom, by mail with a personal link, and who has answered."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.availability.models import AvailabilityAnswer, AvailabilityRequest
from app.availability.rules import DeadlinePassed, Hours, NobodyToAsk
from app.availability.services import mails
from app.availability.services.answering import new_answer, renew
from app.availability.services.scopes import Scope, find_body_request, find_event_request, scope_of
from app.availability.services.times import away, hours_of
from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span
from app.directory import services as directory
from app.directory.models import Body, Person
from app.directory.rules import Sector
from app.events.models import Contribution, ContributionSpeaker, Event, SessionRole


def people_of_event(event: Event) -> list[Person]:
    """List everybody with a part in the event in scope, by name: those whom organisers may ask."""
    with_part = sa.select(SessionRole.person_id).where(SessionRole.event_id == event.id)
    speaking = (
        sa.select(ContributionSpeaker.person_id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .where(ContributionSpeaker.event_id == event.id)
    )
    return _people(sa.or_(Person.id.in_(with_part), Person.id.in_(speaking)))


def people_of_body(body: Body) -> list[Person]:
    """List the people through whom a body works: members by name, focal points of members."""
    members = directory.list_body_members(body.id)
    people = {row.person_id for row in members if row.person_id}
    houses = {row.institution_id for row in members if row.institution_id}
    countries = {row.country_code for row in members if row.country_code}
    for point in directory.list_focal_points():
        house = point.appointment.institution
        governs = house.sector is Sector.NATIONAL_GOVERNMENT and house.country_code in countries
        if house.id in houses or governs:
            people.add(point.appointment.person_id)
    return _people(Person.id.in_(people))


def _people(which: "sa.ColumnElement[bool]") -> list[Person]:
    query = sa.select(Person).where(which, Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    return list(db.session.scalars(query.options(selectinload(Person.emails)).order_by(Person.sort_name)))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked beside the scope: until when, and a sentence of the organisers."""

    due_on: date | None = None
    message: str = ""


def ask_event(
    event: Event, question: Question, people: Collection[uuid.UUID], *, by: uuid.UUID | None
) -> int:
    """Ask people with a part in an event; return how many mails go out. Who was asked before is not again."""
    request = _request(Scope(event, None, None), question, by)
    return _ask(request, [each for each in people_of_event(event) if each.id in people], question)


def ask_body(
    body: Body, year: int, question: Question, people: Collection[uuid.UUID], *, by: uuid.UUID | None
) -> int:
    """Ask people of a body for a year; return how many mails go out."""
    request = _request(Scope(None, body, year), question, by)
    return _ask(request, [each for each in people_of_body(body) if each.id in people], question)


def ensure_asked(event: Event, people: Collection[uuid.UUID]) -> dict[uuid.UUID, AvailabilityAnswer]:
    """Give people with a part in an event a place to answer, without a mail: another page shows it."""
    request = _request(Scope(event, None, None), None, None)
    known = _answers_by_person(request)
    for person in people_of_event(event):
        if person.id in people and person.id not in known:
            known[person.id] = new_answer(request, person)
    return {person_id: answer for person_id, answer in known.items() if person_id in people}


def _request(scope: Scope, question: Question | None, by: uuid.UUID | None) -> AvailabilityRequest:
    if question and question.due_on and question.due_on < clock.today():
        raise DeadlinePassed
    found = _find(scope)
    if found is None:
        found = AvailabilityRequest(
            event_id=scope.event.id if scope.event else None,
            body_id=scope.body.id if scope.body else None,
            year=scope.year,
            asked_by_id=by,
        )
        db.session.add(found)
    if question is not None:
        found.due_on, found.message = question.due_on, question.message.strip()[:1000]
        found.asked_by_id = by or found.asked_by_id
    db.session.flush()
    return found


def _find(scope: Scope) -> AvailabilityRequest | None:
    if scope.event is not None:
        return find_event_request(scope.event)
    return find_body_request(scope.body.id, scope.year) if scope.body and scope.year else None


def _answers_by_person(request: AvailabilityRequest) -> dict[uuid.UUID, AvailabilityAnswer]:
    query = sa.select(AvailabilityAnswer).where(AvailabilityAnswer.request_id == request.id)
    return {row.person_id: row for row in db.session.scalars(query)}


def _ask(request: AvailabilityRequest, people: Sequence[Person], question: Question) -> int:
    scope, known, written = scope_of(request), _answers_by_person(request), 0
    for person in people:
        answer = known.get(person.id) or new_answer(request, person)
        if answer.asked_at is None and person.email:
            answer.asked_at = clock.now()
            mails.asked(scope, request, answer, person)
            written += 1
    if not people:
        raise NobodyToAsk
    db.session.flush()
    audit.record("availability.asked", *_about(scope), asked=written, due_on=question.due_on)
    return written


def _about(scope: Scope) -> tuple[str, uuid.UUID]:
    thing = scope.event or scope.body
    return ("event" if scope.event else "body"), thing.id if thing else uuid.UUID(int=0)


def remind(request: AvailabilityRequest) -> int:
    """Write again to those who were asked and have not answered, at most once a day; return how many."""
    scope, today, written = scope_of(request), clock.today(), 0
    for line in list_answers(request):
        answer = line.answer
        if answer.answered_at is not None or answer.asked_at is None or not line.person.email:
            continue
        if answer.reminded_at is not None and answer.reminded_at.date() == today:
            continue
        answer.reminded_at = clock.now()
        mails.reminded(scope, request, answer, line.person)
        written += 1
    audit.record("availability.reminded", *_about(scope), reminded=written)
    return written


def get_answer(request: AvailabilityRequest, answer_id: uuid.UUID) -> AvailabilityAnswer:
    """Return an answer to this request; one to another request does not exist."""
    found = db.session.get(AvailabilityAnswer, answer_id)
    if found is None or found.request_id != request.id:
        raise NotFound
    return found


def send_again(request: AvailabilityRequest, answer: AvailabilityAnswer) -> None:
    """Give somebody a new link, which ends the old one, and mail it."""
    renew(answer)
    scope = scope_of(request)
    answer.asked_at = clock.now()
    mails.asked(scope, request, answer, answer.person)
    audit.record("availability.link_renewed", *_about(scope), person=audit.personal(answer.person_id))


def take_back(request: AvailabilityRequest, answer: AvailabilityAnswer) -> None:
    """No longer ask somebody: their link ends; what they told of their time stays theirs."""
    audit.record(
        "availability.taken_back", *_about(scope_of(request)), person=audit.personal(answer.person_id)
    )
    db.session.delete(answer)
    db.session.flush()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """Somebody who was asked, and when they are not available within what was asked about."""

    answer: AvailabilityAnswer
    person: Person
    away: list[Span] = field(default_factory=list)
    hours: Hours | None = None

    @property
    def has_answered(self) -> bool:
        return self.answer.answered_at is not None


def list_answers(request: AvailabilityRequest) -> list[AnswerLine]:
    """List who was asked: those who have not answered first, then by name; in five statements."""
    rows = db.session.scalars(
        sa.select(AvailabilityAnswer)
        .where(AvailabilityAnswer.request_id == request.id)
        .options(joinedload(AvailabilityAnswer.person).selectinload(Person.emails))
    ).all()
    scope = scope_of(request)
    # Days of a year are counted in each person's own zone.
    reach = timedelta(0) if scope.event else timedelta(days=1)
    lines = lines_of(rows, scope.window().widened(reach, reach))
    return sorted(lines, key=lambda line: (line.has_answered, line.person.sort_name))


def lines_of(rows: Iterable[AvailabilityAnswer], window: Span) -> list[AnswerLine]:
    """Put beside answers when their people are away and which hours they live."""
    answers = list(rows)
    ids = [row.person_id for row in answers]
    gone, hours = away(ids, window), hours_of(ids)
    return [
        AnswerLine(row, row.person, gone.get(row.person_id, []), hours.get(row.person_id)) for row in answers
    ]
