"""Working tables for programs: which there are, whom they are for, and who is there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for

from app.core.access import Perm, allowed, signed_in, viewer
from app.core.api import PREFIX, Identifier, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.events.models import Event
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.services import Column, Paper, TableMembership, TablePerson

bp = Blueprint("working_tables_api", __name__, url_prefix=PREFIX)
TAG = "Working tables"
OWN = signed_in("the tables to which the holder of the token belongs, and what lies on them")


class SeatShape(Shape):
    """Somebody seated at a table."""

    registration_id: Identifier
    name: str
    country: str
    sector: str
    leads: bool
    locked: bool


class TablePersonShape(Shape):
    """Somebody with an office at a table, or who belongs to the linking table; with all their parts."""

    person_id: Identifier | None
    registration_id: Identifier | None
    name: str
    parts: list[str]


class TableShape(Shape):
    """A working table, whom it is for, and who sits there in the seating in force.

    A linking table seats nobody: `offices` names who makes it up.
    """

    id: Identifier
    name: Texts
    axis: Texts
    room: str
    least: int
    most: int
    languages: list[str]
    interpretation: bool
    modes: list[str]
    session_id: Identifier | None
    body_id: Identifier | None
    is_linking: bool
    offices: list[TablePersonShape]
    people: list[SeatShape]


class PaperShape(Shape):
    """A paper on a table, with the address of its newest version in each language."""

    id: Identifier
    kind: str
    title: Texts
    versions: dict[str, str]


class OwnTableShape(Shape):
    """A table to which one belongs, as what, and what lies on it."""

    id: Identifier
    name: Texts
    axis: Texts
    is_linking: bool
    parts: list[str]
    papers: list[PaperShape]


@bp.get("/events/<event:event>/working-tables", access=allowed(Perm.EVENT_TABLES, on="event"))
@reads(Listed[TableShape], tag=TAG, query=Paging)
def tables(event: Event) -> Any:
    """List the working tables with their offices and the seating in force."""
    board = services.get_board(event, services.find_current_seating())
    columns = {column.table.id: column for column in board.columns}
    people = services.people_by_table(event)

    def shape(table: WorkingTable) -> TableShape:
        return _table(table, columns.get(table.id), people)

    return listed(services.list_tables(event), query_of(Paging), shape=shape)


def _table(
    table: WorkingTable, column: Column | None, people: Mapping[UUID, list[TablePerson]]
) -> TableShape:
    held = [person for person in people[table.id] if person.part != "member"]
    return TableShape(
        id=table.id,
        name=table.name,
        axis=table.axis,
        room=column.room if column else "",
        least=table.least,
        most=table.most,
        languages=table.languages,
        interpretation=table.interpretation,
        modes=table.modes,
        session_id=table.session_id,
        body_id=table.body_id,
        is_linking=table.is_linking,
        offices=[_person(person) for person in held],
        people=[SeatShape.model_validate(card) for card in column.cards] if column else [],
    )


def _person(person: TablePerson) -> TablePersonShape:
    return TablePersonShape(
        person_id=person.person_id,
        registration_id=person.registration_id,
        name=person.name,
        parts=[part.value for part in person.parts if part != "member"],
    )


@bp.get("/events/<event:event>/my-tables", access=OWN)
@reads(Listed[OwnTableShape], tag=TAG, query=Paging)
def my_tables(event: Event) -> Any:
    """List the tables to which one belongs, once the seating is published, with the papers on them."""
    person_id = viewer().person_id
    found = services.tables_of(event, person_id=person_id) if person_id else []

    def shape(held: TableMembership) -> OwnTableShape:
        return _own(event, held)

    return listed(found, query_of(Paging), shape=shape)


def _own(event: Event, held: TableMembership) -> OwnTableShape:
    table = held.table
    papers = services.papers_of(table, services.eyes_of(event, table, viewer=viewer()))
    return OwnTableShape(
        id=table.id,
        name=table.name,
        axis=table.axis,
        is_linking=table.is_linking,
        parts=[part.value for part in held.parts],
        papers=[_paper(event, paper) for paper in papers],
    )


def _paper(event: Event, paper: Paper) -> PaperShape:
    def address(version_id: UUID) -> str:
        return url_for(
            "working_tables.open_paper",
            event=event,
            table_id=paper.table_id,
            paper_id=paper.id,
            version_id=version_id,
            _external=True,
        )

    return PaperShape(
        id=paper.id,
        kind=paper.kind,
        title=paper.title,
        versions={version.language: version.url or address(version.id) for version in paper.versions},
    )
