"""Writing down that an invitation was accepted, whichever way the registration came."""

from app.core import audit, clock
from app.registration.models import Invitation
from app.registration.rules import InvitationState


def note_accepted(invitation: Invitation) -> None:
    """Note the answer, once."""
    if invitation.state is not InvitationState.ACCEPTED:
        invitation.state, invitation.answered_at = InvitationState.ACCEPTED, clock.now()
        invitation.decline_reason = ""
        audit.record("invitation.accepted", "invitation", invitation.id)
