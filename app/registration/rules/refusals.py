"""What registration refuses, and how it says so."""

from app.core.errors import Refusal
from app.core.text import mark


class RegistrationClosed(Refusal):
    code = "registration_closed"
    message = mark("Registration is not open now.")


class InvitationNeeded(Refusal):
    code = "invitation_needed"
    message = mark(
        "This event is by personal invitation. Use the link of your invitation, or ask its organisers."
    )
    status = 403


class AddressInUse(Refusal):
    code = "address_in_use"
    message = mark(
        "That address is registered already. Each person needs their own: if you share a mailbox,"
        " register with a personal address."
    )


class ModeNotOffered(Refusal):
    code = "mode_not_offered"
    message = mark("This event cannot be attended in that way.")


class SessionsOverlap(Refusal):
    """Two chosen sessions share time; `facts["pairs"]` holds the ids for the ways out."""

    code = "sessions_overlap"
    message = mark("“%(first)s” and “%(second)s” overlap. Keep one of them, or choose another session.")


class SessionNotOpen(Refusal):
    code = "session_not_open"
    message = mark("A session that you chose cannot be chosen.")


class NotTheirs(Refusal):
    code = "registration_state"
    message = mark("The registration has changed in the meantime, so this cannot be done now.")


class LinkSpent(Refusal):
    code = "registration_link_spent"
    message = mark("This link is no longer valid. Register again, or ask for a new one.")
    status = 404


class EntryNotOpen(Refusal):
    code = "entry_not_open"
    message = mark("The link opens 15 minutes before the session starts and closes when it ends.")


class RoomNotReady(Refusal):
    code = "room_not_ready"
    message = mark("The organisers have not finished preparing this activity, so its room is not open yet.")


class CapacityBelowTaken(Refusal):
    code = "capacity_below_taken"
    message = mark("%(taken)s places are taken already; the capacity cannot be %(capacity)s.")
