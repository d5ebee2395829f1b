"""Seat people at tables of one size where the rules allow it, and as evenly as can be where they do not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.core.stopwatch import Clock
from app.working_tables.rules import Problem, SolveStatus, cost_parts, is_seating_optimal
from app.working_tables.rules.even import even
from app.working_tables.solver.answers import Answer, Report, solve
from app.working_tables.solver.decide import Rules, Verdict, decide
from app.working_tables.solver.hall import compile_problem

LOOK_SECONDS = 2.0
EVERYBODY = "\N{BULLET} everybody"
WEIGHT = 1000.0  # above what any move and any wish together can be worth


def solve_evenly(
    problem: Problem, *, seconds: float, report: Report = lambda _news: None, **how: Any
) -> Answer:
    """Solve as `solve` does, with even tables before anything else; the cost is that of the problem itself.

    The bound holds for seatings that are as even as this one.
    """
    narrow = even(problem)
    verdict, _ = decide(Rules.of(compile_problem(narrow)), Clock(LOOK_SECONDS))
    if verdict is Verdict.POSSIBLE:
        return solve(narrow, seconds=seconds, report=report, **how)
    people = tuple(
        replace(person, attributes={**person.attributes, EVERYBODY: "yes"}) for person in problem.people
    )
    weights = replace(problem.weights, balance={**problem.weights.balance, EVERYBODY: WEIGHT})
    spread = replace(problem, people=people, weights=weights)
    restated = _restating(problem)
    answer = solve(spread, seconds=seconds, report=lambda news: report(restated(news)), **how)
    return restated(answer)


def _restating(problem: Problem) -> Callable[[Answer], Answer]:
    """Return what takes the price of evenness out of an answer."""

    def restated(answer: Answer) -> Answer:
        if answer["seating"] is None:
            return answer
        parts = cost_parts(problem, answer["seating"])
        extra = answer["cost"] - parts.total
        bound = min(parts.total, max(0, answer["bound"] - extra))
        proven = is_seating_optimal(parts.total, bound)
        return answer | {
            "status": (SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE).value,
            "cost": parts.total,
            "bound": bound,
            "parts": {"rank": parts.rank, "balance": parts.balance, "moves": parts.moves},
        }

    return restated
