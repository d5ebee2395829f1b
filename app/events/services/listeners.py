"""Who above wants to know when a programme is shown anew or a whole event is changed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.events.models import Event
from app.events.rules import ChangeEffect, EventChange

Listener = Callable[[Event, datetime | None], None]
_listeners: list[Listener] = []


def when_published(listener: Listener) -> None:
    """Register what is called, in the same transaction, with the event and when it was shown before."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_published(event: Event, before: datetime | None) -> None:
    """Call those who want to know; drafts are nobody's business."""
    for listener in _listeners:
        listener(event, before)


ChangeListener = Callable[[Event, EventChange, Mapping[str, Any]], None]
_changed: list[ChangeListener] = []
_effects: list[Callable[[Event, EventChange], ChangeEffect | None]] = []


def when_changed(listener: ChangeListener) -> None:
    """Register what is called, in the same transaction, with a change of a whole event and how it was."""
    if listener not in _changed:
        _changed.append(listener)


def tell_changed(event: Event, change: EventChange, before: Mapping[str, Any]) -> None:
    """Call those who want to know of a change of the whole event."""
    for listener in _changed:
        listener(event, change, before)


def contribute_to_change(function: Callable[[Event, EventChange], ChangeEffect | None]) -> None:
    """Register a feature that says what a change of the whole event does to its things."""
    if function not in _effects:
        _effects.append(function)


def effects_of_change(event: Event, change: EventChange) -> tuple[ChangeEffect, ...]:
    """Ask every registered feature what a change would do."""
    found = (function(event, change) for function in _effects)
    return tuple(effect for effect in found if effect is not None)
