"""What features above contribute to pages of an event; `application.py` registers them by function."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Viewer
from app.core.db import db
from app.events.models import Event, Room, Session, SessionRole
from app.events.rules import EventFacts, RegistrationStatus, SessionKind, SummaryPart, may_see

_registration: list[Callable[[Event, Viewer], RegistrationStatus]] = []
_parts: list[Callable[[Event, Viewer], SummaryPart]] = []


def provide_registration_status(function: Callable[[Event, Viewer], RegistrationStatus]) -> None:
    """Register who says how things stand with registration; the last one counts."""
    _registration[:] = [function]


def registration_status(event: Event, viewer: Viewer) -> RegistrationStatus | None:
    """Return how things stand with registration, or None where nothing handles it."""
    return _registration[0](event, viewer) if _registration else None


def contribute_to_summary(function: Callable[[Event, Viewer], SummaryPart]) -> None:
    """Register a part of the organiser's summary; registering it again changes nothing."""
    if function not in _parts:
        _parts.append(function)


def summary_parts(event: Event, viewer: Viewer) -> list[SummaryPart]:
    """Ask every registered feature for its part, in the order of registration."""
    return [part(event, viewer) for part in _parts]


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """How far the programme is."""

    sessions: int
    placed: int
    rooms: int
    roles: int
    unconfirmed: int
    without_people: int


def programme_figures(event: Event, facts: EventFacts) -> ProgrammeFigures:
    """Count the sessions, rooms and parts that exist for the reader; breaks are left out."""
    rows = db.session.execute(
        sa.select(
            Session.id,
            Session.access,
            Session.starts_at,
            Session.room_id,
            Session.kind,
            Session.cancelled_at,
            sa.func.count(SessionRole.id),
            sa.func.count(SessionRole.confirmed_at),
        )
        .outerjoin(SessionRole, SessionRole.session_id == Session.id)
        .where(Session.event_id == event.id)
        .group_by(Session.id)
    ).all()
    seen = [row for row in rows if may_see(row, facts)]
    hidden = {row.room_id for row in rows} - {row.room_id for row in seen}
    rooms = db.session.scalars(sa.select(Room.id).where(Room.event_id == event.id)).all()
    live = [row for row in seen if row.cancelled_at is None and row.kind is not SessionKind.BREAK]
    parts, confirmed = sum(row[6] for row in seen), sum(row[7] for row in seen)
    return ProgrammeFigures(
        sessions=len(live),
        placed=sum(row.starts_at is not None for row in live),
        rooms=len(set(rooms) - hidden),
        roles=parts,
        unconfirmed=parts - confirmed,
        without_people=sum(row[6] == 0 for row in live),
    )


def count_people_by_session(event: Event) -> dict[UUID, tuple[int, int]]:
    """Return for each session how many parts are given and how many of them are confirmed."""
    rows = db.session.execute(
        sa.select(
            SessionRole.session_id, sa.func.count(SessionRole.id), sa.func.count(SessionRole.confirmed_at)
        )
        .where(SessionRole.event_id == event.id)
        .group_by(SessionRole.session_id)
    )
    return {session_id: (parts, confirmed) for session_id, parts, confirmed in rows}
