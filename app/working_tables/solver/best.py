"""The best seating so far with what is proven about it: the one thing that all phases of a search share."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core.stopwatch import Clock
from app.working_tables.rules import is_seating_optimal
from app.working_tables.solver.hall import Hall, Whole
from app.working_tables.solver.levels import Level

Report = Callable[["Best"], None]


@dataclass
class Best:
    """Keeps the best seating and the best bounds, and tells each step forward.

    A bound holds while the levels before its own are no worse than when it was found.
    """

    hall: Hall
    levels: tuple[Level, ...]
    clock: Clock
    tell: Report = lambda _best: None
    seats: Whole | None = None
    values: list[float] = field(default_factory=list)
    first: float | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    _bounds: list[list[tuple[float, tuple[float, ...]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bounds = [[(level.least(self.hall), (math.inf,) * n)] for n, level in enumerate(self.levels)]

    def offer(self, seats: Whole) -> bool:
        """Take a seating that breaks no rule if it is the first or better; tell whether it was taken."""
        if not self.hall.keeps_rules(seats):
            return False
        values = [level.value(self.hall, seats) for level in self.levels]
        if self.seats is not None and values >= self.values:
            return False
        self.seats, self.values = seats.copy(), values
        if self.first is None:
            self.first = self.clock.spent
        self.tell(self)
        return True

    def raise_bound(self, number: int, bound: float, given: list[float]) -> None:
        """Take a lower bound of a level that holds while the levels before it stay within `given`."""
        if math.isfinite(bound):
            before = self.bound(number)
            self._bounds[number].append((self.levels[number].raised(bound), tuple(given)))
            if self.seats is not None and self.bound(number) > before:
                self.tell(self)

    def bound(self, number: int) -> float:
        """Return the highest bound of a level that holds for the present seating, never above its value."""
        now = self.values[:number] if self.seats is not None else [math.inf] * number
        holding = [
            bound
            for bound, given in self._bounds[number]
            if all(value <= limit for value, limit in zip(now, given, strict=True))
        ]
        bound = max(holding)
        return min(bound, self.values[number]) if self.seats is not None else bound

    def is_proven(self, number: int) -> bool:
        return self.seats is not None and is_seating_optimal(self.values[number], self.bound(number))

    @property
    def proven(self) -> bool:
        return all(self.is_proven(number) for number in range(len(self.levels)))
