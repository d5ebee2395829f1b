"""Where sessions meet online, and who may go in."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.settings import VideoSettings
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import EventFacts, EventState, Mode, may_enter
from app.joining.models import JoinLink, MeetingRoom
from app.joining.rules import (
    NEEDS_MEETING,
    OPENS_BEFORE,
    MeetingNeeded,
    Moment,
    PlatformKind,
    PlatformNotSetUp,
    moment_of,
)
from app.joining.services.platforms import is_set_up
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import facts_of

TAKES_PLACE = frozenset({EventState.PUBLISHED, EventState.HELD})


def rooms_of(session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, MeetingRoom]:
    """Return the rooms on platforms of these sessions of the event in scope."""
    rows = db.session.scalars(sa.select(MeetingRoom).where(MeetingRoom.session_id.in_(session_ids)))
    return {row.session_id: row for row in rows}


def platform_in(session: Session, room: MeetingRoom | None) -> tuple[PlatformKind, str]:
    """Return the platform of a session and its meeting there; a room without a name has the session's."""
    if room is None:
        return PlatformKind.LINK, session.online_url
    return room.platform, room.meeting or f"encuentro-{session.id}"


def has_room(session: Session, room: MeetingRoom | None) -> bool:
    """Tell whether a session can be entered online at all."""
    if session.mode is Mode.IN_PERSON or session.cancelled_at is not None:
        return False
    return room is not None or bool(session.online_url)


def may_go_in(session: Session, facts: EventFacts, room: MeetingRoom | None) -> bool:
    """Tell whether somebody belongs into the room of a session, at whatever time."""
    return facts.participant and may_enter(session, facts) and has_room(session, room)


@dataclass(frozen=True, slots=True)
class Joinable:
    """A session to come that a person may enter online."""

    session: Session
    moment: Moment

    @property
    def is_open(self) -> bool:
        return self.moment is Moment.OPEN


def list_joinable(event: Event, registration: Registration) -> list[Joinable]:
    """List the sessions to come that the registration may enter online."""
    if registration.state is not RegistrationState.CONFIRMED or event.state not in TAKES_PLACE:
        return []
    facts, now = facts_of(registration), clock.now()
    own = [
        each.session
        for each in events.calendar_sessions(event, facts)
        if may_enter(each.session, facts)
        and (not each.session.needs_choice or each.session.id in facts.agenda)
        and each.session.ends_at
        and each.session.ends_at > now
    ]
    rooms = rooms_of([session.id for session in own])
    return [
        Joinable(session, moment_in(event, session))
        for session in own
        if has_room(session, rooms.get(session.id))
    ]


def list_online_sessions() -> tuple[Sequence[Session], Mapping[uuid.UUID, MeetingRoom]]:
    """List the sessions of the event in scope that are held online too, with their rooms."""
    sessions = db.session.scalars(
        sa.select(Session)
        .where(Session.mode != Mode.IN_PERSON)
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.code)
    ).all()
    return sessions, rooms_of([session.id for session in sessions])


def get_room(session: Session) -> MeetingRoom | None:
    """Return the room of a session on a platform, None for its plain link."""
    return rooms_of([session.id]).get(session.id)


def choose_platform(
    event: Event, session: Session, kind: PlatformKind, meeting: str, video: VideoSettings
) -> None:
    """Say where a session meets; addresses that a former platform made for people are let go."""
    if not is_set_up(kind, video):
        raise PlatformNotSetUp
    meeting = meeting.strip()
    if kind in NEEDS_MEETING and not meeting:
        raise MeetingNeeded
    room = get_room(session)
    before = room.platform if room else PlatformKind.LINK
    if kind is PlatformKind.LINK:
        if room is not None:
            db.session.delete(room)
    elif room is None:
        db.session.add(MeetingRoom(event_id=event.id, session_id=session.id, platform=kind, meeting=meeting))
    else:
        room.platform, room.meeting = kind, meeting
    db.session.execute(sa.update(JoinLink).where(JoinLink.session_id == session.id).values(address_sealed=""))
    audit.record("joining.room", "session", session.id, platform=(before.value, kind.value))


def moment_in(event: Event, session: Session) -> Moment:
    """Say whether the room of a session is open now; nothing is where the event does not take place."""
    if event.state not in TAKES_PLACE:
        return Moment.OFF
    return moment_of(clock.now(), session.starts_at, session.ends_at)


def opening_of(session: Session) -> datetime | None:
    """Return the instant from which a session's room is open."""
    return session.starts_at - OPENS_BEFORE if session.starts_at else None
