"""What joining refuses, and how it says so."""

from app.core.errors import Refusal
from app.core.text import mark


class EntryNotOpen(Refusal):
    code = "entry_not_open"
    message = mark("The link opens 15 minutes before the session starts and closes when it ends.")


class RoomNotReady(Refusal):
    code = "room_not_ready"
    message = mark("The organisers have not finished preparing this activity, so its room is not open yet.")


class JoinLinkSpent(Refusal):
    code = "join_link_spent"
    message = mark("This link opens nothing any more. Use your newest one, or ask the organisers.")
    status = 404


class PlatformUnreachable(Refusal):
    code = "platform_unreachable"
    message = mark("The online room does not answer at the moment. Try again: your place is kept.")
    status = 503


class PlatformNotSetUp(Refusal):
    code = "platform_not_set_up"
    message = mark("This platform is not set up here. Choose another, or ask your administrator.")


class MeetingNeeded(Refusal):
    code = "meeting_needed"
    message = mark("Write the number or the name of the meeting on that platform.")
