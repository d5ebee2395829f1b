"""Keys of a `schedule/1` document that are probably misspelt; others may add keys, so these are no faults."""

from collections.abc import Iterator
from difflib import get_close_matches

from app.scheduling.rules.sources import Fault

_DAY = ("date", "start", "end", "closed")
_ROOM = ("id", "capacity", "features", "unavailable")
_PERSON = ("id", "unavailable", "time_zone", "civil_hours")
_AFTER = ("session", "gap_minutes")
_PLACE = ("start", "room")
_SESSION = (
    "id", "title", "minutes", "mode", "needs_room", "seats", "features", "rooms", "required", "interested",
    "bodies", "teams", "after", "immediately_before", "fixed", "preferred", "preferred_start",
)  # fmt: skip
_PROBLEM = (
    "format", "time_zone", "grid_minutes", "days", "rooms", "people", "bodies", "bodies_exclude",
    "parallel_allowed", "sessions", "current",
)  # fmt: skip
_NEAR = 0.8


def misspelt(document: object) -> list[Fault]:
    """List keys that the format does not know and that are much like one that is missing there."""
    return list(_of_object("", document, _PROBLEM)) + [
        fault
        for key, known in (("days", _DAY), ("rooms", _ROOM), ("people", _PERSON), ("sessions", _SESSION))
        for path, item in _items("", document, key)
        for fault in (*_of_object(path, item, known), *_inside_session(path, item))
    ]


def _inside_session(path: str, item: object) -> Iterator[Fault]:
    if isinstance(item, dict):
        yield from _of_object(f"{path}.fixed", item.get("fixed"), _PLACE)
        for inner, rule in _items(f"{path}.", item, "after"):
            yield from _of_object(inner, rule, _AFTER)


def _items(path: str, data: object, key: str) -> Iterator[tuple[str, object]]:
    items = data.get(key) if isinstance(data, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        yield f"{path}{key}[{index}]", item


def _of_object(path: str, item: object, known: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(item, dict):
        return
    missing = [key for key in known if key not in item]
    for key in item:
        if key not in known and (near := get_close_matches(key.lower(), missing, 1, _NEAR)):
            yield Fault(f"{path}.{key}".lstrip("."), f"is not read; is {near[0]} meant?")
