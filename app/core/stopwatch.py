"""The time of one search: what is spent, what is left, and whether somebody wants the best so far."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOOK = 0.1


@dataclass
class Clock:
    """Counts from `began`; after the first yes of `stopped`, or with `end`, nothing is left."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    stopped: Callable[[], bool] = lambda: False
    ended: bool = False
    _looked: float = 0.0

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Return the seconds left, none when the search was stopped; asks `stopped` ten times a second."""
        now = time.monotonic()
        if not self.ended and now - self._looked >= LOOK:
            self._looked = now
            self.ended = self.stopped()
        return 0.0 if self.ended else max(0.0, self.seconds - (now - self.began))

    @property
    def over(self) -> bool:
        return self.left <= 0

    def end(self) -> None:
        """Leave no time to whoever still searches."""
        self.ended = True

    def at_least(self, seconds: float) -> "Clock":
        """Return a clock with all that is left, and with so many seconds where it is less or was stopped."""
        return Clock(max(seconds, self.left))

    def part(self, seconds: float) -> "Clock":
        """Return a clock for a phase that may take at most so many of the seconds left."""
        return Clock(min(seconds, self.left), stopped=lambda: self.over)
