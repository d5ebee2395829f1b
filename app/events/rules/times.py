"""When things happen: the overlap rule on a programme, days of an event, wall clocks of a zone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from app.core.spans import Span, overlapping_pairs
from app.events.rules.refusals import SessionEndsBeforeStart, SessionOutsideEvent


class Timed(Protocol):
    """Anything with a place in time; both ends None while it is unscheduled."""

    @property
    def starts_at(self) -> datetime | None: ...

    @property
    def ends_at(self) -> datetime | None: ...


TimedT = TypeVar("TimedT", bound=Timed)


def span_of(item: Timed) -> Span | None:
    """Return the stretch of time of an item, or None while it has none."""
    if item.starts_at is None or item.ends_at is None:
        return None
    return Span(item.starts_at, item.ends_at)


def overlapping(one: Timed, other: Timed) -> bool:
    """Tell whether two items share an instant; what is unscheduled overlaps nothing."""
    first, second = span_of(one), span_of(other)
    return first is not None and second is not None and first.overlaps(second)


def find_overlaps(items: Iterable[TimedT]) -> list[tuple[TimedT, TimedT]]:
    """Return every pair of items that share an instant, in order of start."""
    return list(overlapping_pairs((span, item) for item in items if (span := span_of(item))))


def event_window(starts_on: date, ends_on: date, zone: str) -> Span:
    """Return the event's days as instants, from the first midnight to the last in its zone."""
    return Span(
        local_instant(starts_on, "00:00", zone), local_instant(ends_on + timedelta(days=1), "00:00", zone)
    )


def local_instant(day: date, clock_time: str, zone: str) -> datetime:
    """Return the instant at which a wall clock in the zone shows `HH:MM` on a day.

    A time that occurs twice means the first; one that is skipped means as long after the gap.
    """
    hours, minutes = clock_time.split(":")
    wall = datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)


def check_session_time(
    *,
    title: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    starts_on: date,
    ends_on: date,
    zone: str,
) -> None:
    """Refuse a time that is reversed, half given, or outside the days of the event."""
    if starts_at is None and ends_at is None:
        return
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        raise SessionEndsBeforeStart
    window = event_window(starts_on, ends_on, zone)
    if starts_at < window.start or ends_at > window.end:
        raise SessionOutsideEvent(title=title, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
