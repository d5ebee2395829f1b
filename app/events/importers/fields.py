"""Reading one field after the other, and collecting every fault instead of stopping at the first."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from app.core.text import fold, slugify
from app.events.importers.plan import Fault

LONGEST = 20_000
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Word = TypeVar("Word", bound=StrEnum)


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        return None
    try:
        return int(value.strip() if isinstance(value, str) else value)  # type: ignore[call-overload,no-any-return]
    except (ValueError, TypeError, OverflowError):
        return None


class Fields:
    """The fields of one object of a file; `take` methods return None where there is nothing or a fault."""

    def __init__(self, values: object, place: str, faults: list[Fault]) -> None:
        self.place, self.faults = place, faults
        self.values: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
        self.taken: set[str] = set()
        if not isinstance(values, Mapping):
            self.fault("", "not_object")

    def fault(self, name: str, code: str, **facts: object) -> None:
        shortened = {key: str(fact)[:80] for key, fact in facts.items()}
        self.faults.append(Fault(self.place, name, code, shortened))

    def raw(self, name: str, *, required: bool = False) -> Any:
        """Return what is written, None where nothing is."""
        self.taken.add(name)
        value = self.values.get(name)
        if value is None or value in ("", {}):
            if required:
                self.fault(name, "missing")
            return None
        return value

    def text(self, name: str, *, required: bool = False, most: int = 300) -> str:
        value = self.raw(name, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(name, "not_text")
            return ""
        return self._short(name, value, most)

    def _short(self, name: str, value: str, most: int) -> str:
        text = "".join(sign for sign in value if sign.isprintable() or sign in "\n\t").strip()
        if len(text) > most:
            self.fault(name, "too_long", value=len(text), most=most)
            return ""
        return text

    def texts(self, name: str, *, required: bool = False, most: int = 300) -> dict[str, str]:
        """Return a text by language; a bare text is Spanish."""
        value = self.raw(name, required=required)
        if value is None:
            return {}
        if isinstance(value, str):
            value = {"es": value}
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            self.fault(name, "not_text")
            return {}
        for language in value:
            if language not in {"es", "en"}:
                self.fault(f"{name}.{language}", "not_word", value=language, words="es, en")
        found = {language: self._short(name, text, most) for language, text in value.items()}
        return {language: text for language, text in found.items() if text}

    def number(self, name: str, least: int, most: int, *, required: bool = False) -> int | None:
        value = self.raw(name, required=required)
        if value is None:
            return None
        number = _whole(value)
        if number is None or not least <= number <= most:
            self.fault(name, "not_number", value=value, least=least, most=most)
            return None
        return number

    def yes_no(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        word = fold(str(value))
        if word in {"yes", "si", "true", "x", "1", "verdadero"}:
            return True
        if word in {"no", "false", "0", "falso"}:
            return False
        self.fault(name, "not_yes_no", value=value)
        return None

    def word(
        self, name: str, kind: type[Word], *, required: bool = False, also: Mapping[str, Word] | None = None
    ) -> Word | None:
        """Return a member of an enumeration by its value or another word for it."""
        value = self.raw(name, required=required)
        if value is None:
            return None
        said = fold(str(value)).replace(" ", "_").replace("-", "_")
        for member in kind:
            if said == member.value:
                return member
        found = (also or {}).get(said.replace("_", " "))
        if found is None:
            self.fault(name, "not_word", value=value, words=", ".join(member.value for member in kind))
        return found

    def words(self, name: str, known: Iterable[str] | None = None) -> tuple[str, ...] | None:
        """Return a list of short texts; a bare text is cut at commas."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(name, "not_list")
            return None
        allowed = None if known is None else set(known)
        for each in value:
            if allowed is not None and each not in allowed:
                self.fault(name, "not_word", value=each, words=", ".join(sorted(allowed)))
        return tuple(dict.fromkeys(each for each in value if each))

    def items(self, name: str, *, most: int = 2_000) -> list[Any]:
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(name, "not_list")
            return []
        if len(value) > most:
            self.fault(name, "too_much", detail=f"{len(value)} > {most}")
            return []
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        value = self.raw(name, required=required)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value).strip()[:10])
        except ValueError:
            self.fault(name, "not_day", value=value)
            return None

    def zone(self, name: str, *, required: bool = False) -> str:
        value = self.text(name, required=required)
        if value and value not in available_timezones():
            self.fault(name, "not_zone", value=value)
            return ""
        return value

    def instant(self, name: str, zone: str, *, required: bool = False) -> datetime | None:
        """Return an instant: with a difference to UTC as it is, without one on the clock of the zone."""
        value = self.raw(name, required=required)
        if value is None:
            return None
        written = str(value).strip()
        try:
            read = datetime.fromisoformat(written) if len(written) > len("2027-07-14") else None
            if read is not None:
                return self.on_clock(name, read, zone)
        except (ValueError, OverflowError):
            pass
        self.fault(name, "not_time", value=value)
        return None

    def on_clock(self, name: str, wall: datetime, zone: str) -> datetime | None:
        """Return the instant of a wall clock in a zone; one that is skipped or comes twice is a fault."""
        if wall.tzinfo is not None or not zone:
            return wall.astimezone(UTC) if wall.tzinfo else None
        local = wall.replace(tzinfo=ZoneInfo(zone))
        instant = local.astimezone(UTC)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
            self.fault(name, "skipped_time", value=wall.isoformat(" ", "minutes"))
            return None
        if local.replace(fold=1).astimezone(UTC) != instant:
            self.fault(name, "double_time", value=wall.isoformat(" ", "minutes"))
            return None
        return instant

    def address(self, name: str) -> str:
        value = self.text(name, required=True, most=254)
        if value and not _ADDRESS.fullmatch(value):
            self.fault(name, "not_address", value=value)
            return ""
        return value

    def link(self, name: str) -> str:
        value = self.text(name, most=500)
        if value and not re.match(r"https?://[^\s]+$", value):
            self.fault(name, "not_link", value=value)
            return ""
        return value

    def slug(self, name: str) -> str:
        value = self.text(name, most=80)
        if value and value != slugify(value, longest=80):
            self.fault(name, "not_slug", value=value)
            return ""
        return value

    def leftovers(self) -> None:
        """Name the fields that nobody asked for: a slip of the pen would lose what they say."""
        for name in self.values:
            if name not in self.taken:
                self.fault(name, "unknown_field", value=name)
