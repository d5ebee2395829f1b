"""The levels as one price: a step on a level outweighs all that the levels after it can cost together."""

from dataclasses import dataclass

import numpy as np

from app.scheduling.solver.anneal import HARD, Schedule
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.tabu import conflict_matrix

MOVED = 1000.0
HOT, COLD = 4.0, 0.4
HOT_MINUTES, COLD_MINUTES = 60.0, 5.0


@dataclass(frozen=True)
class Prices:
    """The price of each overlap, and of each start of a block alone, with the heats at which to anneal.

    The same in whole numbers: `scale` is the price of an interested person's clash, `whole` of the starts.
    """

    pair: Array
    linear: list[Array]
    schedules: tuple[Schedule, ...]
    shared: Array
    scale: int
    whole: list[Array]


def prices_of(axis: Axis) -> Prices:
    """Price an interested person's clash at 1, and the levels after it so that they never add up to one."""
    tables = axis.tables
    shared = np.zeros((axis.size, axis.size))
    for (i, j), people in tables.shared.items():
        shared[i, j] = shared[j, i] = people
    civil = [civil_of(axis, b) for b in range(len(axis.starts))]
    minutes = [minutes_of(axis, b) for b in range(len(axis.starts))]
    most_minutes = 1 + int(sum(one.max(initial=0) for one in minutes))
    scale = most_minutes * (1 + int(sum(one.max(initial=0) for one in civil)))
    small, tiny = most_minutes / scale, 1 / scale
    whole = [
        np.rint(scale * MOVED * _moved(axis, b) + most_minutes * civil[b] + minutes[b]).astype(np.int64)
        for b in range(len(axis.starts))
    ]
    linear = [one / scale for one in whole]
    schedules = []
    if tables.shared or tables.current:
        schedules.append(Schedule(HOT, COLD))
    if any(one.any() for one in civil):
        schedules.append(Schedule(2 * small, small / 5))
    if any(one.any() for one in minutes):
        schedules.append(Schedule(HOT_MINUTES * tiny, COLD_MINUTES * tiny))
    return Prices(shared + HARD * conflict_matrix(tables), linear, tuple(schedules), shared, scale, whole)


def _moved(axis: Axis, b: int) -> Array:
    block = axis.blocks.all[b]
    found = np.zeros(len(block.starts))
    for i, offset in zip(block.members, block.offsets, strict=True):
        if i in axis.tables.current:
            found += block.starts + offset != axis.tables.current[i][0]
    return found


def civil_of(axis: Axis, b: int) -> Array:
    """Count, for each start of a block, the people whose civil hours it leaves."""
    block = axis.blocks.all[b]
    found = np.zeros(len(block.starts))
    for i, offset in zip(block.members, block.offsets, strict=True):
        for bad in axis.tables.uncivil[i]:
            found += np.isin(block.starts + offset, np.fromiter(bad, np.int64))
    return found


def minutes_of(axis: Axis, b: int) -> Array:
    """Count, for each start of a block, the minutes away from what its sessions prefer."""
    block = axis.blocks.all[b]
    found = np.zeros(len(block.starts))
    for i, offset in zip(block.members, block.offsets, strict=True):
        costs = axis.tables.unpreferred[i]
        if costs:
            found += np.array([costs[start] for start in (block.starts + offset).tolist()], np.float64)
    return found
