"""Pages of working tables: the organisers' board and the participant's own table."""

from app.working_tables.views import board, fairness, mine, papers, printing, setup, wishes
from app.working_tables.views.blueprint import bp

__all__ = ["board", "bp", "fairness", "mine", "papers", "printing", "setup", "wishes"]
