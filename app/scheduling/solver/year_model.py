"""One part of a year as columns and rows: its best starts in play, or a bound where some go elsewhere."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.stopwatch import Clock
from app.scheduling.solver.cliques import cover
from app.scheduling.solver.mip import Rows
from app.scheduling.solver.year_choices import Choice, Year

Vector = tuple[int, int, int, int]  # moved, interested, civil, preferred
Spans = list[tuple[int, int, int, int]]  # start, end, column, block


@dataclass(frozen=True)
class Outcome:
    """What is known of a part: a bound, starts, rooms where these were contested, and who went elsewhere."""

    bound: Vector
    starts: dict[int, int] = field(default_factory=dict)
    rooms: dict[int, int] = field(default_factory=dict)
    elsewhere: tuple[int, ...] = ()
    is_exact: bool = False
    is_impossible: bool = False

    @property
    def is_found(self) -> bool:
        return bool(self.starts or self.elsewhere)


@dataclass
class PartModel:
    """The model of the blocks of one part."""

    year: Year
    part: tuple[int, ...]
    may_leave: bool = True
    rows: Rows = field(default_factory=Rows)
    starts: dict[tuple[int, int], int] = field(default_factory=dict)
    away: dict[int, int] = field(default_factory=dict)
    seats: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_strict = all(b in self.year.strict for b in self.part)
        self.weights = _Weights(self.year, self.part, is_strict=self.is_strict)
        self.sessions = [i for b in self.part for i in self.year.choices[b].block.members]
        self.held: dict[int, Spans] = {}
        for b in self.part:
            self._add_block(b, self.year.choices[b])
        self._add_cliques()
        self._add_rooms()
        self._add_order()
        if not self.is_strict:
            self._add_interest()

    def solve(self, clock: Clock, gap: float) -> Outcome:
        """Solve within the time left; a `gap` above zero asks for less than the best."""
        found = self.rows.solve(clock, gap)
        if found.chosen is None:
            return Outcome(self.weights.vector(found.bound), is_impossible=found.is_impossible)
        return Outcome(
            bound=self.weights.vector(found.bound),
            starts={b: start for (b, start), column in self.starts.items() if column in found.chosen},
            rooms={i: r for (i, _, r), column in self.seats.items() if column in found.chosen},
            elsewhere=tuple(b for b, column in self.away.items() if column in found.chosen),
            is_exact=found.is_optimal,
        )

    # --- columns and rows -------------------------------------------------------------------------

    def _add_block(self, b: int, choice: Choice) -> None:
        """Let a block choose one of its starts in play, or go elsewhere."""
        for start, levels in zip(choice.playing, choice.levels, strict=False):
            self.starts[b, start] = self.rows.column(self.weights.price(*levels))
        options = [self.starts[b, start] for start in choice.playing]
        if self.may_leave and choice.elsewhere is not None:
            self.away[b] = self.rows.column(self.weights.price(*choice.elsewhere) + 1)
            options.append(self.away[b])
        self.rows.one_of(options)
        for i, offset in choice.places:
            minutes = self.year.tables.sessions[i].minutes
            self.held[i] = [
                (start + offset, start + offset + minutes, self.starts[b, start], b)
                for start in choice.playing
            ]

    def _add_cliques(self) -> None:
        """Let no two sessions that exclude each other meet."""
        conflict = self.year.conflict if self.is_strict else self.year.tables.conflict
        position = {i: k for k, i in enumerate(self.sessions)}
        inside = [{position[j] for j in conflict[i] if j in position} for i in self.sessions]
        for members in cover(inside, []):
            for columns in _crossed([span for k in members for span in self.held[self.sessions[k]]]):
                self.rows.at_most_one(columns)

    def _add_rooms(self) -> None:
        """Give each session a room where the rooms that suit it suit others of the part too."""
        tables = self.year.tables
        users: dict[int, list[int]] = defaultdict(list)
        for i in self.sessions:
            for r in tables.rooms[i]:
                users[r].append(i)
        contested = sorted({i for members in users.values() if len(members) > 1 for i in members})
        in_room: dict[int, Spans] = defaultdict(list)
        for i in contested:
            for start, end, column, b in self.held[i]:
                options = []
                for r in self._rooms(i, start):
                    seat = self.rows.column(self._room_price(i, start, r))
                    self.seats[i, start, r] = seat
                    options.append(seat)
                    in_room[r].append((start, end, seat, b))
                self.rows.equal(column, options)
        for spans in in_room.values():
            for columns in _crossed(spans):
                self.rows.at_most_one(columns)

    def _rooms(self, i: int, start: int) -> list[int]:
        """List the rooms at a start; who gives up no comfort and stays keeps the room too."""
        now = self.year.tables.current.get(i)
        if self.is_strict and now is not None and now[0] == start and self.year.may_stay(i):
            return [] if now[1] is None else [now[1]]
        return self.year.open_rooms(i, start)

    def _room_price(self, i: int, start: int, r: int) -> int:
        """Price a room other than that of now, where the start is that of now and could be kept."""
        now = self.year.tables.current.get(i)
        moves = now is not None and now[0] == start and now[1] != r and self.year.may_stay(i)
        return self.weights.price(1, 0, 0) if moves else 0

    def _add_order(self) -> None:
        """Forbid each start of what follows beside the starts of what comes first that are too late."""
        for first, second, shift in self.year.blocks.after:
            if first in self.part and second in self.part:
                one, two = (sorted(self.year.choices[b].playing) for b in (first, second))
                if two[0] >= one[-1] + shift:
                    continue
                for start in two:
                    early = [self.starts[second, other] for other in two if other <= start]
                    late = [self.starts[first, other] for other in one if other + shift > start]
                    if late:
                        self.rows.at_most_one([*early, *late])

    def _add_interest(self) -> None:
        """Price each pair of sessions that meets although people want both."""
        for (i, j), people in self.year.tables.shared.items():
            if i in self.held and j in self.held:
                both = None
                for one, other in _meetings(self.held[i], self.held[j]):
                    if both is None:
                        both = self.rows.column(self.weights.meeting(people))
                    self.rows.implied(both, one, other)


def _crossed(spans: Spans) -> Iterator[list[int]]:
    """Yield the columns that are in progress at one instant, where they belong to more than one block."""
    points = sorted({span[0] for span in spans})
    active: list[list[tuple[int, int]]] = [[] for _ in points]
    for start, end, column, b in spans:
        for k in range(bisect_left(points, start), bisect_left(points, end)):
            active[k].append((column, b))
    seen = set()
    for pairs in active:
        columns = frozenset(column for column, _ in pairs)
        if len({b for _, b in pairs}) > 1 and columns not in seen:
            seen.add(columns)
            yield sorted(columns)


def _meetings(one: Spans, other: Spans) -> Iterator[tuple[list[int], list[int]]]:
    """Yield, for each instant at which both may be in progress, the columns of each."""
    for point in sorted({span[0] for span in (*one, *other)}):
        mine, theirs = (
            [column for start, end, column, _ in spans if start <= point < end] for spans in (one, other)
        )
        if mine and theirs:
            yield mine, theirs


class _Weights:
    """One price for all levels: a step on a level outweighs all that the levels after it can cost."""

    def __init__(self, year: Year, part: Iterable[int], *, is_strict: bool) -> None:
        blocks = [year.choices[b] for b in part]
        self.is_strict, self.scale = is_strict, len(blocks) + 1
        reachable = [[*c.levels[: c.in_play], *([c.elsewhere] if c.elsewhere else [])] for c in blocks]
        self.base = [sum(min(one[k] for one in levels) for levels in reachable) for k in range(3)]
        self.unit = math.gcd(*(one[2] for levels in reachable for one in levels)) or 1
        most = [sum(max(one[k] for one in levels) for levels in reachable) for k in range(3)]
        members = {i for c in blocks for i in c.block.members}
        pairs = sum(people for (i, j), people in year.tables.shared.items() if {i, j} <= members)
        self.civil = most[2] // self.unit + 1
        self.interested = self.civil * (most[1] + 1)
        self.moved = self.interested * (pairs + 1)

    def price(self, moved: int, civil: int, minutes: int) -> int:
        """Return the price; going elsewhere costs one more, and all blocks together never make up a step."""
        price = minutes // self.unit
        if not self.is_strict:
            price += moved * self.moved + civil * self.civil
        return price * self.scale

    def meeting(self, people: int) -> int:
        """Return the price of a meeting of two sessions that so many people want both."""
        return people * self.interested * self.scale

    def vector(self, bound: int | None) -> Vector:
        """Return the levels that a lower bound of the price stands for, the least in their order."""
        least = (self.base[0], 0, self.base[1], self.base[2])
        if bound is None:
            return least
        steps = max(0, -((self.scale - 1 - bound) // self.scale))
        if self.is_strict:
            return max(least, (self.base[0], 0, self.base[1], steps * self.unit))
        moved, rest = divmod(steps, self.moved)
        interested, rest = divmod(rest, self.interested)
        civil, minutes = divmod(rest, self.civil)
        return max(least, (moved, interested, civil, minutes * self.unit))
