"""The exact value of each level of a plan, from the tables alone."""

from collections.abc import Mapping

from app.scheduling.rules import LEVELS
from app.scheduling.solver.tables import Distances, Tables

Plan = dict[int, tuple[int, int | None]]


def level_values(tables: Tables, plan: Plan) -> dict[str, int]:
    """Return the value of each level in its order."""
    exact = {
        "moved": sum(plan[i] != place for i, place in tables.current.items()),
        "interested": sum(people for (i, j), people in tables.shared.items() if meet(tables, plan, i, j)),
        "civil": sum(plan[i][0] in bad for i, people in enumerate(tables.uncivil) for bad in people),
        "preferred": sum(costs.get(plan[i][0], 0) for i, costs in enumerate(tables.unpreferred)),
        "waste": sum(tables.waste(i, room) for i, (_, room) in plan.items() if room is not None),
    }
    return {name: exact[name] for name in LEVELS}


def least_values(tables: Tables) -> dict[str, int]:
    """Return what no plan can go below, each session taken alone: the bounds that cost nothing."""
    sessions = range(len(tables.sessions))
    starts = [set(starts) for starts in tables.starts]
    return {
        "moved": sum(
            minute not in starts[i]
            or (room not in tables.rooms[i] if room is not None else bool(tables.rooms[i]))
            for i, (minute, room) in tables.current.items()
        ),
        "interested": 0,
        "civil": sum(starts[i] <= bad for i, people in enumerate(tables.uncivil) for bad in people),
        "preferred": sum(_least(costs) for costs in tables.unpreferred),
        "waste": sum(min((tables.waste(i, r) for r in tables.rooms[i]), default=0) for i in sessions),
    }


def _least(costs: Mapping[int, int]) -> int:
    return costs.least if isinstance(costs, Distances) else min(costs.values(), default=0)


def meet(tables: Tables, plan: Plan, i: int, j: int) -> bool:
    """Tell whether two sessions share a minute."""
    one, two = plan[i][0], plan[j][0]
    return one < two + tables.sessions[j].minutes and two < one + tables.sessions[i].minutes
