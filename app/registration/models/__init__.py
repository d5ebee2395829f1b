"""Who takes part: pools of seats, places in them, registrations, invitations, entries."""

from app.registration.models.entries import JoinEntry
from app.registration.models.invitations import Invitation, SessionAdmission
from app.registration.models.policy import RegistrationPolicy
from app.registration.models.registrations import Registration
from app.registration.models.seats import Place, SeatPool

__all__ = [
    "Invitation",
    "JoinEntry",
    "Place",
    "Registration",
    "RegistrationPolicy",
    "SeatPool",
    "SessionAdmission",
]
