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


class CapacityBelowTaken(Refusal):
    code = "capacity_below_taken"
    message = mark("%(taken)s places are taken already; the capacity cannot be %(capacity)s.")


class NoPlaceLeft(Refusal):
    code = "no_place_left"
    message = mark("All %(capacity)s places are taken.")


class NothingToGive(Refusal):
    code = "nothing_to_give"
    message = mark("There are not enough free places for them now, or their address is not confirmed yet.")


class OfferGone(Refusal):
    code = "offer_gone"
    message = mark("This offer has ended: the place went to whoever waited next.")


class GroupNotPossible(Refusal):
    code = "group_not_possible"
    message = mark(
        "Groups of 2 to %(most)s people can be registered together, each with an address of their own."
    )


class GroupTooLarge(Refusal):
    code = "group_too_large"
    message = mark("There are only %(capacity)s places in all, so the whole group could never be seated.")


class TooFewSeats(Refusal):
    code = "too_few_seats"
    message = mark(
        "%(needed)s people have a seat, and there would be %(capacity)s. Nobody loses a seat by a change."
    )
