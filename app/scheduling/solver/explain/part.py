"""What a choice of rules leaves to a choice of sessions: starts, rooms, and who excludes whom."""

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import combinations

import numpy as np
from ortools.sat.python.cp_model import Domain

from app.core.spans import union
from app.scheduling.rules import Place
from app.scheduling.solver.explain.rulebook import Rulebook, domain_of, minute_of

GLOBAL = frozenset(("day_hours", "closed", "grid"))
HEAVY = 0.5


class Part:
    """Some rules of a book and some of its sessions; nothing else holds."""

    def __init__(
        self, book: Rulebook, active: Iterable[int], sessions: Collection[int] | None = None
    ) -> None:
        self.book = book
        self.active = sorted(set(active))
        everything = range(len(book.minutes))
        self.sessions = sorted(everything if sessions is None else set(sessions))
        self.shut = {
            r: spans for number in self.active if number in book.shut for r, spans in [book.shut[number]]
        }
        self.busy = frozenset(book.single[number] for number in self.active if number in book.single)
        self.order = [
            order
            for number in self.active
            if (order := book.order.get(number)) and {order[0], order[1]} <= set(self.sessions)
        ]

    # --- each session alone -----------------------------------------------------------------------

    @cached_property
    def starts(self) -> dict[int, Domain]:
        """Return the starts that are left to each session."""
        book = self.book
        shared: dict[tuple[int, Place | None], Domain] = {}
        everywhere = [n for n in self.active if book.rules[n].kind in GLOBAL]
        for i in self.sessions:
            key = (book.minutes[i], book.problem.sessions[i].fixed)
            if key not in shared:
                found = book.universe[i]
                for number in everywhere:
                    found = found.intersection_with(book.allowed[number][i])
                shared[key] = found
        starts = {i: shared[book.minutes[i], book.problem.sessions[i].fixed] for i in self.sessions}
        for number in self.active:
            if number in book.allowed and book.rules[number].kind not in GLOBAL:
                for i, allowed in book.allowed[number].items():
                    if i in starts:
                        starts[i] = starts[i].intersection_with(allowed)
        return starts

    @cached_property
    def rooms(self) -> dict[int, frozenset[int]]:
        """Return the rooms of each session whose choice of a room can matter at all."""
        book, everything = self.book, frozenset(range(len(self.book.problem.rooms)))
        found = {i: everything for i in self.sessions if book.wants_room[i]}
        for number in self.active:
            if number in book.suits and book.suits[number][0] in self.starts:
                i, suiting = book.suits[number]
                found[i] = found.get(i, everything) & suiting
        free = everything - self.busy - set(self.shut)
        return {i: rooms for i, rooms in found.items() if not rooms & free}

    def open(self, i: int, r: int) -> Domain:
        """Return the starts of a session at which a room is open to it."""
        if r not in self.shut:
            return self.starts[i]
        return self.starts[i].intersection_with(domain_of(self.shut[r], self.book.minutes[i]).complement())

    @cached_property
    def homeless(self) -> list[int]:
        """Return the sessions that have no start, or no room at any start."""
        return [
            i
            for i in self.sessions
            if self.starts[i].is_empty()
            or (i in self.rooms and all(self.open(i, r).is_empty() for r in self.rooms[i]))
        ]

    # --- sessions together ------------------------------------------------------------------------

    @cached_property
    def sets(self) -> list[list[int]]:
        """Return the sets of sessions of which no two may overlap, one for each rule."""
        inside = set(self.sessions)
        found = (
            [i for i in self.book.members[number] if i in inside]
            for number in self.active
            if number in self.book.members
        )
        return [members for members in found if len(members) > 1]

    @cached_property
    def conflict(self) -> list[set[int]]:
        """Return, for each session, the sessions that it may not overlap."""
        found: list[set[int]] = [set() for _ in self.book.minutes]
        inside = set(self.sessions)
        pairs = [pair for number in self.active for pair in self.book.pairs.get(number, ())]
        pairs += [pair for members in self.sets for pair in combinations(members, 2)]
        for i, j in pairs:
            if i in inside and j in inside:
                found[i].add(j)
                found[j].add(i)
        return found

    @cached_property
    def coupled(self) -> list[int]:
        """Return the sessions that depend on others; the rest only needs some start and some room."""
        held = {i for order in self.order for i in order[:2]}
        held |= {i for i, rooms in self.rooms.items() if rooms & self.busy}
        return [i for i in self.sessions if i in held or self.conflict[i]]

    # --- stretches of time ------------------------------------------------------------------------

    def stretches(self, members: Iterable[int]) -> list[tuple[int, int]]:
        """Return the separate stretches of time that sessions can be in."""
        covered = []
        for i in members:
            flat = self.starts[i].flattened_intervals()
            last = self.book.minutes[i] - 1
            covered += [[a, b + last] for a, b in zip(flat[::2], flat[1::2], strict=True)]
        flat = Domain.from_intervals(covered).flattened_intervals()
        return [(a, b + 1) for a, b in zip(flat[::2], flat[1::2], strict=True)]

    def crowds(self) -> list[tuple[list[int], frozenset[int]]]:
        """Return sets of sessions that fill much of their time, with the rooms they share or none."""
        found: list[tuple[list[int], frozenset[int]]] = [(members, frozenset()) for members in self.sets]
        rooms = {rooms for rooms in self.rooms.values() if rooms <= self.busy}
        rooms.add(frozenset().union(*rooms))
        for some in rooms:
            members = [i for i, mine in self.rooms.items() if mine <= some]
            if some and len(members) > len(some):
                found.append((members, some))
        return [crowd for crowd in found if self._may_be_heavy(*crowd) and self._load(*crowd) >= HEAVY]

    @cached_property
    def _covered(self) -> dict[int, int]:
        """Return how many minutes each session can be in at all."""
        found = {}
        for i in self.sessions:
            first, last = np.array(self.starts[i].flattened_intervals(), np.int64).reshape(-1, 2).T
            ends = last + self.book.minutes[i]
            before = np.concatenate([first[:1], ends[:-1]])
            found[i] = int((ends - np.maximum(first, before)).sum())
        return found

    def _may_be_heavy(self, members: list[int], rooms: frozenset[int]) -> bool:
        """Tell without much ado whether a crowd can fill much of its time."""
        time = max(self._covered[i] for i in members) * (1 if not rooms else len(rooms))
        return bool(rooms) or sum(self.book.minutes[i] for i in members) >= HEAVY * time

    def _load(self, members: list[int], rooms: frozenset[int]) -> float:
        time = sum(self.room_minutes(stretch, rooms) for stretch in self.stretches(members))
        return sum(self.book.minutes[i] for i in members) / max(1, time)

    def room_minutes(self, stretch: tuple[int, int], rooms: frozenset[int]) -> int:
        """Return the minutes that a stretch offers: in rooms that are open, or without rooms once."""
        first, last = stretch
        closed = sum(
            max(0, min(last, minute_of(span.end)) - max(first, minute_of(span.start)))
            for r in rooms
            for span in union(self.shut.get(r, ()))
        )
        return (last - first) * max(1, len(rooms)) - closed
