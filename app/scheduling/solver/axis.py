"""The time of a problem as columns: the distinct instants at which something may start.

What a session would cost at each of its starts is one row over these columns, added up from a few arrays.
"""

from collections.abc import Sequence

import numpy as np

from app.scheduling.solver.blocks import Blocks
from app.scheduling.solver.tables import Tables

MOST_ROOM_SETS = 32
Array = np.ndarray


class Axis:
    """Columns, blocks and room counts of one problem; nothing here changes during a search."""

    def __init__(self, tables: Tables, blocks: Blocks) -> None:
        self.tables, self.blocks = tables, blocks
        self.size = len(tables.sessions)
        self.minutes = np.array([session.minutes for session in tables.sessions], np.int64)
        self.points = self._points()
        self.width = len(self.points)
        lengths, self.kind = np.unique(self.minutes, return_inverse=True)
        # For a length and a column: the first column after it less the length, the first not before the end.
        self.low = np.stack([np.searchsorted(self.points, self.points - d, "right") for d in lengths])
        self.high = np.stack([np.searchsorted(self.points, self.points + d, "left") for d in lengths])
        self.starts = [np.searchsorted(self.points, block.starts) for block in blocks.all]
        self.columns = [
            [np.searchsorted(self.points, block.starts + offset) for offset in block.offsets]
            for block in blocks.all
        ]
        self.after = self._order()
        self.room_sets, self.members = _room_sets(tables)
        self.capacity = self._capacity()
        self._drop_loose_sets()
        self.sets_of = [
            np.array([k for k, members in enumerate(self.members) if i in members], np.int64)
            for i in range(self.size)
        ]

    def _points(self) -> Array:
        starts = [block.starts + offset for block in self.blocks.all for offset in (*block.offsets, 0)]
        closures = [np.array([a for a, _ in busy], np.int64) for busy in self.tables.room_busy if busy]
        return np.unique(np.concatenate([*starts, *closures])) if starts else np.zeros(0, np.int64)

    def _order(self) -> list[list[tuple[int, int, bool]]]:
        """Return, for each block, (other block, minutes, whether the other comes first)."""
        found: list[list[tuple[int, int, bool]]] = [[] for _ in self.blocks.all]
        for first, second, shift in self.blocks.after:
            found[second].append((first, shift, True))
            found[first].append((second, shift, False))
        return found

    def _capacity(self) -> Array:
        """Return how many rooms of each set are open at each column."""
        found = np.zeros((len(self.room_sets), self.width), np.int64)
        for k, rooms in enumerate(self.room_sets):
            for r in rooms:
                is_open = np.ones(self.width, np.int64)
                for a, b in self.tables.room_busy[r]:
                    is_open[np.searchsorted(self.points, a) : np.searchsorted(self.points, b)] = 0
                found[k] += is_open
        return found

    def _drop_loose_sets(self) -> None:
        """Forget sets of rooms that cannot run short."""
        tight = [
            k
            for k, members in enumerate(self.members)
            if len(members) > self.capacity[k].min(initial=1 << 30)
        ]
        self.room_sets = [self.room_sets[k] for k in tight]
        self.members = [self.members[k] for k in tight]
        self.capacity = self.capacity[tight]

    def times(self, at: Sequence[int] | Array) -> dict[int, int]:
        """Return the start of each session in minutes for the column of each block's start."""
        found = {}
        for block, column in zip(self.blocks.all, at, strict=True):
            for i, offset in zip(block.members, block.offsets, strict=True):
                found[i] = int(self.points[column]) + offset
        return found

    def overlap(self, times: Array) -> Array:
        """Tell for each pair of sessions whether they share a minute at these starts."""
        ends = times + self.minutes
        return (times[:, None] < ends[None, :]) & (times[None, :] < ends[:, None])


def _room_sets(tables: Tables) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """Return sets of rooms and, for each, the sessions that must lie inside it."""
    own = list(dict.fromkeys(frozenset(rooms) for rooms in tables.rooms if rooms))
    sets = set(own)
    if own:
        sets.add(frozenset().union(*own))
    for one in own:
        for other in own:
            if len(sets) < max(MOST_ROOM_SETS, len(own) + 1):
                sets.add(one | other)
    ordered = sorted(sets, key=lambda rooms: (len(rooms), sorted(rooms)))
    members = [
        frozenset(i for i, mine in enumerate(tables.rooms) if mine and one.issuperset(mine))
        for one in ordered
    ]
    return ordered, members
