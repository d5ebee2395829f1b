"""Rooms for given times: a quick way that usually succeeds, and an exact one that wastes least or proves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.core.stopwatch import Clock
from app.scheduling.solver.tables import Tables, is_free
from app.scheduling.solver.values import Plan

EJECTIONS = 40
Times = Mapping[int, int]
Prices = dict[int, dict[int, int]]


def with_rooms(times: Times, rooms: Mapping[int, int]) -> Plan:
    """Return the plan of these times and rooms."""
    return {i: (minute, rooms.get(i)) for i, minute in times.items()}


def stretches(tables: Tables, times: Times) -> list[list[int]]:
    """Group the sessions that want a room into stretches of time that touch no other's sessions."""
    parts: list[list[int]] = []
    end = None
    for i in sorted((i for i in times if tables.rooms[i]), key=lambda i: times[i]):
        if end is None or times[i] >= end:
            parts.append([])
        parts[-1].append(i)
        last = times[i] + tables.sessions[i].minutes
        end = last if end is None else max(end, last)
    return parts


def prices(tables: Tables, times: Times, members: list[int]) -> Prices:
    """Return, for each session, the rooms open to it at its time with what each wastes."""
    return {
        i: {
            r: tables.waste(i, r)
            for r in tables.rooms[i]
            if is_free(tables.room_busy[r], times[i], times[i] + tables.sessions[i].minutes)
        }
        for i in members
    }


def seat_quickly(tables: Tables, times: Times) -> dict[int, int] | None:
    """Put each session into the least wasteful room that is free, moving others out of its way if need be."""
    found: dict[int, int] = {}
    for members in stretches(tables, times):
        part = _seat(tables, times, prices(tables, times, members))
        if part is None:
            return None
        found |= part
    return found


def _seat(tables: Tables, times: Times, costs: Prices) -> dict[int, int] | None:
    """Seat the choosiest first; who was driven out often is driven out less."""
    waiting = sorted(costs, key=lambda i: (-len(costs[i]), -tables.sessions[i].minutes))
    held: dict[int, list[int]] = defaultdict(list)
    room: dict[int, int] = {}
    weight = dict.fromkeys(costs, 1)
    for _ in range(EJECTIONS * len(costs)):
        if not waiting:
            return room
        i = waiting.pop()
        options = []
        for r, cost in costs[i].items():
            rivals = [j for j in held[r] if _meet(tables, times, i, j)]
            options.append((sum(weight[j] for j in rivals), cost, r, rivals))
        if not options:
            return None
        _, _, r, rivals = min(options)
        for j in rivals:
            held[r].remove(j)
            del room[j]
            weight[j] += 1
            waiting.append(j)
        held[r].append(i)
        room[i] = r
    return None


def _meet(tables: Tables, times: Times, i: int, j: int) -> bool:
    return (
        times[i] < times[j] + tables.sessions[j].minutes and times[j] < times[i] + tables.sessions[i].minutes
    )


def seat_best(
    tables: Tables, times: Times, clock: Clock, keep: Mapping[int, int] | None = None
) -> dict[int, int] | None:
    """Return the rooms that waste least while each session of `keep` has the room given there, or None."""
    found: dict[int, int] = {}
    for members in stretches(tables, times):
        costs = prices(tables, times, members)
        for i in members:
            if keep and i in keep:
                costs[i] = {r: cost for r, cost in costs[i].items() if r == keep[i]}
        part = _seat_exactly(tables, times, costs, clock)
        if part is None:
            return None
        found |= part
    return found


def _seat_exactly(tables: Tables, times: Times, costs: Prices, clock: Clock) -> dict[int, int] | None:
    """Choose rooms of least waste; with all constraints in the linear relaxation this takes no time."""
    from ortools.sat.python import cp_model

    from app.scheduling.solver.solving import FOUND, solve_model

    model = cp_model.CpModel()
    uses = {(i, r): model.new_bool_var(f"{i} in {r}") for i, options in costs.items() for r in options}
    for i, options in costs.items():
        model.add_exactly_one(uses[i, r] for r in options)
    for together in _at_once(tables, times, costs):
        for r in {r for i in together for r in costs[i]}:
            model.add_at_most_one(uses[i, r] for i in together if (i, r) in uses)
    model.minimize(sum(costs[i][r] * used for (i, r), used in uses.items()))
    status, solver = solve_model(model, clock, num_workers=1, linearization_level=2)
    if status not in FOUND:
        return None
    return {i: r for (i, r), used in uses.items() if solver.value(used)}


def _at_once(tables: Tables, times: Times, members: Iterable[int]) -> list[frozenset[int]]:
    """Return the largest sets of sessions that are in progress at one instant."""
    found = {
        frozenset(i for i in members if times[i] <= instant < times[i] + tables.sessions[i].minutes)
        for instant in {times[i] for i in members}
    }
    return [one for one in found if not any(one < other for other in found)]
