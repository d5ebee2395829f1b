"""Changes of a whole event: called off, put off, taken up again, moved to other days, held in another way."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event, Session
from app.events.rules import (
    EventChange,
    EventHasNoSuchState,
    EventState,
    Mode,
    Placement,
    SameAsBefore,
    TooLate,
    local_instant,
)
from app.events.services.events import touch_sessions
from app.events.services.listeners import tell_changed
from app.events.services.sessions import place_sessions


def postpone_event(event: Event, reason: dict[str, str]) -> None:
    """Put the event off without new days; what was planned stays as it is until it is known when."""
    _need(event, EventState.PUBLISHED)
    _not_over(event)
    event.state, event.postponed_at, event.change_reason = EventState.POSTPONED, clock.now(), dict(reason)
    event.sequence += 1
    touch_sessions(event)
    db.session.flush()
    audit.record("event.postponed", "event", event.id)
    tell_changed(event, EventChange.POSTPONE, {})


def resume_event(event: Event, reason: dict[str, str]) -> None:
    """Take a postponed event up again on its old days."""
    _need(event, EventState.POSTPONED)
    if clock.today(event.time_zone) > event.starts_on:
        raise TooLate
    event.state, event.postponed_at, event.change_reason = EventState.PUBLISHED, None, dict(reason)
    event.sequence += 1
    touch_sessions(event)
    db.session.flush()
    audit.record("event.resumed", "event", event.id)
    tell_changed(event, EventChange.RESUME, {})


def move_event(event: Event, starts_on: date, reason: dict[str, str], *, accept: str = "") -> list[Session]:
    """Move the event to other days; its sessions keep their hours of the clock there.

    Raises RoomTaken, PersonTaken or TeamTaken where somebody is needed elsewhere then, unless accepted.
    """
    _need(event, EventState.PUBLISHED, EventState.POSTPONED)
    days = starts_on - event.starts_on
    if not days:
        raise SameAsBefore
    if event.state is EventState.PUBLISHED:
        _not_over(event)
    if starts_on < clock.today(event.time_zone):
        raise TooLate
    before = {"starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat()}
    event.first_starts_on = event.first_starts_on or event.starts_on
    event.starts_on, event.ends_on = starts_on, event.ends_on + days
    if event.registration_closes_at and event.registration_closes_at > clock.now():
        event.registration_closes_at = _shifted(event.registration_closes_at, days, event.time_zone)
    event.state, event.postponed_at, event.change_reason = EventState.PUBLISHED, None, dict(reason)
    event.sequence += 1
    db.session.flush()
    moved = _move_sessions(event, days, accept)
    audit.record("event.moved", "event", event.id, starts_on=starts_on.isoformat(), sessions=len(moved))
    tell_changed(event, EventChange.MOVE, before)
    return moved


def _move_sessions(event: Event, days: timedelta, accept: str) -> list[Session]:
    sessions = list(
        db.session.scalars(
            sa.select(Session).where(Session.event_id == event.id, Session.starts_at.is_not(None))
        )
    )
    placements = []
    for session in sessions:
        if session.starts_at is None or session.ends_at is None:
            continue
        start = _shifted(session.starts_at, days, event.time_zone)
        end = start + (session.ends_at - session.starts_at)
        if session.cancelled_at is None:
            placements.append(Placement(session.id, start, end, session.room_id))
        else:
            session.starts_at, session.ends_at, session.changed_at = start, end, clock.now()
            session.sequence += 1
    place_sessions(event, placements, accept=accept)
    return sessions


def _shifted(moment: datetime, days: timedelta, zone: str) -> datetime:
    """Return the same hour of the clock so many days later, also where the clock was changed between."""
    local = moment.astimezone(ZoneInfo(zone))
    seconds = timedelta(seconds=local.second, microseconds=local.microsecond)
    return local_instant(local.date() + days, f"{local:%H:%M}", zone) + seconds


def change_event_mode(event: Event, mode: Mode, reason: dict[str, str]) -> None:
    """Hold the event in another way; sessions that cannot be held as before follow."""
    _need(event, EventState.PUBLISHED, EventState.POSTPONED)
    _not_over(event)
    if event.mode is mode:
        raise SameAsBefore
    before = {"mode": event.mode.value}
    event.first_mode = event.first_mode or event.mode
    event.mode, event.change_reason = mode, dict(reason)
    event.sequence += 1
    for session in db.session.scalars(sa.select(Session).where(Session.event_id == event.id)):
        session.mode = mode
    touch_sessions(event)
    db.session.flush()
    audit.record("event.mode_changed", "event", event.id, mode=mode)
    tell_changed(event, EventChange.MODE, before)


def check_changeable(event: Event) -> None:
    """Refuse what comes too late: an event that has begun, was held or called off."""
    _need(event, EventState.PUBLISHED, EventState.POSTPONED)
    if event.state is EventState.PUBLISHED:
        _not_over(event)


def _not_over(event: Event) -> None:
    if clock.today(event.time_zone) > event.ends_on:
        raise TooLate


def _need(event: Event, *states: EventState) -> None:
    if event.state not in states:
        raise EventHasNoSuchState(state=event.state)
