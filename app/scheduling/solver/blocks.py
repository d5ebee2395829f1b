"""Chains as blocks: sessions that follow each other without a pause have one start between them."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from app.scheduling.solver.tables import Tables


@dataclass(frozen=True)
class Block:
    """Sessions with their distance in minutes from the first of them, and the starts that suit all."""

    members: tuple[int, ...]
    offsets: tuple[int, ...]
    starts: np.ndarray


@dataclass(frozen=True)
class Blocks:
    """All blocks, whose each is, and (earlier, later, minutes): the later starts at least so much later."""

    all: tuple[Block, ...]
    of: tuple[int, ...]
    after: tuple[tuple[int, int, int], ...]

    @property
    def are_possible(self) -> bool:
        """Tell whether each block has a start left; where one has none, there is no plan."""
        return all(len(block.starts) for block in self.all)


def blocks_of(tables: Tables) -> Blocks:
    """Merge chains, keep the starts that suit every member, and tighten them by what comes after what."""
    blocks: list[Block] = []
    of = [-1] * len(tables.sessions)
    for members in _joined(tables):
        offsets = _offsets(tables, members)
        starts = _common_starts(tables, offsets)
        for i in offsets:
            of[i] = len(blocks)
        blocks.append(Block(tuple(offsets), tuple(offsets.values()), starts))
    after = []
    for first, second, gap in tables.after:
        one, two = blocks[of[first]], blocks[of[second]]
        shift = _offset(one, first) + tables.sessions[first].minutes + gap - _offset(two, second)
        if one is not two:
            after.append((of[first], of[second], shift))
        elif shift > 0:
            blocks[of[first]] = replace(one, starts=one.starts[:0])
    return Blocks(tuple(_tightened(blocks, after)), tuple(of), tuple(after))


def _offset(block: Block, i: int) -> int:
    return block.offsets[block.members.index(i)]


def _joined(tables: Tables) -> list[list[int]]:
    """Return the sessions that chains join, in the order of the first of each."""
    root = list(range(len(tables.sessions)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for first, second in tables.chain:
        root[find(first)] = find(second)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(root)):
        groups[find(i)].append(i)
    return sorted(groups.values())


def _offsets(tables: Tables, members: list[int]) -> dict[int, int]:
    """Return the distance of each member from the earliest; where a chain is a circle, one of them lies."""
    distance = {members[0]: 0}
    links = [(a, b) for a, b in tables.chain if a in set(members)]
    for _ in members:
        for first, second in links:
            if first in distance:
                distance.setdefault(second, distance[first] + tables.sessions[first].minutes)
            elif second in distance:
                distance[first] = distance[second] - tables.sessions[first].minutes
    least = min(distance.values())
    return {i: distance[i] - least for i in members}


def _common_starts(tables: Tables, offsets: dict[int, int]) -> np.ndarray:
    """Return the starts that suit all members, none where they cannot stand beside each other at all."""
    minutes = {i: tables.sessions[i].minutes for i in offsets}
    for first, second in tables.chain:
        if first in offsets and offsets[first] + minutes[first] != offsets[second]:
            return np.zeros(0, np.int64)
    for i, offset in offsets.items():
        for j in tables.conflict[i] & offsets.keys():
            if offset < offsets[j] + minutes[j] and offsets[j] < offset + minutes[i]:
                return np.zeros(0, np.int64)
    starts: np.ndarray | None = None
    for i, offset in offsets.items():
        mine = np.asarray(tables.starts[i], np.int64) - offset
        starts = mine if starts is None else np.intersect1d(starts, mine)
    return np.zeros(0, np.int64) if starts is None else starts


def _tightened(blocks: list[Block], after: list[tuple[int, int, int]]) -> list[Block]:
    """Drop the starts that leave no room for what comes before or after; a circle leaves none at all."""
    starts = [block.starts for block in blocks]
    for _ in range(len(blocks) + 1):
        changed = False
        for first, second, shift in after:
            one, two = starts[first], starts[second]
            if len(one) and len(two):
                starts[second] = two[two >= one[0] + shift]
                starts[first] = one[one <= two[-1] - shift]
                changed |= len(starts[first]) < len(one) or len(starts[second]) < len(two)
        if not changed:
            break
    else:
        starts = [one[:0] for one in starts]
    return [replace(block, starts=one) for block, one in zip(blocks, starts, strict=True)]
