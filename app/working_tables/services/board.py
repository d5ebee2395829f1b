"""A seating as organisers look at it: tables with their people, and how evenly they are mixed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.text import pick
from app.directory.models import Institution
from app.events.models import Event, Room
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.services import list_confirmed
from app.working_tables.models import Seat, Seating, TableChoice, WorkingTable
from app.working_tables.rules import TablePart, gender_group, offices
from app.working_tables.rules.steps import Place
from app.working_tables.services.tables import seated_tables


@dataclass(frozen=True, slots=True)
class Card:
    """One person on the board; `rank` is which of their choices they got, `ranked` whether they chose."""

    registration_id: UUID
    person_id: UUID | None
    name: str
    sort_name: str
    country: str
    sector: str
    gender: str
    language: str
    institution: str
    participant_class: str
    online: bool
    table_id: UUID | None = None
    locked: bool = False
    part: str = ""
    rank: int | None = None
    ranked: bool = False

    @property
    def leads(self) -> bool:
        return self.part == TablePart.LEADER

    @property
    def seen(self) -> str:
        """Write the place as a page notes what it saw."""
        return Place(self.table_id, self.locked).seen


@dataclass(frozen=True, slots=True)
class Meter:
    """A count at one table against what would be even: `low`…`high` of `total`; no aim where low is None."""

    kind: str
    value: str
    count: int
    total: int
    low: int | None = None
    high: int | None = None
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def even(self) -> bool:
        return self.distance() == 0

    def distance(self, more: int = 0) -> int:
        """Count how far from the aim this is, or would be with so many more."""
        count = self.count + more
        if self.low is None or self.high is None:
            return 0
        return max(0, self.low - count, count - self.high)


@dataclass(frozen=True, slots=True)
class Column:
    """A table with its people and its meters."""

    table: WorkingTable
    room: str
    cards: tuple[Card, ...]
    meters: tuple[Meter, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A seating, or the hall before anybody was seated (`seating` None)."""

    seating: Seating | None
    columns: tuple[Column, ...]
    unseated: tuple[Card, ...]
    ranks: dict[int | None, int]
    countries: tuple[str, ...]
    classes: tuple[str, ...]
    locked: int

    @property
    def seated(self) -> int:
        return sum(len(column.cards) for column in self.columns)

    @property
    def cards(self) -> tuple[Card, ...]:
        return (*self.unseated, *(card for column in self.columns for card in column.cards))

    def column(self, table_id: UUID | None) -> Column | None:
        """Find a table."""
        return next((column for column in self.columns if column.table.id == table_id), None)

    def card(self, registration_id: UUID) -> tuple[Card, WorkingTable | None] | None:
        """Find somebody and the table they sit at."""
        for card in self.cards:
            if card.registration_id == registration_id:
                column = self.column(card.table_id)
                return card, column.table if column else None
        return None


def get_board(event: Event, seating: Seating | None) -> Board:
    """Lay out a seating; whose registration ended has no seat, without anybody having freed it."""
    tables = seated_tables(event)
    cards = _cards(list_confirmed(event.id), _seats(seating, tables), _parts(tables))
    rooms = {room.id: room.name for room in db.session.scalars(sa.select(Room))}
    at: dict[UUID | None, list[Card]] = {None: []} | {table.id: [] for table in tables}
    for card in cards:
        at[card.table_id].append(card)
    unseated = tuple(at.pop(None))
    everybody = [card for seated in at.values() for card in seated]
    return Board(
        seating=seating,
        columns=tuple(
            Column(table, rooms.get(table.room_id, "") if table.room_id else "", tuple(at[table.id]), meters)
            for table, meters in ((t, _meters(t, at[t.id], everybody, len(tables))) for t in tables)
        ),
        unseated=unseated,
        ranks=dict(Counter(card.rank for card in everybody if card.ranked)),
        countries=tuple(sorted({card.country for card in cards if card.country})),
        classes=tuple(sorted({card.participant_class for card in cards})),
        locked=sum(card.locked for card in everybody),
    )


def _seats(seating: Seating | None, tables: Sequence[WorkingTable]) -> dict[UUID, Seat]:
    """Return the seats at the tables there are; a seat elsewhere is none."""
    if seating is None:
        return {}
    known = {table.id for table in tables}
    rows = db.session.scalars(sa.select(Seat).where(Seat.seating_id == seating.id))
    return {seat.registration_id: seat for seat in rows if seat.table_id in known}


