"""Rooms that are closed, and teams of interpreters that are away, at one event."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.availability.models import RoomClosure, TeamAbsence
from app.availability.rules import OutsideScope, check_span
from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span
from app.events.models import Event, Room, Session
from app.events.rules import event_window


def list_closures() -> list[tuple[RoomClosure, Room]]:
    """List the closures of the event in scope, by time."""
    query = sa.select(RoomClosure, Room).join(Room, Room.id == RoomClosure.room_id)
    rows = db.session.execute(query.order_by(RoomClosure.starts_at, Room.order, Room.name))
    return [(row[0], row[1]) for row in rows]


def list_team_absences() -> Sequence[TeamAbsence]:
    """List the absences of teams at the event in scope, by time."""
    return db.session.scalars(sa.select(TeamAbsence).order_by(TeamAbsence.starts_at, TeamAbsence.team)).all()


def teams_of(event: Event) -> list[str]:
    """List the teams that sessions of the event in scope name."""
    named = db.session.scalars(sa.select(Session.teams).where(Session.event_id == event.id))
    return sorted({team for teams in named for team in teams or ()})


def close_room(event: Event, room_id: uuid.UUID, span: Span) -> None:
    """Close a room of the event for a time; the same again changes nothing."""
    span = within(event, span)
    room = db.session.scalar(sa.select(Room).where(Room.id == room_id))
    if room is None:
        raise NotFound
    same = sa.select(RoomClosure.id).where(
        RoomClosure.room_id == room.id,
        RoomClosure.starts_at == span.start,
        RoomClosure.ends_at == span.end,
    )
    if db.session.scalar(same) is None:
        db.session.add(
            RoomClosure(event_id=event.id, room_id=room.id, starts_at=span.start, ends_at=span.end)
        )
        db.session.flush()
        audit.record("availability.room_closed", "room", room.id, time=_written(span))


def open_room(closure_id: uuid.UUID) -> None:
    """Take a closure back."""
    row = db.session.scalar(sa.select(RoomClosure).where(RoomClosure.id == closure_id))
    if row is None:
        raise NotFound
    audit.record("availability.room_opened", "room", row.room_id)
    db.session.delete(row)
    db.session.flush()


def note_team_away(event: Event, team: str, span: Span) -> None:
    """Note that a team is not to be had; the same again changes nothing."""
    span = within(event, span)
    name = team.strip()[:80]
    if not name:
        raise NotFound
    same = sa.select(TeamAbsence.id).where(
        TeamAbsence.team == name, TeamAbsence.starts_at == span.start, TeamAbsence.ends_at == span.end
    )
    if db.session.scalar(same) is None:
        db.session.add(TeamAbsence(event_id=event.id, team=name, starts_at=span.start, ends_at=span.end))
        db.session.flush()
        audit.record("availability.team_away", "event", event.id, team=name, time=_written(span))


def note_team_back(absence_id: uuid.UUID) -> None:
    """Take the absence of a team back."""
    row = db.session.scalar(sa.select(TeamAbsence).where(TeamAbsence.id == absence_id))
    if row is None:
        raise NotFound
    audit.record("availability.team_back", "event", row.event_id, team=row.team)
    db.session.delete(row)
    db.session.flush()


def within(event: Event, span: Span) -> Span:
    """Return the part of a time that lies in the days of an event; raises OutsideScope, SpanReversed."""
    check_span(span)
    part = span.clip(event_window(event.starts_on, event.ends_on, event.time_zone))
    if part is None:
        raise OutsideScope
    return part


def _written(span: Span) -> str:
    return f"{span.start:%Y-%m-%dT%H:%MZ}/{span.end:%Y-%m-%dT%H:%MZ}"
