"""Whom the organisers of an event can write to; the feature above that knows people provides it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from app.events.models import Event
from app.messages.rules import Facet, Group, Recipient, Selection


class Audience(Protocol):
    """What the feature that knows people answers, always inside the event's scope."""

    def facets(self, event: Event) -> Sequence[Facet]:
        """Say what people can be chosen by."""
        ...

    def count(self, event: Event, selection: Selection) -> int:
        """Count the chosen."""
        ...

    def groups(self, event: Event, selection: Selection) -> Sequence[Group]:
        """Count the chosen by what they are."""
        ...

    def page(
        self, event: Event, selection: Selection, after: uuid.UUID | None, limit: int
    ) -> Sequence[Recipient]:
        """Return the next of the chosen, in order of their ids."""
        ...

    def find(self, event: Event, recipient_id: uuid.UUID) -> Recipient | None:
        """Return one by id."""
        ...

    def search(self, event: Event, text: str, limit: int) -> Sequence[Recipient]:
        """Find people by name or address."""
        ...

    def names(self, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        """Name what mails are about."""
        ...

    def write_again(self, event: Event, about: uuid.UUID) -> bool:
        """Write to somebody once more how things stand; False where nobody is found."""
        ...


_provided: list[Audience] = []


def provide_audience(audience: Audience) -> None:
    """Register who knows the people of events; the last one counts."""
    _provided[:] = [audience]


def audience() -> Audience:
    """Return who knows the people of events."""
    return _provided[0]
