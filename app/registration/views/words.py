"""Words of the states of registrations: the colour, and the text."""

from app.core.i18n import lazy, pick
from app.events.services import list_classes
from app.registration.rules import InvitationState, RegistrationState

STATES = {
    RegistrationState.CONFIRMED: ("ok", lazy("Confirmed")),
    RegistrationState.WAITING: ("warn", lazy("Waiting list")),
    RegistrationState.HELD: ("info", lazy("Not confirmed yet")),
    RegistrationState.PENDING: ("brand", lazy("Waits for a decision")),
    RegistrationState.CANCELLED: ("idle", lazy("Cancelled registration")),
    RegistrationState.REJECTED: ("idle", lazy("Not accepted")),
    RegistrationState.EXPIRED: ("idle", lazy("Expired")),
}
INVITATION_STATES = {
    InvitationState.REQUESTED: ("warn", lazy("Asked for by a colleague")),
    InvitationState.PREPARED: ("idle", lazy("Not sent yet")),
    InvitationState.INVITED: ("info", lazy("Invited")),
    InvitationState.OPENED: ("brand", lazy("Opened the link")),
    InvitationState.ACCEPTED: ("ok", lazy("Accepted")),
    InvitationState.DECLINED: ("idle", lazy("Declined")),
    InvitationState.EXPIRED: ("idle", lazy("Not answered in time")),
    InvitationState.WITHDRAWN: ("closed", lazy("Taken back")),
}
ACTIONS = {
    "registration.made": lazy("Signed up"),
    "registration.proved": lazy("Confirmed the address"),
    "registration.ended": lazy("Ended"),
    "registration.approved": lazy("Accepted"),
    "registration.mode_changed": lazy("Changed how they take part"),
    "registration.promoted": lazy("Got a place from the waiting list"),
    "registration.sessions": lazy("Chose sessions"),
    "registration.keys": lazy("Got a new ticket"),
    "registration.answers": lazy("Changed their answers"),
    "registration.answers_by_organiser": lazy("Answers were changed for them"),
}


def class_choices() -> list[tuple[str, str]]:
    """Offer the participant classes that are not retired."""
    return [(each.code, pick(each.name)) for each in list_classes()]
