"""What features above add to a person's page of their registration; `application.py` registers them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.events.models import Event
from app.registration.models import Registration


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part of the page: a template, included with `part` for its facts; `first` stands above the rest."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    first: bool = False
    aside: bool = False


OwnPage = Callable[[Event, Registration, str], "list[OwnPart]"]
_pages: list[OwnPage] = []


def contribute_to_own_page(function: OwnPage) -> None:
    """Register what a feature shows a person, by event, registration and token of its link."""
    if function not in _pages:
        _pages.append(function)


def own_parts(event: Event, registration: Registration, token: str) -> list[OwnPart]:
    """Ask every registered feature for its parts, in the order of registration."""
    return [part for page in _pages for part in page(event, registration, token)]