def _parts(tables: Sequence[WorkingTable]) -> dict[UUID, str]:
    """Return who holds an office at a table, the weightiest where somebody holds several."""
    held = [each for table in tables for each in offices(table)]
    order = list(TablePart)
    return {person_id: part.value for person_id, part in sorted(held, key=lambda each: -order.index(each[1]))}


def _cards(
    registrations: Sequence[Registration], seats: dict[UUID, Seat], parts: dict[UUID, str]
) -> list[Card]:
    ranked = set(db.session.scalars(sa.select(TableChoice.registration_id).distinct()))
    names = {
        row.id: pick(row.short_name, "es") or pick(row.name, "es")
        for row in db.session.scalars(
            sa.select(Institution).where(
                Institution.id.in_({r.institution_id for r in registrations} - {None})
            )
        )
    }
    cards = []
    for registration in registrations:
        seat = seats.get(registration.id)
        cards.append(
            Card(
                registration_id=registration.id,
                person_id=registration.person_id,
                name=registration.full_name,
                sort_name=registration.sort_name,
                country=registration.country_code or "",
                sector=str(registration.sector or ""),
                gender=gender_group(registration.gender),
                language=registration.language,
                institution=(registration.institution_id and names.get(registration.institution_id))
                or registration.institution_name,
                participant_class=str(registration.participant_class),
                online=registration.mode is Mode.ONLINE,
                table_id=seat.table_id if seat else None,
                locked=bool(seat and seat.locked),
                part=parts.get(registration.person_id, "") if registration.person_id else "",
                rank=seat.rank_received if seat else None,
                ranked=registration.id in ranked,
            )
        )
    return sorted(cards, key=lambda card: (card.country, card.sort_name))


def _meters(
    table: WorkingTable, seated: Sequence[Card], everybody: Sequence[Card], tables: int
) -> tuple[Meter, ...]:
    """Measure one table against an even share of what all seated people have."""
    people = Meter("people", "", len(seated), table.most, *_even_size(table, len(everybody), tables))
    # A country can be everywhere only if it sent at least as many people as there are tables.
    sent = Counter(card.country for card in everybody if card.country)
    here = len({card.country for card in seated if card.country})
    sectors = Counter(card.sector for card in seated if card.sector)
    all_sectors = {card.sector for card in everybody if card.sector}
    able = sum(1 for count in sent.values() if count >= tables)
    found = [people, Meter("countries", "", here, len(sent), min(able, len(sent)), len(sent))]
    parts = tuple(sorted(sectors.items(), key=lambda item: (-item[1], item[0])))
    found.append(Meter("sectors", "", len(sectors), len(all_sectors), parts=parts))
    shares: list[tuple[str, object]] = [
        ("gender", value) for value in _common([card.gender for card in everybody], 2)
    ]
    shares += [("language", value) for value in _common([card.language for card in everybody], 2)[1:]]
    shares += [("online", True)] if any(card.online for card in everybody) else []
    found += [_share(kind, value, seated, everybody, tables) for kind, value in shares]
    found.append(Meter("first", "", sum(card.rank == 1 for card in seated), len(seated)))
    return tuple(found)


def _even_size(table: WorkingTable, everybody: int, tables: int) -> tuple[int, int]:
    """Return the even share of all seated people, as far as the table's own limits let it be aimed at."""
    low, high = everybody // tables, -(-everybody // tables)
    if high < table.least or low > table.most:
        return table.least, table.most
    return max(low, table.least), min(high, table.most)


def _common(values: Sequence[str], most: int) -> list[str]:
    counted = Counter(value for value in values if value)
    return [value for value, count in counted.most_common(most) if count > 1]


def _share(kind: str, value: object, seated: Sequence[Card], everybody: Sequence[Card], tables: int) -> Meter:
    total = sum(getattr(card, kind) == value for card in everybody)
    count = sum(getattr(card, kind) == value for card in seated)
    shown = value if isinstance(value, str) else ""
    return Meter(kind, shown, count, max(len(seated), 1), total // tables, -(-total // tables))
