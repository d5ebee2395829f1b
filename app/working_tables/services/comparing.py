"""Two seatings side by side: who sits elsewhere, which wishes that meets, and how the tables are mixed."""

from collections import Counter
from dataclasses import dataclass

from app.events.models import Event
from app.working_tables.models import Seating, WorkingTable
from app.working_tables.services.board import Board, Card, Meter, get_board


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody who sits elsewhere in the other seating."""

    before: Card
    after: Card
    table_before: WorkingTable | None
    table_after: WorkingTable | None

    @property
    def gain(self) -> int:
        """Tell whether the own wish is met better (1), worse (-1) or as well (0)."""
        worst = 1000
        old, new = self.before.rank or worst, self.after.rank or worst
        if self.table_before is None or self.table_after is None:
            return 1 if self.table_before is None else -1
        return (old > new) - (old < new)


@dataclass(frozen=True, slots=True)
class SeatingComparison:
    """The first seating against the second, over the people who take part now."""

    before: Board
    after: Board
    shifts: tuple[Shift, ...]
    ranks_before: dict[str, int]
    ranks_after: dict[str, int]
    meters: tuple[tuple[WorkingTable, tuple[tuple[Meter, Meter | None], ...]], ...]


def compare_seatings(event: Event, before: Seating, after: Seating) -> SeatingComparison:
    """Compare two kept seatings of an event."""
    one, other = get_board(event, before), get_board(event, after)
    there = {card.registration_id: card for card in other.cards}
    tables = {column.table.id: column.table for column in one.columns}
    shifts = [
        Shift(
            card,
            found,
            tables.get(card.table_id) if card.table_id else None,
            tables.get(found.table_id) if found.table_id else None,
        )
        for card in one.cards
        if (found := there.get(card.registration_id)) and found.table_id != card.table_id
    ]
    return SeatingComparison(
        before=one,
        after=other,
        shifts=tuple(sorted(shifts, key=lambda shift: shift.before.sort_name)),
        ranks_before=rank_groups(one),
        ranks_after=rank_groups(other),
        meters=tuple(
            (column.table, tuple((meter, _same(meter, opposite.meters)) for meter in column.meters))
            for column, opposite in zip(one.columns, other.columns, strict=True)
        ),
    )


def _same(meter: Meter, others: tuple[Meter, ...]) -> Meter | None:
    return next((each for each in others if (each.kind, each.value) == (meter.kind, meter.value)), None)


def rank_groups(board: Board) -> dict[str, int]:
    """Count who got their first choice, their second, a later one or none of theirs; and who has no table."""
    counts = Counter({"first": 0, "second": 0, "later": 0, "none": 0})
    for rank, people in board.ranks.items():
        counts[{None: "none", 1: "first", 2: "second"}.get(rank, "later")] += people
    return {**counts, "unseated": len(board.unseated)}
