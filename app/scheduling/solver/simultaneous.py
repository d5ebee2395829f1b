"""What clashes must cost: a bound from the sets of sessions that may be in progress at one instant.

In any plan each set of simultaneous sessions is in progress for some time. These times add up, for each
session, to its length, and all together to no more than the time in which something may be held; two
sessions that share time at all clash once, however long. The cheapest times that do this are a bound for
every plan, whatever the hour at which things happen, and nothing is left of the many plans that differ by
their hours alone.
"""

from collections import defaultdict
from itertools import combinations

from ortools.sat.python import cp_model

from app.scheduling.solver.axis import Axis
from app.scheduling.solver.clock import Clock
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.solving import bound_of, solve_model

MOST_SETS = 6_000
NAME = "interested"

Sets = list[tuple[int, ...]]


def search(axis: Axis, clock: Clock, best: Incumbent) -> None:
    """Raise the bound of the clashes; it holds whatever the levels before them cost."""
    sets = sets_at_once(axis, clock)
    if sets is None or clock.over:
        return
    status, solver = solve_model(_model(axis, sets), clock, num_workers=1, linearization_level=2)
    bound = bound_of(status, solver)
    if bound is not None:
        best.raise_bound(NAME, bound, best.values)


def sets_at_once(axis: Axis, clock: Clock) -> Sets | None:
    """List the sets of sessions that may be in progress at once, or None where they are too many."""
    beside = _beside(axis)
    most = [int(capacity.max(initial=0)) for capacity in axis.capacity]
    found: Sets = []

    def extend(chosen: tuple[int, ...], others: list[int]) -> bool:
        for position, i in enumerate(others):
            one = (*chosen, i)
            if any(len(axis.members[k].intersection(one)) > most[k] for k in axis.sets_of[i].tolist()):
                continue
            found.append(one)
            if len(found) > MOST_SETS or clock.over:
                return False
            if not extend(one, [j for j in others[position + 1 :] if j in beside[i]]):
                return False
        return True

    return found if extend((), list(range(axis.size))) else None


def _beside(axis: Axis) -> list[set[int]]:
    """Return, for each session, those that may share time with it."""
    tables = axis.tables
    apart = [set(others) for others in tables.conflict]
    for first, second, _ in tables.after:
        apart[first].add(second)
        apart[second].add(first)
    spans = _spans(axis)
    found: list[set[int]] = [set() for _ in spans]
    for i, j in combinations(range(axis.size), 2):
        together = axis.blocks.of[i] == axis.blocks.of[j] and not _same_time(axis, i, j)
        if (
            j not in apart[i]
            and not together
            and any(a < d and c < b for a, b in spans[i] for c, d in spans[j])
        ):
            found[i].add(j)
            found[j].add(i)
    return found


def _same_time(axis: Axis, i: int, j: int) -> bool:
    """Tell whether two sessions of one block overlap."""
    block = axis.blocks.all[axis.blocks.of[i]]
    one, two = (block.offsets[block.members.index(k)] for k in (i, j))
    return bool(one < two + axis.minutes[j] and two < one + axis.minutes[i])


def _spans(axis: Axis) -> list[list[tuple[int, int]]]:
    """Return, for each session, the connected stretches of time in which it may be held."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(axis.size)]
    for block in axis.blocks.all:
        for i, offset in zip(block.members, block.offsets, strict=True):
            length = int(axis.minutes[i])
            for start in (block.starts + offset).tolist():
                if found[i] and start <= found[i][-1][1]:
                    found[i][-1] = (found[i][-1][0], start + length)
                else:
                    found[i].append((start, start + length))
    return found


def _open_minutes(axis: Axis) -> int:
    """Count the minutes in which any session may be held."""
    total, reached = 0, None
    for a, b in sorted(span for spans in _spans(axis) for span in spans):
        since = a if reached is None else max(a, reached)
        total += max(0, b - since)
        reached = b if reached is None else max(reached, b)
    return total


def _model(axis: Axis, sets: Sets) -> cp_model.CpModel:
    """Choose for how many steps of time each set is in progress, and pay for each pair that ever is."""
    unit, lengths = axis.tables.unit, axis.minutes.tolist()
    model = cp_model.CpModel()
    held: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    shared: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    every = []
    for one in sets:
        steps = model.new_int_var(0, min(lengths[i] for i in one) // unit, "")
        every.append(steps)
        for i in one:
            held[i].append(steps)
        for pair in combinations(one, 2):
            shared[pair].append(steps)
    model.add(sum(every) <= _open_minutes(axis) // unit)
    for i, length in enumerate(lengths):
        model.add(sum(held[i]) == length // unit)
    price = []
    for (i, j), people in axis.tables.shared.items():
        if shared[i, j]:
            clash = model.new_bool_var("")
            model.add(sum(shared[i, j]) <= min(lengths[i], lengths[j]) // unit * clash)
            price.append(people * clash)
    model.minimize(sum(price))
    return model
