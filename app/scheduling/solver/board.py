"""A plan being changed: where each block stands, and what each of its starts would cost now."""

import numpy as np

from app.scheduling.solver.axis import Array, Axis


class Board:
    """Starts of all blocks as columns; `row` prices every start of one block against all others.

    `pair[i, j]` is the price of an overlap of two sessions, `linear[b]` of each start of a block alone,
    `broken` of a rule of order or of one room too few at one column.
    """

    def __init__(
        self, axis: Axis, pair: Array, linear: list[Array] | None = None, broken: float = 1.0
    ) -> None:
        self.axis, self.broken = axis, broken
        self.pair = pair.astype(np.float64)
        for block in axis.blocks.all:
            self.pair[np.ix_(block.members, block.members)] = 0
        self.signed = np.concatenate([self.pair, -self.pair], axis=1)
        self.linear = linear or [np.zeros(len(columns)) for columns in axis.starts]
        n = axis.size
        self.at = np.full(len(axis.blocks.all), -1, np.int64)
        self.begin = np.full(n, axis.width, np.int64)  # beyond the last column: stands nowhere
        self.edges = np.full(2 * n, axis.width, np.int64)
        self.load = np.zeros_like(axis.capacity)
        self.low = np.concatenate([axis.low, np.full((len(axis.low), 1), axis.width, np.int64)], axis=1)

    def put(self, b: int, column: int) -> None:
        """Place a block at the column of its start; it must stand nowhere."""
        axis = self.axis
        block = axis.blocks.all[b]
        self.at[b] = column
        if len(block.members) == 1:
            self._put(block.members[0], column)
            return
        start = axis.points[column]
        for i, offset in zip(block.members, block.offsets, strict=True):
            self._put(i, int(np.searchsorted(axis.points, start + offset)))

    def _put(self, i: int, column: int) -> None:
        end = self.axis.high[self.axis.kind[i], column]
        self.begin[i] = column
        self.edges[self.axis.size + i] = end
        sets = self.axis.sets_of[i]
        if len(sets):
            self.load[sets, column:end] += 1

    def take(self, b: int) -> None:
        """Take a block off the board."""
        n = self.axis.size
        for i in self.axis.blocks.all[b].members:
            sets = self.axis.sets_of[i]
            if len(sets):
                self.load[sets, self.begin[i] : self.edges[n + i]] -= 1
            self.begin[i] = self.edges[n + i] = self.axis.width
        self.at[b] = -1

    def row(self, b: int) -> Array:
        """Price every start of a block that is off the board."""
        axis, n = self.axis, self.axis.size
        total = self.linear[b].copy()
        for i, columns in zip(axis.blocks.all[b].members, axis.columns[b], strict=True):
            kind = axis.kind[i]
            self.low[kind].take(self.begin, out=self.edges[:n])
            priced = np.bincount(self.edges, self.signed[i], axis.width + 1).cumsum()
            total += priced.take(columns)
            sets = axis.sets_of[i]
            if len(sets):
                over = (self.load[sets] >= axis.capacity[sets]).sum(0)
                if over.any():
                    short = np.zeros(axis.width + 1)
                    np.cumsum(over, out=short[1:])
                    total += self.broken * (short.take(axis.high[kind].take(columns)) - short.take(columns))
        for other, shift, is_first in axis.after[b]:
            if self.at[other] >= 0:
                there = axis.points[self.at[other]]
                starts = axis.blocks.all[b].starts
                bad = starts < there + shift if is_first else starts > there - shift
                total += self.broken * bad
        return total

    def faults(self) -> Array:
        """Count for each session on a full board what it breaks or pays, order and rooms included."""
        axis = self.axis
        times = axis.points[self.begin]
        found: Array = (axis.overlap(times) * self.pair).sum(1)
        over = self.load > axis.capacity
        if over.any():
            for k in np.flatnonzero(over.any(1)):
                for i in axis.members[k]:
                    found[i] += over[k, self.begin[i] : self.edges[axis.size + i]].sum()
        for first, second, shift in axis.blocks.after:
            if axis.points[self.at[second]] < axis.points[self.at[first]] + shift:
                for b in (first, second):
                    found[axis.blocks.all[b].members[0]] += 1
        return found
