"""What clashes must cost: a bound from the sets of sessions that may be in progress at one instant.

In any plan each set of simultaneous sessions is in progress for some time. These times add up, for each
session, to its length, and all together to no more than the time in which something may be held; two
sessions that share time at all clash once, however long. The cheapest times that do this are a bound for
every plan, whatever the hour at which things happen, and nothing is left of the many plans that differ by
their hours alone.
"""

import math
from collections import defaultdict
from itertools import combinations
from typing import Any

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.solving import bound_of, solve_model

MOST_SETS = 6_000
NAME = "interested"
MARGIN = 1e-3

Sets = list[tuple[int, ...]]


class Simultaneous:
    """The sets of one problem, none where they are too many."""

    def __init__(self, axis: Axis, clock: Clock) -> None:
        self.axis = axis
        self.sets = sets_at_once(axis, clock)

    def raise_bound(self, clock: Clock, best: Incumbent) -> None:
        """Raise the bound of the clashes; it holds whatever the levels before them cost."""
        if self.sets is None or clock.over or best.bounds[NAME] == best.values[NAME]:
            return
        status, solver = solve_model(
            _model(self.axis, self.sets), clock, num_workers=1, linearization_level=2
        )
        bound = bound_of(status, solver)
        if bound is not None:
            best.raise_bound(NAME, bound, {"moved": best.values["moved"]})

    def too_dear(self, value: int, clock: Clock) -> list[tuple[int, int]]:
        """List pairs that overlap in no plan whose clashes come to the value or less."""
        if self.sets is None:
            return []
        relaxed = _Relaxed(self.axis, self.sets)
        return [pair for pair in relaxed.pairs if not clock.over and relaxed.least_with(pair) > value]


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


def open_stretches(axis: Axis) -> list[tuple[int, int]]:
    """Return the stretches of time in which any session may be held."""
    found: list[tuple[int, int]] = []
    for a, b in sorted(span for spans in _spans(axis) for span in spans):
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], b))
        else:
            found.append((a, b))
    return found


def _open_minutes(axis: Axis) -> int:
    return sum(b - a for a, b in open_stretches(axis))


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


class _Relaxed:
    """The same model in fractions, in which one pair after another is made to clash."""

    def __init__(self, axis: Axis, sets: Sets) -> None:
        lengths = axis.minutes.tolist()
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._price = self._solver.Objective()
        self._price.SetMinimization()
        self._clash: dict[tuple[int, int], Any] = {}
        self._shared: dict[tuple[int, int], Any] = {}
        for (i, j), people in axis.tables.shared.items():
            clash = self._clash[i, j] = self._solver.NumVar(0, 1, "")
            self._price.SetCoefficient(clash, people)
            self._shared[i, j] = self._solver.Constraint(-self._solver.infinity(), 0)
            self._shared[i, j].SetCoefficient(clash, -min(lengths[i], lengths[j]))
        held = [self._solver.Constraint(length, length) for length in lengths]
        every = self._solver.Constraint(0, _open_minutes(axis))
        for one in sets:
            minutes = self._solver.NumVar(0, min(lengths[i] for i in one), "")
            every.SetCoefficient(minutes, 1)
            for i in one:
                held[i].SetCoefficient(minutes, 1)
            for pair in combinations(one, 2):
                if pair in self._shared:
                    self._shared[pair].SetCoefficient(minutes, 1)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return list(self._clash)

    def least_with(self, pair: tuple[int, int]) -> float:
        """Return the least price with a clash of the pair, a little less to be sure; 0 where unknown."""
        self._clash[pair].SetBounds(1, 1)
        status = self._solver.Solve()
        least = 0.0
        if status == pywraplp.Solver.INFEASIBLE:
            least = math.inf
        elif status == pywraplp.Solver.OPTIMAL:
            least = float(self._price.Value()) - MARGIN
        self._clash[pair].SetBounds(0, 1)
        return least
