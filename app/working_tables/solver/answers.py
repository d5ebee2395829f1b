"""From a problem to a `seating/1` document."""

import time
from collections.abc import Callable
from typing import Any

from app.core.stopwatch import Clock
from app.working_tables.rules import Problem, SolveStatus, bare_answer, cost_parts, rank_counts
from app.working_tables.rules.cost import plain
from app.working_tables.solver.best import Best
from app.working_tables.solver.decide import Verdict
from app.working_tables.solver.explain import explain
from app.working_tables.solver.hall import compile_problem
from app.working_tables.solver.levels import COST, lexicographic, repairing, weighted
from app.working_tables.solver.search import search

Answer = dict[str, Any]
Report = Callable[[Answer], None]
EXPLAIN_SECONDS = 3.0  # for the reasons, where the search took all its time
MODES = {"weighted": weighted, "lexicographic": lexicographic, "repair": repairing}


def solve(
    problem: Problem,
    *,
    seconds: float,
    mode: str = "weighted",
    began: float | None = None,
    report: Report = lambda _news: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Answer:
    """Seat everybody within about so many seconds; return the answer in the format `seating/1`.

    `began` is the monotonic instant from which the seconds count. Each better seating or bound is reported
    as an answer of its own; after the first yes of `stopped` the best so far is returned.
    """
    clock = Clock(seconds, time.monotonic() if began is None else began, stopped)
    hall = compile_problem(problem)
    best = Best(hall, MODES[mode](hall), clock, lambda now: report(_answer(now)))
    verdict = search(best)
    if verdict is Verdict.IMPOSSIBLE:
        conflict = explain(hall, clock.at_least(EXPLAIN_SECONDS))
        if conflict is not None:
            status = bare_answer(SolveStatus.INFEASIBLE, seconds=clock.spent)
            return status | {"conflict": conflict}
    return _answer(best)


def _answer(best: Best) -> Answer:
    hall, seats = best.hall, best.seats
    if seats is None:
        return bare_answer(SolveStatus.UNKNOWN, seconds=best.clock.spent)
    seating = hall.seating(seats)
    parts = cost_parts(hall.problem, seating)
    status = SolveStatus.OPTIMAL if best.proven else SolveStatus.FEASIBLE
    answer = bare_answer(status, seconds=best.clock.spent) | {
        "seating": seating,
        "cost": parts.total,
        "bound": min(_bound(best), parts.total),
        "parts": {"rank": parts.rank, "balance": parts.balance, "moves": parts.moves},
        "ranks": rank_counts(hall.problem, seating),
    }
    answer["seconds"]["first"] = None if best.first is None else round(best.first, 3)
    if len(best.levels) > 1:
        answer["levels"] = _levels(best)
    return answer


def _bound(best: Best) -> float:
    """Bound the cost; where there are levels, among the seatings whose earlier levels are as good."""
    bounds = {level.name: best.bound(number) for number, level in enumerate(best.levels)}
    if len(best.levels) > 1 and not best.is_proven(0):
        return 0
    if COST in bounds:
        return bounds[COST]
    return plain(bounds["rank"] + bounds["balance"] + best.hall.problem.weights.move * bounds["moves"])


def _levels(best: Best) -> list[Answer]:
    return [
        {
            "name": level.name,
            "value": best.values[number],
            "bound": best.bound(number),
            "proven": best.is_proven(number),
        }
        for number, level in enumerate(best.levels)
    ]
