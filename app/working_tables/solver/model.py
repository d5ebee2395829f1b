"""The mixed-integer model of a hall, written as a protocol buffer for OR-Tools' MathOpt.

Building 30,000 columns through the Python objects took seconds. Whatever a solver says of its objective
is ignored: costs are counted from the seating.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from app.core.stopwatch import LOOK, Clock
from app.working_tables.solver.hall import Flags, Group, Hall, Reals, Whole
from app.working_tables.solver.levels import Level

GRACE = 0.5  # seconds in which a solver may notice that its time is over
SHORTEST = 0.05
# No model here is unbounded: no price is below 0.
IMPOSSIBLE = (
    mathopt.TerminationReason.INFEASIBLE,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
)


class Rows:
    """Columns with prices and bounds, and rows `low <= sum <= high` over them."""

    def __init__(self, prices: Reals, highest: Reals | None = None) -> None:
        self.prices = [float(price) for price in prices]
        self.highest = [1.0] * len(self.prices) if highest is None else [float(most) for most in highest]
        self.whole = len(self.prices)
        self._low: list[float] = []
        self._high: list[float] = []
        self._ids: list[int] = []
        self._columns: list[int] = []
        self._factors: list[float] = []

    def column(self, price: float, highest: float) -> int:
        """Add a column that may be a fraction, and return its number."""
        self.prices.append(price)
        self.highest.append(highest)
        return len(self.prices) - 1

    def row(
        self,
        columns: Sequence[int] | Whole,
        factors: Sequence[float] | Reals | float = 1.0,
        *,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> None:
        """Ask for a sum between two bounds; the columns must ascend."""
        self._ids.extend([len(self._low)] * len(columns))
        self._columns.extend(int(column) for column in columns)
        self._factors.extend([factors] * len(columns) if isinstance(factors, float | int) else factors)
        self._low.append(low)
        self._high.append(high)

    def proto(self, *, relaxed: bool = False) -> model_pb2.ModelProto:
        """Write the model; `relaxed` lets every column be a fraction."""
        model, count = model_pb2.ModelProto(), len(self.prices)
        variables, constraints = model.variables, model.linear_constraints
        variables.ids.extend(range(count))
        variables.lower_bounds.extend([0.0] * count)
        variables.upper_bounds.extend(self.highest)
        variables.integers.extend(not relaxed and number < self.whole for number in range(count))
        priced = [(number, price) for number, price in enumerate(self.prices) if price]
        model.objective.linear_coefficients.ids.extend(number for number, _ in priced)
        model.objective.linear_coefficients.values.extend(price for _, price in priced)
        constraints.ids.extend(range(len(self._low)))
        constraints.lower_bounds.extend(self._low)
        constraints.upper_bounds.extend(self._high)
        model.linear_constraint_matrix.row_ids.extend(self._ids)
        model.linear_constraint_matrix.column_ids.extend(self._columns)
        model.linear_constraint_matrix.coefficients.extend(self._factors)
        return model


@dataclass(frozen=True, slots=True)
class Places:
    """The columns that are places: column k is person `who[k]` at table `where[k]`."""

    rows: Rows
    who: Whole
    where: Whole

    def seats(self, hall: Hall, values: Reals) -> Whole:
        """Read a seating out of the values of the columns: everybody's strongest place."""
        share = np.full((hall.people, hall.tables), -1.0)
        share[self.who, self.where] = values[: len(self.who)]
        return np.asarray(share.argmax(axis=1), dtype=np.int64)


def build(hall: Hall, level: Level, keep: Flags, limits: Sequence[tuple[Level, float]] = ()) -> Places:
    """Write the model with the places kept; earlier levels may not become worse than their limits."""
    where, who = (axis.astype(np.int64) for axis in np.nonzero(keep.T))
    rows = Rows(level.place[who, where])
    _one_table_each(rows, hall, who)
    for t in range(hall.tables):
        seats = np.flatnonzero(where == t)
        if hall.least[t] or hall.most[t] < len(seats):
            rows.row(seats, low=float(hall.least[t]), high=float(hall.most[t]))
    for each in hall.requires:
        having = np.flatnonzero((where == each.table) & np.isin(who, each.members))
        rows.row(having, low=float(each.least))
    for earlier, value in limits:
        prices = earlier.place[who, where]
        priced = np.flatnonzero(prices)
        rows.row(priced, prices[priced], high=value + 1e-7 * max(1.0, abs(value)))
    if level.is_balanced:
        for group in hall.groups:
            _spread(rows, hall, group, who, where)
    return Places(rows, who, where)


