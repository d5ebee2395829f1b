"""Rooms and sessions: make, change, place in time, cancel; every placing asks for clashes first."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import pick
from app.events.models import Event, Room, Session, SessionBody
from app.events.rules import (
    Clash,
    Placement,
    RoomInUse,
    SessionCancelled,
    SessionCodeTaken,
    SessionDraft,
    SessionWasPublished,
    check_session_time,
    refuse_clashes,
)
from app.events.services.clashes import clashes_of

_PLAIN = (
    *("code", "kind", "mode", "access", "minutes", "online_url", "seats_expected", "capacity", "per_country"),
    *("needs_choice", "order", "composition", "composition_strict", "composition_reason"),
    *("agenda_item", "agenda_origin", "theme_id"),
)


def list_rooms(event: Event) -> list[Room]:
    return list(
        db.session.scalars(sa.select(Room).where(Room.event_id == event.id).order_by(Room.order, Room.name))
    )


def get_room(room_id: UUID) -> Room:
    """Return a room of the event in scope."""
    found = db.session.scalar(sa.select(Room).where(Room.id == room_id))
    if found is None:
        raise NotFound
    return found


def add_room(
    event: Event,
    *,
    name: str,
    capacity: int | None = None,
    features: Iterable[str] = (),
    order: int | None = None,
    setup_minutes: int = 0,
) -> Room:
    """Add a room to the venue, after the others unless an order is given."""
    if order is None:
        order = (
            db.session.scalar(sa.select(sa.func.max(Room.order)).where(Room.event_id == event.id)) or 0
        ) + 1
    room = Room(
        event_id=event.id,
        name=name,
        capacity=capacity,
        features=list(features),
        order=order,
        setup_minutes=setup_minutes,
    )
    db.session.add(room)
    db.session.flush()
    return room


def edit_room(
    room: Room,
    *,
    name: str,
    capacity: int | None,
    features: Iterable[str],
    order: int,
    setup_minutes: int = 0,
) -> None:
    """Change a room; under another name it is another place in calendars."""
    if room.name != name:
        for session in db.session.scalars(sa.select(Session).where(Session.room_id == room.id)):
            _touch(session)
    room.name, room.capacity, room.features, room.order = name, capacity, list(features), order
    room.setup_minutes = setup_minutes
    db.session.flush()


def remove_room(room: Room) -> None:
    """Remove a room that no session uses."""
    count = db.session.scalar(sa.select(sa.func.count(Session.id)).where(Session.room_id == room.id)) or 0
    if count:
        raise RoomInUse(count=count, room=room.name)
    db.session.delete(room)
    db.session.flush()


def sessions_by_room(event: Event) -> dict[UUID, int]:
    """Count the sessions in each room that has any."""
    rows = db.session.execute(
        sa.select(Session.room_id, sa.func.count())
        .where(Session.event_id == event.id, Session.room_id.is_not(None))
        .group_by(Session.room_id)
    )
    return {room_id: count for room_id, count in rows if room_id is not None}


def get_session(session_id: UUID) -> Session:
    """Return a session of the event in scope."""
    found = db.session.scalar(sa.select(Session).where(Session.id == session_id))
    if found is None:
        raise NotFound
    return found


def list_sessions(event: Event, *, with_cancelled: bool = True) -> list[Session]:
    """List sessions by time, the unscheduled ones last."""
    query = sa.select(Session).where(Session.event_id == event.id)
    if not with_cancelled:
        query = query.where(Session.cancelled_at.is_(None))
    return list(
        db.session.scalars(
            query.order_by(Session.starts_at.is_(None), Session.starts_at, Session.order, Session.code)
        )
    )


def list_session_bodies(session_id: UUID) -> list[UUID]:
    return list(
        db.session.scalars(sa.select(SessionBody.body_id).where(SessionBody.session_id == session_id))
    )


def create_session(event: Event, draft: SessionDraft, *, accept: str = "") -> Session:
    """Make a session; one that gets a time is checked like any other placing."""
    _check_code(event, draft.code, None)
    session = Session(event_id=event.id)
    _fill(session, draft)
    db.session.add(session)
    db.session.flush()
    _fill_bodies(session, draft.bodies)
    if draft.starts_at is not None or draft.ends_at is not None or draft.room_id is not None:
        here = Placement(session.id, draft.starts_at, draft.ends_at, draft.room_id)
        place_sessions(event, [here], accept=accept)
    audit.record("session.created", "session", session.id, code=session.code)
    return session


def edit_session(event: Event, session: Session, draft: SessionDraft, *, accept: str = "") -> Session:
    """Change a session; a new time or room goes through the same check as any other placing."""
    _check_code(event, draft.code, session)
    moved = session.mode != draft.mode or session.access != draft.access
    _fill(session, draft)
    _fill_bodies(session, draft.bodies)
    db.session.flush()
    here = Placement(session.id, draft.starts_at, draft.ends_at, draft.room_id)
    changed = place_sessions(event, [here], accept=accept)
    if moved and not changed:
        _touch(session)
    audit.record("session.edited", "session", session.id, code=session.code)
    return session


def set_composition(
    session: Session, composition: Mapping[str, int] | None, *, strict: bool = False, reason: str = ""
) -> None:
    """Say of which sectors a panel shall be made up, and why it may be otherwise."""
    before = (session.composition, session.composition_strict, session.composition_reason)
    session.composition = dict(composition) if composition else None
    session.composition_strict = strict and session.composition is not None
    session.composition_reason = reason.strip() if session.composition is not None else ""
    if before != (session.composition, session.composition_strict, session.composition_reason):
        audit.record(
            "session.composition",
            "session",
            session.id,
            asked=session.composition,
            strict=session.composition_strict,
            reason=session.composition_reason,
        )
    db.session.flush()


def _check_code(event: Event, code: str, session: Session | None) -> None:
    holder = db.session.scalar(sa.select(Session).where(Session.event_id == event.id, Session.code == code))
    if holder is not None and holder is not session:
        raise SessionCodeTaken(code=code)


def _fill(session: Session, draft: SessionDraft) -> None:
    for name in _PLAIN:
        setattr(session, name, getattr(draft, name))
    session.title, session.abstract = dict(draft.title), dict(draft.abstract)
    session.interpretation, session.teams = list(draft.interpretation), list(draft.teams)
    session.features = list(draft.features)


def _fill_bodies(session: Session, bodies: Sequence[UUID]) -> None:
    kept = {
        row.body_id: row
        for row in db.session.scalars(sa.select(SessionBody).where(SessionBody.session_id == session.id))
    }
    for body_id in bodies:
        if kept.pop(body_id, None) is None:
            db.session.add(SessionBody(event_id=session.event_id, session_id=session.id, body_id=body_id))
    for gone in kept.values():
        db.session.delete(gone)


def place_sessions(event: Event, placements: Sequence[Placement], *, accept: str = "") -> list[Session]:
    """Give sessions their time and room, all or none; return those that changed.

    The only door to the published time and place. A room, a person or a team that would be needed
    twice refuses the whole, unless `accept` says why it is taken as it is.
    """
    wanted = {placement.session_id: placement for placement in placements}
    sessions = list(db.session.scalars(sa.select(Session).where(Session.id.in_(wanted))))
    if len(sessions) != len(wanted):
        raise NotFound
    rooms = {room.id for room in list_rooms(event)}
    changed = []
    for session in sessions:
        placement = wanted[session.id]
        title = pick(session.title, event.languages[0])
        if session.cancelled_at is not None and placement.starts_at is not None:
            raise SessionCancelled(title=title)
        if placement.room_id is not None and placement.room_id not in rooms:
            raise NotFound
        check_session_time(
            title=title,
            starts_at=placement.starts_at,
            ends_at=placement.ends_at,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            zone=event.time_zone,
        )
        if _put(session, placement):
            changed.append(session)
    db.session.flush()
    clashes = find_event_clashes(event, of=frozenset(session.id for session in changed))
    if not accept:
        refuse_clashes(clashes, zone=event.time_zone)
    if changed:
        audit.record(
            "programme.placed",
            "event",
            event.id,
            sessions=[session.code for session in changed],
            accepted=accept if clashes else "",
        )
    return changed


def _put(session: Session, placement: Placement) -> bool:
    before = (session.starts_at, session.ends_at, session.room_id)
    if before == (placement.starts_at, placement.ends_at, placement.room_id):
        return False
    session.starts_at, session.ends_at = placement.starts_at, placement.ends_at
    session.room_id = placement.room_id
    if placement.starts_at is not None and placement.ends_at is not None:
        session.minutes = int((placement.ends_at - placement.starts_at).total_seconds()) // 60
    _touch(session)
    return True


def _touch(session: Session) -> None:
    session.sequence += 1
    session.changed_at = clock.now()


def find_event_clashes(event: Event, *, of: frozenset[UUID] | None = None) -> list[Clash]:
    """Return what this event's sessions need twice, its people's sessions elsewhere included."""
    return clashes_of(event, of=of)


def remove_session(event: Event, session: Session) -> None:
    """Remove a session that nobody was told of; one that was published is cancelled instead."""
    if event.programme_published_at is not None and session.starts_at is not None:
        raise SessionWasPublished(title=pick(session.title, event.languages[0]))
    audit.record("session.removed", "session", session.id, code=session.code)
    db.session.delete(session)
    db.session.flush()


def cancel_session(session: Session) -> None:
    """Call a session off; it stays in the programme and in calendars as cancelled."""
    if session.cancelled_at is None:
        session.cancelled_at = clock.now()
        _touch(session)
        audit.record("session.cancelled", "session", session.id, code=session.code)


def restore_session(event: Event, session: Session, *, accept: str = "") -> None:
    """Take a cancelled session up again where it was, if that place is still free."""
    if session.cancelled_at is None:
        return
    session.cancelled_at = None
    _touch(session)
    db.session.flush()
    if not accept:
        refuse_clashes(clashes_of(event, of=frozenset({session.id})), zone=event.time_zone)
    audit.record("session.restored", "session", session.id, code=session.code)
