"""A year: exact by parts, each of them small because only starts near the wish are in play.

Each block has its cheapest starts in play, or may go elsewhere at the price of the next one. While nobody
does, the best of this easier problem is the best of all; whoever does gets more starts, and on it goes.
"""

from app.core.stopwatch import Clock
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.tables import Tables

LEAST_DAYS = 15
MOST_FILLED = 0.7


def applies(tables: Tables) -> bool:
    """Tell whether sessions are few for so many days, so that most can have what they want."""
    days = tables.problem.days
    opened = sum(day.open.seconds // 60 for day in days)
    return len(days) >= LEAST_DAYS and sum(one.minutes for one in tables.sessions) <= MOST_FILLED * opened


def search(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Offer plans and raise bounds until they meet; what has no plan at all is left to the general phases."""
    from app.scheduling.solver.year_choices import Year
    from app.scheduling.solver.year_search import YearSearch

    year = Year(tables)
    if year.is_possible:
        YearSearch(year, clock, best).run()
