"""When an activity is due: a day, a month, a quarter or a year, as people write it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grain(StrEnum):
    """How exactly a date is meant."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of what was written, and how exactly it was meant."""

    first: date
    last: date
    grain: Grain


_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_SHAPES = (
    (Grain.DAY, re.compile(rf"{_YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?)")),
    (Grain.DAY, re.compile(rf"(?P<day>\d\d?)[./-](?P<month>\d\d?)[./-]{_YEAR}")),
    (Grain.MONTH, re.compile(rf"{_YEAR}-(?P<month>\d\d?)")),
    (Grain.MONTH, re.compile(rf"(?P<month>\d\d?)[./-]{_YEAR}")),
    (Grain.QUARTER, re.compile(rf"{_YEAR}[ -]?[qt](?P<quarter>[1-4])")),
    (Grain.QUARTER, re.compile(rf"[qt](?P<quarter>[1-4])[ /.-]?{_YEAR}")),
    (Grain.YEAR, re.compile(_YEAR)),
)


def read_period(text: str) -> Period | None:
    """Read "2027-03-15", "15/03/2027", "03/2027", "T1 2027", "2027-Q1" or "2027"; None is none of these."""
    asked = " ".join(text.casefold().split())
    for grain, shape in _SHAPES:
        found = shape.fullmatch(asked)
        if found:
            return _period(grain, {name: int(value) for name, value in found.groupdict().items()})
    return None


def _period(grain: Grain, found: dict[str, int]) -> Period | None:
    year = found["year"]
    if grain is Grain.DAY:
        try:
            day = date(year, found["month"], found["day"])
        except ValueError:
            return None
        return Period(day, day, grain)
    if grain is Grain.YEAR:
        return Period(date(year, 1, 1), date(year, 12, 31), grain)
    months = 3 if grain is Grain.QUARTER else 1
    last = found["quarter"] * 3 if grain is Grain.QUARTER else found["month"]
    if not 1 <= last <= 12:
        return None
    return Period(date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1]), grain)


def enter_period(day: date | None, grain: Grain | None, quarter: str) -> str:
    """Write a period as people enter it, 15/03/2027 or T1 2027, with their letter for a quarter."""
    if day is None:
        return ""
    if grain is Grain.QUARTER:
        return f"{quarter}{(day.month + 2) // 3} {day.year}"
    shape = {Grain.MONTH: "%m/%Y", Grain.YEAR: "%Y"}.get(grain or Grain.DAY, "%d/%m/%Y")
    return day.strftime(shape)


def write_period(day: date | None, grain: Grain | None) -> str:
    """Write a period by any of its days, so that it is read back the same: "2027-03", "2027-Q1"…"""
    if day is None:
        return ""
    if grain is Grain.MONTH:
        return f"{day.year}-{day.month:02}"
    if grain is Grain.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if grain is Grain.YEAR:
        return f"{day.year}"
    return day.isoformat()
