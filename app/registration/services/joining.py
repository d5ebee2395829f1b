"""Entry to a session's online room: at its time, to those who belong there, and written down."""

import uuid
from dataclasses import dataclass

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import Mode, may_enter
from app.planning import services as planning
from app.registration.models import JoinEntry, Registration
from app.registration.rules import (
    EntryNotOpen,
    RegistrationState,
    RoomNotReady,
    check_entry_time,
)
from app.registration.services.agenda import facts_of


@dataclass(frozen=True, slots=True)
class Joinable:
    """An online session of a registration, and whether its room is open now."""

    session: Session
    is_open: bool


def list_joinable(event: Event, registration: Registration) -> list[Joinable]:
    """List the sessions to come that the registration may enter online."""
    if registration.state is not RegistrationState.CONFIRMED:
        return []
    facts, now = facts_of(registration), clock.now()
    return [
        Joinable(each.session, _is_open(each.session))
        for each in events.calendar_sessions(event, facts)
        if _has_room(each.session)
        and may_enter(each.session, facts)
        and (not each.session.needs_choice or each.session.id in facts.agenda)
        and each.session.ends_at
        and each.session.ends_at > now
    ]


def _has_room(session: Session) -> bool:
    return bool(session.online_url) and session.mode is not Mode.IN_PERSON and session.cancelled_at is None


def _is_open(session: Session) -> bool:
    try:
        check_entry_time(clock.now(), session.starts_at, session.ends_at)
    except EntryNotOpen:
        return False
    return True


def enter_room(event: Event, registration: Registration, session_id: uuid.UUID) -> str:
    """Write the entry down and return the room's address; raises EntryNotOpen, RoomNotReady, NotFound."""
    session = events.get_session(session_id)
    facts = facts_of(registration)
    if not facts.participant or not may_enter(session, facts) or not _has_room(session):
        raise NotFound
    check_entry_time(clock.now(), session.starts_at, session.ends_at)
    if not planning.may_be_joined(event.activity_id):
        raise RoomNotReady
    entry = JoinEntry(
        event_id=event.id,
        session_id=session.id,
        registration_id=registration.id,
        entered_at=clock.now(),
    )
    db.session.add(entry)
    return session.online_url
