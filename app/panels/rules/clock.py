"""The clock of a step: worked out from instants, so that no reader's clock drifts from another's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WARNING = timedelta(minutes=1)


class Pace(StrEnum):
    """How much is left, in a word: colours never say it alone."""

    PLENTY = "plenty"
    LAST_MINUTE = "last_minute"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Timer:
    """How long a step may take, what it took before, and since when it runs; None while it is paused."""

    seconds: int
    spent: timedelta = timedelta()
    running_since: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.running_since is not None

    def taken(self, now: datetime) -> timedelta:
        """Return how long the step has taken; a clock set back takes nothing away."""
        if self.running_since is None:
            return self.spent
        return self.spent + max(timedelta(), now - self.running_since)

    def left(self, now: datetime) -> timedelta:
        """Return what is left; negative once the time is over."""
        return timedelta(seconds=self.seconds) - self.taken(now)

    def pace(self, now: datetime) -> Pace:
        left = self.left(now)
        if left <= timedelta():
            return Pace.OVER
        return Pace.LAST_MINUTE if left <= WARNING else Pace.PLENTY

    def ends_at(self) -> datetime | None:
        """Return when the time will be over, while it runs."""
        if self.running_since is None:
            return None
        return self.running_since + timedelta(seconds=self.seconds) - self.spent

    def started(self, now: datetime) -> "Timer":
        return self if self.is_running else Timer(self.seconds, self.spent, now)

    def paused(self, now: datetime) -> "Timer":
        return Timer(self.seconds, self.taken(now), None)
