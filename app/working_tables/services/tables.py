"""The tables themselves: set up, change, delete."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import LinkingTableTaken, SeatingState, TableBoundsWrong, TableInUse


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDraft:
    """All that is said about a table when it is set up."""

    name: Mapping[str, str]
    least: int
    most: int
    axis: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ()
    interpretation: bool = False
    modes: Sequence[str] = ()
    required_sectors: Mapping[str, int] = field(default_factory=dict)
    room_id: UUID | None = None
    session_id: UUID | None = None
    leader_id: UUID | None = None
    rapporteur_id: UUID | None = None
    secretariat_id: UUID | None = None
    body_id: UUID | None = None
    tag_id: UUID | None = None
    is_linking: bool = False


def list_tables(event: Event) -> Sequence[WorkingTable]:
    """List the tables of an event in their order."""
    return db.session.scalars(
        sa.select(WorkingTable)
        .where(WorkingTable.event_id == event.id)
        .order_by(WorkingTable.order, WorkingTable.created_at)
    ).all()


def draft_of(table: WorkingTable) -> TableDraft:
    """Say of a table what a draft says, to change a part of it."""
    return TableDraft(**{each.name: getattr(table, each.name) for each in fields(TableDraft)})


def seated_tables(event: Event) -> Sequence[WorkingTable]:
    """List the tables that people are seated at: all but the linking table."""
    return [table for table in list_tables(event) if not table.is_linking]


def get_table(table_id: UUID) -> WorkingTable:
    """Return a table of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(WorkingTable).where(WorkingTable.id == table_id))
    if found is None:
        raise NotFound
    return found


def add_table(event: Event, draft: TableDraft) -> WorkingTable:
    """Add a table after the others."""
    tables = list_tables(event)
    table = WorkingTable(event_id=event.id, order=max((t.order for t in tables), default=0) + 1)
    _check_linking(tables, draft)
    _fill(table, draft)
    db.session.add(table)
    db.session.flush()
    audit.record("working_tables.add", "working_table", table.id, least=table.least, most=table.most)
    return table


def edit_table(table: WorkingTable, draft: TableDraft) -> None:
    """Change a table; people seated there stay until the next seating."""
    others = db.session.scalars(sa.select(WorkingTable).where(WorkingTable.id != table.id)).all()
    _check_linking(others, draft)
    if draft.is_linking and not table.is_linking:
        _check_empty(table)
    before = (table.least, table.most)
    _fill(table, draft)
    db.session.flush()
    audit.record("working_tables.edit", "working_table", table.id, bounds=(before, (table.least, table.most)))


def delete_table(table: WorkingTable) -> None:
    """Delete a table at which nobody sits in a seating that is proposed or in force."""
    _check_empty(table)
    db.session.delete(table)
    db.session.flush()
    audit.record("working_tables.delete", "working_table", table.id)


def _check_linking(others: Sequence[WorkingTable], draft: TableDraft) -> None:
    known = next((other for other in others if other.is_linking), None)
    if draft.is_linking and known is not None:
        raise LinkingTableTaken(table=known.name)


def _check_empty(table: WorkingTable) -> None:
    seated = (
        sa.select(sa.func.count(Seat.id))
        .join(Seating, Seating.id == Seat.seating_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(
            Seat.table_id == table.id,
            Seating.state != SeatingState.DISCARDED,
            Registration.state == RegistrationState.CONFIRMED,
        )
    )
    if db.session.scalar(seated):
        raise TableInUse


def _fill(table: WorkingTable, draft: TableDraft) -> None:
    if draft.least > draft.most:
        raise TableBoundsWrong
    for name, value in asdict(draft).items():
        plain = list(value) if isinstance(value, tuple) else value
        setattr(table, name, plain)
    table.required_sectors = {sector: least for sector, least in draft.required_sectors.items() if least}
