"""A JSON object being read: each thing that is not as it should be becomes a fault with its path."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.spans import Span

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, as a path into the JSON, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time; of two equal ones the first."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


class Source:
    """One object of the file with its path; what cannot be read is noted and replaced by a default."""

    def __init__(self, data: dict[str, Any], path: str, faults: list[Fault]) -> None:
        self.data = data
        self.path = path
        self.faults = faults

    def note(self, key: str, reason: str) -> None:
        self.faults.append(Fault(f"{self.path}.{key}".lstrip("."), reason))

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def _required(self, key: str) -> Any:
        if not self.has(key):
            self.note(key, "is missing")
            return None
        return self.data[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text; without a default it must be there and not be empty."""
        if default is not None and not self.has(key):
            return default
        value = self._required(key)
        if value is not None and (not isinstance(value, str) or (default is None and not value)):
            self.note(key, "must be a text that is not empty")
            return default or ""
        return value or default or ""

    def whole(self, key: str, *, least: int, default: int | None = None) -> int:
        """Read a whole number of at least `least`."""
        if default is not None and not self.has(key):
            return default
        value = self._required(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
            self.note(key, f"must be a whole number of at least {least}")
            return least
        return least if value is None else int(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.note(key, "must be true or false")
            return default
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.data.get(key, default)
        if value not in allowed:
            self.note(key, f"must be one of {', '.join(allowed)}")
            return default
        return str(value)

    def items(self, key: str, *, required: bool = False) -> list[tuple[str, Any]]:
        """Read a list as pairs of the path of an item and the item."""
        if not required and not self.has(key):
            return []
        value = self._required(key)
        if value is not None and not isinstance(value, list):
            self.note(key, "must be a list")
            return []
        return [(f"{key}[{index}]", item) for index, item in enumerate(value or [])]

    def objects(self, key: str, *, required: bool = False) -> list["Source"]:
        """Read a list of objects."""
        return [self._child(path, item) for path, item in self.items(key, required=required)]

    def child(self, key: str) -> "Source | None":
        """Read an object that may be left out."""
        return self._child(key, self.data[key]) if self.has(key) else None

    def _child(self, key: str, item: Any) -> "Source":
        path = f"{self.path}.{key}".lstrip(".")
        if not isinstance(item, dict):
            self.note(key, "must be an object")
            return Source({}, path, [])
        return Source(item, path, self.faults)

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, each once."""
        found: list[str] = []
        for path, item in self.items(key):
            if not isinstance(item, str) or not item:
                self.note(path, "must be a text that is not empty")
            elif item in found:
                self.note(path, f"{item} is named twice")
            else:
                found.append(item)
        return tuple(found)

    def zone(self, key: str, default: ZoneInfo | None = None) -> ZoneInfo:
        """Read the name of a time zone."""
        if default is not None and not self.has(key):
            return default
        name = self.text(key)
        try:
            return ZoneInfo(name) if name else _NOWHERE
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.note(key, f"{name} is not a time zone")
            return _NOWHERE

    def day(self, key: str) -> date:
        value = self.text(key)
        try:
            return date.fromisoformat(value) if len(value) == 10 else self._no_day(key, value)
        except ValueError:
            return self._no_day(key, value)

    def _no_day(self, key: str, value: str) -> date:
        if value:
            self.note(key, f"{value} is not a date like 2027-07-14")
        return NEVER.date()

    def clock_minutes(self, key: str, value: Any) -> int:
        """Read a clock time as minutes since midnight; 24:00 is the end of the day."""
        if value == "24:00":
            return 1440
        if not isinstance(value, str) or not _CLOCK.fullmatch(value):
            self.note(key, "must be a clock time like 09:30")
            return 0
        return int(value[:2]) * 60 + int(value[3:])

    def moment(self, key: str, zone: ZoneInfo, value: Any = None) -> datetime:
        """Read a wall-clock moment without offset as an instant."""
        given = self.data.get(key) if value is None else value
        if isinstance(given, str) and _MOMENT.fullmatch(given):
            try:
                return datetime.fromisoformat(given).replace(tzinfo=zone).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        self.note(key, "must be a moment like 2027-07-14T09:30, without offset")
        return NEVER

    def spans(self, key: str, zone: ZoneInfo) -> tuple[Span, ...]:
        """Read a list of pairs of moments."""
        found = []
        for path, item in self.items(key):
            if not isinstance(item, list) or len(item) != 2:
                self.note(path, "must be a pair of moments")
                continue
            start, end = (self.moment(f"{path}[{side}]", zone, item[side] or "") for side in (0, 1))
            if isinstance(item[0], str) and isinstance(item[1], str) and item[1] <= item[0]:
                self.note(path, "ends before it starts")
            found.append(Span(start, max(start, end)))
        return tuple(found)


def clock_span(day: date, first: int, last: int, zone: ZoneInfo) -> Span:
    """Return the instants between two clock minutes of a day."""
    midnight = datetime.combine(day, time())
    start, end = (
        (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)
        for minutes in (first, last)
    )
    return Span(start, max(start, end))
