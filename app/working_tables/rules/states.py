"""The states that a search and its result pass through, and the answer in its public form."""

from enum import StrEnum
from typing import Any

ANSWER_FORMAT = "seating/1"


class SolveStatus(StrEnum):
    """What a search can honestly say when its time is over."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class SeatingState(StrEnum):
    """What the organisers made of a seating; `discarded` also when an accepted one was undone."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


def bare_answer(status: SolveStatus, *, seconds: float) -> dict[str, Any]:
    """Return a `seating/1` that says how the search ended and nothing more."""
    return {
        "format": ANSWER_FORMAT,
        "status": status.value,
        "seating": None,
        "cost": None,
        "bound": None,
        "parts": None,
        "ranks": None,
        "conflict": None,
        "seconds": {"total": round(seconds, 3)},
    }
