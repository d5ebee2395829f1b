"""Tables, the order in which people want them, and who was seated where."""

from app.working_tables.models.choices import TableChoice, TableExclusion, TableRound
from app.working_tables.models.seatings import Seat, Seating, SeatingSearch, SeatNotice, SeatStep
from app.working_tables.models.tables import TableLetter, TablePaper, WorkingTable

__all__ = [
    "Seat",
    "SeatNotice",
    "SeatStep",
    "Seating",
    "SeatingSearch",
    "TableChoice",
    "TableExclusion",
    "TableLetter",
    "TablePaper",
    "TableRound",
    "WorkingTable",
]
