"""Who enters an online room, when, and with which device."""

from app.joining.rules.opening import (
    Answer,
    Held,
    check_entry_time,
    decide,
    moment_of,
    seconds_to_wait,
    stay,
)
from app.joining.rules.refusals import (
    EntryNotOpen,
    JoinLinkSpent,
    MeetingNeeded,
    PlatformNotSetUp,
    PlatformUnreachable,
    RoomNotReady,
)
from app.joining.rules.words import (
    NEEDS_MEETING,
    OPENS_BEFORE,
    SETTLING,
    TELLS_WHO_IS_INSIDE,
    UNTRIED,
    Device,
    EntryEnd,
    Moment,
    Notice,
    PlatformKind,
    device_of,
)

__all__ = [
    "NEEDS_MEETING",
    "OPENS_BEFORE",
    "SETTLING",
    "TELLS_WHO_IS_INSIDE",
    "UNTRIED",
    "Answer",
    "Device",
    "EntryEnd",
    "EntryNotOpen",
    "Held",
    "JoinLinkSpent",
    "MeetingNeeded",
    "Moment",
    "Notice",
    "PlatformKind",
    "PlatformNotSetUp",
    "PlatformUnreachable",
    "RoomNotReady",
    "check_entry_time",
    "decide",
    "device_of",
    "moment_of",
    "seconds_to_wait",
    "stay",
]
