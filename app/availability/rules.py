"""Availability: spans in which somebody is not to be had, hours, parts of a grid, what is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.spans import Span, union
from app.core.text import mark

MOST_SPANS = 200
LONGEST = timedelta(days=370)
FIRST_MINUTE, LAST_MINUTE = 7 * 60, 21 * 60


class Source(StrEnum):
    """Who said that somebody is not available."""

    SELF = "self"
    ORGANISER = "organiser"


class AvailabilityLinkSpent(Refusal):
    code = "availability_link_spent"
    message = mark("This link is no longer valid. What it asked about is over, or a newer link was sent.")
    status = 404


class SpanReversed(Refusal):
    code = "absence_reversed"
    message = mark("The end comes before the start. Please check the two.")
    status = 400


class SpanTooLong(Refusal):
    code = "absence_too_long"
    message = mark("This is longer than a year. Please choose a shorter time.")
    status = 400


class TooManySpans(Refusal):
    code = "too_many_absences"
    message = mark("There is room for %(most)s times. Please join some of them.")
    status = 400


class OutsideScope(Refusal):
    code = "absence_outside"
    message = mark("This lies outside the days that were asked about.")
    status = 400


class HoursReversed(Refusal):
    code = "hours_reversed"
    message = mark("Your day ends before it begins. Please check the two hours.")
    status = 400


class DeadlinePassed(Refusal):
    code = "availability_deadline_passed"
    message = mark("The deadline has to be today or later.")
    status = 400


class NobodyToAsk(Refusal):
    code = "nobody_to_ask"
    message = mark("There is nobody with an address to ask.")
    status = 409


@dataclass(frozen=True, slots=True)
class Hours:
    """Between which hours of their own day somebody may be asked to take part from afar."""

    zone: str
    opens: time
    closes: time


def hours_from(zone: str, opens: int, closes: int) -> Hours:
    """Make hours of minutes since midnight; 1440 is the last minute of the day."""
    return Hours(zone, _clock(opens), _clock(closes))


def _clock(minutes: int) -> time:
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def minutes_of(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """Return the union of the spans less every instant of those that are gone."""
    left = union(spans)
    for hole in union(gone):
        left = [part for span in left for part in _cut(span, hole)]
    return left


def _cut(span: Span, hole: Span) -> Iterable[Span]:
    if not span.overlaps(hole):
        yield span
        return
    if span.start < hole.start:
        yield Span(span.start, hole.start)
    if hole.end < span.end:
        yield Span(hole.end, span.end)


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Tell whether every instant of the wanted span lies in the spans."""
    return wanted.start < wanted.end and not without([wanted], spans)


def instant(day: date, clock_time: time, zone: str) -> datetime:
    """Return the instant at which a wall clock in the zone shows a time of a day."""
    return datetime.combine(day, clock_time, ZoneInfo(zone)).astimezone(UTC)


def days_span(first: date, last: date, zone: str) -> Span:
    """Return whole days, from the first midnight to the last, as instants."""
    if last < first:
        raise SpanReversed
    return Span(instant(first, time(), zone), instant(last + timedelta(days=1), time(), zone))


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the grid that can be marked: a third of a day, or a week."""

    key: str
    day: date
    span: Span
    part: str


class CellState(StrEnum):
    FREE = "free"
    PARTLY = "partly"
    AWAY = "away"


PARTS = (("morning", time(), time(13)), ("afternoon", time(13), time(18)), ("evening", time(18), None))


def day_cells(first: date, last: date, zone: str) -> list[Cell]:
    """Cut the days of an event into mornings, afternoons and evenings of its zone."""
    cells = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for part, opens, closes in PARTS:
            end = instant(day, closes, zone) if closes else instant(day + timedelta(days=1), time(), zone)
            cells.append(Cell(f"{day.isoformat()}-{part}", day, Span(instant(day, opens, zone), end), part))
    return cells


def week_cells(year: int, zone: str) -> list[Cell]:
    """Cut a year into the weeks whose Thursday lies in it, from Monday to Sunday in the zone."""
    monday = date.fromisocalendar(year, 1, 1)
    cells = []
    while monday.isocalendar().year == year:
        span = days_span(monday, monday + timedelta(days=6), zone)
        cells.append(Cell(f"week-{monday.isoformat()}", monday, span, "week"))
        monday += timedelta(days=7)
    return cells


def state_of(cell: Cell, spans: Sequence[Span]) -> CellState:
    """Say whether a part of the grid is free, partly away or away."""
    if covers(spans, cell.span):
        return CellState.AWAY
    return CellState.PARTLY if any(cell.span.overlaps(span) for span in spans) else CellState.FREE


def mark_cells(spans: Sequence[Span], cells: Sequence[Cell], marked: Iterable[str]) -> list[Span]:
    """Return the spans after a grid was saved: the marked are away, what was away and is unmarked is free.

    What was away in part and is not marked stays as it was: the grid cannot say it more finely.
    """
    keys = set(marked)
    taken = [cell.span for cell in cells if cell.key in keys]
    freed = [cell.span for cell in cells if cell.key not in keys and state_of(cell, spans) is CellState.AWAY]
    return union([*without(spans, freed), *taken])


def check_span(span: Span) -> None:
    """Refuse what is empty or longer than a year."""
    if span.start >= span.end:
        raise SpanReversed
    if span.length > LONGEST:
        raise SpanTooLong
