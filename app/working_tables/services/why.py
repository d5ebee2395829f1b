"""Why somebody sits where they sit: what each other table would mean, for them and for the tables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from app.events.models import Event
from app.working_tables.models import WorkingTable
from app.working_tables.rules import Alternative, NobodyToSeat, Reason, Seatee, alternatives
from app.working_tables.services.board import Board, Card, Column, Meter
from app.working_tables.services.problem import Prepared, prepare_problem


class EffectKind(StrEnum):
    """What a move does to how a table is mixed."""

    COUNTRY_MISSING = "country_missing"
    COUNTRY_FIRST = "country_first"
    SECTOR_MISSING = "sector_missing"
    SECTOR_FIRST = "sector_first"
    LESS_EVEN = "less_even"
    MORE_EVEN = "more_even"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a move changes at a table: a country or sector, or how even a meter is."""

    kind: EffectKind
    table: WorkingTable
    value: str = ""
    meter: Meter | None = None

    @property
    def is_good(self) -> bool:
        return self.kind in (EffectKind.COUNTRY_FIRST, EffectKind.SECTOR_FIRST, EffectKind.MORE_EVEN)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Who could come here instead, and by how much that is better (less than 0) or worse."""

    card: Card
    cost_change: float


@dataclass(frozen=True, slots=True)
class Option:
    """Another table for somebody: whether it is possible, their own wish, and what it changes."""

    table: WorkingTable
    allowed: bool
    reasons: tuple[Reason, ...]
    rank: int | None
    effects: tuple[Effect, ...]
    cost_change: float | None
    exchange: Exchange | None

    @property
    def is_possible(self) -> bool:
        """Tell whether they could sit there at all, whoever else does."""
        return not any(reason.is_personal for reason in self.reasons)

    @property
    def verdict(self) -> str:
        """Say in one word how good it is: bad, careful, fits or better."""
        if not self.allowed:
            return "bad"
        if self.cost_change is None:
            return "careful"
        return "better" if self.cost_change < 0 else "fits" if self.cost_change == 0 else "careful"


def options_for(event: Event, board: Board, card: Card) -> list[Option]:
    """Say what each other table would mean for somebody on the board, the possible and better ones first."""
    found = {option.table_id: option for option in _engine_options(event, board, card)}
    here = board.column(card.table_id)
    cards = {str(each.registration_id): each for each in board.cards}
    options = []
    for column in board.columns:
        if column is here:
            continue
        known = found.get(str(column.table.id))
        swap = known.swap_with if known else None
        options.append(
            Option(
                table=column.table,
                allowed=bool(known and known.allowed),
                reasons=known.reasons if known else (Reason("excluded", str(column.table.id)),),
                rank=known.rank if known else None,
                effects=tuple(_effects(board, card, here, column)) if known else (),
                cost_change=known.cost_change if known else None,
                exchange=Exchange(cards[swap.person_id], swap.cost_change)
                if swap and swap.person_id in cards
                else None,
            )
        )
    return sorted(options, key=_worth)


def _worth(option: Option) -> tuple[bool, bool, float]:
    return (not option.is_possible, not option.allowed, option.cost_change or 0)


def _engine_options(event: Event, board: Board, card: Card) -> Sequence[Alternative]:
    """Ask the engine; somebody whom no table takes is not in its problem, and has no options."""
    try:
        prepared = prepare_problem(event, keep=False)
    except NobodyToSeat:
        return ()
    key = str(card.registration_id)
    problem = replace(prepared.problem, people=tuple(_freed(prepared, key, card)))
    if key not in {person.id for person in problem.people}:
        return ()
    seating = {str(each.registration_id): str(each.table_id) for each in board.cards if each.table_id}
    return alternatives(problem, seating, key)


def _freed(prepared: Prepared, key: str, card: Card) -> Iterator[Seatee]:
    """Yield the people, the one asked about without the lock that a hand put on them."""
    for person in prepared.problem.people:
        yield replace(person, fixed=None) if person.id == key and card.locked and not card.part else person


def _effects(board: Board, card: Card, here: Column | None, there: Column) -> Iterator[Effect]:
    tables = len(board.columns)
    seated = [each for column in board.columns for each in column.cards]
    for name, missing, first in (
        ("country", EffectKind.COUNTRY_MISSING, EffectKind.COUNTRY_FIRST),
        ("sector", EffectKind.SECTOR_MISSING, EffectKind.SECTOR_FIRST),
    ):
        value = getattr(card, name)
        if not value:
            continue
        everywhere = Counter(getattr(each, name) for each in seated)[value] >= tables
        if here is not None and everywhere and _having(here, name, value) == 1:
            yield Effect(missing, here.table, value)
        if _having(there, name, value) == 0:
            yield Effect(first, there.table, value)
    yield from _meter_effects(card, here, there)


def _having(column: Column, name: str, value: str) -> int:
    return sum(getattr(each, name) == value for each in column.cards)


def _meter_effects(card: Card, here: Column | None, there: Column) -> Iterator[Effect]:
    for column, more in ((here, -1), (there, 1)):
        for meter in column.meters if column is not None else ():
            if not _counts_in(card, meter):
                continue
            change = meter.distance(more) - meter.distance()
            if change and column is not None:
                kind = EffectKind.LESS_EVEN if change > 0 else EffectKind.MORE_EVEN
                yield Effect(kind, column.table, meter=meter)


def _counts_in(card: Card, meter: Meter) -> bool:
    if meter.kind == "people":
        return True
    if meter.kind == "online":
        return card.online
    return meter.kind in ("gender", "language") and getattr(card, meter.kind) == meter.value


def is_there(board: Board, registration_id: UUID) -> Card | None:
    """Return the card of somebody on the board, if they are on it."""
    found = board.card(registration_id)
    return found[0] if found else None
