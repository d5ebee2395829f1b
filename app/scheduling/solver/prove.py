"""Proofs for problems of moderate size: the exact model, level after level."""

import math

from ortools.sat.python import cp_model

from app.scheduling.rules import LEVELS
from app.scheduling.solver.clock import Clock
from app.scheduling.solver.cpsat import named_rooms
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.solving import FOUND, solve_model
from app.scheduling.solver.tables import Tables

SHARE_OF_A_LEVEL = 1.6
HUGE = 1e12


def search(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Minimise each level under the values reached before it, and raise its bound."""
    model = named_rooms(tables, levels=True)
    for position, name in enumerate(LEVELS):
        waiting = [later for later in LEVELS[position:] if best.values[later] > best.bounds[later]]
        if name in waiting and not clock.over:
            given = dict(best.values)
            model.hint(best.plan or {})
            model.cp.minimize(model.levels[name])
            answer, solver = solve_model(model.cp, clock.part(clock.left / len(waiting) * SHARE_OF_A_LEVEL))
            if answer in FOUND:
                best.offer(model.plan(solver))
            bound = solver.best_objective_bound
            if (answer in FOUND or answer == cp_model.UNKNOWN) and abs(bound) < HUGE:
                best.raise_bound(name, math.ceil(bound - 1e-6), given)
        if not isinstance(model.levels[name], int):
            model.cp.add(model.levels[name] <= best.values[name])
