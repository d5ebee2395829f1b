"""What each block of a year may choose: its starts, the cheapest first, of which only some are in play.

A block that may also go elsewhere, at the price of its cheapest start out of play, and then stands in
nobody's way, makes an easier problem: what that costs at least, the whole problem costs at least.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.scheduling.solver.blocks import Block, Blocks, blocks_of
from app.scheduling.solver.tables import Tables, is_free, minute_of

FIRST = 16
MOST_FORESEEN = 512
Array = np.ndarray
Levels = tuple[int, int, int]  # moved by its start, civil, preferred


@dataclass
class Choice:
    """One block: its starts in order of price, the levels of each, and how many are in play."""

    block: Block
    starts: list[int]
    levels: list[Levels]
    in_play: int = FIRST

    @property
    def playing(self) -> list[int]:
        return self.starts[: self.in_play]

    @property
    def elsewhere(self) -> Levels | None:
        """Return the levels of the cheapest start out of play, or None where all are in play."""
        return self.levels[self.in_play] if self.in_play < len(self.starts) else None

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Yield each session with its distance from the block's start."""
        yield from zip(self.block.members, self.block.offsets, strict=True)

    def widen(self) -> None:
        """Bring as many starts again into play."""
        self.in_play = min(len(self.starts), 2 * self.in_play)


@dataclass
class Year:
    """All that the search of a year looks at; `strict` holds the blocks that give up no comfort."""

    tables: Tables
    blocks: Blocks = field(init=False)
    choices: list[Choice] = field(init=False)
    strict: set[int] = field(init=False)
    conflict: list[set[int]] = field(init=False)
    masks: dict[int, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.blocks = blocks_of(self.tables)
        self.conflict = [set(others) for others in self.tables.conflict]
        for i, j in self.tables.shared:
            self.conflict[i].add(j)
            self.conflict[j].add(i)
        if self.is_possible:
            self.choices = [self._choice(b, strict=True) for b in range(len(self.blocks.all))]
            self.strict = set(range(len(self.choices)))
            self.foresee()

    @property
    def is_possible(self) -> bool:
        return self.blocks.are_possible and all(len(self.open_starts(block)) for block in self.blocks.all)

    def foresee(self) -> None:
        """Bring into play at once what blocks in the wrong order will need: starts as far off as they are."""
        for first, second, shift in self.blocks.after:
            one, two = self.choices[first], self.choices[second]
            missing = one.starts[0] + shift - two.starts[0]
            for choice in (one, two):
                limit = choice.levels[0][2] + missing
                near = bisect_right(choice.levels, (*choice.levels[0][:2], limit))
                choice.in_play = max(choice.in_play, min(near, MOST_FORESEEN))

    def loosen(self, blocks: list[int]) -> None:
        """Let blocks that cannot all have the best of the first levels pay for less."""
        for b in blocks:
            self.strict.discard(b)
            self.choices[b] = self._choice(b, strict=False)

    def open_starts(self, block: Block) -> Array:
        """Return the starts of a block at which each of its sessions finds some room open."""
        starts = block.starts
        for i, offset in zip(block.members, block.offsets, strict=True):
            if self.tables.rooms[i] and all(self.tables.room_busy[r] for r in self.tables.rooms[i]):
                seated = [bool(self.open_rooms(i, start)) for start in (starts + offset).tolist()]
                starts = starts[np.array(seated, bool)]
        return starts

    def open_rooms(self, i: int, start: int) -> list[int]:
        """List the rooms in which a session may be at a start, as far as it alone is concerned."""
        end = start + self.tables.sessions[i].minutes
        return [r for r in self.tables.rooms[i] if is_free(self.tables.room_busy[r], start, end)]

    def _choice(self, b: int, *, strict: bool) -> Choice:
        block = self.blocks.all[b]
        starts = self.open_starts(block)
        moved, civil, minutes = (
            self._moved(block, starts),
            self._civil(block, starts),
            self._minutes(block, starts),
        )
        best = np.lexsort((minutes, civil, moved))
        if strict:
            first = best[0]
            best = best[(moved[best] == moved[first]) & (civil[best] == civil[first])]
        ties = starts[best[minutes[best] == minutes[best[0]]]]
        anchor = int(random.Random(b).choice(ties.tolist()))
        order = best[np.lexsort((np.abs(starts[best] - anchor), minutes[best], civil[best], moved[best]))]
        levels = list(zip(moved[order].tolist(), civil[order].tolist(), minutes[order].tolist(), strict=True))
        return Choice(block, starts[order].tolist(), levels, min(FIRST, len(order)))

    def _moved(self, block: Block, starts: Array) -> Array:
        """Count the sessions that would leave their place of now, by their start or for want of its room."""
        found = np.zeros(len(starts), np.int64)
        for i, offset in zip(block.members, block.offsets, strict=True):
            if i in self.tables.current:
                found += (starts + offset != self.tables.current[i][0]) | (not self.may_stay(i))
        return found

    def may_stay(self, i: int) -> bool:
        """Tell whether a session could keep its place of now, as far as it alone is concerned."""
        start, room = self.tables.current[i]
        if (room is None) != (not self.tables.rooms[i]):
            return False
        at = self.tables.starts[i]
        here = bisect_left(at, start)
        return here < len(at) and at[here] == start and (room is None or room in self.open_rooms(i, start))

    def _civil(self, block: Block, starts: Array) -> Array:
        found = np.zeros(len(starts), np.int64)
        for i, offset in zip(block.members, block.offsets, strict=True):
            for bad in self.tables.uncivil[i]:
                found += self._mask(bad)[starts + offset - self.tables.origin]
        return found

    def _mask(self, bad: frozenset[int]) -> Array:
        """Return, for each minute of the year, whether it is a bad start; made once for each set."""
        if id(bad) not in self.masks:
            last = max(starts[-1] for starts in self.tables.starts)
            mask = np.zeros(last - self.tables.origin + 1, bool)
            mask[np.fromiter(bad, np.int64, len(bad)) - self.tables.origin] = True
            self.masks[id(bad)] = mask
        return self.masks[id(bad)]

    def _minutes(self, block: Block, starts: Array) -> Array:
        found = np.zeros(len(starts), np.int64)
        for i, offset in zip(block.members, block.offsets, strict=True):
            aim, costs = self.tables.sessions[i].preferred_start, self.tables.unpreferred[i]
            if aim is not None:
                found += np.abs(starts + offset - minute_of(aim))
            elif costs:
                found += np.array([costs[start] for start in (starts + offset).tolist()], np.int64)
        return found
