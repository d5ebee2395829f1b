"""What the person at the door is told when somebody shows a ticket."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.spans import Span


class DoorAnswer(StrEnum):
    """The answers of the door; the first three let somebody pass or go."""

    COME_IN = "come_in"
    GONE_OUT = "gone_out"
    ALREADY_IN = "already_in"
    NOT_IN = "not_in"
    ONLINE = "online"
    NOT_NOW = "not_now"
    NOT_CONFIRMED = "not_confirmed"
    NOT_INVITED = "not_invited"
    UNKNOWN = "unknown"

    @property
    def colour(self) -> str:
        """Return ok, warn or bad; the page adds a drawing and a word to it."""
        if self in {DoorAnswer.COME_IN, DoorAnswer.GONE_OUT}:
            return "ok"
        return "warn" if self in _ASK else "bad"

    @property
    def may_be_insisted(self) -> bool:
        """Tell whether the person at the door may let somebody in all the same."""
        return self in {DoorAnswer.ONLINE, DoorAnswer.NOT_NOW}


_ASK = frozenset({DoorAnswer.ALREADY_IN, DoorAnswer.NOT_IN, DoorAnswer.ONLINE, DoorAnswer.NOT_NOW})
OPENS_BEFORE = timedelta(hours=3)


def is_door_open(now: datetime, window: Span | None) -> bool:
    """Tell whether a session is near enough for its door to be the one that is meant."""
    return window is not None and window.start - OPENS_BEFORE <= now < window.end


def decide_entry(
    *,
    confirmed: bool,
    invited: bool,
    online: bool,
    at_hand: bool,
    inside_since: datetime | None,
    insisted: bool,
) -> DoorAnswer:
    """Decide about somebody who comes in.

    `at_hand` is whether the session is about now; `insisted` lets in at another hour, and who registered
    for taking part online.
    """
    if not confirmed:
        return DoorAnswer.NOT_CONFIRMED
    if not invited:
        return DoorAnswer.NOT_INVITED
    if inside_since is not None:
        return DoorAnswer.ALREADY_IN
    if insisted:
        return DoorAnswer.COME_IN
    if not at_hand:
        return DoorAnswer.NOT_NOW
    return DoorAnswer.ONLINE if online else DoorAnswer.COME_IN


def decide_exit(*, inside_since: datetime | None) -> DoorAnswer:
    """Decide about somebody who goes out."""
    return DoorAnswer.GONE_OUT if inside_since is not None else DoorAnswer.NOT_IN


def ticket_secret(scanned: str) -> str:
    """Return the secret of a ticket from what was scanned or typed: an address or the bare code."""
    return scanned.strip().split("?", 1)[0].rstrip("/").rpartition("/")[2]
