"""The phases of a search: a first plan or the proof that there is none, then ever better plans.

Each phase gets the tables, the clock and the best plan so far, and offers what it finds. A strategy that
knows more about a kind of problem comes first; what it leaves open goes to the general phases.
"""

from collections.abc import Sequence
from typing import Protocol

from app.core.stopwatch import Clock
from app.scheduling.rules import Status
from app.scheduling.solver import replan, year
from app.scheduling.solver.explain import Explanation
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.tables import Tables, wants_room


class Strategy(Protocol):
    """A module that knows more about a kind of problem, as a year or a plan to be changed little."""

    def applies(self, tables: Tables) -> bool:
        """Tell from the tables whether this is its kind of problem."""

    def search(self, tables: Tables, clock: Clock, best: Incumbent) -> None:
        """Offer plans and raise bounds, or set `impossible` after two proofs; return when it has no more."""


STRATEGIES: Sequence[Strategy] = (replan, year)


def search(best: Incumbent, why: Explanation) -> None:
    """Search until all is proven or the time is over; `why` knows what makes a plan impossible at once."""
    tables, clock = best.tables, best.clock
    if not tables.sessions:
        best.offer({})
    elif clock.left > 0:
        best.impossible = why.at_once(clock) or _is_hopeless(tables)
    for strategy in STRATEGIES:
        if not _is_settled(best, clock) and strategy.applies(tables):
            strategy.search(tables, clock, best)
    if best.plan is None and not _is_settled(best, clock):
        from app.scheduling.solver import first

        first.search(tables, clock, best, why.by_search)
    if best.plan is not None and not _is_settled(best, clock):
        from app.scheduling.solver import improve

        improve.search(tables, clock, best)


def status_of(best: Incumbent) -> Status:
    """Say honestly what the search came to."""
    if best.impossible:
        return Status.INFEASIBLE
    if best.plan is None:
        return Status.UNKNOWN
    return Status.OPTIMAL if best.proven else Status.FEASIBLE


def _is_settled(best: Incumbent, clock: Clock) -> bool:
    return best.impossible or best.proven or clock.over


def _is_hopeless(tables: Tables) -> bool:
    """Tell whether a session has no start or no room even alone."""
    rooms = zip(tables.sessions, tables.rooms, strict=True)
    return not all(tables.starts) or any(wants_room(session) and not suited for session, suited in rooms)
