"""Who takes part: pools of seats, places in them, registrations, invitations, entries."""

from app.registration.models.campaigns import Campaign, CampaignSession, InvitationList, QueueDecision
from app.registration.models.form import (
    Answer,
    FormOption,
    FormQuestion,
    FormSection,
    InstitutionProposal,
    ProposalState,
)
from app.registration.models.interests import SessionInterest
from app.registration.models.invitations import Invitation, SessionAdmission
from app.registration.models.lists import (
    BulkAct,
    BulkRow,
    EventTag,
    RegistrationNote,
    SavedView,
    Tagging,
    Transfer,
)
from app.registration.models.policy import RegistrationPolicy
from app.registration.models.registrations import Registration
from app.registration.models.seats import Party, Place, SeatPool
from app.registration.models.told import Told

__all__ = [
    "Answer",
    "BulkAct",
    "BulkRow",
    "Campaign",
    "CampaignSession",
    "EventTag",
    "FormOption",
    "FormQuestion",
    "FormSection",
    "InstitutionProposal",
    "Invitation",
    "InvitationList",
    "Party",
    "Place",
    "ProposalState",
    "QueueDecision",
    "Registration",
    "RegistrationNote",
    "RegistrationPolicy",
    "SavedView",
    "SeatPool",
    "SessionAdmission",
    "SessionInterest",
    "Tagging",
    "Told",
    "Transfer",
]
