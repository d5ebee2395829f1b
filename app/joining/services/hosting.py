"""Organisers in a room: as its host, and to end it."""

import uuid
from dataclasses import dataclass

from app.core import audit
from app.core.access import derived_token
from app.core.settings import VideoSettings
from app.core.text import pick
from app.events.models import Event, Session
from app.joining.platforms import BigBlueButton, Guest, PlatformFailed, Room
from app.joining.rules import NEEDS_MEETING, PlatformKind, PlatformNotSetUp, RoomNotReady
from app.joining.services.platforms import ask
from app.joining.services.rooms import get_room, opening_of, platform_in


@dataclass(frozen=True, slots=True)
class HostPlan:
    """The room and the host, in the words of platforms."""

    platform: PlatformKind
    room: Room
    guest: Guest


def plan_host(event: Event, session: Session, *, name: str, key: str) -> HostPlan:
    """Gather what the platform is asked for an organiser, who may come at any time.

    Platforms that register people for a meeting know their hosts themselves.
    """
    platform, meeting = platform_in(session, get_room(session))
    if platform in NEEDS_MEETING:
        raise PlatformNotSetUp
    opens, ends = opening_of(session), session.ends_at
    if opens is None or ends is None:
        raise RoomNotReady
    given, _space, family = name.partition(" ")
    hidden = derived_token(f"host:{session.id}:{key}", event.id, 1)
    guest = Guest(hidden, given, family, "", host=True)
    return HostPlan(platform, Room(meeting, pick(session.title, "es"), opens, ends), guest)


def note_host(session_id: uuid.UUID) -> None:
    """Write down that an organiser went in as host."""
    audit.record("joining.host", "session", session_id)


def end_meeting(plan: HostPlan, video: VideoSettings) -> None:
    """End the meeting for everybody; raises PlatformNotSetUp where the platform cannot."""
    if plan.platform is not PlatformKind.BIGBLUEBUTTON:
        raise PlatformNotSetUp

    def stop(platform: object) -> None:
        if not isinstance(platform, BigBlueButton):
            raise PlatformFailed("refused")
        platform.end(plan.room)

    ask(plan.platform, video, stop)


def note_ended(session_id: uuid.UUID) -> None:
    """Write down that an organiser ended the meeting."""
    audit.record("joining.end", "session", session_id)
