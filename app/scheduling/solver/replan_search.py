"""Rounds of a re-planning: an easier problem for the bound, a narrower one for a plan, until they meet.

Each round opens whoever left in the last one.
"""

import math
from typing import Any

from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.rules import LEVELS
from app.scheduling.solver.anyhow import any_plan
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.replan_levels import Levels, within
from app.scheduling.solver.replan_model import Places, ReplanModel
from app.scheduling.solver.solving import FOUND, solve_model

NARROW = 2.0  # seconds for a plan in which only few are open
PATIENCE = 4  # rounds without a plan before more is opened for one
GROWTH = 20
LITTLE = 30
FAR = 10
SHARE = 0.6
SHARE_TO_GROW = 0.3
SHARES = {"moved": SHARE, "interested": 0.3, "civil": 0.3, "preferred": 0.4, "waste": 0.8}  # of the time left
HUGE = 1e12
OTHERWISE = {"random_seed": 7, "linearization_level": 0, "symmetry_level": 0, "cp_model_probing_level": 0}


class ReplanSearch:
    """One search; what is open once stays open."""

    def __init__(self, places: Places, clock: Clock, best: Incumbent) -> None:
        self.places, self.clock, self.best = places, clock, best
        self.opened = {b for b, start in enumerate(places.kept) if start is None}
        self.limits: dict[str, int] = {}
        self.fruitless = 0

    def run(self) -> None:
        """Settle level after level, each with the values reached before it as limits."""
        for position, name in enumerate(LEVELS):
            if self.limits and self._is_open(name):
                self._narrow(self.opened, name, NARROW)
            while self._is_open(name):
                part = self.clock.part(self.clock.left * self._share(name))
                if not self._round(name, part):
                    break
                if self.best.plan is None and not self.best.impossible:
                    any_plan(self.places.tables, self.clock, self.best)
            if self.best.plan is None or self.best.impossible or (position and self._is_open(name)):
                return  # what is open is left to the general phases
            self.limits[name] = self.best.values[name]

    def _share(self, name: str) -> float:
        """Return the part of the time left for a round, more of it while little is open."""
        return SHARE if len(self.opened) <= LITTLE else SHARES[name]

    def _is_open(self, name: str) -> bool:
        if self.clock.over or self.best.impossible:
            return False
        return self.best.plan is None or self.best.values[name] > self.best.bounds[name]

    def _round(self, name: str, clock: Clock) -> bool:
        """Solve the easier problem, open whoever leaves, look for a plan; tell whether to go on."""
        model = self._model(self.opened, may_leave=self._may_leave(name))
        answer, solver = self._minimise(model, name, clock)
        if answer == cp_model.INFEASIBLE:
            self.best.impossible = name == "moved" and self._is_impossible(clock)
            return False
        if answer not in FOUND:
            if name == "moved":
                self._grow(self.clock.left)
            return False
        leaving = model.leaving(solver)
        if not leaving:
            self.best.offer(model.plan(solver))
            return answer != cp_model.OPTIMAL and self._is_open(name)
        self.opened |= leaving
        self.fruitless = 0 if self._narrow(self.opened, name, NARROW) else self.fruitless + 1
        if name == "moved" and (self.fruitless == PATIENCE or (self.fruitless and self._is_far)):
            self._grow(SHARE_TO_GROW * self.clock.left)
        return True

    @property
    def _is_far(self) -> bool:
        """Tell whether there is no plan yet, or one that moves many more than it must."""
        best = self.best
        return best.plan is None or best.values["moved"] > FAR + best.bounds["moved"]

    def _narrow(self, opened: set[int], name: str, seconds: float) -> bool:
        """Look for a plan in which all that is not open stays."""
        model = self._model(opened, may_leave=False)
        answer, solver = self._minimise(model, name, self.clock.part(seconds), bounds=False)
        return answer in FOUND and self.best.offer(model.plan(solver))

    def _grow(self, seconds: float) -> None:
        """Open ever more of what clashes with what is open, until there is a plan with the fewest moves."""
        clock, opened = self.clock.part(seconds), set(self.opened)
        while not clock.over and self._is_open("moved") and len(opened) < len(self.places.kept):
            near = sorted(
                set(range(len(self.places.kept))) - opened, key=lambda b: (-self._ties(b, opened), b)
            )
            opened.update(near[: max(GROWTH, len(opened))])
            self._narrow(opened, "moved", SHARE * clock.left)

    def _ties(self, b: int, opened: set[int]) -> int:
        """Count the sessions of open blocks that a block's sessions exclude."""
        of, conflict = self.places.blocks.of, self.places.tables.conflict
        return sum(of[j] in opened for i in self.places.blocks.all[b].members for j in conflict[i])

    def _may_leave(self, name: str) -> bool:
        """Tell whether the limit of moves leaves any to sessions that could stay."""
        needed = len(self.places.tables.current) - len(self.places.keepable)
        return name == "moved" or self.limits["moved"] > needed

    def _model(self, opened: set[int], *, may_leave: bool) -> ReplanModel:
        return ReplanModel(self.places, frozenset(opened), may_leave)

    def _minimise(
        self, model: ReplanModel, name: str, clock: Clock, *, bounds: bool = True
    ) -> tuple[Any, Any]:
        """Minimise a level; a bound found in the easier problem holds for the whole."""
        model.hint(self.best.plan)
        answer, solver = solve_model(within(Levels(model), self.limits, name), clock)
        if bounds and answer in (*FOUND, cp_model.UNKNOWN):
            low = _bound_of(solver)
            if abs(low) < HUGE:
                self.best.raise_bound(name, math.ceil(low - 1e-6), self.limits)
        return answer, solver

    def _is_impossible(self, clock: Clock) -> bool:
        """Let a second search with other settings agree that even the easier problem has no plan."""
        again = self._model(self.opened, may_leave=True)
        answer, _ = solve_model(again.cp, clock, **OTHERWISE)
        return bool(answer == cp_model.INFEASIBLE)


def _bound_of(solver: cp_model.CpSolver) -> float:
    """Return the bound of a search, none where there was no time for one."""
    try:
        return float(solver.best_objective_bound)
    except RuntimeError:
        return -math.inf
