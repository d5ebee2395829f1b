"""What a seating costs, counted from the seating itself and from nothing else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from app.working_tables.rules.problem import Problem, Seatee, Weights, categories


@dataclass(frozen=True, slots=True)
class Parts:
    """The weighted parts of a cost."""

    rank: float
    balance: float
    moves: float

    @property
    def total(self) -> float:
        return plain(self.rank + self.balance + self.moves)


def plain(number: float) -> float:
    """Return a whole number as an int, so that 91.0 is written 91, without the crumbs of additions."""
    near = round(number) if isfinite(number) else number
    return near if abs(number - near) < 1e-9 * max(1.0, abs(number)) else number


def rank_received(person: Seatee, table_id: str) -> int | None:
    """Return which of a person's choices a table is, from 1, or None if it is none of them."""
    return person.choices.index(table_id) + 1 if table_id in person.choices else None


def rank_cost(weights: Weights, rank: int | None) -> float:
    """Price a rank received; beyond the end of the weights it costs as much as no choice at all."""
    if rank is None or rank > len(weights.rank):
        return weights.not_chosen
    return weights.rank[rank - 1]


def cost_parts(problem: Problem, seating: Mapping[str, str]) -> Parts:
    """Price a seating; whoever has no seat yet has no price either, but counts in the fair shares."""
    weights = problem.weights
    rank = sum(
        rank_cost(weights, rank_received(person, seating[person.id]))
        for person in problem.people
        if person.fixed is None and person.id in seating
    )
    balance = 0.0
    for group in categories(problem):
        counts = Counter(seating[member] for member in group.members if member in seating)
        balance += group.weight * sum(group.distance(counts[table.id]) for table in problem.tables)
    moved = sum(
        1
        for person in problem.people
        if person.id in problem.current
        and person.id in seating
        and problem.current[person.id] != seating[person.id]
    )
    return Parts(plain(rank), plain(balance), plain(weights.move * moved))


def rank_counts(problem: Problem, seating: Mapping[str, str]) -> dict[str, int]:
    """Count how many free people got their first, second … choice or none, as the format names them."""
    longest = max((len(person.choices) for person in problem.people), default=0)
    counts = {str(rank): 0 for rank in range(1, longest + 1)} | {"none": 0}
    for person in problem.people:
        if person.fixed is None and person.id in seating:
            counts[str(rank_received(person, seating[person.id]) or "none")] += 1
    return counts


def is_seating_optimal(cost: float, bound: float) -> bool:
    """Tell whether a bound proves a cost to be the least."""
    return cost - bound < 1e-6
