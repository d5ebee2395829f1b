"""Some plan, found the general way, for the ways that look for the best one and may be slow to find any."""

from app.core.stopwatch import Clock
from app.scheduling.solver import first
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.tables import Tables

SHARE = 0.2  # of the time left


def any_plan(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Let the general way find some plan, so that there is one whatever happens."""
    first.search(tables, clock.part(SHARE * clock.left), best)
