"""Tables of scheduling. What is published stands in the sessions of events."""

from app.scheduling.models.proposals import Proposal

__all__ = ["Proposal"]
