"""Who is at a table: those seated in the published seating, its offices, and who is linked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core.db import db, event_scope
from app.directory.models import Person
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import ENDED, RegistrationState
from app.working_tables.models import Seat, WorkingTable
from app.working_tables.rules import TablePart, in_order, linked, offices
from app.working_tables.services.seating import find_published_seating
from app.working_tables.services.tables import list_tables


@dataclass(frozen=True, slots=True)
class TablePerson:
    """Somebody at a table; without a registration they hold an office and are known to the directory."""

    registration_id: UUID | None
    person_id: UUID | None
    name: str
    email: str | None
    language: str
    parts: tuple[TablePart, ...]
    sort_name: str = ""

    @property
    def part(self) -> TablePart:
        """Return the weightiest thing that they are to the table."""
        return self.parts[0]


@dataclass(frozen=True, slots=True)
class TableMembership:
    """A table that somebody belongs to, and as what."""

    table: WorkingTable
    parts: tuple[TablePart, ...]

    @property
    def part(self) -> TablePart:
        """Return the weightiest thing that they are to the table."""
        return self.parts[0]


def table_people(event: Event, table_id: UUID) -> list[TablePerson]:
    """List who is at a table: offices first, then by name. Nobody is seated until a seating is published."""
    return people_by_table(event, [table_id]).get(table_id, [])


def people_by_table(event: Event, table_ids: Collection[UUID] | None = None) -> dict[UUID, list[TablePerson]]:
    """List who is at each table of an event, or at some of them; constant in statements."""
    with event_scope(event.id):
        tables = list_tables(event)
        wanted = [table for table in tables if table_ids is None or table.id in table_ids]
        held = {table.id: _offices(table, tables) for table in wanted}
        seats = _seats([table.id for table in wanted if not table.is_linking])
        named = {person_id for each in held.values() for person_id, _part in each}
        known = _registrations({registration_id for registration_id, _table_id in seats}, named)
        people = _people(named)
    sitting: dict[UUID, set[UUID]] = {table.id: set() for table in wanted}
    for registration_id, table_id in seats:
        sitting[table_id].add(registration_id)
    return {table.id: _at_table(held[table.id], sitting[table.id], known, people) for table in wanted}


def _offices(table: WorkingTable, tables: Sequence[WorkingTable]) -> list[tuple[UUID, TablePart]]:
    own = offices(table)
    if not table.is_linking:
        return own
    return list(dict.fromkeys(own + linked(other for other in tables if not other.is_linking)))


def _seats(table_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """List the seats of confirmed people at these tables, as registration and table."""
    current = find_published_seating()
    if current is None or not table_ids:
        return []
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(
            Seat.seating_id == current.id,
            Seat.table_id.in_(table_ids),
            Registration.state == RegistrationState.CONFIRMED,
        )
    )
    return [(registration_id, table_id) for registration_id, table_id in rows]


def _registrations(ids: Collection[UUID], person_ids: Collection[UUID]) -> list[Registration]:
    if not ids and not person_ids:
        return []
    wanted = sa.or_(Registration.id.in_(ids), Registration.person_id.in_(person_ids))
    return list(db.session.scalars(sa.select(Registration).where(wanted)))


def _people(ids: Collection[UUID]) -> dict[UUID, Person]:
    if not ids:
        return {}
    query = sa.select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))
    return {row.id: row for row in db.session.scalars(query.options(selectinload(Person.emails)))}


def _at_table(
    held: Iterable[tuple[UUID, TablePart]],
    sitting: Collection[UUID],
    registrations: Collection[Registration],
    people: Mapping[UUID, Person],
) -> list[TablePerson]:
    parts: dict[UUID, list[TablePart]] = {}
    for person_id, part in held:
        parts.setdefault(person_id, []).append(part)
    by_person = {row.person_id: row for row in registrations if row.person_id is not None}
    found = []
    for person_id, own in parts.items():
        registration, person = by_person.get(person_id), people.get(person_id)
        if registration is not None and registration.state in ENDED:
            continue
        if registration is not None and registration.id in sitting:
            own.append(TablePart.MEMBER)
        if registration is not None:
            found.append(_registered(registration, own))
        elif person is not None:
            found.append(_of_directory(person, own))
    found += [
        _registered(row, [TablePart.MEMBER])
        for row in registrations
        if row.id in sitting and row.person_id not in parts
    ]
    weight = list(TablePart)
    return sorted(found, key=lambda row: (weight.index(row.part), row.sort_name))


def _registered(row: Registration, parts: Iterable[TablePart]) -> TablePerson:
    return TablePerson(
        row.id, row.person_id, row.full_name, row.email, row.language, in_order(parts), row.sort_name
    )


def _of_directory(person: Person, parts: Iterable[TablePart]) -> TablePerson:
    return TablePerson(
        None, person.id, person.full_name, person.email, person.language, in_order(parts), person.sort_name
    )


def tables_of(
    event: Event, *, person_id: UUID | None = None, registration: Registration | None = None
) -> list[TableMembership]:
    """List the tables of an event that somebody belongs to, and as what; none once they cancelled."""
    with event_scope(event.id):
        if registration is None and person_id is not None:
            registration = db.session.scalar(
                sa.select(Registration).where(Registration.person_id == person_id)
            )
        if registration is not None and registration.state in ENDED:
            return []
        person_id = person_id or (registration.person_id if registration else None)
        tables = list_tables(event)
        sitting = _table_of(registration)
    found = []
    for table in tables:
        parts = [part for holder, part in _offices(table, tables) if holder == person_id]
        if table.id == sitting:
            parts.append(TablePart.MEMBER)
        if parts:
            found.append(TableMembership(table, in_order(parts)))
    return found


def _table_of(registration: Registration | None) -> UUID | None:
    current = find_published_seating()
    if registration is None or current is None or registration.state is not RegistrationState.CONFIRMED:
        return None
    return db.session.scalar(
        sa.select(Seat.table_id).where(Seat.seating_id == current.id, Seat.registration_id == registration.id)
    )
