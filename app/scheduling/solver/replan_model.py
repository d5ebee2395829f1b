"""The places of now, and the model in which some blocks are open and all others stay or leave."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from app.scheduling.solver.blocks import Block, blocks_of
from app.scheduling.solver.cliques import cover
from app.scheduling.solver.tables import Tables, is_free
from app.scheduling.solver.values import Plan

Intervals = list[tuple[Any, int]]


class Places:
    """What never changes during a re-planning: blocks, cliques, and which places of now can be kept."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.blocks = blocks_of(tables)
        self.cliques = cover(tables.conflict, [members for _, _, members in tables.groups])
        self.starts = [frozenset(block.starts.tolist()) for block in self.blocks.all]
        self.keepable = {i for i in tables.current if self._is_keepable(i)}
        self.kept = [self._kept(block) for block in self.blocks.all]

    def step(self, minute: int) -> int:
        return (minute - self.tables.origin) // self.tables.unit

    def steps(self, minutes: int) -> int:
        """Return a length in steps, rounded up."""
        return -(-minutes // self.tables.unit)

    def length(self, i: int) -> int:
        return self.tables.sessions[i].minutes // self.tables.unit

    def offset(self, i: int) -> int:
        """Return the minutes between the start of the block and that of the session."""
        block = self.blocks.all[self.blocks.of[i]]
        return block.offsets[block.members.index(i)]

    def meet_now(self, i: int, j: int) -> bool:
        """Tell whether two sessions overlap where they are now."""
        one, two = self.tables.current[i][0], self.tables.current[j][0]
        sessions = self.tables.sessions
        return one < two + sessions[j].minutes and two < one + sessions[i].minutes

    def _is_keepable(self, i: int) -> bool:
        """Tell whether a session could keep its place, as far as it and its block are concerned."""
        start, room = self.tables.current[i]
        if start - self.offset(i) not in self.starts[self.blocks.of[i]]:
            return False
        if room is None:
            return not self.tables.rooms[i]
        end = start + self.tables.sessions[i].minutes
        return room in self.tables.rooms[i] and is_free(self.tables.room_busy[room], start, end)

    def _kept(self, block: Block) -> int | None:
        """Return the start of a block whose members can all keep their places, if they can."""
        if not self.keepable.issuperset(block.members):
            return None
        starts = {self.tables.current[i][0] - self.offset(i) for i in block.members}
        return starts.pop() if len(starts) == 1 else None


@dataclass
class ReplanModel:
    """Times and rooms of open blocks, exactly; every other block stays, or leaves where it may."""

    places: Places
    opened: frozenset[int]
    may_leave: bool
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    start: dict[int, Any] = field(default_factory=dict)
    options: dict[int, list[int]] = field(default_factory=dict)
    stays: dict[int, Any] = field(default_factory=dict)
    in_room: dict[tuple[int, int], Any] = field(default_factory=dict)
    moves: dict[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._interval: dict[int, Any] = {}
        self._held: dict[int, Intervals] = defaultdict(list)
        for b, block in enumerate(self.places.blocks.all):
            if b in self.opened:
                self._open(b, block)
            else:
                self._shut(b, block)
        self._add_cliques()
        self._add_rooms()
        self._add_order()

    @property
    def moved(self) -> Any:
        """Return how many sessions move; of a block that leaves at least one does."""
        left = [1 - stays for stays in self.stays.values()]
        return sum(self.moves.values()) + sum(left)

    def hint(self, plan: Plan | None) -> None:
        """Start the search at a plan, or at the places of now."""
        at = plan or self.places.tables.current
        for b, start in self.start.items():
            first = self.places.blocks.all[b].members[0]
            if first in at:
                self.cp.add_hint(start, self.places.step(at[first][0] - self.places.offset(first)))
        for (i, r), chosen in self.in_room.items():
            if i in at:
                self.cp.add_hint(chosen, at[i][1] == r)
        for b, stays in self.stays.items():
            members = self.places.blocks.all[b].members
            self.cp.add_hint(stays, all(at[i] == self.places.tables.current[i] for i in members))

    def leaving(self, solver: cp_model.CpSolver) -> set[int]:
        """Return the blocks that leave their places for nowhere."""
        return {b for b, stays in self.stays.items() if not solver.value(stays)}

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        """Read the places of a solution in which nobody leaves."""
        plan = dict(self.places.tables.current)
        rooms = {i: r for (i, r), chosen in self.in_room.items() if solver.value(chosen)}
        for b, start in self.start.items():
            block = self.places.blocks.all[b]
            minute = solver.value(start) * self.places.tables.unit + self.places.tables.origin
            for i, offset in zip(block.members, block.offsets, strict=True):
                plan[i] = (minute + offset, rooms.get(i))
        return plan

    # --- blocks -----------------------------------------------------------------------------------

    def _open(self, b: int, block: Block) -> None:
        """Let a block choose among all its starts, and each of its sessions among all its rooms."""
        places = self.places
        self.options[b] = self._options(block)
        domain = cp_model.Domain.from_values([places.step(start) for start in self.options[b]])
        self.start[b] = self.cp.new_int_var_from_domain(domain, f"start {b}")
        for i, offset in zip(block.members, block.offsets, strict=True):
            begin, length = self.start[b] + places.steps(offset), places.length(i)
            self._interval[i] = self.cp.new_fixed_size_interval_var(begin, length, f"at {i}")
            for r in places.tables.rooms[i]:
                chosen = self.cp.new_bool_var(f"{i} in {r}")
                self.in_room[i, r] = chosen
                held = self.cp.new_optional_fixed_size_interval_var(begin, length, chosen, f"{i} in {r}")
                self._held[r].append((held, i))
            if places.tables.rooms[i]:
                self.cp.add_exactly_one(self.in_room[i, r] for r in places.tables.rooms[i])
            if i in places.tables.current:
                self.moves[i] = self._move(b, i, offset)

    def _options(self, block: Block) -> list[int]:
        """List the starts of an open block, without those that clash with what stays in any case."""
        if self.may_leave:
            return sorted(block.starts.tolist())
        tables, starts = self.places.tables, np.sort(block.starts)
        free = np.ones(len(starts), bool)
        for i, offset in zip(block.members, block.offsets, strict=True):
            begin, end = starts + offset, starts + offset + tables.sessions[i].minutes
            for j in tables.conflict[i]:
                if not self._is_open(j):
                    now = tables.current[j][0]
                    free &= (end <= now) | (begin >= now + tables.sessions[j].minutes)
        if not free.any():
            self.cp.add_bool_or([])
            free[:] = True
        found: list[int] = starts[free].tolist()
        return found

    def _move(self, b: int, i: int, offset: int) -> Any:
        if i not in self.places.keepable:
            return 1
        minute, room = self.places.tables.current[i]
        moves = self.cp.new_bool_var(f"{i} moves")
        self.cp.add(self.start[b] == self.places.step(minute - offset)).only_enforce_if(~moves)
        if room is not None:
            self.cp.add_implication(~moves, self.in_room[i, room])
        return moves

    def _shut(self, b: int, block: Block) -> None:
        """Let a block stay as it is, or leave."""
        stays = self.cp.new_bool_var(f"{b} stays")
        self.stays[b] = stays
        if not self.may_leave:
            self.cp.add(stays == 1)
        for i in block.members:
            minute, room = self.places.tables.current[i]
            at, length = self.places.step(minute), self.places.length(i)
            self._interval[i] = self.cp.new_optional_fixed_size_interval_var(at, length, stays, f"at {i}")
            if room is not None:
                self._held[room].append((self._interval[i], i))

    # --- rules ------------------------------------------------------------------------------------

    def _is_open(self, i: int) -> bool:
        return self.places.blocks.of[i] in self.opened

    def _add_cliques(self) -> None:
        for members in self.places.cliques:
            opened = [i for i in members if self._is_open(i)]
            if opened and self.may_leave:
                self.cp.add_no_overlap([self._interval[i] for i in members])
                continue
            if len(opened) > 1:
                self.cp.add_no_overlap([self._interval[i] for i in opened])
            self._part([i for i in members if not self._is_open(i)])

    def _add_rooms(self) -> None:
        tables = self.places.tables
        for r, held in self._held.items():
            if not any(self._is_open(i) for _, i in held):
                self._part([i for _, i in held])
                continue
            closed = []
            for a, b in tables.room_busy[r]:
                first, last = self.places.step(a), self.places.steps(b - tables.origin)
                closed.append(self.cp.new_fixed_size_interval_var(first, last - first, "closed"))
            self.cp.add_no_overlap([*(interval for interval, _ in held), *closed])

    def _part(self, members: list[int]) -> None:
        """Let no two blocks stay that clash where they are now."""
        current, of = self.places.tables.current, self.places.blocks.of
        order = sorted(members, key=lambda i: current[i][0])
        for k, i in enumerate(order):
            end = current[i][0] + self.places.tables.sessions[i].minutes
            for j in order[k + 1 :]:
                if current[j][0] >= end:
                    break
                if of[i] != of[j]:
                    self.cp.add_bool_or([~self.stays[of[i]], ~self.stays[of[j]]])

    def _add_order(self) -> None:
        for first, second, shift in self.places.blocks.after:
            one, two = self._begin(first), self._begin(second)
            staying = [self.stays[b] for b in (first, second) if b in self.stays]
            rule = one + self.places.steps(shift) <= two
            if len(staying) < 2:
                self.cp.add(rule).only_enforce_if(staying)
            elif not rule:
                self.cp.add_bool_or([~stays for stays in staying])

    def _begin(self, b: int) -> Any:
        """Return the start of a block in steps: a variable where it is open."""
        kept = self.places.kept[b]
        return self.start[b] if kept is None or b in self.opened else self.places.step(kept)
