"""CP-SAT models of the tables: times with counted rooms, and times with named rooms and levels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from app.scheduling.rules import LEVELS
from app.scheduling.solver.cliques import cover
from app.scheduling.solver.tables import Tables, Windows, wants_room

Plan = dict[int, tuple[int, int | None]]
MOST_ROOM_SETS = 32


@dataclass
class Model:
    """A model with its variables; `levels` holds one expression for each level, in order."""

    tables: Tables
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    start: list[Any] = field(default_factory=list)
    interval: list[Any] = field(default_factory=list)
    in_room: dict[tuple[int, int], Any] = field(default_factory=dict)
    levels: dict[str, Any] = field(default_factory=dict)

    def step(self, minute: int) -> int:
        return (minute - self.tables.origin) // self.tables.unit

    def steps(self, busy: Windows) -> Iterable[tuple[int, int]]:
        """Return busy windows in steps, rounded outward: sessions lie on whole steps."""
        for a, b in busy:
            first = (a - self.tables.origin) // self.tables.unit
            yield first, -((self.tables.origin - b) // self.tables.unit) - first

    def length(self, i: int) -> int:
        return self.tables.sessions[i].minutes // self.tables.unit

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        """Read the minutes and rooms of a solution."""
        rooms = {i: r for (i, r), chosen in self.in_room.items() if solver.value(chosen)}
        return {
            i: (solver.value(start) * self.tables.unit + self.tables.origin, rooms.get(i))
            for i, start in enumerate(self.start)
        }

    def hint(self, plan: Plan) -> None:
        """Start the search at a plan."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for i, (minute, room) in plan.items():
            self.cp.add_hint(self.start[i], self.step(minute))
            for r in self.tables.rooms[i] if self.in_room else ():
                self.cp.add_hint(self.in_room[i, r], r == room)


def _times(tables: Tables) -> Model:
    """Model the starts with every rule but the rooms."""
    model = Model(tables)
    for i, starts in enumerate(tables.starts):
        domain = cp_model.Domain.from_values([model.step(start) for start in starts])
        model.start.append(model.cp.new_int_var_from_domain(domain, f"start_{i}"))
        model.interval.append(
            model.cp.new_fixed_size_interval_var(model.start[i], model.length(i), f"at_{i}")
        )
    for members in cover(tables.conflict, [members for _, _, members in tables.groups]):
        model.cp.add_no_overlap([model.interval[i] for i in members])
    for first, second, gap in tables.after:
        steps = -(-gap // tables.unit)
        model.cp.add(model.start[second] >= model.start[first] + model.length(first) + steps)
    for first, second in tables.chain:
        model.cp.add(model.start[second] == model.start[first] + model.length(first))
    return model


def counted_rooms(tables: Tables) -> Model:
    """Model the starts, with rooms only counted: what is impossible here is impossible."""
    model = _times(tables)
    own = {frozenset(rooms) for rooms in tables.rooms if rooms}
    sets = set(own)
    for one in own:
        sets.update(one | other for other in own if len(sets) < MOST_ROOM_SETS)
    sets.add(frozenset().union(*own))
    for rooms in sets:
        members = [i for i, mine in enumerate(tables.rooms) if mine and rooms.issuperset(mine)]
        if members:
            busy = [
                model.cp.new_fixed_size_interval_var(a, length, "shut")
                for r in rooms
                for a, length in model.steps(tables.room_busy[r])
            ]
            intervals = [*(model.interval[i] for i in members), *busy]
            model.cp.add_cumulative(intervals, [1] * len(intervals), len(rooms))
    return model


def named_rooms(tables: Tables, *, levels: bool) -> Model:
    """Model starts and rooms exactly, and the levels where they are asked for."""
    model = _times(tables)
    for i, session in enumerate(tables.sessions):
        if wants_room(session):
            for r in tables.rooms[i]:
                model.in_room[i, r] = model.cp.new_bool_var(f"room_{i}_{r}")
            model.cp.add_exactly_one([model.in_room[i, r] for r in tables.rooms[i]])
    for r, busy in enumerate(tables.room_busy):
        held = [
            model.cp.new_optional_fixed_size_interval_var(
                model.start[i], model.length(i), model.in_room[i, r], f"in_{i}_{r}"
            )
            for i in range(len(tables.sessions))
            if (i, r) in model.in_room
        ]
        shut = [model.cp.new_fixed_size_interval_var(a, length, "shut") for a, length in model.steps(busy)]
        if held:
            model.cp.add_no_overlap([*held, *shut])
    if levels:
        terms = (_moved, _interested, _civil, _preferred, _waste)
        model.levels = {name: term(model) for name, term in zip(LEVELS, terms, strict=True)}
    return model


def _moved(model: Model) -> Any:
    terms: list[Any] = []
    for i, (minute, room) in model.tables.current.items():
        if minute not in model.tables.starts[i] or (room is not None and (i, room) not in model.in_room):
            terms.append(1)
            continue
        if room is None and model.tables.rooms[i]:
            terms.append(1)
            continue
        moved = model.cp.new_bool_var(f"moved_{i}")
        model.cp.add(model.start[i] == model.step(minute)).only_enforce_if(~moved)
        if room is not None:
            model.cp.add_bool_or([model.in_room[i, room], moved])
        terms.append(moved)
    return sum(terms)


def _interested(model: Model) -> Any:
    terms = []
    for (i, j), people in model.tables.shared.items():
        before, after, both = (
            model.cp.new_bool_var(f"{name}_{i}_{j}") for name in ("before", "after", "both")
        )
        model.cp.add(model.start[i] + model.length(i) <= model.start[j]).only_enforce_if(before)
        model.cp.add(model.start[j] + model.length(j) <= model.start[i]).only_enforce_if(after)
        model.cp.add_exactly_one([before, after, both])
        terms.append(people * both)
    return sum(terms)


def _civil(model: Model) -> Any:
    terms = []
    for i, people in enumerate(model.tables.uncivil):
        for bad in people:
            outside = model.cp.new_bool_var(f"uncivil_{i}")
            good = [model.step(start) for start in model.tables.starts[i] if start not in bad]
            model.cp.add_linear_expression_in_domain(
                model.start[i], cp_model.Domain.from_values(good)
            ).only_enforce_if(~outside)
            terms.append(outside)
    return sum(terms)


def _preferred(model: Model) -> Any:
    terms = []
    for i, costs in enumerate(model.tables.unpreferred):
        if any(costs.values()):
            cost = model.cp.new_int_var(0, max(costs.values()), f"unpreferred_{i}")
            pairs = [(model.step(start), minutes) for start, minutes in costs.items()]
            model.cp.add_allowed_assignments([model.start[i], cost], pairs)
            terms.append(cost)
    return sum(terms)


def _waste(model: Model) -> Any:
    return sum(model.tables.waste(i, r) * chosen for (i, r), chosen in model.in_room.items())
