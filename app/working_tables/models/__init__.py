"""Tables, the order in which people want them, and who was seated where."""

from app.working_tables.models.choices import TableChoice, TableRound
from app.working_tables.models.seatings import Seat, Seating
from app.working_tables.models.tables import WorkingTable

__all__ = ["Seat", "Seating", "TableChoice", "TableRound", "WorkingTable"]
