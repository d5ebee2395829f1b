"""Proofs for problems of moderate size: the exact model, level after level."""

from app.scheduling.rules import LEVELS
from app.scheduling.solver.clock import Clock
from app.scheduling.solver.cpsat import named_rooms
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.solving import FOUND, bound_of, solve_model
from app.scheduling.solver.tables import Tables

SHARE_OF_A_LEVEL = 1.6


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
            bound = bound_of(answer, solver)
            if bound is not None:
                best.raise_bound(name, bound, given)
        if not isinstance(model.levels[name], int):
            model.cp.add(model.levels[name] <= best.values[name])
