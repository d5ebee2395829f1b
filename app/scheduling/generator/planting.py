"""What the generators share: a hidden place for each session, and documents made of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Document = dict[str, Any]
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem and a plan that solves it."""

    document: Document
    plan: Document


@dataclass(frozen=True, slots=True)
class Hidden:
    """Where the hidden timetable has a session: minutes from midnight of the first day."""

    start: int
    end: int
    room: int | None = None

    @property
    def day(self) -> int:
        return self.start // MINUTES_A_DAY

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def meets(self, start: int, end: int) -> bool:
        """Tell whether it shares a minute with [start, end)."""
        return self.start < end and start < self.end


def apart(one: Hidden, others: Iterable[Hidden]) -> bool:
    """Tell whether a session overlaps none of the others."""
    return not any(one.meets(other.start, other.end) for other in others)


def clock(minute: int) -> str:
    """Write a minute of a day as a clock time."""
    return f"{minute // 60:02}:{minute % 60:02}"


def wall(first: date, minute: int) -> str:
    """Write a minute since the midnight of the first day as a wall-clock moment."""
    day = first + timedelta(days=minute // MINUTES_A_DAY)
    return f"{day.isoformat()}T{clock(minute % MINUTES_A_DAY)}"


def plan_document(plan: Document) -> Document:
    """Write places as a `plan/1` document that claims nothing about its levels."""
    return {
        "format": "plan/1",
        "status": "feasible",
        "plan": plan,
        "levels": [],
        "conflict": None,
        "seconds": {"first": 0.0, "total": 0.0},
    }
