"""Why there is no plan: the smallest set of rules that already exclude each other, and what would help."""

from typing import Any

from app.core.stopwatch import Clock
from app.scheduling.rules import Problem
from app.scheduling.solver.explain.conflict import Conflict, find_conflict, narrow_everything
from app.scheduling.solver.explain.relaxing import cost, relieve
from app.scheduling.solver.explain.rulebook import Rulebook
from app.scheduling.solver.explain.words import relaxed, written

__all__ = ["Explanation", "Rulebook"]

RELIEF, RELIEF_A_RULE = 1.0, 0.003


class Explanation:
    """The conflict of one problem, found once however often it is asked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.conflict: Conflict | None = None
        self._book: Rulebook | None = None

    @property
    def book(self) -> Rulebook:
        if self._book is None:
            self._book = Rulebook(self.problem)
        return self._book

    def at_once(self, clock: Clock) -> bool:
        """Tell whether a conflict shows itself without a search; it is proven twice then."""
        if self.conflict is None:
            self.conflict = find_conflict(self.book, clock, search=False)
        return self.conflict is not None

    def by_search(self, clock: Clock) -> bool:
        """Tell whether a search for a conflict finds one; it is proven twice then."""
        if self.conflict is None:
            self.conflict = find_conflict(self.book, clock)
        return self.conflict is not None

    def written(self, clock: Clock) -> dict[str, Any] | None:
        """Write why the problem is impossible, and what would help."""
        if self.conflict is None:
            self.conflict = find_conflict(self.book, clock.part(clock.left / 2))
        if self.conflict is None:
            self.conflict = narrow_everything(self.book, clock)
        if self.conflict is None:
            return None
        return self._written(self.conflict, clock)

    def _written(self, conflict: Conflict, clock: Clock) -> dict[str, Any]:
        book = self.book
        relief = relieve(book, conflict, clock.part(RELIEF + len(book.rules) * RELIEF_A_RULE))
        rules = [written(book, number, conflict.sessions) for number in conflict.rules]
        document: dict[str, Any] = {"rules": rules, "relaxations": [], "minimal": conflict.minimal}
        for drop in relief.drops:
            texts = [
                written(book, n, each.sessions)["text"]
                for n in drop
                for each in [next(one for one in relief.conflicts if n in one.rules)]
            ]
            if set(drop) <= set(conflict.rules):
                indices = sorted(conflict.rules.index(number) for number in drop)
                document["relaxations"].append(
                    {"drop": indices, "cost": cost(book, drop), "text": relaxed(texts)}
                )
            else:
                document.setdefault("together", {"cost": cost(book, drop), "text": relaxed(texts)})
        if len(relief.conflicts) > 1:
            document["further"] = [
                {"rules": [written(book, n, other.sessions) for n in other.rules]}
                for other in relief.conflicts[1:]
            ]
        return document
