"""Better times by heat-bath annealing: a block draws its start from all it has, the cheap likelier."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.stopwatch import Clock
from app.scheduling.solver.axis import Array, Axis
from app.scheduling.solver.board import Board

HARD = 30.0
NOISE = 1 << 16
EVERY = 64
TINY = 1e-13
PAUSE = 0.5  # seconds between two pieces of news


@dataclass(frozen=True)
class Schedule:
    """From which heat to which, in the unit of the price that is being lowered."""

    hot: float
    cold: float


class Anneal:
    """One walk over plans; `best` is the cheapest seen so far that breaks no rule."""

    def __init__(self, axis: Axis, pair: Array, linear: list[Array], at: Array, seed: int) -> None:
        self.axis = axis
        self.random = np.random.default_rng(seed)
        self.hard = pair >= HARD
        self.board = Board(axis, pair, linear, HARD)
        for b, column in enumerate(at):
            self.board.put(b, int(column))
        self.movable = np.array([b for b, starts in enumerate(axis.starts) if len(starts) > 1], np.int64)
        self.best = self.value = self.total()
        self.best_at = self.board.at.copy()
        self.noise = -np.log(-np.log(self.random.random(NOISE)))
        self.widest = max((len(starts) for starts in axis.starts), default=1)
        self.steps = 0

    def total(self) -> float:
        """Price the present plan."""
        board, axis = self.board, self.axis
        overlap = axis.overlap(axis.points[board.begin])
        alone = sum(
            linear[np.searchsorted(starts, at)]
            for linear, starts, at in zip(board.linear, axis.starts, board.at, strict=True)
        )
        short = np.maximum(0, board.load - axis.capacity).sum()
        return float((overlap * board.pair).sum() / 2 + alone + board.broken * short)

    def run(self, clock: Clock, schedule: Schedule, found: Callable[[], None] = lambda: None) -> None:
        """Cool down over the time of the clock; `found` hears of better plans now and then."""
        if not len(self.movable) or clock.over:
            return
        begin = told = clock.spent
        whole, is_news = clock.left, False
        ratio = schedule.cold / schedule.hot
        while not clock.over and (done := (clock.spent - begin) / whole) < 1:
            heat = schedule.hot * ratio**done
            for b in self.movable[self.random.integers(len(self.movable), size=EVERY)].tolist():
                self._step(b, heat)
                if self.value < self.best * (1 - TINY) and self._is_clean():
                    self.best, self.best_at, is_news = self.value, self.board.at.copy(), True
            if is_news and clock.spent - told >= PAUSE:
                found()
                told, is_news = clock.spent, False
        if is_news:
            found()

    def _step(self, b: int, heat: float) -> None:
        board, starts = self.board, self.axis.starts[b]
        before = int(np.searchsorted(starts, board.at[b]))
        board.take(b)
        row = board.row(b)
        first = int(self.random.integers(NOISE - self.widest))
        chosen = int((row - heat * self.noise[first : first + len(starts)]).argmin())
        board.put(b, int(starts[chosen]))
        self.value += float(row[chosen] - row[before])
        self.steps += 1

    def _is_clean(self) -> bool:
        axis, board = self.axis, self.board
        if (board.load > axis.capacity).any():
            return False
        if (axis.overlap(axis.points[board.begin]) & self.hard).any():
            return False
        return all(
            axis.points[board.at[second]] >= axis.points[board.at[first]] + shift
            for first, second, shift in axis.blocks.after
        )

    def restart(self, at: Array) -> None:
        """Go on from another plan."""
        for b, column in enumerate(at):
            self.board.take(b)
            self.board.put(b, int(column))
        self.value = self.total()
