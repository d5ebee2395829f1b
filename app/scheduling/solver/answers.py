"""From a `schedule/1` document to a `plan/1` document."""

import time
from collections.abc import Callable
from typing import Any

from app.core.stopwatch import Clock
from app.scheduling.rules import LEVELS, PLAN_FORMAT, read_problem
from app.scheduling.solver.explain import Explanation
from app.scheduling.solver.incumbent import Incumbent, Report
from app.scheduling.solver.search import search, status_of
from app.scheduling.solver.tables import Tables, compile_problem, moment_of
from app.scheduling.solver.values import Plan

Answer = dict[str, Any]
GRACE = 1.5  # seconds to explain why there is no plan, where the search took all its time


def solve(
    document: object,
    *,
    seconds: float,
    began: float | None = None,
    report: Report = lambda _news: None,
    stopped: Callable[[], bool] = lambda: False,
    so_far: Callable[[Callable[[], Answer]], None] = lambda _answer: None,
) -> Answer:
    """Search for a plan and answer with `plan/1`; raises BadProblem where the document has faults.

    `seconds` bounds the search; `began` is the monotonic instant from which times are counted. `so_far` is
    given, once, what answers with the best until then.
    """
    clock = Clock(seconds, time.monotonic() if began is None else began, stopped)
    problem = read_problem(document)
    tables = compile_problem(problem)
    best, why = Incumbent(tables, clock, report), Explanation(problem)
    so_far(lambda: _answer(best, clock))
    search(best, why)
    return _answer(best, clock, why)


def _answer(best: Incumbent, clock: Clock, why: Explanation | None = None) -> Answer:
    conflict = why.written(clock.at_least(GRACE)) if best.impossible and why else None
    return {
        "format": PLAN_FORMAT,
        "status": status_of(best).value,
        "plan": None if best.plan is None else written(best.tables, best.plan),
        "levels": _levels(best),
        "conflict": conflict,
        "seconds": {
            "first": None if best.first is None else round(best.first, 3),
            "total": round(clock.spent, 3),
        },
    }


def _levels(best: Incumbent) -> list[dict[str, Any]]:
    if best.plan is None:
        return []
    values, bounds = best.values, best.bounds
    return [
        {"name": name, "value": values[name], "bound": bounds[name], "proven": values[name] == bounds[name]}
        for name in LEVELS
    ]


def written(tables: Tables, plan: Plan) -> dict[str, dict[str, str]]:
    """Write the places of a plan as `plan/1` does."""
    problem, places = tables.problem, {}
    for i, (minute, room) in sorted(plan.items()):
        wall = moment_of(minute).astimezone(problem.zone)
        place = {"start": f"{wall:%Y-%m-%dT%H:%M}"}
        if room is not None:
            place["room"] = problem.rooms[room].id
        places[tables.sessions[i].id] = place
    return places
