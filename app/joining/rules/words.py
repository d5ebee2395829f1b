"""What joining calls things: platforms, moments of a room, ends of an entry, what organisers are told."""

from datetime import timedelta
from enum import StrEnum

OPENS_BEFORE = timedelta(minutes=15)
SETTLING = timedelta(seconds=90)
"""How long a platform may take until it shows somebody whom we have just sent there."""


class PlatformKind(StrEnum):
    """Where a session meets online."""

    LINK = "link"
    BIGBLUEBUTTON = "bigbluebutton"
    JITSI = "jitsi"
    ZOOM = "zoom"
    TEAMS = "teams"


TELLS_WHO_IS_INSIDE = frozenset({PlatformKind.BIGBLUEBUTTON})
NEEDS_MEETING = frozenset({PlatformKind.ZOOM, PlatformKind.TEAMS})
UNTRIED = frozenset({PlatformKind.ZOOM, PlatformKind.TEAMS})
"""Written from public descriptions and tried against a stand-in, never against the service."""


class Moment(StrEnum):
    """Where the hour of a session stands to its online room."""

    OFF = "off"
    UNPLACED = "unplaced"
    EARLY = "early"
    OPEN = "open"
    OVER = "over"


class EntryEnd(StrEnum):
    """Why an entry holds no longer."""

    LEFT = "left"
    TAKEN_OVER = "taken_over"
    REVOKED = "revoked"


class Notice(StrEnum):
    """What organisers are told of a person's entry."""

    SECOND_DEVICE = "second_device"
    TAKEN_OVER = "taken_over"
    ASKED = "asked"


class Device(StrEnum):
    """What somebody enters with, as far as it says so itself."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


def device_of(user_agent: str) -> Device:
    """Tell a phone from a computer, coarsely: it helps people recognise their own device."""
    said = user_agent.lower()
    if "ipad" in said or "tablet" in said or ("android" in said and "mobile" not in said):
        return Device.TABLET
    if "mobi" in said or "iphone" in said:
        return Device.PHONE
    if any(word in said for word in ("windows", "macintosh", "linux", "cros")):
        return Device.COMPUTER
    return Device.UNKNOWN
