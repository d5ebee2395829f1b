"""The solver's answer to whether there is a plan at all."""

from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.solver.cpsat import Model, counted_rooms, named_rooms
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.rooms import seat_best, with_rooms
from app.scheduling.solver.solving import FOUND, solve_model
from app.scheduling.solver.tables import Tables


def search(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Find times with rooms counted, then rooms for them; fall back to both at once."""
    times = counted_rooms(tables)
    answer, solver = _decide(times, clock)
    if answer in FOUND:
        found = {i: minute for i, (minute, _) in times.plan(solver).items()}
        rooms = seat_best(tables, found, clock)
        if rooms is not None:
            best.offer(with_rooms(found, rooms))
            return
        exact = named_rooms(tables, levels=False)
        exact.hint(times.plan(solver))
        answer, solver = _decide(exact, clock)
        if answer in FOUND:
            best.offer(exact.plan(solver))
    if answer == cp_model.INFEASIBLE:
        best.impossible = True


def _decide(model: Model, clock: Clock) -> tuple[object, cp_model.CpSolver]:
    """Say infeasible only when a second search with other settings agrees."""
    answer, solver = solve_model(model.cp, clock)
    if answer == cp_model.INFEASIBLE:
        other = {"random_seed": 7, "linearization_level": 0, "symmetry_level": 0, "cp_model_probing_level": 0}
        again, solver = solve_model(model.cp, clock, **other)
        return (again if again == cp_model.INFEASIBLE else cp_model.UNKNOWN), solver
    return answer, solver
