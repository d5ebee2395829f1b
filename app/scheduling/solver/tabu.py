"""Times without a broken rule by min-conflicts with a tabu list: the first plan needs no solver."""

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.board import Board
from app.scheduling.solver.tables import Tables

PATIENCE = 8_000
FORBIDDEN = 1e6


def conflict_matrix(tables: Tables) -> Array:
    """Return 1 for each pair of sessions that may not overlap."""
    matrix = np.zeros((len(tables.sessions), len(tables.sessions)))
    for i, others in enumerate(tables.conflict):
        matrix[i, sorted(others)] = 1
    return matrix


class Tabu:
    """One search; `run` may be called again and goes on where it was."""

    def __init__(self, axis: Axis, seed: int) -> None:
        self.axis = axis
        self.random = np.random.default_rng(seed)
        self.conflict = conflict_matrix(axis.tables)
        self.movable = [b for b, starts in enumerate(axis.starts) if len(starts) > 1]
        self.least = np.iinfo(np.int64).max
        self._begin()

    def _begin(self) -> None:
        """Place the most constrained blocks first, each where it breaks least."""
        axis = self.axis
        self.board = Board(axis, self.conflict)
        self.until = [np.zeros(len(starts), np.int64) for starts in axis.starts]
        self.steps = self.since = 0
        self.least = np.iinfo(np.int64).max
        degree = self.conflict.sum(1)
        weight = [
            (min(len(starts), 3), -degree[list(block.members)].sum() + self.random.random())
            for starts, block in zip(axis.starts, axis.blocks.all, strict=True)
        ]
        for b in sorted(range(len(weight)), key=weight.__getitem__):
            row = self.board.row(b) + self.random.random(len(axis.starts[b]))
            self.board.put(b, int(axis.starts[b][row.argmin()]))

    def run(self, clock: Clock) -> dict[int, int] | None:
        """Search until nothing is broken, and return the times, or None when the time is over."""
        while not clock.over:
            broken = self._broken()
            if not len(broken):
                return self.axis.times(self.board.at)
            if not self.movable:
                return None
            if len(broken) < self.least:
                self.least, self.since = len(broken), 0
            self.since += 1
            if self.since > PATIENCE:
                self._begin()
                continue
            self._move(broken)
        return None

    def _broken(self) -> list[int]:
        return sorted({self.axis.blocks.of[i] for i in np.flatnonzero(self.board.faults()).tolist()})

    def _move(self, broken: list[int]) -> None:
        """Move a block that breaks something to where it breaks least and has not just been."""
        axis, board = self.axis, self.board
        b = broken[self.random.integers(len(broken))]
        if len(axis.starts[b]) < 2:
            b = self._rival(b)
        here = int(np.searchsorted(axis.starts[b], board.at[b]))
        board.take(b)
        row = board.row(b) + self.random.random(len(axis.starts[b]))
        row[(self.until[b] > self.steps) & (row >= 1)] += FORBIDDEN
        row[here] += FORBIDDEN
        self.until[b][here] = self.steps + len(broken) // 2 + int(self.random.integers(10))
        board.put(b, int(axis.starts[b][row.argmin()]))
        self.steps += 1

    def _rival(self, b: int) -> int:
        """Return a movable block in the way of one that cannot move."""
        ours = list(self.axis.blocks.all[b].members)
        near = [c for c in self.movable if self.conflict[np.ix_(ours, self.axis.blocks.all[c].members)].any()]
        options = near or self.movable
        return options[self.random.integers(len(options))]
