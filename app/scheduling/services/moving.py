"""Moves in the draft: one session, many at once, off the grid, locks, and two places for one session."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person
from app.events.models import Event
from app.events.rules import check_session_time
from app.events.services import list_rooms
from app.scheduling.models import DraftStep
from app.scheduling.rules.drafts import (
    LockedInTheWay,
    MovedMeanwhile,
    NothingToShift,
    NotInDraft,
    SessionChangedMeanwhile,
    SessionIsLocked,
    Standing,
    StepKind,
)
from app.scheduling.services.drafts import Desk, Slot, open_desk, put, write_step


def move(
    event: Event,
    session_id: UUID,
    *,
    starts_at: datetime,
    room_id: UUID | None,
    seen: str | None = None,
    by: UUID | None = None,
) -> DraftStep | None:
    """Put a session elsewhere in the draft; nobody but organisers sees it there.

    `seen` is what the page showed of the session: raises MovedMeanwhile where it stands elsewhere by now.
    """
    desk = open_desk(event)
    slot = _take(desk, session_id, seen)
    standing = slot.at(starts_at, room_id)
    _check(desk, [(slot, standing)])
    return write_step(desk, StepKind.MOVE, {session_id: standing}, by=by)


def unplace(
    event: Event, session_id: UUID, *, seen: str | None = None, by: UUID | None = None
) -> DraftStep | None:
    """Take a session off the grid; it waits at the side."""
    desk = open_desk(event)
    slot = _take(desk, session_id, seen)
    return write_step(desk, StepKind.UNPLACE, {session_id: slot.at(None, None)}, by=by)


def set_lock(
    event: Event, session_ids: Iterable[UUID], *, locked: bool, by: UUID | None = None
) -> DraftStep | None:
    """Keep sessions where they are, against hands and searches, or let them move again."""
    desk = open_desk(event)
    slots = [desk.slot(key) for key in session_ids]
    # What has no place has none to keep.
    after = {
        slot.session_id: replace(slot.standing, locked=locked)
        for slot in slots
        if slot.spot.starts_at is not None or not locked
    }
    return write_step(desk, StepKind.LOCK if locked else StepKind.UNLOCK, after, by=by)


def shift_after(
    event: Event,
    moment: datetime,
    minutes: int,
    *,
    until: datetime,
    room_id: UUID | None = None,
    leave_locked: bool = False,
    by: UUID | None = None,
) -> DraftStep:
    """Move everything that starts from a moment on, until another, by so many minutes; in one room or in all.

    Raises LockedInTheWay naming the locked ones, unless they are to be left where they are.
    """
    desk = open_desk(event)
    chosen = [
        slot
        for slot in desk.slots.values()
        if not slot.is_cancelled
        and slot.spot.starts_at is not None
        and moment <= slot.spot.starts_at < until
        and (room_id is None or slot.spot.room_id == room_id)
    ]
    held = [slot for slot in chosen if slot.locked]
    if held and not leave_locked:
        raise LockedInTheWay(titles=", ".join(desk.title(slot) for slot in held))
    moves = [(slot, _shifted(slot, minutes)) for slot in chosen if not slot.locked]
    _check(desk, moves)
    step = write_step(desk, StepKind.SHIFT, {slot.session_id: standing for slot, standing in moves}, by=by)
    if step is None:
        raise NothingToShift
    return step


def _shifted(slot: Slot, minutes: int) -> Standing:
    start = slot.spot.starts_at
    return slot.at(start + timedelta(minutes=minutes), slot.spot.room_id) if start else slot.standing


def settle(
    event: Event, session_id: UUID, *, keep_draft: bool, seen: str | None = None, by: UUID | None = None
) -> DraftStep | None:
    """Choose between the place in the draft and the one that the session's form has given it since."""
    desk = open_desk(event)
    slot = desk.slot(session_id)
    _check_seen(desk, slot, seen)
    if not keep_draft:
        after = {session_id: replace(slot.standing, spot=slot.public)}
        return write_step(desk, StepKind.SETTLE, after, by=by)
    put(
        desk,
        {session_id: slot.standing},
        revision=desk.next_revision(by),
        by=by,
        rebase=[session_id],
    )
    return None


def _take(desk: Desk, session_id: UUID, seen: str | None) -> Slot:
    slot = desk.slot(session_id)
    _check_seen(desk, slot, seen)
    if slot.is_cancelled:
        raise NotInDraft(title=desk.title(slot))
    if slot.locked:
        raise SessionIsLocked(title=desk.title(slot))
    return slot


def _check_seen(desk: Desk, slot: Slot, seen: str | None) -> None:
    if seen is None or seen == slot.seen:
        return
    if slot.moved_at is None:
        last = last_step_on(desk.event, slot.session_id)
        if last is None:
            raise SessionChangedMeanwhile(title=desk.title(slot))
        who, when = last.person_id, last.done_at
    else:
        who, when = slot.moved_by_id, slot.moved_at
    raise MovedMeanwhile(who=name_of(who), title=desk.title(slot), time=hour_of(desk, when))


def hour_of(desk: Desk, moment: datetime) -> str:
    """Write when something was, on the clock of the event."""
    return f"{moment.astimezone(ZoneInfo(desk.event.time_zone)):%H:%M}"


def last_step_on(event: Event, session_id: UUID) -> DraftStep | None:
    """Return the newest step that touched a session, among those of late."""
    query = (
        sa.select(DraftStep)
        .where(DraftStep.event_id == event.id)
        .order_by(DraftStep.revision.desc())
        .limit(100)
    )
    return next((step for step in db.session.scalars(query) if str(session_id) in step.after), None)


def name_of(person_id: UUID | None) -> str:
    """Return the name of who did something; who is not known any more is called so."""
    found = db.session.get(Person, person_id) if person_id else None
    return found.full_name if found else "?"


def _check(desk: Desk, moves: Iterable[tuple[Slot, Standing]]) -> None:
    """Refuse places that could never be published: outside the event's days, or in a room of another."""
    event, rooms = desk.event, {room.id for room in list_rooms(desk.event)}
    for slot, standing in moves:
        if standing.spot.room_id is not None and standing.spot.room_id not in rooms:
            raise NotFound
        check_session_time(
            title=desk.title(slot),
            starts_at=standing.spot.starts_at,
            ends_at=standing.spot.ends_at,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            zone=event.time_zone,
        )
