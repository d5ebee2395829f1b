"""What another table would cost somebody and everybody else: the answer to "why here?"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.working_tables.rules.cost import Parts, cost_parts, rank_counts, rank_received
from app.working_tables.rules.counts import Counts
from app.working_tables.rules.problem import Problem, Seatee, TableSpec, may_sit, understands


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody cannot simply change to a table.

    `kind` is fixed, excluded, mode or language (the person cannot sit there at all), or table_max,
    table_min or require (a move alone would leave `table_id` with `count` where `limit` is asked).
    """

    kind: str
    table_id: str
    attribute: str = ""
    value: str = ""
    count: int = 0
    limit: int = 0

    @property
    def is_personal(self) -> bool:
        return self.kind in ("fixed", "excluded", "mode", "language")


@dataclass(frozen=True, slots=True)
class Exchange:
    """Somebody at the other table who could come here instead, and what both moves together change."""

    person_id: str
    cost_change: float
    parts: Parts


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another table for one person: what the move alone changes, and the best exchange.

    `allowed` tells whether the move alone breaks no rule; less than 0 in `cost_change` is better.
    """

    table_id: str
    allowed: bool
    reasons: tuple[Reason, ...]
    rank: int | None
    cost_change: float
    parts: Parts
    swap_with: Exchange | None


def alternatives(problem: Problem, seating: Mapping[str, str], person_id: str) -> list[Alternative]:
    """Say what each other table would mean for a person, in the order of the tables.

    The seating may leave people out; somebody without a seat is priced as one who takes one more.
    """
    counts = Counts(problem, seating)
    person, here = counts.people[person_id], seating.get(person_id)
    return [_alternative(counts, person, table) for table in problem.tables if table.id != here]


def _alternative(counts: Counts, person: Seatee, table: TableSpec) -> Alternative:
    reasons = (*own_reasons(person, table), *_breaks(counts, person, table))
    parts = counts.moving(person, table.id)
    return Alternative(
        table_id=table.id,
        allowed=not reasons,
        reasons=reasons,
        rank=rank_received(person, table.id),
        cost_change=parts.total,
        parts=parts,
        swap_with=_best_exchange(counts, person, table) if may_sit(person, table) else None,
    )


def own_reasons(person: Seatee, table: TableSpec) -> Iterator[Reason]:
    """Yield why a person may not sit at a table whoever else sits there; none means that they may."""
    if person.fixed is not None:
        if person.fixed != table.id:
            yield Reason("fixed", table.id, value=person.fixed)
        return
    if table.id in person.excluded:
        yield Reason("excluded", table.id)
    if table.modes and person.mode is not None and person.mode not in table.modes:
        yield Reason("mode", table.id, value=person.mode)
    if not understands(person, table):
        yield Reason("language", table.id)


def _breaks(counts: Counts, person: Seatee, table: TableSpec) -> Iterator[Reason]:
    """Yield what one person more there and one less here would break that holds until now."""
    after = counts.seated[table.id] + 1
    if after > table.max:
        yield Reason("table_max", table.id, count=after, limit=table.max)
    here = next((t for t in counts.problem.tables if t.id == counts.seating.get(person.id)), None)
    if here is None:
        return
    left = counts.seated[here.id] - 1
    if left < here.min:
        yield Reason("table_min", here.id, count=left, limit=here.min)
    for attribute, value, have, least in _requirements(counts, here):
        if person.attributes.get(attribute) == value and have - 1 < least:
            yield Reason("require", here.id, attribute, value, have - 1, least)


def _requirements(counts: Counts, table: TableSpec) -> Iterator[tuple[str, str, int, int]]:
    for attribute, wanted in table.require.items():
        for value, least in wanted.items():
            yield attribute, value, counts.having[table.id, attribute, value], least


def _best_exchange(counts: Counts, person: Seatee, table: TableSpec) -> Exchange | None:
    here = next((t for t in counts.problem.tables if t.id == counts.seating.get(person.id)), None)
    if here is None:
        return None
    best: Exchange | None = None
    for name, place in counts.seating.items():
        other = counts.people.get(name) if place == table.id else None
        if other is None or not may_sit(other, here) or not _keeps_required(counts, person, other):
            continue
        parts = counts.exchanging(person, other)
        if best is None or parts.total < best.cost_change:
            best = Exchange(name, parts.total, parts)
    return best


def _keeps_required(counts: Counts, one: Seatee, other: Seatee) -> bool:
    """Tell whether an exchange leaves both tables with what they require, or no worse than before."""
    tables = {table.id: table for table in counts.problem.tables}
    for leaving, coming in ((one, other), (other, one)):
        for attribute, value, have, least in _requirements(counts, tables[counts.seating[leaving.id]]):
            change = (coming.attributes.get(attribute) == value) - (
                leaving.attributes.get(attribute) == value
            )
            if change < 0 and have + change < least:
                return False
    return True


# --- two seatings side by side ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody whose table differs between two seatings; None is no seat."""

    person_id: str
    before: str | None
    after: str | None
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two seatings of the same people: who moves, and how cost, parts and ranks received change."""

    moves: tuple[Move, ...]
    before: Parts
    after: Parts
    change: Parts
    ranks_before: dict[str, int]
    ranks_after: dict[str, int]


def compare(problem: Problem, before: Mapping[str, str], after: Mapping[str, str]) -> Comparison:
    """Compare two seatings, whole or in part; people who are not in the problem are left aside."""
    moves = [
        Move(person.id, old, new, _rank(person, old), _rank(person, new))
        for person in problem.people
        if (old := before.get(person.id)) != (new := after.get(person.id))
    ]
    one, other = cost_parts(problem, before), cost_parts(problem, after)
    change = Parts(other.rank - one.rank, other.balance - one.balance, other.moves - one.moves)
    return Comparison(
        tuple(moves), one, other, change, rank_counts(problem, before), rank_counts(problem, after)
    )


def _rank(person: Seatee, table_id: str | None) -> int | None:
    return None if table_id is None else rank_received(person, table_id)
