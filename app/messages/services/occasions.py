"""The registry of occasions: features above say at start what they write and with which placeholders."""

from app.messages.rules import Occasion, kind_of

_occasions: dict[str, Occasion] = {}


def register(*occasions: Occasion) -> None:
    """Make occasions known, so that organisers may rewrite their mails."""
    for occasion in occasions:
        known = _occasions.setdefault(occasion.kind, occasion)
        if known != occasion:
            raise ValueError(f"{occasion.kind}: another occasion has this name")


def find_occasion(kind: str) -> Occasion | None:
    return _occasions.get(kind)


def occasion_of(template: str) -> Occasion | None:
    """Return the occasion behind the template of a mail."""
    return _occasions.get(kind_of(template))


def list_occasions() -> list[Occasion]:
    """List all occasions in the order in which a participant meets them."""
    return sorted(_occasions.values(), key=lambda occasion: (occasion.order, occasion.kind))
