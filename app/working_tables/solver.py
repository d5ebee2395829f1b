"""Seats everybody at the least cost: a mixed-integer model solved by HiGHS through OR-Tools' MathOpt.

The model is written as a protocol buffer, because building 30,000 columns through the Python
objects took seconds. Whatever HiGHS says of its objective is ignored: the cost is counted from
the seating. It is meant to run in a child process; nothing here knows the web or the database.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from app.working_tables.rules import (
    Problem,
    SolveStatus,
    bare_answer,
    categories,
    cost_parts,
    is_seating_optimal,
    may_sit,
    rank_counts,
    rank_received,
    read_problem,
)
from app.working_tables.rules.conflict import Rule, all_rules
from app.working_tables.rules.cost import rank_cost

_EXPLAIN_SECONDS = 5.0


@dataclass(slots=True)
class _Rows:
    """A model under construction: columns with costs, rows with bounds and coefficients."""

    model: model_pb2.ModelProto = field(default_factory=model_pb2.ModelProto)
    columns: int = 0
    rows: int = 0

    def column(self, cost: float, *, highest: float = 1.0, whole: bool = True) -> int:
        variables, objective = self.model.variables, self.model.objective.linear_coefficients
        variables.ids.append(self.columns)
        variables.lower_bounds.append(0.0)
        variables.upper_bounds.append(highest)
        variables.integers.append(whole)
        if cost:
            objective.ids.append(self.columns)
            objective.values.append(cost)
        self.columns += 1
        return self.columns - 1

    def row(
        self, terms: Iterable[tuple[int, float]], *, low: float = -math.inf, high: float = math.inf
    ) -> None:
        constraints, matrix = self.model.linear_constraints, self.model.linear_constraint_matrix
        constraints.ids.append(self.rows)
        constraints.lower_bounds.append(low)
        constraints.upper_bounds.append(high)
        for column, coefficient in sorted(terms):
            matrix.row_ids.append(self.rows)
            matrix.column_ids.append(column)
            matrix.coefficients.append(coefficient)
        self.rows += 1


_Places = dict[tuple[str, str], int]


def _add_places(rows: _Rows, problem: Problem) -> _Places:
    """Add one column for each person and table that may meet, and a row that gives everybody one table."""
    places: _Places = {}
    for person in problem.people:
        now = problem.current.get(person.id)
        for table in problem.tables:
            if may_sit(person, table):
                wish = (
                    rank_cost(problem.weights, rank_received(person, table.id)) if person.fixed is None else 0
                )
                move = problem.weights.move if now is not None and now != table.id else 0
                places[person.id, table.id] = rows.column(wish + move)
    _add_one_table_each(rows, problem, places)
    return places


def _add_one_table_each(rows: _Rows, problem: Problem, places: _Places) -> None:
    for person in problem.people:
        own = [places[person.id, table.id] for table in problem.tables if (person.id, table.id) in places]
        rows.row(((column, 1.0) for column in own), low=1, high=1)


def _seats(
    problem: Problem, places: _Places, table_id: str, wanted: tuple[str, str] | None = None
) -> list[int]:
    """List a table's columns, of everybody or of the people with one value of an attribute."""
    return [
        places[person.id, table_id]
        for person in problem.people
        if (person.id, table_id) in places
        and (wanted is None or person.attributes.get(wanted[0]) == wanted[1])
    ]


def _add_sizes(rows: _Rows, problem: Problem, places: _Places) -> None:
    for table in problem.tables:
        seats = _seats(problem, places, table.id)
        rows.row(((column, 1.0) for column in seats), low=table.min, high=table.max)
        for attribute, counts in table.require.items():
            for value, least in counts.items():
                having = _seats(problem, places, table.id, (attribute, value))
                rows.row(((column, 1.0) for column in having), low=least)


