"""What a person has to do next: typed steps that features' facts become, most urgent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.errors import Refusal
from app.core.text import mark


class NoFeedHere(Refusal):
    code = "no_feed"
    message = mark("This calendar address is not valid any more. Its owner can make a new one.")
    status = 404


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; texts are English with places, translated where they are shown.

    `endpoint` with `values` is where it is done, as `url_for` takes them. The lowest rank comes first.
    """

    rank: int
    icon: str
    title: str
    text: str
    action: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Order steps by urgency, keeping the order of those that are equal."""
    return sorted(steps, key=lambda step: step.rank)
