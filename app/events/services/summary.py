"""What features above contribute to pages of an event; `application.py` registers them by function."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Viewer
from app.core.db import db
from app.events.models import Event, Room, Session, SessionRole
from app.events.rules import RegistrationStatus, SessionKind, SummaryPart

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


def programme_figures(event: Event) -> ProgrammeFigures:
    """Count sessions, rooms and parts of an event, breaks and cancelled sessions left out."""
    live = sa.and_(
        Session.event_id == event.id, Session.cancelled_at.is_(None), Session.kind != SessionKind.BREAK
    )
    sessions, placed = db.session.execute(
        sa.select(sa.func.count(Session.id), sa.func.count(Session.starts_at)).where(live)
    ).one()
    roles, confirmed = db.session.execute(
        sa.select(sa.func.count(SessionRole.id), sa.func.count(SessionRole.confirmed_at)).where(
            SessionRole.event_id == event.id
        )
    ).one()
    staffed = sa.select(SessionRole.session_id).where(SessionRole.event_id == event.id)
    without = db.session.scalar(sa.select(sa.func.count(Session.id)).where(live, Session.id.not_in(staffed)))
    rooms = db.session.scalar(sa.select(sa.func.count(Room.id)).where(Room.event_id == event.id))
    return ProgrammeFigures(sessions, placed, rooms or 0, roles, roles - confirmed, without or 0)


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
