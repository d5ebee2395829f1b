"""What features above ask of whoever is confirmed: said in the mail that confirms, with a personal link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.events.models import Event
from app.registration.models import Registration


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


def next_steps(event: Event, registration: Registration) -> list[dict[str, Any]]:
    """Ask every feature, as plain facts for a mail."""
    found = [ask(event, registration) for ask in _asks]
    return [
        {"text": step.text, "endpoint": step.endpoint, "values": dict(step.values)}
        for step in found
        if step is not None
    ]
