"""From a `schedule/1` document to a `plan/1` document."""

import time
from collections.abc import Callable
from typing import Any

from app.scheduling.rules import LEVELS, PLAN_FORMAT, Problem, Status, read_problem
from app.scheduling.solver.reasons import hopeless
from app.scheduling.solver.search import Report, Search
from app.scheduling.solver.tables import Tables, compile_problem, moment_of
from app.scheduling.solver.values import level_values


def solve(
    document: object,
    *,
    seconds: float,
    began: float | None = None,
    report: Report = lambda _news: None,
    stopped: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Search for a plan and answer with `plan/1`; raises BadProblem where the document has faults.

    `seconds` bounds the search; `began` is the monotonic instant from which times are counted.
    """
    problem = read_problem(document)
    tables = compile_problem(problem)
    search = Search(tables, seconds, report, stopped)
    if began is not None:
        search.began = began
    status = search.run()
    plan, levels = None, []
    if search.found:
        plan = _written(problem, tables, search)
        values = level_values(tables, search.plan)
        levels = [
            {"name": name, "value": values[name], "bound": bound, "proven": values[name] == bound}
            for name, bound in ((name, search.bounds[name]) for name in LEVELS)
        ]
    rules = hopeless(tables) if status is Status.INFEASIBLE else []
    return {
        "format": PLAN_FORMAT,
        "status": status.value,
        "plan": plan,
        "levels": levels,
        "conflict": {"rules": rules, "relaxations": []} if rules else None,
        "seconds": {
            "first": None if search.first is None else round(search.first, 3),
            "total": round(time.monotonic() - search.began, 3),
        },
    }


def _written(problem: Problem, tables: Tables, search: Search) -> dict[str, dict[str, str]]:
    plan = {}
    for i, (minute, room) in sorted(search.plan.items()):
        wall = moment_of(minute).astimezone(problem.zone)
        place = {"start": f"{wall:%Y-%m-%dT%H:%M}"}
        if room is not None:
            place["room"] = problem.rooms[room].id
        plan[tables.sessions[i].id] = place
    return plan
