"""Use cases of working tables; all but `propose_seating` are called inside the event's scope."""

from app.working_tables.services.board import Board, Card, Column, get_board
from app.working_tables.services.choices import (
    ChoiceState,
    choice_state,
    choices_of,
    close_choices_at,
    rank_tables,
)
from app.working_tables.services.problem import Prepared, prepare_problem
from app.working_tables.services.seating import (
    SeatInfo,
    accept_seating,
    discard_seating,
    find_current_seating,
    find_proposal,
    get_seating,
    last_search,
    propose_seating,
    seat_of,
    set_seat,
    store_proposal,
    undo_seating,
)
from app.working_tables.services.tables import (
    TableDraft,
    add_table,
    delete_table,
    edit_table,
    get_table,
    list_tables,
)

__all__ = [
    "Board",
    "Card",
    "ChoiceState",
    "Column",
    "Prepared",
    "SeatInfo",
    "TableDraft",
    "accept_seating",
    "add_table",
    "choice_state",
    "choices_of",
    "close_choices_at",
    "delete_table",
    "discard_seating",
    "edit_table",
    "find_current_seating",
    "find_proposal",
    "get_board",
    "get_seating",
    "get_table",
    "last_search",
    "list_tables",
    "prepare_problem",
    "propose_seating",
    "rank_tables",
    "seat_of",
    "set_seat",
    "store_proposal",
    "undo_seating",
]
