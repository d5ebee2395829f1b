"""The search: a first plan, a proof that there is none, then the levels one after the other."""

import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from app.scheduling.rules import LEVELS, Status
from app.scheduling.solver.cpsat import Model, Plan, counted_rooms, named_rooms
from app.scheduling.solver.tables import Tables, wants_room
from app.scheduling.solver.values import least_values, level_values

Report = Callable[[dict[str, object]], None]
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
SHARE_OF_A_LEVEL = 1.6
HUGE = 1e12


@dataclass
class Search:
    """One search with its clock; `stopped` may end it early with the best plan so far."""

    tables: Tables
    seconds: float
    report: Report = lambda _news: None
    stopped: Callable[[], bool] = lambda: False
    began: float = field(default_factory=time.monotonic)
    first: float | None = None
    plan: Plan = field(default_factory=dict)
    found: bool = False
    bounds: dict[str, int] = field(default_factory=dict)
    _bound: float = 0.0

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return 0.0 if self.stopped() else self.seconds - self.spent

    def run(self) -> Status:
        """Search until all is proven or the time is over; the result stands in `plan` and `bounds`."""
        if not all(self.tables.starts) or any(not rooms for rooms in self._rooms_wanted()):
            return Status.INFEASIBLE
        self.bounds = least_values(self.tables)
        status = self._first_plan()
        if not self.found:
            return status
        self.first = self.spent
        self.report({"step": "first", "values": self.values, "seconds": self.first})
        self._improve()
        self.bounds = {name: min(self.bounds[name], value) for name, value in self.values.items()}
        return Status.OPTIMAL if self.bounds == self.values else Status.FEASIBLE

    @property
    def values(self) -> dict[str, int]:
        return level_values(self.tables, self.plan)

    def _rooms_wanted(self) -> Iterator[list[int]]:
        for session, rooms in zip(self.tables.sessions, self.tables.rooms, strict=True):
            if wants_room(session):
                yield rooms

    # --- the first plan -----------------------------------------------------------------------

    def _first_plan(self) -> Status:
        """Find times with rooms counted, then rooms for them; fall back to both at once."""
        times = counted_rooms(self.tables)
        times.hint(self._kept())
        status = self._decide(times)
        if status is not Status.FEASIBLE:
            return status
        rooms = named_rooms(self.tables, levels=False)
        for i, (minute, _) in self.plan.items():
            rooms.cp.add(rooms.start[i] == rooms.step(minute))
        if self._solve(rooms) in FOUND:
            return Status.FEASIBLE
        exact = named_rooms(self.tables, levels=False)
        exact.hint(self.plan)
        self.plan, self.found = {}, False
        return self._decide(exact)

    def _kept(self) -> Plan:
        return {i: place for i, place in self.tables.current.items() if place[0] in self.tables.starts[i]}

    def _decide(self, model: Model) -> Status:
        """Say feasible, or infeasible only when a second search with other settings agrees."""
        answer = self._solve(model)
        if answer == cp_model.INFEASIBLE:
            model.cp.clear_hints()  # type: ignore[no-untyped-call]
            again = self._solve(
                model, random_seed=7, linearization_level=0, symmetry_level=0, cp_model_probing_level=0
            )
            return Status.INFEASIBLE if again == cp_model.INFEASIBLE else Status.UNKNOWN
        return Status.FEASIBLE if answer in FOUND else Status.UNKNOWN

    def _solve(self, model: Model, seconds: float = 1e9, **settings: Any) -> Any:
        """Solve within the time left; keep the plan where there is one."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = max(2, min(8, os.cpu_count() or 1))
        solver.parameters.random_seed = 1
        for name, value in settings.items():
            setattr(solver.parameters, name, value)
        allowed = min(seconds, self.left)
        if allowed <= 0:
            return cp_model.UNKNOWN
        solver.parameters.max_time_in_seconds = allowed
        with self._watched(solver):
            answer = solver.solve(model.cp)
        if answer in FOUND:
            self.plan, self.found = model.plan(solver), True
        self._bound = solver.best_objective_bound
        return answer

    @contextmanager
    def _watched(self, solver: cp_model.CpSolver) -> Iterator[None]:
        """Pass a wish to stop on to the solver, which itself looks at nothing but its clock."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.2):
                if self.stopped():
                    solver.stop_search()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    # --- better plans -------------------------------------------------------------------------

    def _improve(self) -> None:
        """Minimise level after level, each under the values reached before it."""
        if self.bounds == self.values:
            return
        model = named_rooms(self.tables, levels=True)
        for position, name in enumerate(LEVELS):
            waiting = [later for later in LEVELS[position:] if self.values[later] > self.bounds[later]]
            if name in waiting and self.left > 0:
                self._minimise(model, name, self.left / len(waiting) * SHARE_OF_A_LEVEL)
            value = self.values[name]
            if not isinstance(model.levels[name], int):
                model.cp.add(model.levels[name] <= value)
            self.report({"step": name, "value": value, "bound": self.bounds[name], "seconds": self.spent})

    def _minimise(self, model: Model, name: str, seconds: float) -> None:
        before = self.plan
        model.hint(self.plan)
        model.cp.minimize(model.levels[name])
        answer = self._solve(model, seconds)
        if answer not in FOUND or self._worse(before, name):
            self.plan = before
        if (answer in FOUND or answer == cp_model.UNKNOWN) and abs(self._bound) < HUGE:
            self.bounds[name] = max(self.bounds[name], math.ceil(self._bound - 1e-6))

    def _worse(self, before: Plan, name: str) -> bool:
        """Tell whether the new plan is worse on the levels up to this one: then the old one stays."""
        old, new = level_values(self.tables, before), level_values(self.tables, self.plan)
        upto = LEVELS[: LEVELS.index(name) + 1]
        return [new[level] for level in upto] > [old[level] for level in upto]
