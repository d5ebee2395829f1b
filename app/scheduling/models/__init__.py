"""Tables of scheduling. What is published stands in the sessions of events."""

from app.scheduling.models.drafts import Draft, DraftSlot, DraftStep, ProgrammeVersion
from app.scheduling.models.proposals import Proposal
from app.scheduling.models.rules import Acknowledgement, ScheduleRules, SessionOrder

__all__ = [
    "Acknowledgement",
    "Draft",
    "DraftSlot",
    "DraftStep",
    "ProgrammeVersion",
    "Proposal",
    "ScheduleRules",
    "SessionOrder",
]
