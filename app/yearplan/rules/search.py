"""What a search over a year may be told, what it refuses, and where meetings without a wish would go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.core.errors import Refusal
from app.core.text import mark


@dataclass(frozen=True, slots=True)
class YearOptions:
    """What the planner chose: the clock, hours of the day, the step of starts, and the patience."""

    zone: str
    opens: time = time(8)
    closes: time = time(17)
    grid_minutes: int = 30
    seconds: int = 30


class AllPlaced(Refusal):
    code = "year_all_placed"
    message = mark("Every activity of this year has a time: there is nothing to search for.")


class YearIsOver(Refusal):
    code = "year_is_over"
    message = mark("This year has no day of work left on which an activity could be placed.")


class YearSearchRunning(Refusal):
    code = "year_search_running"
    message = mark("A search for this year is already under way.")


class YearNotReady(Refusal):
    code = "year_proposal_not_ready"
    message = mark("This proposal cannot be taken any more. Search again.")


class YearChanged(Refusal):
    code = "year_changed"
    message = mark("The year was changed meanwhile, so nothing was written. Search again.")


def spread(number: int, count: int, days: Sequence[date]) -> date:
    """Return the day in the middle of the `number`-th of `count` equal parts of the days, from 0."""
    return days[min(len(days) - 1, (2 * number + 1) * len(days) // (2 * count))]


def middle(first: date, last: date) -> date:
    """Return the day in the middle of a window."""
    return first + timedelta(days=(last - first).days // 2)
