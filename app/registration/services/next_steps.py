"""What features above ask of whoever is confirmed: said in the mail that confirms, with a personal link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.db import db, event_scope
from app.core.mail import deferred, deferred_value
from app.events.models import Event
from app.registration.models import Registration

AT_SENDING = "registration.next_steps"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A marked text, and the page that the personal link opens: `token` is added to its values."""

    text: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)


Asks = Callable[[Event, Registration], "NextStep | None"]
_asks: list[Asks] = []


def contribute_next_step(function: Asks) -> None:
    """Register what a feature asks of a confirmed registration; None asks nothing."""
    if function not in _asks:
        _asks.append(function)


def next_steps(event: Event, registration: Registration) -> dict[str, list[str]]:
    """Stand for what the features ask at the time of sending: whoever registers waits for none of it."""
    return deferred(AT_SENDING, str(event.id), str(registration.id))


@deferred_value(AT_SENDING)
def _ask_every_feature(event_id: str, registration_id: str) -> list[dict[str, Any]]:
    """Ask every feature, as plain facts for a mail."""
    event = db.session.get_one(Event, UUID(event_id))
    with event_scope(event.id):
        registration = db.session.get(Registration, UUID(registration_id))
    if registration is None:
        return []
    found = [ask(event, registration) for ask in _asks]
    return [
        {"text": step.text, "endpoint": step.endpoint, "values": dict(step.values)}
        for step in found
        if step is not None
    ]
