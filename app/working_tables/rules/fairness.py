"""How fair a seating is: who got which choice, how evenly tables are mixed, and what a lot would give."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, fsum, lgamma

MOST_RANKS = 5
LATER, NONE, FIXED, UNRANKED = "later", "none", "fixed", "unranked"
"""Outcomes beside the ranks: a choice after the fifth, none of theirs, fixed at a table, no choice made."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody at a table, as far as fairness goes; `rank` is which of their `choices` they got."""

    table: str
    values: Mapping[str, str]
    choices: tuple[str, ...] = ()
    rank: int | None = None
    fixed: bool = False

    @property
    def outcome(self) -> str:
        if self.fixed:
            return FIXED
        if not self.choices:
            return UNRANKED
        return _outcome(self.rank)


def _outcome(rank: int | None) -> str:
    if rank is None:
        return NONE
    return str(rank) if rank <= MOST_RANKS else LATER


def outcomes_of(sitters: Sequence[Sitter]) -> dict[str, int]:
    """Count the outcomes: each rank that anybody could get, then none of theirs, fixed, unranked."""
    free = [sitter for sitter in sitters if not sitter.fixed]
    longest = max((max(len(sitter.choices), sitter.rank or 0) for sitter in free), default=0)
    counts = Counter(sitter.outcome for sitter in sitters)
    ranks = dict.fromkeys(_outcome(rank) for rank in range(1, longest + 1))
    return {outcome: counts[outcome] for outcome in (*ranks, NONE, FIXED, UNRANKED)}


def outcomes_by(
    sitters: Sequence[Sitter], attribute: str, outcomes: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Count the outcomes for each value of an attribute, the largest group first."""
    counts = Counter((sitter.values.get(attribute, ""), sitter.outcome) for sitter in sitters)
    values = Counter(sitter.values.get(attribute, "") for sitter in sitters)
    ordered = sorted(values, key=lambda value: (-values[value], value))
    return {value: tuple(counts[value, outcome] for outcome in outcomes) for value in ordered}


# --- how even the tables are ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Even:
    """The people of one value at each table against their fair share, which lies from `low` to `high`."""

    value: str
    counts: tuple[int, ...]
    low: int
    high: int

    @property
    def distances(self) -> tuple[int, ...]:
        """Say how far each table is from the fair share; 0 is within it."""
        return tuple(max(0, count - self.high, self.low - count) for count in self.counts)

    @property
    def distance(self) -> int:
        """Add up the distances over all tables."""
        return sum(self.distances)


def spread(sitters: Sequence[Sitter], attribute: str, tables: Sequence[str]) -> list[Even]:
    """Count each value of an attribute at each table; who has none is left out, as the engine does."""
    counts = Counter((sitter.values[attribute], sitter.table) for sitter in _with(sitters, attribute))
    values = Counter(sitter.values[attribute] for sitter in _with(sitters, attribute))
    return [
        Even(
            value,
            tuple(counts[value, table] for table in tables),
            count // len(tables),
            -(-count // len(tables)),
        )
        for value, count in sorted(values.items(), key=lambda item: (-item[1], item[0]))
    ]


def _with(sitters: Sequence[Sitter], attribute: str) -> Iterator[Sitter]:
    return (sitter for sitter in sitters if sitter.values.get(attribute))


# --- a draw by lot --------------------------------------------------------------------------------


def drawn_outcomes(sitters: Sequence[Sitter]) -> dict[str, float]:
    """Say how many would get each rank on average, if those who are not fixed changed places by lot.

    Tables stay as full as they are; languages, ways of taking part and other rules are not looked at.
    """
    free = [sitter for sitter in sitters if not sitter.fixed]
    share = {table: count / len(free) for table, count in Counter(s.table for s in free).items()}
    parts: dict[str, list[float]] = {}
    for sitter in free:
        if not sitter.choices:
            continue
        chances = [share.get(table, 0.0) for table in sitter.choices]
        for rank, chance in enumerate(chances, start=1):
            parts.setdefault(_outcome(rank), []).append(chance)
        parts.setdefault(NONE, []).append(max(0.0, 1 - fsum(chances)))
    return {outcome: fsum(values) for outcome, values in parts.items()}


def drawn_distance(rows: Sequence[Even], sizes: Sequence[int]) -> float:
    """Say how far from even the tables would be on average, were everybody's places drawn by lot."""
    everybody = sum(sizes)
    alike = [(size, len(list(group))) for size, group in groupby(sorted(sizes))]
    known: dict[tuple[int, int], float] = {}
    total: list[float] = []
    for row in rows:
        having = sum(row.counts)
        for size, tables in alike:
            key = (having, size)
            if key not in known:
                known[key] = _expected(row, having, size, everybody)
            total.append(tables * known[key])
    return fsum(total)


def _expected(row: Even, having: int, size: int, everybody: int) -> float:
    """Return the mean distance of one table: how many of `having` fall to it follows from its size."""
    least, most = max(0, size + having - everybody), min(having, size)
    return fsum(
        _chance(count, having, size, everybody) * max(0, count - row.high, row.low - count)
        for count in range(least, most + 1)
    )


def _chance(count: int, having: int, size: int, everybody: int) -> float:
    return exp(_ways(having, count) + _ways(everybody - having, size - count) - _ways(everybody, size))


def _ways(of: int, chosen: int) -> float:
    """Return the logarithm of how many ways there are to choose so many of so many."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)
