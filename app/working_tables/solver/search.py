"""The whole search: is it possible, a first seating, then each level in turn."""

import numpy as np

from app.core.stopwatch import Clock
from app.working_tables.solver.best import Best
from app.working_tables.solver.decide import Rules, Verdict, decide
from app.working_tables.solver.hall import Hall, Whole
from app.working_tables.solver.minimise import minimise
from app.working_tables.solver.polish import polish

# Seconds that a first seating may take in any case, and making it better by small steps.
FIRST_LOOK, POLISH = 2.0, 1.0
POLISH_SHARE, LEVEL_SHARE = 0.2, 0.5


def search(best: Best) -> Verdict:
    """Find a seating and make it as good as the clock allows; tell whether there is one at all."""
    clock = best.clock
    if clock.seconds <= 0:
        return Verdict.UNKNOWN
    stays = _stays(best.hall)
    if stays is not None:
        best.offer(stays)
    if best.seats is None:
        verdict, seats = decide(Rules.of(best.hall), clock.at_least(FIRST_LOOK))
        if verdict is Verdict.IMPOSSIBLE:
            return verdict
        if seats is not None:
            best.offer(seats)
    if best.seats is not None:
        best.offer(polish(best.hall, best.levels, best.seats, Clock(max(POLISH, POLISH_SHARE * clock.left))))
    _improve(best, clock)
    return Verdict.UNKNOWN if best.seats is None else Verdict.POSSIBLE


def _improve(best: Best, clock: Clock) -> None:
    """Settle one level after the other; what was left unproven for the sake of the later ones comes again."""
    rounds = 0
    while not clock.over and not best.proven and rounds < 3:
        rounds += 1
        for number in range(len(best.levels)):
            last = number == len(best.levels) - 1
            minimise(best, number, clock.part(clock.left if last else clock.left * LEVEL_SHARE))


def _stays(hall: Hall) -> Whole | None:
    """Seat everybody where they sit now, and who comes new where it costs least."""
    if not (hall.now >= 0).any():
        return None
    seats, sizes = hall.now.copy(), np.zeros(hall.tables, dtype=np.int64)
    for i in np.argsort(hall.now < 0, kind="stable"):
        if seats[i] < 0 or not hall.may[i, seats[i]]:
            room = hall.may[i] & (sizes < hall.most)
            if not room.any():
                return None
            needed = np.where(sizes < hall.least, 0.0, 1.0)
            seats[i] = int(np.argmin(np.where(room, hall.wish[i] + 1e-3 * needed, np.inf)))
        sizes[seats[i]] += 1
    return seats if hall.keeps_rules(seats) else None
