"""Times as exports write them: any order of day and month, names of months, 12 or 24 hours, no zone."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.attendance.rules import DateOrder
from app.core.spans import Span
from app.core.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero",
            "feb february febrero",
            "mar march marzo",
            "apr april abr abril",
            "may mayo",
            "jun june junio",
            "jul july julio",
            "aug august ago agosto",
            "sep sept september septiembre setiembre",
            "oct october octubre",
            "nov november noviembre",
            "dec december dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?\s?m\.?)?"
_BETWEEN = r"\s*[,t ]\s*"
_NUMERIC = re.compile(
    rf"(?P<one>\d{{1,2}})[/.-](?P<two>\d{{1,2}})[/.-](?P<year>\d{{4}}|\d{{2}}){_BETWEEN}{_CLOCK}"
)
_ISO = re.compile(rf"(?P<year>\d{{4}})[/.-](?P<month>\d{{1,2}})[/.-](?P<day>\d{{1,2}}){_BETWEEN}{_CLOCK}")
_MONTH_FIRST = re.compile(rf"(?P<name>[a-z]+)\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){_BETWEEN}{_CLOCK}")
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}}) (?:de )?(?P<name>[a-z]+)\.?,? (?:de )?(?P<year>\d{{4}}){_BETWEEN}{_CLOCK}"
)


def read_time(text: str, order: DateOrder) -> datetime | None:
    """Return the wall time that a cell says, or None where it says none in this order."""
    plain = fold(text)
    found = _NUMERIC.fullmatch(plain)
    if found:
        first, second = int(found["one"]), int(found["two"])
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        return _wall_time(found, day, month)
    if found := _ISO.fullmatch(plain):
        return _wall_time(found, int(found["day"]), int(found["month"]))
    found = _MONTH_FIRST.fullmatch(plain) or _DAY_FIRST.fullmatch(plain)
    if found and found["name"] in _MONTHS:
        return _wall_time(found, int(found["day"]), _MONTHS[found["name"]])
    return None


def _wall_time(found: re.Match[str], day: int, month: int) -> datetime | None:
    year, hour, half = int(found["year"]), int(found["hour"]), found["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    year += 2000 if year < 100 else 0
    try:
        # Naive on purpose: an export does not say its zone, the person who imports it does.
        return datetime(year, month, day, hour, int(found["minute"]), int(found["second"] or 0))  # noqa: DTZ001
    except ValueError:
        return None


def connection(start: datetime, end: datetime, zone: ZoneInfo, window: Span) -> Span | None:
    """Place two wall times in a zone, or return None where the end is before the start.

    In the hour that comes twice when clocks go back, both times are of the same turn if they can be,
    and of the turn that meets the session more.
    """
    readings = [
        ((first_turn == last_turn, _met(start_at, end_at, window)), Span(start_at, end_at))
        for first_turn, start_at in _instants(start, zone)
        for last_turn, end_at in _instants(end, zone)
        if end_at >= start_at
    ]
    return max(readings, key=lambda reading: reading[0])[1] if readings else None


def _met(start: datetime, end: datetime, window: Span) -> int:
    inside = Span(start, end).clip(window)
    return inside.seconds if inside else 0


def _instants(wall: datetime, zone: ZoneInfo) -> list[tuple[int, datetime]]:
    """Return the instants of a wall time, first turn first; nearly always the two turns are the same."""
    return [(turn, wall.replace(tzinfo=zone, fold=turn).astimezone(UTC)) for turn in (0, 1)]
