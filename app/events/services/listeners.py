"""Who above wants to know when a programme is shown anew."""

from collections.abc import Callable
from datetime import datetime

from app.events.models import Event

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
