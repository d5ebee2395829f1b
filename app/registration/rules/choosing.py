"""Which sessions go together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.events.rules import find_overlaps


@dataclass(frozen=True, slots=True)
class Choice:
    """A session as far as choosing it goes."""

    id: UUID
    title: str
    starts_at: datetime | None
    ends_at: datetime | None


def clashes(chosen: Iterable[Choice]) -> list[tuple[Choice, Choice]]:
    """Return the pairs of chosen sessions that share an instant, by the one overlap rule."""
    return find_overlaps(chosen)


def alternatives(clash: Choice, chosen: Sequence[Choice], offered: Iterable[Choice]) -> list[Choice]:
    """Return offered sessions that could stand in for a clashing one without a new overlap."""
    others = [choice for choice in chosen if choice.id != clash.id]
    taken = {choice.id for choice in chosen}
    return [
        choice
        for choice in offered
        if choice.id not in taken and not any(_overlap(choice, other) for other in others)
    ]


def _overlap(one: Choice, other: Choice) -> bool:
    return bool(find_overlaps([one, other]))
