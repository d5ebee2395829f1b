"""Who a message may go to, as far as this feature knows: people by id, and what they can be chosen by."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to, and what a mail may say of them; secret links in `context` stay deferred."""

    id: uuid.UUID
    name: str
    email: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that people can be chosen by, with its values in the reader's language."""

    name: str
    label: str
    values: Sequence[tuple[str, str]]


Selection = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a kind are among the chosen, in the reader's language."""

    label: str
    count: int
