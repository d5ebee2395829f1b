"""Seats everybody at the least cost, with a proof or a gap, or says which rules exclude each other.

It is meant to run in a child process; nothing here knows the web or the database.
"""

from app.working_tables.solver.answers import solve
from app.working_tables.solver.child import solve_document

__all__ = ["solve", "solve_document"]
