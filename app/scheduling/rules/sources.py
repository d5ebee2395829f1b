"""A JSON object being read: each thing that is not as it should be becomes a fault with its path."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.spans import Span

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"(19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}")
_YEARS = "between 1970 and 2199"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, as a path into the JSON, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{shown(self.path, 200)}: {shown(self.reason, 400)}"


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time; of two equal ones the first."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def shown(text: str, most: int = 60) -> str:
    """Return a text of a file as one short line: what cannot be printed is written out."""
    line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text[:most])
    return line + ("…" if len(text) > most else "")


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

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """Read a whole number from `least` to `most`; 60.0 is one, too."""
        if default is not None and not self.has(key):
            return default
        value = self._required(key)
        if value is None:
            return least
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most or value != int(value):
            too_much = is_number and value > most
            self.note(key, f"must be a whole number of at {f'most {most}' if too_much else f'least {least}'}")
            return least
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """Read a yes or no."""
        value = self.data[key] if self.has(key) else default
        if not isinstance(value, bool):
            self.note(key, "must be true or false")
            return default
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Read one of some words."""
        value = self.data[key] if self.has(key) else default
        if not isinstance(value, str) or value not in allowed:
            self.note(key, f"must be one of {', '.join(allowed)}")
            return default
        return value

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
        """Read a list of texts; what is named twice counts once."""
        found: dict[str, None] = {}
        for path, item in self.items(key):
            if not isinstance(item, str) or not item:
                self.note(path, "must be a text that is not empty")
            else:
                found[item] = None
        return tuple(found)

    def zone(self, key: str, default: ZoneInfo | None = None) -> ZoneInfo:
        """Read the name of a time zone."""
        if default is not None and not self.has(key):
            return default
        name = self.text(key)
        try:
            return ZoneInfo(name) if name else _NOWHERE
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.note(key, f"{shown(name)} is not a time zone; they are called like America/Bogota")
            return _NOWHERE

    def day(self, key: str) -> date:
        """Read a date."""
        value = self.text(key)
        if _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if value:
            self.note(key, f"{shown(value)} is not a date like 2027-07-14, {_YEARS}")
        return NEVER.date()

    def clock_minutes(self, key: str, value: Any) -> int | None:
        """Read a clock time as minutes since midnight; 24:00 is the end of the day."""
        if value is None:
            self.note(key, "is missing")
            return None
        if value == "24:00":
            return 1440
        if not isinstance(value, str) or not _CLOCK.fullmatch(value):
            self.note(key, "must be a clock time like 09:30")
            return None
        return int(value[:2]) * 60 + int(value[3:])

    def clock_pair(self, key: str, value: Any) -> tuple[int, int] | None:
        """Read a pair of clock times of which the second is later."""
        if not isinstance(value, list) or len(value) != 2:
            self.note(key, "must be a pair of clock times")
            return None
        first, last = (self.clock_minutes(f"{key}[{side}]", value[side]) for side in (0, 1))
        if first is None or last is None:
            return None
        if last <= first:
            self.note(key, "must end after it starts, on the same day")
            return None
        return first, last

    def moment(self, key: str, zone: ZoneInfo, value: Any = None) -> datetime:
        """Read a wall-clock moment without offset as an instant."""
        given = self.data.get(key) if value is None else value
        if isinstance(given, str) and _MOMENT.fullmatch(given):
            try:
                return datetime.fromisoformat(given).replace(tzinfo=zone).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        self.note(key, f"must be a moment like 2027-07-14T09:30, {_YEARS} and without offset")
        return NEVER

    def spans(self, key: str, zone: ZoneInfo) -> tuple[Span, ...]:
        """Read a list of pairs of moments."""
        found = []
        for path, item in self.items(key):
            if not isinstance(item, list) or len(item) != 2:
                self.note(path, "must be a pair of moments")
                continue
            start, end = (self.moment(f"{path}[{side}]", zone, item[side] or "") for side in (0, 1))
            if NEVER in (start, end):
                continue
            if item[1] <= item[0]:
                self.note(path, "must end after it starts")
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
