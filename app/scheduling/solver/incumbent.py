"""The best plan so far with its values and bounds: the one thing that all phases of a search share."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.core.stopwatch import Clock
from app.scheduling.rules import LEVELS
from app.scheduling.solver.tables import Tables
from app.scheduling.solver.values import Plan, least_values, level_values

Report = Callable[[dict[str, object]], None]


@dataclass
class Incumbent:
    """Keeps the best plan and the best bounds, and reports each step forward; safe between threads.

    A bound is valid while the levels before its own are no worse than when it was found.
    """

    tables: Tables
    clock: Clock
    report: Report = lambda _news: None
    plan: Plan | None = None
    values: dict[str, int] = field(default_factory=dict)
    first: float | None = None
    impossible: bool = False
    _least: dict[str, int] = field(default_factory=dict)
    _bounds: dict[str, list[tuple[int, tuple[float, ...]]]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._least = least_values(self.tables)

    @property
    def bounds(self) -> dict[str, int]:
        """Return the best valid lower bound of each level, never above its value."""
        with self._lock:
            return {name: self._bound(position, name) for position, name in enumerate(LEVELS)}

    @property
    def proven(self) -> bool:
        return self.plan is not None and self.bounds == self.values

    def is_proven(self, name: str) -> bool:
        """Tell whether a level has reached its bound."""
        return self.plan is not None and self.bounds[name] == self.values[name]

    def offer(self, plan: Plan, step: str = "better") -> bool:
        """Take a plan without a broken rule if it is the first or better; tell whether it was taken."""
        values = level_values(self.tables, plan)
        with self._lock:
            if self.plan is not None and _order(values) >= _order(self.values):
                return False
            self.plan, self.values = dict(plan), values
            if self.first is None:
                self.first, step = self.clock.spent, "first"
            self._tell(step)
            return True

    def raise_bound(self, name: str, bound: int, given: Mapping[str, int]) -> None:
        """Take a lower bound of a level that holds while levels before it stay within `given`.

        What is not given may cost anything.
        """
        before = tuple(given.get(level, math.inf) for level in LEVELS[: LEVELS.index(name)])
        with self._lock:
            if bound > self.bounds[name]:
                self._bounds.setdefault(name, []).append((bound, before))
                if self.plan is not None:
                    self._tell(name)

    def _bound(self, position: int, name: str) -> int:
        """Return the highest bound whose condition holds for the present plan."""
        if self.plan is None:
            return self._least[name]
        now = [self.values[level] for level in LEVELS[:position]]
        holding = [
            bound
            for bound, given in self._bounds.get(name, ())
            if all(value <= limit for value, limit in zip(now, given, strict=True))
        ]
        return min(max([self._least[name], *holding]), self.values[name])

    def _tell(self, step: str) -> None:
        self.report(
            {"step": step, "values": dict(self.values), "bounds": self.bounds, "seconds": self.clock.spent}
        )


def _order(values: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(values[name] for name in LEVELS)