def _one_table_each(rows: Rows, hall: Hall, who: Whole) -> None:
    order = np.argsort(who, kind="stable")
    cuts = np.searchsorted(who[order], np.arange(hall.people + 1))
    for i in range(hall.people):
        rows.row(order[cuts[i] : cuts[i + 1]], low=1.0, high=1.0)


def _spread(rows: Rows, hall: Hall, group: Group, who: Whole, where: Whole) -> None:
    """Add how far a group's number at each table is from its fair share, as columns with a price."""
    inside = np.zeros(hall.people, dtype=bool)
    inside[group.members] = True
    own = np.flatnonzero(inside[who])
    cuts = np.searchsorted(where[own], np.arange(hall.tables + 1))
    for t in range(hall.tables):
        seats = [int(column) for column in own[cuts[t] : cuts[t + 1]]]
        if not group.low and len(seats) <= group.high:
            continue
        away = rows.column(group.weight, float(len(group.members)))
        if len(seats) > group.high:
            rows.row([*seats, away], [-1.0] * len(seats) + [1.0], low=-float(group.high))
        if group.low:
            rows.row([*seats, away], 1.0, low=float(group.low))


# --- running it ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """What a solver said: values of all columns (None where it found nothing), and a lower bound."""

    values: Reals | None = None
    bound: float = -math.inf
    is_optimal: bool = False
    is_impossible: bool = False
    reduced: Reals | None = None


def run(rows: Rows, clock: Clock, *, seed: int = 0, hint: Reals | None = None) -> Ran:
    """Solve with HiGHS to the proven best, or to what the clock allows."""
    limits = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(clock.left, SHORTEST)),
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=1e-7,
        random_seed=seed,
    )
    model = mathopt.Model.from_model_proto(rows.proto())
    extra: dict[str, Any] = {}
    if hint is not None:
        values = dict(zip(model.variables(), (float(value) for value in hint), strict=False))
        hints = [mathopt.SolutionHint(variable_values=values)]
        extra["model_params"] = mathopt.ModelSolveParameters(solution_hints=hints)
    return _read(_watched(model, mathopt.SolverType.HIGHS, limits, clock, extra), rows)


def relax(rows: Rows, clock: Clock) -> Ran:
    """Solve the relaxation: a bound, and what each column would at least add to it."""
    limits = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(clock.left, SHORTEST)),
        lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX,
    )
    model = mathopt.Model.from_model_proto(rows.proto(relaxed=True))
    return _read(_watched(model, mathopt.SolverType.GLOP, limits, clock, {}), rows)


def _watched(
    model: mathopt.Model,
    solver: mathopt.SolverType,
    limits: mathopt.SolveParameters,
    clock: Clock,
    extra: dict[str, Any],
) -> mathopt.SolveResult | None:
    """Run a solver beside an eye on the clock: it hears of no wish to stop, so it is left to itself then."""
    results: list[mathopt.SolveResult] = []

    def solve() -> None:
        try:
            results.append(mathopt.solve(model, solver, params=limits, **extra))
        except (RuntimeError, ValueError, AttributeError):
            # MathOpt hides what a solver refuses behind an AttributeError; it is as if nothing were found.
            results.clear()

    worker = threading.Thread(target=solve, daemon=True)
    worker.start()
    while worker.is_alive() and not clock.over:
        worker.join(LOOK)
    worker.join(GRACE)
    return results[0] if results else None


def _read(result: mathopt.SolveResult | None, rows: Rows) -> Ran:
    if result is None:
        return Ran()
    reason = result.termination.reason
    if reason in IMPOSSIBLE:
        return Ran(is_impossible=True)
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return Ran(bound=bound)
    values, reduced = np.zeros(len(rows.prices)), None
    for variable, value in result.variable_values().items():
        values[variable.id] = value
    is_optimal = reason == mathopt.TerminationReason.OPTIMAL
    if is_optimal and result.has_dual_feasible_solution():
        reduced = np.zeros(len(rows.prices))
        for variable, value in result.reduced_costs().items():
            reduced[variable.id] = value
    return Ran(values, bound, is_optimal, reduced=reduced)
