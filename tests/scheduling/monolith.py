"""What the engine is compared with: one exact model of a whole congress, hinted with a first plan."""

from typing import Any

from app.core.stopwatch import Clock
from app.scheduling.rules import read_problem
from app.scheduling.solver.cpsat import named_rooms
from app.scheduling.solver.first import search
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.solving import FOUND, solve_model
from app.scheduling.solver.tables import compile_problem


def clashes_of_one_model(document: dict[str, Any], seconds: float) -> int:
    """Return the clashes of the plan that the model ends with; those of its hint where it finds none."""
    clock = Clock(seconds)
    tables = compile_problem(read_problem(document))
    best = Incumbent(tables, clock)
    search(tables, clock, best)
    model = named_rooms(tables, levels=True)
    model.hint(best.plan or {})
    model.cp.minimize(model.levels["interested"])
    status, solver = solve_model(model.cp, clock)
    if status in FOUND:
        best.offer(model.plan(solver))
    return best.values["interested"]
