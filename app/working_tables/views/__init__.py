"""Pages of working tables: the organisers' board and the participant's own table."""

from app.working_tables.views import (
    board,
    decisions,
    fairness,
    hands,
    letters,
    mine,
    papers,
    printing,
    publishing,
    setup,
    wishes,
)
from app.working_tables.views.blueprint import bp

__all__ = [
    "board",
    "bp",
    "decisions",
    "fairness",
    "hands",
    "letters",
    "mine",
    "papers",
    "printing",
    "publishing",
    "setup",
    "wishes",
]
