"""What features above add to the page on which somebody waits for their way into a session."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.db import event_scope
from app.joining.services.links import Way


@dataclass(frozen=True, slots=True)
class EntryPart:
    """Something to do meanwhile: a link of one's own."""

    url: str
    text: str


_parts: list[Callable[[Way], list[EntryPart]]] = []


def contribute_to_entry(function: Callable[[Way], list[EntryPart]]) -> None:
    """Register a feature that has something for those on their way in."""
    if function not in _parts:
        _parts.append(function)


def parts_of(way: Way) -> list[EntryPart]:
    """Ask every registered feature, inside the event's scope."""
    with event_scope(way.event.id):
        return [part for function in _parts for part in function(way)]
