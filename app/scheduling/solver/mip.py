"""A small 0-1 model for two solvers: HiGHS, strong on relaxations, and CP-SAT, exact in integers."""

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from app.core.stopwatch import LOOK, Clock
from app.scheduling.solver.solving import FOUND, solve_model

ROUNDING = 1e-4
GRACE = 0.5  # seconds in which HiGHS may notice that its time is over
SURE = 100_000_000  # above this, prices are too far apart for floating point


@dataclass(frozen=True)
class Solved:
    """What a solver says: the columns at one, None where it found nothing, and a lower bound of the price."""

    chosen: frozenset[int] | None
    bound: int | None
    is_optimal: bool
    is_impossible: bool = False


@dataclass
class Rows:
    """Columns that are zero or one, each with a price, and rows `low <= sum <= high` over them."""

    prices: list[int] = field(default_factory=list)
    rows: list[tuple[int, list[int], int]] = field(default_factory=list)

    def column(self, price: int) -> int:
        """Add a column and return its number."""
        self.prices.append(price)
        return len(self.prices) - 1

    def one_of(self, columns: Iterable[int]) -> None:
        """Ask for exactly one of the columns."""
        self.rows.append((1, list(columns), 1))

    def at_most_one(self, columns: Iterable[int]) -> None:
        """Allow no two of the columns."""
        self.rows.append((0, list(columns), 1))

    def implied(self, column: int, one: list[int], other: list[int]) -> None:
        """Make the column one where both lists hold a one; each list holds at most one."""
        self.rows.append((-1, [-column - 1, *one, *other], 1))

    def equal(self, column: int, parts: Iterable[int]) -> None:
        """Make the column the sum of the parts."""
        self.rows.append((0, [-column - 1, *parts], 0))

    def solve(self, clock: Clock, gap: float = 0.0) -> Solved:
        """Minimise the price with the solver that suits the size of the prices."""
        if max(self.prices, default=0) > SURE:
            return self._by_cpsat(clock)
        return self._by_highs(clock, gap)

    def _by_highs(self, clock: Clock, gap: float) -> Solved:
        limits = mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.05, clock.left)),
            relative_gap_tolerance=gap,
            absolute_gap_tolerance=0.0 if gap else 0.5,
        )
        result = _run(mathopt.Model.from_model_proto(self._proto()), limits, clock)
        if result is None:
            return Solved(None, None, is_optimal=False)
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Solved(None, None, is_optimal=False, is_impossible=True)
        low = result.termination.objective_bounds.dual_bound
        bound = None if math.isinf(low) else math.ceil(low - ROUNDING)
        if not result.has_primal_feasible_solution():
            return Solved(None, bound, is_optimal=False)
        chosen = frozenset(one.id for one, value in result.variable_values().items() if value > 0.5)
        return Solved(chosen, bound, bound is not None and bound >= self.price(chosen))

    def _by_cpsat(self, clock: Clock) -> Solved:
        model = cp_model.CpModel()
        columns = [model.new_bool_var(f"c{number}") for number in range(len(self.prices))]
        for low, terms, high in self.rows:
            total = sum(columns[term] if term >= 0 else -columns[-term - 1] for term in terms)
            model.add_linear_constraint(total, low if low >= 0 else -len(terms), high)
        model.minimize(sum(price * one for price, one in zip(self.prices, columns, strict=True)))
        status, solver = solve_model(model, clock, linearization_level=2)
        if status == cp_model.INFEASIBLE:
            return Solved(None, None, is_optimal=False, is_impossible=True)
        if status not in FOUND:
            return Solved(None, None, is_optimal=False)
        chosen = frozenset(number for number, one in enumerate(columns) if solver.value(one))
        bound = math.ceil(solver.best_objective_bound - ROUNDING)
        return Solved(chosen, bound, status == cp_model.OPTIMAL)

    def price(self, chosen: Iterable[int]) -> int:
        """Return the price of the columns together."""
        return sum(self.prices[column] for column in chosen)

    def _proto(self) -> model_pb2.ModelProto:
        model = model_pb2.ModelProto()
        count = len(self.prices)
        model.variables.ids.extend(range(count))
        model.variables.lower_bounds.extend([0.0] * count)
        model.variables.upper_bounds.extend([1.0] * count)
        model.variables.integers.extend([True] * count)
        priced = [(number, float(price)) for number, price in enumerate(self.prices) if price]
        model.objective.linear_coefficients.ids.extend(number for number, _ in priced)
        model.objective.linear_coefficients.values.extend(price for _, price in priced)
        matrix = model.linear_constraint_matrix
        for row, (low, terms, high) in enumerate(self.rows):
            model.linear_constraints.ids.append(row)
            model.linear_constraints.lower_bounds.append(float(low) if low >= 0 else -math.inf)
            model.linear_constraints.upper_bounds.append(float(high))
            signed = sorted((term, 1.0) if term >= 0 else (-term - 1, -1.0) for term in terms)
            matrix.row_ids.extend([row] * len(signed))
            matrix.column_ids.extend(column for column, _ in signed)
            matrix.coefficients.extend(sign for _, sign in signed)
        return model


def _run(model: mathopt.Model, limits: mathopt.SolveParameters, clock: Clock) -> mathopt.SolveResult | None:
    """Run HiGHS beside an eye on the clock: it hears of no wish to stop, so it is left to itself then."""
    results: list[mathopt.SolveResult] = []

    def solve() -> None:
        results.append(mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits))

    worker = threading.Thread(target=solve, daemon=True)
    worker.start()
    while worker.is_alive() and not clock.over:
        worker.join(LOOK)
    worker.join(GRACE)
    return results[0] if results else None
