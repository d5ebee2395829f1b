"""Run CP-SAT on a model within a clock, with an ear for the wish to stop."""

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ortools.sat.python import cp_model

from app.core.stopwatch import Clock

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
MOST_WORKERS = 8
HUGE = 1e12


def workers() -> int:
    """Return how many threads a solver may use here."""
    return max(2, min(MOST_WORKERS, os.cpu_count() or 1))


def solve_model(model: cp_model.CpModel, clock: Clock, **settings: Any) -> tuple[Any, cp_model.CpSolver]:
    """Solve within the time that is left; the status is UNKNOWN where there is none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers()
    solver.parameters.random_seed = 1
    for name, value in settings.items():
        setattr(solver.parameters, name, value)
    if clock.over:
        return cp_model.UNKNOWN, solver
    solver.parameters.max_time_in_seconds = clock.left
    with _watched(solver, clock):
        return solver.solve(model), solver


@contextmanager
def _watched(solver: cp_model.CpSolver, clock: Clock) -> Iterator[None]:
    """Pass the end of the clock on to the solver, which itself looks at nothing but its own."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if clock.over:
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def bound_of(status: Any, solver: cp_model.CpSolver) -> int | None:
    """Return the lower bound that a minimisation of whole numbers proved, where it proved one."""
    try:
        bound = solver.best_objective_bound
    except RuntimeError:  # there was no time to solve at all
        return None
    if status not in {*FOUND, cp_model.UNKNOWN} or abs(bound) >= HUGE:
        return None
    return math.ceil(bound - 1e-6)
