"""A problem as arrays: who may sit where, what each place costs, and the groups to be spread."""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from app.working_tables.rules import Problem, categories, may_sit, rank_received
from app.working_tables.rules.cost import rank_cost

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
HIGHEST = 10**6


@dataclass(frozen=True, slots=True)
class Group:
    """People who share a value of a balanced attribute, and their fair share at each table."""

    members: Whole
    low: int
    high: int
    weight: float


@dataclass(frozen=True, slots=True)
class Require:
    """So many of some people at one table."""

    table: int
    members: Whole
    least: int


@dataclass(frozen=True, slots=True)
class Hall:
    """One problem; rows are people, columns are tables. `now` is -1 for people who sit nowhere yet."""

    problem: Problem
    may: Flags
    wish: Reals
    none: Reals
    now: Whole
    least: Whole
    most: Whole
    groups: tuple[Group, ...]
    requires: tuple[Require, ...]

    @property
    def people(self) -> int:
        return int(self.may.shape[0])

    @property
    def tables(self) -> int:
        return int(self.may.shape[1])

    @property
    def moved(self) -> Reals:
        """Return 1 at each place that would be a move."""
        known = self.now >= 0
        elsewhere = np.arange(self.tables)[None, :] != self.now[:, None]
        return np.asarray(known[:, None] & elsewhere, dtype=np.float64)

    def sizes(self, seats: Whole) -> Whole:
        """Count who sits at each table."""
        return np.asarray(np.bincount(seats, minlength=self.tables), dtype=np.int64)

    def keeps_rules(self, seats: Whole) -> bool:
        """Tell whether a seating breaks no hard rule."""
        if not self.may[np.arange(self.people), seats].all():
            return False
        sizes = self.sizes(seats)
        if (sizes < self.least).any() or (sizes > self.most).any():
            return False
        return all((seats[each.members] == each.table).sum() >= each.least for each in self.requires)

    def balance(self, seats: Whole) -> float:
        """Price how unevenly the groups are spread."""
        total = 0.0
        for group in self.groups:
            counts = self.sizes(seats[group.members])
            away = np.maximum(np.maximum(counts - group.high, group.low - counts), 0)
            total += group.weight * float(away.sum())
        return total

    def seating(self, seats: Whole) -> dict[str, str]:
        """Write a seating with the ids of the problem."""
        names = [table.id for table in self.problem.tables]
        return {person.id: names[seat] for person, seat in zip(self.problem.people, seats, strict=True)}


def compile_problem(problem: Problem) -> Hall:
    """Turn a problem into arrays."""
    number = {table.id: t for t, table in enumerate(problem.tables)}
    shape = (len(problem.people), len(problem.tables))
    may, wish, none = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape)
    for i, person in enumerate(problem.people):
        may[i] = [may_sit(person, table) for table in problem.tables]
        if person.fixed is None:
            wish[i], none[i] = problem.weights.not_chosen, 1
            for choice in person.choices:
                wish[i, number[choice]] = rank_cost(problem.weights, rank_received(person, choice))
                none[i, number[choice]] = 0
    # Numbers far above what can happen would only disturb the solvers; a minimum must stay below its maximum.
    most = max(len(problem.people), *(min(table.min, HIGHEST) for table in problem.tables))
    return Hall(
        problem=problem,
        may=may,
        wish=wish,
        none=none,
        now=np.array([number.get(problem.current.get(p.id, ""), -1) for p in problem.people], dtype=np.int64),
        least=np.array([min(table.min, HIGHEST) for table in problem.tables], dtype=np.int64),
        most=np.array([min(table.max, most) for table in problem.tables], dtype=np.int64),
        groups=tuple(_groups(problem)),
        requires=tuple(_requires(problem)),
    )


def _groups(problem: Problem) -> list[Group]:
    index = {person.id: i for i, person in enumerate(problem.people)}
    return [
        Group(
            np.array([index[m] for m in group.members], dtype=np.int64), group.low, group.high, group.weight
        )
        for group in categories(problem)
        if group.weight
    ]


def _requires(problem: Problem) -> list[Require]:
    found = []
    for t, table in enumerate(problem.tables):
        for attribute, counts in table.require.items():
            for value, least in counts.items():
                having = [i for i, p in enumerate(problem.people) if p.attributes.get(attribute) == value]
                if least:
                    found.append(Require(t, np.array(having, dtype=np.int64), min(least, HIGHEST)))
    return found


def step_of(numbers: list[float]) -> Fraction:
    """Return the largest step of which every number is a multiple, so that every cost is one, too."""
    parts = [Fraction(str(number)) for number in numbers if number]
    if not parts:
        return Fraction(1)
    common = reduce(lambda a, b: a * b // gcd(a, b), (part.denominator for part in parts))
    return Fraction(reduce(gcd, (int(part * common) for part in parts)), common)
