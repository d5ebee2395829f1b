"""Turn a problem into integers: where each session may start, in which rooms, and what excludes what.

Time is counted in units of the greatest common divisor of all starts and lengths, from the first start.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import combinations

from app.core.spans import Span, union
from app.scheduling.rules import BodiesExclude, PersonSpec, Problem, SessionSpec

Windows = list[tuple[int, int]]


def minute_of(moment: datetime) -> int:
    """Return the number of a minute since 1970."""
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def windows(spans: Iterable[Span]) -> Windows:
    """Return disjoint, sorted windows of minutes."""
    return [(minute_of(span.start), minute_of(span.end)) for span in union(spans)]


def is_free(busy: Windows, start: int, end: int) -> bool:
    """Tell whether no busy window shares a minute with [start, end)."""
    index = bisect_right(busy, (start, math.inf))
    return not (index and busy[index - 1][1] > start) and not (index < len(busy) and busy[index][0] < end)


def is_within(good: Windows, start: int, end: int) -> bool:
    """Tell whether one of the windows holds the whole of [start, end)."""
    index = bisect_right(good, (start, math.inf))
    return bool(index) and end <= good[index - 1][1]


def outside(good: Windows, start: int, end: int) -> int:
    """Count the minutes of [start, end) outside the windows."""
    return end - start - sum(max(0, min(end, b) - max(start, a)) for a, b in good)


class Distances(Mapping[int, int]):
    """The minutes between each start and the wish, counted only when they are asked for."""

    def __init__(self, starts: list[int], aim: int) -> None:
        self.starts, self.aim = starts, aim

    def __getitem__(self, start: int) -> int:
        return abs(start - self.aim)

    def __iter__(self) -> Iterator[int]:
        return iter(self.starts)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def least(self) -> int:
        """Return the distance of the nearest start."""
        after = bisect_left(self.starts, self.aim)
        return min((abs(start - self.aim) for start in self.starts[max(0, after - 1) : after + 1]), default=0)


@dataclass(frozen=True)
class Tables:
    """One problem in integers; i counts sessions, r rooms, times are minutes since 1970."""

    problem: Problem
    starts: list[list[int]]
    rooms: list[list[int]]
    room_busy: list[Windows]
    groups: list[tuple[str, str, list[int]]]
    conflict: list[set[int]]
    after: list[tuple[int, int, int]]
    chain: list[tuple[int, int]]
    current: dict[int, tuple[int, int | None]]

    @property
    def sessions(self) -> Sequence[SessionSpec]:
        return self.problem.sessions

    @cached_property
    def unit(self) -> int:
        """Return the minutes of one step of time."""
        numbers = [session.minutes for session in self.sessions]
        numbers += [start - self.origin for starts in self.starts for start in starts]
        return math.gcd(*numbers) or 1

    @cached_property
    def origin(self) -> int:
        return min((starts[0] for starts in self.starts if starts), default=0)

    @cached_property
    def shared(self) -> dict[tuple[int, int], int]:
        """Count, for pairs that may overlap, the people whom an overlap would disappoint."""
        wish, must = defaultdict(set), defaultdict(set)
        for i, session in enumerate(self.sessions):
            for person in session.interested:
                wish[person].add(i)
            for person in session.required:
                must[person].add(i)
        count: dict[tuple[int, int], int] = defaultdict(int)
        for person, wanted in wish.items():
            for i, j in combinations(sorted(wanted | must[person]), 2):
                if (i in wanted or j in wanted) and j not in self.conflict[i]:
                    count[i, j] += 1
        return dict(count)

    @cached_property
    def uncivil(self) -> list[list[frozenset[int]]]:
        """Return, for each session, a set of bad starts for each of its people with civil hours.

        Sessions of one length share the sets, which also hold starts that are none of theirs.
        """
        people = {person.id: person for person in self.problem.people if person.civil_hours}
        every = sorted({start for starts in self.starts for start in starts})
        bad: dict[object, frozenset[int]] = {}
        found: list[list[frozenset[int]]] = []
        for session, starts in zip(self.sessions, self.starts, strict=True):
            found.append([])
            for name in session.required if not session.in_person else ():
                if (person := people.get(name)) is None:
                    continue
                key = (person.zone.key, person.civil_hours, session.minutes)
                if key not in bad:
                    good = _civil_windows(self.problem, person)
                    bad[key] = frozenset(s for s in every if not is_within(good, s, s + session.minutes))
                if not bad[key].isdisjoint(starts):
                    found[-1].append(bad[key])
        return found

    @cached_property
    def unpreferred(self) -> list[Mapping[int, int]]:
        """Return, for each session, the cost of each start; empty where it has no preference."""
        found: list[Mapping[int, int]] = []
        for i, session in enumerate(self.sessions):
            aim, good = session.preferred_start, windows(session.preferred)
            if aim is not None:
                found.append(Distances(self.starts[i], minute_of(aim)))
            elif session.preferred:
                found.append({s: outside(good, s, s + session.minutes) for s in self.starts[i]})
            else:
                found.append({})
        return found

    def waste(self, i: int, r: int) -> int:
        capacity = self.problem.rooms[r].capacity
        return 0 if capacity is None else capacity - self.sessions[i].seats


def compile_problem(problem: Problem) -> Tables:
    """Build the tables; a session whose list of starts or rooms is empty cannot be placed at all."""
    index = {session.id: i for i, session in enumerate(problem.sessions)}
    room_index = {room.id: r for r, room in enumerate(problem.rooms)}
    away = {person.id: windows(person.unavailable) for person in problem.people if person.unavailable}
    room_busy = [windows(room.unavailable) for room in problem.rooms]
    groups = _groups(problem)
    hours = _Hours(problem)
    return Tables(
        problem=problem,
        starts=[hours.starts(session, away) for session in problem.sessions],
        rooms=[_rooms(problem, session, room_index) for session in problem.sessions],
        room_busy=room_busy,
        groups=groups,
        conflict=_conflict(problem, groups),
        after=[
            (index[rule.session], i, rule.gap)
            for i, session in enumerate(problem.sessions)
            for rule in session.after
        ],
        chain=[
            (i, index[session.immediately_before])
            for i, session in enumerate(problem.sessions)
            if session.immediately_before
        ],
        current={
            index[name]: (minute_of(place.start), room_index[place.room] if place.room else None)
            for name, place in problem.current.items()
        },
    )


def wants_room(session: SessionSpec) -> bool:
    """Tell whether the plan gives it a room: it needs one, or is fixed in one."""
    return session.needs_room or bool(session.fixed and session.fixed.room)


class _Hours:
    """The starts that days, closures and grid leave open."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.open = [
            window
            for day in problem.days
            for window in _without(
                [(minute_of(day.open.start), minute_of(day.open.end))], windows(day.closed)
            )
        ]
        self.grid = sorted(
            minute for day in problem.days for minute in self._grid_of(day.date, problem.grid_minutes)
        )

    def _grid_of(self, day: date, step: int) -> Iterable[int]:
        zone = self.problem.zone
        for minutes in range(0, 1440, step):
            wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
            moment = wall.replace(tzinfo=zone).astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) == wall:  # not in the hour that summer time skips
                yield minute_of(moment)

    def starts(self, session: SessionSpec, away: dict[str, Windows]) -> list[int]:
        """List the starts at which the session fits its day and all its people are there."""
        free = self.open
        for person in session.required:
            if person in away:
                free = _without(free, away[person])
        if session.fixed:
            start = minute_of(session.fixed.start)
            return [start] if any(a <= start and start + session.minutes <= b for a, b in free) else []
        return [
            start
            for a, b in free
            for start in self.grid[bisect_left(self.grid, a) : bisect_right(self.grid, b - session.minutes)]
        ]


