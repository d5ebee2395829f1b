"""What is made small: one cost, or four levels of which each is settled before the next."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.working_tables.rules.cost import plain
from app.working_tables.solver.hall import Hall, Reals, Whole, step_of

COST = "cost"
FINEST = Fraction(1, 10**5)


@dataclass(frozen=True, slots=True)
class Level:
    """One thing to make small: what each place costs, and whether the spread of the groups counts."""

    name: str
    place: Reals
    is_balanced: bool
    step: Fraction

    def value(self, hall: Hall, seats: Whole) -> float:
        """Count the level from a seating."""
        total = float(self.place[np.arange(hall.people), seats].sum())
        return plain(total + (hall.balance(seats) if self.is_balanced else 0.0))

    def least(self, hall: Hall) -> float:
        """Return what no seating can go below, whatever the sizes of the tables."""
        if not hall.people:
            return 0
        return plain(float(np.where(hall.may, self.place, np.inf).min(axis=1).sum()))

    def raised(self, bound: float) -> float:
        """Lift a bound to the next value that a seating can have."""
        if not np.isfinite(bound) or self.step < FINEST:
            return bound
        slack = max(1e-6, 1e-9 * abs(bound))
        return plain(float(-(-(Fraction(bound) - Fraction(slack)) // self.step) * self.step))


def weighted(hall: Hall) -> tuple[Level, ...]:
    """Return the one level of the weighted mode: the cost of the format."""
    weights = hall.problem.weights
    numbers = [*weights.rank, weights.not_chosen, weights.move, *weights.balance.values()]
    return (Level(COST, hall.wish + weights.move * hall.moved, True, step_of(numbers)),)


def repairing(hall: Hall) -> tuple[Level, ...]:
    """Return moves before everything else, and then the cost of the format."""
    return (_moves(hall), *weighted(hall))


def _moves(hall: Hall) -> Level:
    return Level("moves", hall.moved, False, Fraction(1))


def lexicographic(hall: Hall) -> tuple[Level, ...]:
    """Return people without a choice, moves, rank and balance, the first before all others."""
    weights = hall.problem.weights
    nothing = np.zeros_like(hall.wish)
    return (
        Level("none", hall.none, False, Fraction(1)),
        _moves(hall),
        Level("rank", hall.wish, False, step_of([*weights.rank, weights.not_chosen])),
        Level("balance", nothing, True, step_of(list(weights.balance.values()))),
    )
