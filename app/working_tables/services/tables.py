"""The tables themselves: set up, change, delete."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Person
from app.directory.services import get_person
from app.events.models import Event, Room, Session
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, TableChoice, TablePaper, WorkingTable
from app.working_tables.rules import (
    LinkingTableTaken,
    SeatingState,
    TableBoundsWrong,
    TableInUse,
    offices,
)
from app.working_tables.rules.refusals import (
    NotAtThisEvent,
    OfficeElsewhere,
    SessionOfOthers,
    TableHasPlan,
)

# What the record of a change names: who it is for and who has an office; people by their ids.
TOLD = ("least", "most", "is_linking", "leader_id", "rapporteur_id", "secretariat_id", "body_id")


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
    """Add a table after the others. Raises what `edit_table` does."""
    tables = list_tables(event)
    table = WorkingTable(event_id=event.id, order=max((t.order for t in tables), default=0) + 1)
    _check(tables, draft)
    _fill(table, draft)
    db.session.add(table)
    db.session.flush()
    audit.record("working_tables.add", "working_table", table.id, least=table.least, most=table.most)
    return table


def edit_table(table: WorkingTable, draft: TableDraft) -> None:
    """Change a table; people seated there stay until the next seating.

    Raises TableBoundsWrong, LinkingTableTaken, OfficeElsewhere, NotAtThisEvent, SessionOfOthers, TableInUse.
    """
    others = db.session.scalars(sa.select(WorkingTable).where(WorkingTable.id != table.id)).all()
    _check(others, draft)
    if draft.is_linking and not table.is_linking:
        _check_empty(table)
    before = {name: getattr(table, name) for name in TOLD}
    _fill(table, draft)
    db.session.flush()
    changes = {
        name: (was, getattr(table, name)) for name, was in before.items() if was != getattr(table, name)
    }
    audit.record("working_tables.edit", "working_table", table.id, **changes)


def delete_table(table: WorkingTable) -> None:
    """Delete a table at which nobody sits in a seating that is proposed or in force.

    Wishes for it and the papers on it go with it; the documents stay. Raises TableInUse, TableHasPlan.
    """
    _check_empty(table)
    try:
        with db.session.begin_nested():
            db.session.delete(table)
            db.session.flush()
    except IntegrityError as needed:
        raise TableHasPlan from needed
    audit.record("working_tables.delete", "working_table", table.id)


def move_table(table: WorkingTable, *, up: bool) -> None:
    """Let a table change places with the one before or after it."""
    query = sa.select(WorkingTable).where(WorkingTable.event_id == table.event_id)
    rows = list(db.session.scalars(query.order_by(WorkingTable.order, WorkingTable.created_at)))
    at = rows.index(table)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for order, row in enumerate(rows, start=1):
        row.order = order
    db.session.flush()
    audit.record("working_tables.order", "working_table", table.id, order=(at + 1, to + 1))


@dataclass(frozen=True, slots=True)
class Takings:
    """What goes with a table when it is deleted."""

    wishes: int
    papers: int


def takings_of(event: Event) -> dict[UUID, Takings]:
    """Say for each table what its deletion takes with it; constant in statements."""

    def counted(model: type[TableChoice] | type[TablePaper]) -> dict[UUID, int]:
        query = sa.select(model.table_id, sa.func.count()).where(model.event_id == event.id)
        rows = db.session.execute(query.group_by(model.table_id))
        return {table_id: count for table_id, count in rows}  # noqa: C416

    wishes, papers = counted(TableChoice), counted(TablePaper)
    return {key: Takings(wishes.get(key, 0), papers.get(key, 0)) for key in {*wishes, *papers}}


def _check(others: Sequence[WorkingTable], draft: TableDraft) -> None:
    if draft.least > draft.most:
        raise TableBoundsWrong
    known = next((other for other in others if other.is_linking), None)
    if draft.is_linking and known is not None:
        raise LinkingTableTaken(table=known.name)
    _check_place(draft)
    people = [person_id for person_id, _part in offices(draft)]
    _check_people(people)
    if draft.is_linking:
        return
    for other in others:
        for person_id, _part in offices(other):
            if not other.is_linking and person_id in people:
                raise OfficeElsewhere(name=get_person(person_id).full_name, table=other.name)


def _check_people(ids: Collection[UUID]) -> None:
    living = sa.select(sa.func.count(Person.id)).where(Person.id.in_(ids), Person.erased_at.is_(None))
    if ids and db.session.scalar(living) != len(set(ids)):
        raise NotAtThisEvent


def _check_place(draft: TableDraft) -> None:
    # Inside the event's scope rooms and sessions of other events do not exist.
    for model, wanted in ((Room, draft.room_id), (Session, draft.session_id)):
        if wanted is not None and db.session.scalar(sa.select(model.id).where(model.id == wanted)) is None:
            raise SessionOfOthers


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
    for name, value in asdict(draft).items():
        plain = list(value) if isinstance(value, tuple) else value
        setattr(table, name, plain)
    table.required_sectors = {sector: least for sector, least in draft.required_sectors.items() if least}