def _without(free: Windows, busy: Windows) -> Windows:
    """Cut the busy windows out of the free ones; both are sorted, and windows that touch stay apart."""
    left = []
    for a, b in free:
        start = a
        for c, d in busy[max(0, bisect_right(busy, (a, math.inf)) - 1) :]:
            if c >= b:
                break
            if start < c:
                left.append((start, c))
            start = max(start, d)
        if start < b:
            left.append((start, b))
    return left


def _rooms(problem: Problem, session: SessionSpec, room_index: dict[str, int]) -> list[int]:
    """List the rooms that suit; a session that needs none is not choosy about the one it is fixed in."""
    if not wants_room(session):
        return []
    rooms = list(range(len(problem.rooms)))
    if session.fixed and session.fixed.room:
        rooms = [room_index[session.fixed.room]]
    if session.needs_room:
        rooms = [r for r in rooms if not lacks(problem, session, r)]
    return rooms


def lacks(problem: Problem, session: SessionSpec, r: int) -> str:
    """Name the rule that keeps the session out of the room, or return an empty text."""
    room = problem.rooms[r]
    if session.rooms and room.id not in session.rooms:
        return "room_list"
    if not session.features <= room.features:
        return "features"
    if room.capacity is not None and room.capacity < session.seats:
        return "capacity"
    return ""


def _groups(problem: Problem) -> list[tuple[str, str, list[int]]]:
    """List (kind, name, sessions) of which no two may overlap."""
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, session in enumerate(problem.sessions):
        for kind, names in (
            ("person_busy", session.required),
            ("team_busy", session.teams),
            ("body_busy", session.bodies),
        ):
            for name in names:
                members[kind, name].append(i)
    return [(kind, name, sessions) for (kind, name), sessions in members.items() if len(sessions) > 1]


def _conflict(problem: Problem, groups: list[tuple[str, str, list[int]]]) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in problem.sessions]
    for _, _, members in groups:
        for i in members:
            found[i].update(j for j in members if j != i)
    if problem.bodies_exclude is BodiesExclude.EACH_OTHER:
        held = [(i, session.bodies) for i, session in enumerate(problem.sessions) if session.bodies]
        for (i, mine), (j, theirs) in combinations(held, 2):
            if any(
                a != b and frozenset((a, b)) not in problem.parallel_allowed for a in mine for b in theirs
            ):
                found[i].add(j)
                found[j].add(i)
    return found


def _civil_windows(problem: Problem, person: PersonSpec) -> Windows:
    """Return the person's civil hours on every date that a listed day may touch, daylight saving included."""
    low, high = person.civil_hours or (time(), time.max)
    found = []
    for day in problem.days:
        for offset in range(-2, 4):
            there = day.date + timedelta(days=offset)
            end = (there + timedelta(days=1), time()) if high == time.max else (there, high)
            start = datetime.combine(there, low, tzinfo=person.zone).astimezone(UTC)
            stop = datetime.combine(*end, tzinfo=person.zone).astimezone(UTC)
            if start < stop:
                found.append(Span(start, stop))
    return windows(found)
