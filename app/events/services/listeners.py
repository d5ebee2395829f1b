"""Who above wants to know of changes, and who adds to the page of a session."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.access import Viewer
from app.core.spans import Span
from app.events.models import Event, Session
from app.events.rules import ChangeEffect, EventChange, EventFacts

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


Absences = Callable[[Collection[UUID], Span], Mapping[UUID, Sequence[Span]]]
_absences: list[Absences] = []


def provide_absences(function: Absences) -> None:
    """Register the feature that knows when people said that they are not to be had."""
    if function not in _absences:
        _absences.append(function)


def absences_of(people: Collection[UUID], span: Span) -> dict[UUID, list[Span]]:
    """Return when people are not to be had within a time."""
    found: dict[UUID, list[Span]] = {}
    for function in _absences:
        for person, spans in function(people, span).items():
            found.setdefault(person, []).extend(spans)
    return found


@dataclass(frozen=True, slots=True)
class SessionDoor:
    """Something that a feature above offers on the page of a session, for this reader."""

    url: str
    text: str
    icon: str


SessionDoors = Callable[[Event, Session, EventFacts, Viewer], "list[SessionDoor]"]
_doors: list[SessionDoors] = []


def contribute_to_session(function: SessionDoors) -> None:
    """Register a feature that has something to offer on the page of a session."""
    if function not in _doors:
        _doors.append(function)


def doors_of(event: Event, session: Session, facts: EventFacts, asking: Viewer) -> list[SessionDoor]:
    """Ask every registered feature what it has for this reader of a session."""
    return [door for function in _doors for door in function(event, session, facts, asking)]


EventDoors = Callable[[Event, Viewer], "list[SessionDoor]"]
_event_doors: list[EventDoors] = []


def contribute_to_event_page(function: EventDoors) -> None:
    """Register a feature that has something to offer on the public page of an event."""
    if function not in _event_doors:
        _event_doors.append(function)


def doors_of_event(event: Event, asking: Viewer) -> list[SessionDoor]:
    """Ask every registered feature what it has for this reader of an event."""
    return [door for function in _event_doors for door in function(event, asking)]
