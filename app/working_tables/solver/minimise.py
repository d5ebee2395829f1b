"""Make one level as small as can be: price every place by the relaxation, then settle what is cheap enough.

The reduced cost of a place is what the level would at least be above the relaxation if somebody sat there.
Places whose price exceeds the gap between the best seating and the relaxation are in no better seating, so
a model without them proves the same; it has a tenth of the columns. A run that finds nothing better in its
share of the time begins again with another seed and the best seating as its hint.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np

from app.core.stopwatch import Clock
from app.working_tables.solver.best import Best
from app.working_tables.solver.hall import Hall, Reals
from app.working_tables.solver.levels import Level
from app.working_tables.solver.model import Places, Ran, build, relax, run
from app.working_tables.solver.polish import polish

FEW = 100  # places that are settled at once, without a relaxation
CHEAP = 1.5  # places for each person that the first model keeps
FIRST_SHARE, SHORTEST_RUN = 0.4, 2.0
NOTHING, SHAKE, ROUNDINGS, ROUND_SHARE = 1e-6, 0.3, 40, 0.15


@dataclass(frozen=True, slots=True)
class Prices:
    """What the relaxation says: no seating is below `floor`, none with a place below floor + its price."""

    floor: float
    place: Reals

    @staticmethod
    def none(hall: Hall) -> "Prices":
        return Prices(-math.inf, np.where(hall.may, 0.0, np.inf))


def minimise(best: Best, number: int, clock: Clock) -> None:
    """Improve one level within the clock, the levels before it staying as good as they are."""
    if best.is_proven(number) or clock.over or (number and best.seats is None):
        return
    hall, level = best.hall, best.levels[number]
    given = list(best.values[:number])
    limits = list(zip(best.levels[:number], given, strict=True))
    prices = _prices(best, number, limits, given, clock)
    if prices is None:
        return
    reach = _first_reach(hall, prices)
    share = max(SHORTEST_RUN, FIRST_SHARE * clock.left)
    for seed in count():
        if best.is_proven(number) or clock.over or best.values[:number] != given:
            return
        gap = math.inf if best.seats is None else best.values[number] - prices.floor
        keep = hall.may & (prices.place <= min(reach, gap))
        if best.seats is not None:
            keep[np.arange(hall.people), best.seats] = True
        ran, part = _settle(best, build(hall, level, keep, limits), seed, clock.part(share))
        missing = hall.may & ~keep
        above = float(prices.place[missing].min()) if missing.any() else math.inf
        within = math.inf if ran.is_impossible else ran.bound
        best.raise_bound(number, min(within, prices.floor + above), given)
        if ran.is_optimal or ran.is_impossible:
            if reach >= gap:
                return  # nothing that is left out could be better
            reach = math.inf
        elif not part.over:
            return  # the solver gave up by itself; another run would, too
        share *= 2


def _first_reach(hall: Hall, prices: Prices) -> float:
    """Return up to which price the first model keeps places."""
    known = np.sort(prices.place[hall.may])
    wanted = int(CHEAP * hall.people)
    return math.inf if len(known) <= max(wanted, FEW) else float(known[wanted])


def _prices(
    best: Best, number: int, limits: list[tuple[Level, float]], given: list[float], clock: Clock
) -> Prices | None:
    """Price the places of a large hall; a small one is settled without. None when the time is over."""
    hall = best.hall
    if int(hall.may.sum()) <= FEW:
        return Prices.none(hall)
    places = build(hall, best.levels[number], hall.may, limits)
    ran = relax(places.rows, clock)
    if ran.values is None or ran.reduced is None:
        return None if clock.over else Prices.none(hall)
    best.raise_bound(number, ran.bound, given)
    price = np.full(hall.may.shape, np.inf)
    price[places.who, places.where] = np.maximum(ran.reduced[: len(places.who)], 0.0)
    share = np.zeros(hall.may.shape)
    share[places.who, places.where] = ran.values[: len(places.who)]
    _round(best, number, share, limits, clock.part(max(SHORTEST_RUN, ROUND_SHARE * clock.left)))
    return Prices(ran.bound, price)


def _round(best: Best, number: int, share: Reals, limits: list[tuple[Level, float]], clock: Clock) -> None:
    """Offer seatings that are near the relaxation and keep the hard rules, each made better by small steps.

    The first is the nearest; for the others the shares of the relaxation are shaken a little.
    """
    draw = np.random.default_rng(1)
    used = share > NOTHING
    for turn in range(ROUNDINGS):
        if clock.over or best.is_proven(number):
            return
        shaken = share + (SHAKE * draw.uniform(-1, 1, share.shape) if turn else 0.0)
        if not _offer_nearest(best, np.where(used, np.clip(shaken, 0.0, 1.0 + SHAKE), 0.0), limits, clock):
            return


def _offer_nearest(best: Best, share: Reals, limits: list[tuple[Level, float]], clock: Clock) -> bool:
    hall = best.hall
    nearest = Level("nearest", 1.0 + SHAKE - share, False, Fraction(1))
    keep = hall.may & (share > NOTHING)
    if best.seats is not None:
        keep[np.arange(hall.people), best.seats] = True
    places = build(hall, nearest, keep, limits)
    ran = run(places.rows, clock)
    if ran.values is None:
        return False
    seats = places.seats(hall, ran.values)
    if hall.keeps_rules(seats):
        best.offer(polish(hall, best.levels, seats, clock))
    return True


def _settle(best: Best, places: Places, seed: int, clock: Clock) -> tuple[Ran, Clock]:
    """Solve a model and offer what it found, as it is and after local search."""
    hint = None
    if best.seats is not None:
        hint = (best.seats[places.who] == places.where).astype(float)
    ran = run(places.rows, clock, seed=seed, hint=hint)
    if ran.values is not None:
        seats = places.seats(best.hall, ran.values)
        best.offer(seats)
        if not ran.is_optimal and best.hall.keeps_rules(seats):
            best.offer(polish(best.hall, best.levels, seats, best.clock.part(1.0)))
    return ran, clock