def _add_balance(rows: _Rows, problem: Problem, places: _Places) -> None:
    """Add the distance of each group's number at each table from its fair share, as linear rows."""
    for group in categories(problem):
        if not group.weight:
            continue
        for table in problem.tables:
            seats = [places[m, table.id] for m in group.members if (m, table.id) in places]
            if not group.low and len(seats) <= group.high:
                continue
            away = rows.column(group.weight, highest=float(len(group.members)), whole=False)
            rows.row([(away, 1.0), *((seat, -1.0) for seat in seats)], low=-group.high)
            if group.low:
                rows.row([(away, 1.0), *((seat, 1.0) for seat in seats)], low=group.low)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one run of HiGHS brought."""

    status: SolveStatus
    seating: dict[str, str] | None
    bound: float


def _run(rows: _Rows, places: _Places, seconds: float) -> _Found:
    model = mathopt.Model.from_model_proto(rows.model)
    limits = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(seconds, 0.05)),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=1e-7,
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return _Found(SolveStatus.INFEASIBLE, None, math.inf)
    if not result.has_primal_feasible_solution():
        return _Found(SolveStatus.UNKNOWN, None, -math.inf)
    values = {variable.id: value for variable, value in result.variable_values().items()}
    seating = {person: table for (person, table), column in places.items() if values[column] > 0.5}
    return _Found(SolveStatus.FEASIBLE, seating, result.best_objective_bound())


def solve(problem: Problem, *, seconds: float) -> dict[str, Any]:
    """Seat everybody within about so many seconds; return the answer in the format `seating/1`."""
    began = time.monotonic()
    rows = _Rows()
    places = _add_places(rows, problem)
    _add_sizes(rows, problem, places)
    _add_balance(rows, problem, places)
    found = _run(rows, places, seconds - (time.monotonic() - began))
    if found.seating is not None:
        return _possible(problem, found.seating, found.bound, began)
    if found.status is SolveStatus.INFEASIBLE and (core := _contradiction(problem, seconds=_EXPLAIN_SECONDS)):
        return _impossible(core, began)
    return _answer(SolveStatus.UNKNOWN, began)


def _contradicts(problem: Problem, kept: list[Rule]) -> bool:
    """Tell whether no seating at all keeps these rules."""
    forbidden: dict[str, set[str]] = {}
    for rule in kept:
        forbidden.setdefault(rule.subjects[0], set()).update(rule.forbidden)
    rows, places = _Rows(), dict[tuple[str, str], int]()
    for person in problem.people:
        for table in problem.tables:
            if table.id not in forbidden.get(person.id, ()):
                places[person.id, table.id] = rows.column(0)
    _add_one_table_each(rows, problem, places)
    for rule in kept:
        if rule.low is not None or rule.high is not None:
            wanted = (rule.subjects[1], rule.subjects[2]) if rule.kind == "require" else None
            seats = _seats(problem, places, rule.subjects[0], wanted)
            low, high = rule.low or 0, math.inf if rule.high is None else rule.high
            rows.row(((seat, 1.0) for seat in seats), low=low, high=high)
    return _run(rows, places, _EXPLAIN_SECONDS).status is SolveStatus.INFEASIBLE


def _contradiction(problem: Problem, *, seconds: float) -> list[Rule]:
    """Find rules that contradict each other, each of them needed when time suffices.

    The first solve confirms independently that the problem is impossible; without that, no rules.
    Then ever smaller pieces are left out for as long as what remains still contradicts itself.
    """
    ends = time.monotonic() + seconds
    core = all_rules(problem)
    if not _contradicts(problem, core):
        return []
    piece = max(1, len(core) // 2)
    while True:
        at = 0
        while at < len(core) and time.monotonic() < ends:
            fewer = core[:at] + core[at + piece :]
            if _contradicts(problem, fewer):
                core = fewer
            else:
                at += piece
        if piece == 1 or time.monotonic() >= ends:
            return core
        piece = max(1, piece // 2)


def _possible(problem: Problem, seating: dict[str, str], bound: float, began: float) -> dict[str, Any]:
    parts = cost_parts(problem, seating)
    if problem.weights.whole:
        bound = math.ceil(bound - 1e-6)
    bound = max(0, min(bound, parts.total))
    proven = is_seating_optimal(parts.total, bound)
    return _answer(SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE, began) | {
        "seating": seating,
        "cost": parts.total,
        "bound": bound,
        "parts": {"rank": parts.rank, "balance": parts.balance, "moves": parts.moves},
        "ranks": rank_counts(problem, seating),
    }


def _impossible(rules: Iterable[Rule], began: float) -> dict[str, Any]:
    listed = [{"kind": rule.kind, "subjects": list(rule.subjects), "text": rule.text} for rule in rules]
    return _answer(SolveStatus.INFEASIBLE, began) | {"conflict": {"rules": listed, "relaxations": []}}


def _answer(status: SolveStatus, began: float) -> dict[str, Any]:
    return bare_answer(status, seconds=time.monotonic() - began)


def solve_document(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Solve `payload["document"]` (`tables/1`) within `payload["seconds"]`: the work of a child process."""
    return solve(read_problem(payload["document"]), seconds=payload["seconds"])
