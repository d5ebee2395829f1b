"""A plan to be changed little: as few sessions as possible leave their places of now, proven so.

At first only what cannot stay is open, free in time and room; all else stays, or leaves at the price of
one move and then stands in nobody's way. While nobody leaves, the best of this easier problem is the best
of all; whoever leaves is opened too, and on it goes. The later levels follow with the moves held down.
"""

from app.core.stopwatch import Clock
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.tables import Tables

MOST_NEW = 0.5
FEW = 0.1


def applies(tables: Tables) -> bool:
    """Tell whether most sessions have a place now."""
    return len(tables.current) > MOST_NEW * len(tables.sessions)


def search(tables: Tables, clock: Clock, best: Incumbent) -> None:
    """Offer plans and raise bounds level by level, or set `impossible` after two proofs."""
    from app.scheduling.solver.anyhow import any_plan
    from app.scheduling.solver.replan_model import Places
    from app.scheduling.solver.replan_search import ReplanSearch

    places = Places(tables)
    if not places.blocks.are_possible:
        best.impossible = True
        return
    if places.kept.count(None) > FEW * len(places.kept):
        any_plan(tables, clock, best)
    if not best.impossible:
        ReplanSearch(places, clock, best).run()
