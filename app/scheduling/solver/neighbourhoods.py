"""Large neighbourhoods: some blocks are taken out and put back where the solver proves them cheapest."""

from collections.abc import Iterator, Sequence

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.board import Board
from app.scheduling.solver.prices import Prices
from app.scheduling.solver.solving import FOUND, solve_model
from app.scheduling.solver.starts import StartModel, Terms, total
from app.scheduling.solver.tabu import conflict_matrix

SOME, FEWEST = 20, 4  # blocks at once
PATIENCE = 2.0  # seconds a neighbourhood
QUICK = 0.4  # who is put back sooner than that can be more
MOST_STARTS, MOST_CHEAP = 48, 36  # of a block taken out
TIES, LIKING = 1000, 10  # plans of one price differ by a passing liking for some starts
Starts = dict[int, tuple[Array, Array]]


class Neighbourhoods:
    """Puts back what it takes out, at the least price, and never at a higher one."""

    def __init__(self, axis: Axis, prices: Prices, seed: int) -> None:
        self.axis, self.prices = axis, prices
        self.random = np.random.default_rng(seed)
        self.conflict = conflict_matrix(axis.tables)
        self.shared = prices.shared
        self.movable = np.array([b for b, starts in enumerate(axis.starts) if len(starts) > 1], np.int64)
        self.part = parts_of(axis)
        self.track = _tracks(axis)
        self.some = SOME

    def choose(self, at: Array) -> Iterator[list[int]]:
        """Yield blocks to take out, one kind of neighbourhood after another, for ever."""
        axis = self.axis
        while True:
            part = self.part[at[self.movable]]
            two = self.random.permutation(np.unique(part))[:2]
            yield self._some(self.movable[np.isin(part, two)])
            yield self._costly(at)
            day = axis.points[at[self.movable]] // 1440
            yield self._some(self.movable[day == self.random.choice(day)])
            track = self.track[self.movable]
            yield self._some(self.movable[track == self.random.choice(track)])
            yield self._some(self.movable)

    def _some(self, blocks: Array) -> list[int]:
        return [int(b) for b in self.random.permutation(blocks)[: self.some]]

    def _costly(self, at: Array) -> list[int]:
        """Draw blocks, likelier those that pay now."""
        axis = self.axis
        begin = np.array([start for _, start in sorted(axis.times(at).items())], np.int64)
        paid = (axis.overlap(begin) * self.shared).sum(1)
        weight = np.array([paid[list(axis.blocks.all[b].members)].sum() for b in self.movable]) + 0.01
        number = min(self.some, len(self.movable))
        chosen = self.random.choice(self.movable, number, replace=False, p=weight / weight.sum())
        return [int(b) for b in chosen]

    def reinsert(self, at: Array, free: Sequence[int], clock: Clock) -> Array | None:
        """Return the cheapest starts of the blocks taken out while the others stay, or None."""
        part = clock.part(PATIENCE)
        options = self._options(at, free)
        if any(not len(columns) for columns, _ in options.values()):
            return None
        model = StartModel(self.axis, {b: columns for b, (columns, _) in options.items()})
        price: Terms = []
        for b, (columns, cost) in options.items():
            price += model.alone(b, TIES * cost + self.random.integers(LIKING, size=len(cost)))
            for used, column in zip(model.uses[b], columns.tolist(), strict=True):
                model.cp.add_hint(used, column == at[b])
        model.exclude(self.axis.tables.conflict, part)
        model.count_rooms(self._spare(at, free), part)
        model.order()
        price += model.clashes(self.shared, self.conflict, TIES * self.prices.scale, part)
        model.cp.minimize(total(price))
        status, solver = solve_model(model.cp, part, num_workers=1, linearization_level=2)
        self._adapt(part.spent)
        if status not in FOUND:
            return None
        found = at.copy()
        for b, (columns, _) in options.items():
            found[b] = next(c for c, used in zip(columns, model.uses[b], strict=True) if solver.value(used))
        return found

    def _adapt(self, seconds: float) -> None:
        """Take out more where that went quickly, fewer where it took all the patience."""
        if seconds < QUICK:
            self.some += 1
        elif seconds > PATIENCE / 2:
            self.some = max(FEWEST, self.some - 2)

    def _options(self, at: Array, free: Sequence[int]) -> Starts:
        """Return the starts that break nothing with those that stay, and the price of each."""
        hard, soft = Board(self.axis, self.conflict), Board(self.axis, self.shared, broken=0)
        out = set(free)
        for b, column in enumerate(at.tolist()):
            if b not in out:
                hard.put(b, column)
                soft.put(b, column)
        found = {}
        for b in free:
            allowed = hard.row(b) < 1
            cost = np.rint(soft.row(b)).astype(np.int64) * self.prices.scale + self.prices.whole[b]
            chosen = self._few(
                np.flatnonzero(allowed), cost, int(np.searchsorted(self.axis.starts[b], at[b]))
            )
            found[b] = self.axis.starts[b][chosen], cost[chosen]
        return found

    def _few(self, allowed: Array, cost: Array, now: int) -> Array:
        """Keep the present start, the cheapest and some others, where there are more than can be weighed."""
        if len(allowed) <= MOST_STARTS:
            return allowed
        cheap = allowed[np.argsort(cost[allowed], kind="stable")[:MOST_CHEAP]]
        others = self.random.choice(allowed, MOST_STARTS - MOST_CHEAP, replace=False)
        return np.unique(np.concatenate([[now], cheap, others]))

    def _spare(self, at: Array, free: Sequence[int]) -> Array:
        """Count the rooms that those who stay leave open."""
        axis, gone = self.axis, set(free)
        board = Board(axis, self.conflict)
        for b, column in enumerate(at.tolist()):
            if b not in gone:
                board.put(b, column)
        spare: Array = np.maximum(0, axis.capacity - board.load)
        return spare


def parts_of(axis: Axis) -> Array:
    """Number, for each column, the stretch of time without a pause in which it lies."""
    reach = np.zeros(axis.width, np.int64)
    for block, columns in zip(axis.blocks.all, axis.columns, strict=True):
        for i, mine in zip(block.members, columns, strict=True):
            np.maximum.at(reach, mine, axis.points[mine] + axis.minutes[i])
    if not axis.width:
        return reach
    before = np.maximum.accumulate(reach)[:-1]
    return np.concatenate([[0], np.cumsum(axis.points[1:] >= before)])


def _tracks(axis: Axis) -> Array:
    """Give each block the number of a body of its sessions: who belongs together shares people."""
    names: dict[str, int] = {}
    found = []
    for block in axis.blocks.all:
        bodies = [name for i in block.members for name in axis.tables.sessions[i].bodies]
        found.append(names.setdefault(bodies[0] if bodies else "", len(names)))
    return np.array(found, np.int64)
