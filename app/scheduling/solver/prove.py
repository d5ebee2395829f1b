"""Proofs for problems of moderate size: the exact model, level after level, and fewer pairs that may clash.

Once the clashes are near their bound, most pairs of sessions cannot overlap in any plan that is as good;
what may not overlap is a rule like any other, and rules are what the solver is good at.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.core.stopwatch import Clock
from app.scheduling.rules import LEVELS
from app.scheduling.solver import alone
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.cpsat import named_rooms
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.rooms import seat_best, with_rooms
from app.scheduling.solver.simultaneous import Simultaneous
from app.scheduling.solver.solving import FOUND, bound_of, solve_model
from app.scheduling.solver.tables import Tables
from app.scheduling.solver.values import Plan, meet

SHARE_OF_A_LEVEL, MOST_OF_ALL = 1.6, 0.4
POLISHING, ALONE = 0.3, 0.3
SEATING = 1.0
INTERESTED = LEVELS.index("interested")


def search(axis: Axis, together: Simultaneous, clock: Clock, best: Incumbent) -> None:
    """Minimise each level under the values reached before it, and raise its bound."""
    for position, name in enumerate(LEVELS):
        waiting = [later for later in LEVELS[position:] if best.values[later] > best.bounds[later]]
        if name not in waiting or clock.over:
            continue
        most = MOST_OF_ALL if name == "interested" else 1
        share = clock.part(clock.left * min(most, SHARE_OF_A_LEVEL / len(waiting)))
        tables = axis.tables
        if position > INTERESTED:
            same = without(tables, _clashes_spared(tables, best.plan or {}))
            _minimise(same, name, share.part(POLISHING * share.left), best)
        if position >= INTERESTED:
            tables = without(tables, together.too_dear(best.values["interested"], share))
        if position > INTERESTED:
            part = share.part(ALONE * share.left)
            alone.raise_bounds(axis, tables.conflict, part, best, given=("moved", "interested"))
        _minimise(tables, name, share, best, is_whole=True)


def without(tables: Tables, pairs: Iterable[tuple[int, int]]) -> Tables:
    """Return tables in which these pairs may not overlap either."""
    conflict = [set(others) for others in tables.conflict]
    for i, j in pairs:
        conflict[i].add(j)
        conflict[j].add(i)
    return replace(tables, conflict=conflict)


def _clashes_spared(tables: Tables, plan: Plan) -> list[tuple[int, int]]:
    return [(i, j) for i, j in tables.shared if not meet(tables, plan, i, j)]


def _minimise(tables: Tables, name: str, clock: Clock, best: Incumbent, *, is_whole: bool = False) -> None:
    """Minimise a level; its bound counts only where the tables keep every plan that is as good so far."""
    given = dict(best.values)
    if given[name] <= best.bounds[name] or clock.over:
        return
    model = named_rooms(tables, levels=True)
    for before in LEVELS[: LEVELS.index(name)]:
        if not isinstance(model.levels[before], int):
            model.cp.add(model.levels[before] <= given[before])
    if isinstance(model.levels[name], int):
        return
    model.hint(best.plan or {})
    model.cp.minimize(model.levels[name])
    until = Clock(clock.left, stopped=lambda: clock.over or best.is_proven(name))
    status, solver = solve_model(model.cp, until)
    if status in FOUND:
        plan = model.plan(solver)
        best.offer(plan)
        times = {i: minute for i, (minute, _) in plan.items()}
        rooms = seat_best(tables, times, clock.part(SEATING))
        if rooms is not None:
            best.offer(with_rooms(times, rooms))
    bound = bound_of(status, solver)
    if is_whole and bound is not None:
        best.raise_bound(name, bound, given)
