"""Better plans: annealing for the times, the solver for the rooms, neighbourhoods and proofs."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.solver.anneal import Anneal
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.blocks import blocks_of
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.prices import Prices, prices_of
from app.scheduling.solver.rooms import seat_best, seat_quickly, with_rooms
from app.scheduling.solver.tables import Tables
from app.scheduling.solver.values import Plan

SHARES = (0.1, 0.3, 1.0)
QUICK, ROUND = 0.01, 0.05  # seconds of annealing a session, before anything is proven and then
WALKING = 0.4  # of the time, for problems of which something can be proven
SEATING, LAST_SEATING = 2.0, 1.0
OVERTIME = 4.0  # for a solver that does not hear at once that its time is over
ROOM_MINUTES = 3.0
TOGETHER, ALONE = 0.3, 0.2  # of the time
MOST_TO_PROVE = 60  # sessions


def search(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Improve level after level until all is proven or the time is over."""
    held = pinned(tables, best.plan or {})
    axis = Axis(held, blocks_of(held))
    prices = prices_of(axis)
    _anneal(axis, prices, clock.part(min(QUICK * axis.size, SHARES[0] * clock.left)), best, 0)
    _seat(axis, clock, best)
    if best.proven or clock.over:
        return
    race = clock.part(clock.left)
    helper = threading.Thread(target=_help, args=(tables, axis, prices, race, best), daemon=True)
    helper.start()
    for seed, part in enumerate(_rounds(axis, race, best), 1):
        if not _anneal(axis, prices, part, best, seed):
            break
        _seat(axis, race, best)
    if axis.size <= MOST_TO_PROVE:
        _neighbourhoods(axis, prices, race, best)
    helper.join(OVERTIME)
    _seat(axis, Clock(LAST_SEATING), best)


def _rounds(axis: Axis, race: Clock, best: Incumbent) -> Iterator[Clock]:
    """Yield a clock for each walk: ever longer ones, or short ones where proofs need the cores more."""
    if axis.size > MOST_TO_PROVE:
        for share in SHARES:
            if not race.over:
                yield race.part(share * race.left)
        return
    while not race.over and race.spent < WALKING * race.seconds and not best.is_proven("interested"):
        yield race.part(ROUND * axis.size)


def _help(tables: Tables, axis: Axis, prices: Prices, race: Clock, best: Incumbent) -> None:
    """Work beside the annealing where the solver can: proofs for few sessions, then neighbourhoods."""
    from app.scheduling.solver import alone, prove, room_minutes
    from app.scheduling.solver.simultaneous import Simultaneous

    whole = Axis(tables, blocks_of(tables)) if best.values["moved"] else axis
    room_minutes.raise_bound(whole, race.part(ROOM_MINUTES), best)
    together = Simultaneous(whole, race)
    together.raise_bound(race.part(TOGETHER * race.left), best)
    part = race.part(ALONE * race.left)
    alone.raise_bounds(whole, tables.conflict, part, best, given=("moved",))
    if axis.size <= MOST_TO_PROVE:
        prove.search(whole, together, race, best)
    else:
        _neighbourhoods(axis, prices, race, best)
    if best.proven:
        race.end()


def _neighbourhoods(axis: Axis, prices: Prices, race: Clock, best: Incumbent) -> None:
    """Take out and put back, from the best plan that anybody has found."""
    from app.scheduling.solver.neighbourhoods import Neighbourhoods

    source = Neighbourhoods(axis, prices, seed=0)
    if not len(source.movable):
        return
    at, values = _columns(axis, best.plan or {}), best.values
    chosen = source.choose(at)
    while not race.over:
        if best.values is not values:
            at[:], values = _columns(axis, best.plan or {}), best.values
        found = source.reinsert(at, next(chosen), race)
        if found is not None and (found != at).any():
            times = axis.times(found)
            few = axis.size <= MOST_TO_PROVE
            rooms = seat_best(axis.tables, times, race) if few else seat_quickly(axis.tables, times)
            if rooms is not None:
                at[:] = found
                if best.offer(with_rooms(times, rooms)):
                    values = best.values


def pinned(tables: Tables, plan: Plan) -> Tables:
    """Return tables in which what has not moved from its current place stays there."""
    kept = {i: place for i, place in tables.current.items() if plan[i] == place}
    return replace(
        tables,
        starts=[[kept[i][0]] if i in kept else starts for i, starts in enumerate(tables.starts)],
        rooms=[
            [room] if i in kept and (room := kept[i][1]) is not None else rooms
            for i, rooms in enumerate(tables.rooms)
        ],
    )


def _columns(axis: Axis, plan: Plan) -> Array:
    """Return the column of each block's start."""
    starts = [plan[block.members[0]][0] - block.offsets[0] for block in axis.blocks.all]
    return np.searchsorted(axis.points, np.array(starts, np.int64))


def _anneal(axis: Axis, prices: Prices, clock: Clock, best: Incumbent, seed: int) -> bool:
    """Cool down on one level after the other, and offer what has rooms; tell whether anything could move."""
    walk = Anneal(axis, prices.pair, prices.linear, _columns(axis, best.plan or {}), seed)

    def offer() -> None:
        times = axis.times(walk.best_at)
        rooms = seat_quickly(axis.tables, times)
        if rooms is None and clock.over:  # the last word of this walk
            rooms = seat_best(axis.tables, times, Clock(LAST_SEATING))
        if rooms is not None:
            best.offer(with_rooms(times, rooms))

    for position, schedule in enumerate(prices.schedules):
        part = clock.part(clock.left / (len(prices.schedules) - position))
        walk.run(part, schedule, offer)
        walk.restart(walk.best_at)
    return walk.steps > 0


def _seat(axis: Axis, clock: Clock, best: Incumbent) -> None:
    """Give the best times their best rooms."""
    times = {i: minute for i, (minute, _) in (best.plan or {}).items()}
    rooms = seat_best(axis.tables, times, clock.part(SEATING))
    if rooms is not None:
        best.offer(with_rooms(times, rooms))
