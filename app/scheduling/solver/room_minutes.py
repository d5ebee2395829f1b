"""What rooms must waste: a bound from the minutes for which each room is open."""

from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.simultaneous import open_stretches
from app.scheduling.solver.solving import bound_of, solve_model

NAME = "waste"


def raise_bound(axis: Axis, clock: Clock, best: Incumbent) -> None:
    """Give each session a room as if only their minutes counted; no plan wastes less, whatever its times."""
    if best.bounds[NAME] == best.values[NAME] or clock.over:
        return
    tables, model = axis.tables, cp_model.CpModel()
    lengths = axis.minutes.tolist()
    uses = {(i, r): model.new_bool_var("") for i, rooms in enumerate(tables.rooms) for r in rooms}
    for i, rooms in enumerate(tables.rooms):
        if rooms:
            model.add_exactly_one(uses[i, r] for r in rooms)
    for r in range(len(tables.room_busy)):
        mine = [lengths[i] * used for (i, room), used in uses.items() if room == r]
        if mine:
            model.add(sum(mine) <= _open_minutes(axis, r))
    model.minimize(sum(tables.waste(i, r) * used for (i, r), used in uses.items()))
    status, solver = solve_model(model, clock, num_workers=1, linearization_level=2)
    bound = bound_of(status, solver)
    if bound is not None:
        best.raise_bound(NAME, bound, {"moved": best.values["moved"]})


def _open_minutes(axis: Axis, r: int) -> int:
    """Count the minutes in which a session may be held in the room."""
    stretches = open_stretches(axis)
    shut = sum(
        max(0, min(end, b) - max(start, a)) for start, end in stretches for a, b in axis.tables.room_busy[r]
    )
    return sum(end - start for start, end in stretches) - shut
