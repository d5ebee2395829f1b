"""Working tables for programs: which there are, and who sits at them."""

from typing import Any

from flask import Blueprint

from app.core.access import Perm, allowed
from app.core.api import PREFIX, Identifier, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.events.models import Event
from app.working_tables import services
from app.working_tables.services import Column

bp = Blueprint("working_tables_api", __name__, url_prefix=PREFIX)
TAG = "Working tables"


class SeatShape(Shape):
    """Somebody seated at a table."""

    registration_id: Identifier
    name: str
    country: str
    sector: str
    leads: bool
    locked: bool


class TableShape(Shape):
    """A working table and who sits there in the seating in force."""

    id: Identifier
    name: Texts
    room: str
    people: list[SeatShape]


@bp.get("/events/<event:event>/working-tables", access=allowed(Perm.EVENT_TABLES, on="event"))
@reads(Listed[TableShape], tag=TAG, query=Paging)
def tables(event: Event) -> Any:
    """List the working tables with the seating in force."""
    board = services.get_board(event, services.find_current_seating())
    return listed(board.columns, query_of(Paging), shape=_table)


def _table(column: Column) -> TableShape:
    people = [SeatShape.model_validate(card) for card in column.cards]
    return TableShape(id=column.table.id, name=column.table.name, room=column.room, people=people)
