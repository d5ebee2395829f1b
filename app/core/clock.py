"""The only clock. Everything else asks it, so that tests and demos can choose the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Return today's date as people in the zone write it."""
    return now().astimezone(ZoneInfo(zone)).date()


def is_zone(name: str) -> bool:
    return name in available_timezones()


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at an instant, for tests and for stories told as of a day."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def held() -> datetime | None:
    """Return the instant at which the clock is held, or None while it runs."""
    return _fixed.get()
