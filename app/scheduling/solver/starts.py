"""Blocks choose one of some starts each: the linear model behind neighbourhoods and bounds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.cliques import cover

Terms = list[tuple[int, cp_model.IntVar]]


class StartModel:
    """One choice for each start of some blocks; where the clock ends while it is built, it lacks rules.

    `active` says which choices have a session in progress at a column, `present` and `begins` where it can be
    in progress or begin at all.
    """

    def __init__(self, axis: Axis, options: Mapping[int, Array]) -> None:
        self.axis, self.options = axis, options
        self.cp = cp_model.CpModel()
        self.uses = {b: [self.cp.new_bool_var("") for _ in columns] for b, columns in options.items()}
        self.sessions = [i for b in options for i in axis.blocks.all[b].members]
        self.active: list[dict[int, list[cp_model.IntVar]]] = []
        self.present = np.zeros((len(self.sessions), axis.width), bool)
        self.begins = np.zeros_like(self.present)
        for b, columns in options.items():
            self.cp.add_exactly_one(self.uses[b])
            position = np.searchsorted(axis.starts[b], columns)
            for i, all_columns in zip(axis.blocks.all[b].members, axis.columns[b], strict=True):
                self._follow(i, self.uses[b], all_columns[position])

    def _follow(self, i: int, uses: list[cp_model.IntVar], begins: Array) -> None:
        mine: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for used, first in zip(uses, begins.tolist(), strict=True):
            for column in range(first, int(self.axis.high[self.axis.kind[i], first])):
                mine[column].append(used)
        self.present[len(self.active), list(mine)] = True
        self.begins[len(self.active), begins] = True
        self.active.append(mine)

    def exclude(self, conflict: Sequence[set[int]], clock: Clock) -> None:
        """Keep apart who may not overlap: of two that do, one begins while the other lasts."""
        place = {i: k for k, i in enumerate(self.sessions)}
        apart = [{place[j] for j in conflict[i] if j in place} for i in self.sessions]
        for clique in cover(apart, []):
            if clock.over:
                return
            several = (self.present[clique].sum(0) > 1) & self.begins[clique].any(0)
            for column in np.flatnonzero(several).tolist():
                self.cp.add_at_most_one(used for k in clique for used in self.active[k].get(column, ()))

    def count_rooms(self, spare: Array, clock: Clock) -> None:
        """Have no more sessions at once in a set of rooms than it has room for."""
        for k, members in enumerate(self.axis.members):
            inside = [position for position, i in enumerate(self.sessions) if i in members]
            for column in np.flatnonzero(self.present[inside].sum(0) > spare[k]).tolist():
                if clock.over:
                    return
                here = [used for position in inside for used in self.active[position].get(column, ())]
                self.cp.add(sum(here) <= int(spare[k, column]))

    def order(self) -> None:
        """Keep what comes after what, among these blocks."""
        for first, second, shift in self.axis.blocks.after:
            if first in self.options and second in self.options:
                self.cp.add(self._start(second) >= self._start(first) + shift)

    def _start(self, b: int) -> Any:
        minutes = (self.axis.points[self.options[b]] - self.axis.tables.origin).tolist()
        return sum(minute * used for minute, used in zip(minutes, self.uses[b], strict=True))

    def alone(self, b: int, costs: Array) -> Terms:
        """Price the starts of a block."""
        return list(zip(costs.tolist(), self.uses[b], strict=True))

    def clashes(self, shared: Array, conflict: Array, scale: int, clock: Clock) -> Terms:
        """Price the clashes of those who may overlap."""
        found: Terms = []
        for (k, i), (m, j) in combinations(enumerate(self.sessions), 2):
            people = int(shared[i, j])
            if not people or conflict[i, j] or clock.over:
                continue
            common = self.present[k] & self.present[m] & (self.begins[k] | self.begins[m])
            if common.any():
                clash = self.cp.new_bool_var("")
                found.append((people * scale, clash))
                for column in np.flatnonzero(common).tolist():
                    self.cp.add(sum(self.active[k][column]) + sum(self.active[m][column]) <= 1 + clash)
        return found


def total(terms: Terms) -> Any:
    """Add up what terms cost."""
    return sum(amount * used for amount, used in terms if amount)
