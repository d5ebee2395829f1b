"""What stands in the form of wishes: places of tables, one excluded, and the order that the page showed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.working_tables.rules import ChoicesUnclear
from app.working_tables.services import Exclusion, Wish

PLACE = "table-"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form shows: the order, and what is left out once somebody said so."""

    order: Sequence[UUID]
    excluded: UUID | None
    reason: str
    seen: Sequence[UUID]


def read_wish(form: Mapping[str, str]) -> Wish:
    """Read the form; raises ChoicesUnclear where two tables have one place or one is no table."""
    places: dict[int, list[UUID]] = {}
    named = [name for name in form if name.startswith(PLACE)]
    if not named and "withdraw" not in form:
        raise ChoicesUnclear
    for name in named:
        written = form[name].strip()
        if written:
            places.setdefault(_number(written), []).append(_table(name.removeprefix(PLACE)))
    if any(len(there) > 1 for there in places.values()):
        raise ChoicesUnclear
    order = [there[0] for _place, there in sorted(places.items())]
    return Wish(order=order, exclusion=_exclusion(form), seen=_seen(form))


def _exclusion(form: Mapping[str, str]) -> Exclusion | None:
    if "exclude" not in form:
        return None
    chosen = form["exclude"].strip()
    return Exclusion(_table(chosen) if chosen else None, form.get("reason", ""))


def _seen(form: Mapping[str, str]) -> list[UUID] | None:
    if "seen" not in form:
        return None
    return [_table(part) for part in form["seen"].split(",") if part]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4 or int(text) < 1:
        raise ChoicesUnclear
    return int(text)


def _table(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ChoicesUnclear from None


def as_text(order: Sequence[UUID]) -> str:
    """Write an order into one hidden field or address."""
    return ",".join(str(table_id) for table_id in order)


def order_from(text: str, known: Sequence[UUID]) -> list[UUID] | None:
    """Read an order out of an address; None where it names what is not there."""
    try:
        order = [_table(part) for part in text.split(",") if part]
    except ChoicesUnclear:
        return None
    return order if set(order) <= set(known) and len(set(order)) == len(order) else None


def again(form: Mapping[str, str], known: Sequence[UUID], now: Sequence[UUID]) -> Shown:
    """Show once more what was sent and refused, as far as it can be read; `now` is what is saved."""
    places = []
    for at, table_id in enumerate(known):
        written = form.get(f"{PLACE}{table_id}", "").strip()
        if written.isdecimal() and len(written) < 5:
            places.append((int(written), at, table_id))
    chosen = form.get("exclude", "")
    excluded = next((table_id for table_id in known if str(table_id) == chosen), None)
    return Shown([each for _place, _at, each in sorted(places)], excluded, form.get("reason", ""), now)
