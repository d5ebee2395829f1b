"""A first plan without a broken rule, or the proof that there is none: two ways, the solver the second."""

import threading
from collections.abc import Callable

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.blocks import blocks_of
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.rooms import seat_best, seat_quickly, with_rooms
from app.scheduling.solver.tables import Tables
from app.scheduling.solver.tabu import Tabu

ALONE = 1.5  # seconds before the solver is asked too
TRIES = 8  # times without a broken rule, but for which there are no rooms
SEATING = 1.0
OVERTIME = 4.0  # for a solver that does not hear at once that its time is over


def search(
    tables: Tables, clock: Clock, best: Incumbent, doubt: Callable[[Clock], bool] = lambda _clock: False
) -> None:
    """Walk to a plan; where that takes long, let the solver look for one, or for a proof, beside it.

    `doubt` is asked first: it may know that there is no plan, proven twice.
    """
    blocks = blocks_of(tables)
    if not blocks.are_possible:
        best.impossible = True
        return
    axis = Axis(tables, blocks)
    if _walk(axis, clock.part(ALONE), best) or clock.over:
        return
    race = clock.part(clock.left)
    solver = threading.Thread(target=_ask_the_solver, args=(tables, race, best, doubt), daemon=True)
    solver.start()
    if _walk(axis, race, best):
        race.end()
    solver.join(None if best.first is None and not clock.over else OVERTIME)
    best.impossible = best.impossible and best.plan is None  # a plan refutes any proof


def _walk(axis: Axis, clock: Clock, best: Incumbent) -> bool:
    """Look for times by tabu search, and for rooms at these times, with one seed after another."""
    for seed in range(TRIES):
        times = Tabu(axis, seed).run(clock)
        if times is None:
            break
        rooms = seat_quickly(axis.tables, times) or seat_best(axis.tables, times, clock.part(SEATING))
        if rooms is not None:
            best.offer(with_rooms(times, rooms))
            return True
    return False


def _ask_the_solver(tables: Tables, race: Clock, best: Incumbent, doubt: Callable[[Clock], bool]) -> None:
    from app.scheduling.solver import decide

    if doubt(race):
        best.impossible = True
    elif not race.over:
        decide.search(tables, race, best)
    race.end()
