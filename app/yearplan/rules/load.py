"""How full a year is: days of meetings by week or month, for bodies, people and countries."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKS = 53
STEPS = (0, 1, 2, 4, 7)


class Unit(StrEnum):
    """The columns of the load."""

    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Cell:
    """Days with meetings in one column, and how many meetings they belong to."""

    days: int = 0
    meetings: int = 0


def column_of(day: date, year: int, unit: Unit) -> int:
    """Return the column of a day, from 0; weeks begin on Monday, 0 holds January 1."""
    if unit is Unit.MONTH:
        return day.month - 1
    first = date(year, 1, 1)
    return (day.toordinal() - first.toordinal() + first.weekday()) // 7


def count_load(
    taken: Iterable[tuple[Hashable, Hashable, Iterable[date]]], year: int, unit: Unit
) -> dict[Hashable, dict[int, Cell]]:
    """Count, for each subject and column, the days taken: of (subject, meeting, its days).

    A day on which a subject has two meetings is one day and two meetings.
    """
    days: dict[tuple[Hashable, int], set[date]] = defaultdict(set)
    meetings: dict[tuple[Hashable, int], set[Hashable]] = defaultdict(set)
    for subject, meeting, dates in taken:
        for day in dates:
            if day.year == year:
                place = (subject, column_of(day, year, unit))
                days[place].add(day)
                meetings[place].add(meeting)
    load: dict[Hashable, dict[int, Cell]] = defaultdict(dict)
    for (subject, column), found in days.items():
        load[subject][column] = Cell(len(found), len(meetings[subject, column]))
    return dict(load)


def level_of(days: int) -> int:
    """Return the shade of a number of days, 0 to 4: the same for every table, so that tables compare."""
    return sum(days >= step for step in STEPS[1:])
