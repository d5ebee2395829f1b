"""Telling those who have a part in what a version moved, where registration does not tell them already."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.mail import deferred
from app.directory.models import Person
from app.events.models import Event, Session
from app.events.rules import SessionKind
from app.events.services import CalendarSession
from app.messages.services import write
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.scheduling.models import ProgrammeVersion
from app.scheduling.rules.drafts import ChangeKind
from app.scheduling.services.occasions import CALENDAR, KIND
from app.scheduling.services.publishing import people_of
from app.scheduling.services.versions import get_version


def tell_people(event: Event, number: int) -> int:
    """Write once to everybody with a part in what a version changed; return how many.

    Whoever is registered is told of changes by their registration; of a new time only from here.
    """
    version = get_version(event, number)
    changes = {UUID(change["session"]): change for change in version.changes}
    sessions = {
        session.id: session
        for session in db.session.scalars(
            sa.select(Session).where(Session.event_id == event.id, Session.id.in_(list(changes)))
        )
        if session.kind is not SessionKind.BREAK
    }
    mine: dict[UUID, list[UUID]] = defaultdict(list)
    registered = _registered(event)
    for session_id, people in people_of(list(sessions)).items():
        for who in people:
            is_new = changes[session_id]["kind"] == ChangeKind.NEW
            if (is_new or who.person_id not in registered) and session_id not in mine[who.person_id]:
                mine[who.person_id].append(session_id)
    told = 0
    for person in db.session.scalars(sa.select(Person).where(Person.id.in_(list(mine)))):
        if mine[person.id] and person.email and person.erased_at is None:
            chosen = sorted(mine[person.id], key=list(changes).index)
            _write(event, version, person, [(sessions[key], changes[key]) for key in chosen])
            told += 1
    return told


def _registered(event: Event) -> set[UUID | None]:
    return set(
        db.session.scalars(
            sa.select(Registration.person_id).where(
                Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
            )
        )
    )


def _write(
    event: Event,
    version: ProgrammeVersion,
    person: Person,
    changes: list[tuple[Session, Mapping[str, Any]]],
) -> None:
    ids = [str(session.id) for session, _change in changes]
    write(
        event,
        kind=KIND,
        to=str(person.email),
        locale=person.language,
        occasion=f"{version.id}:{person.id}",
        context={
            "name": person.given_name,
            "mode": event.mode.value,
            "note": version.note,
            "changes": [_told(session, change) for session, change in changes],
        },
        attachments=[deferred(CALENDAR, str(event.id), person.language, *ids)],
    )


def _told(session: Session, change: Mapping[str, Any]) -> dict[str, Any]:
    """Write a change as the mails of registration write theirs."""
    after = change["after"] or {"starts_at": "", "ends_at": "", "room": "", "cancelled": False}
    return {
        "title": dict(session.title),
        "before": _facts(session, change["before"]) if change["before"] else None,
        "now": _facts(session, after),
    }


def _facts(session: Session, place: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "starts_at": place["starts_at"],
        "ends_at": place["ends_at"],
        "room": place["room"],
        "mode": session.mode.value,
        "cancelled": place["cancelled"],
    }


def sessions_for_calendar(event: Event, session_ids: list[UUID]) -> list[CalendarSession]:
    """Return sessions of the event in scope as calendars take them; what lost its time is not among them."""
    query = sa.select(Session).where(Session.id.in_(session_ids), Session.starts_at.is_not(None))
    return [
        CalendarSession(event, session, session.room.name if session.room else "")
        for session in db.session.scalars(query.order_by(Session.starts_at))
    ]
