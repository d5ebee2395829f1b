"""Every rule of a problem by its name, and what each one forbids.

What it means to drop a rule, here and wherever a conflict is tested:

- `room_busy`, `person_busy`, `team_busy`, `body_busy`: what it names may be in several sessions at once
  (a `body_busy` of two names is the rule that these two bodies keep out of each other's time);
- `day_hours` of a date: sessions that start on this date may start and end at any time;
- `closed` of a date: its closures do not count; `grid`: sessions may start at any minute;
- `person_unavailable`, `room_unavailable`: the person or room is always there;
- `room_list`, `features`, `capacity` of a session: it takes any room in this respect;
- `after` and `immediately_before` of two sessions: their order is free;
- `fixed` of a session: it may be anywhere, in any room that suits it.

Never dropped are: each session takes its minutes, starts on a listed date (or where it is fixed), at a time
that clocks show, and is in one room if it needs one and there are any. A session with a fixed start may
begin there whatever the grid says.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import combinations
from zoneinfo import ZoneInfo

from ortools.sat.python.cp_model import Domain

from app.core.spans import Span
from app.scheduling.rules import BodiesExclude, Day, Place, Problem

BUSY = ("room_busy", "person_busy", "team_busy", "body_busy")
EVERYWHERE = Domain.all_values()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in the customer's terms, with the sessions that it concerns."""

    kind: str
    subjects: tuple[str, ...]
    sessions: tuple[int, ...]


def minute_of(moment: datetime) -> int:
    """Return the number of a minute since 1970."""
    return int(moment.timestamp()) // 60


def domain_of(spans: Iterable[Span], minutes: int) -> Domain:
    """Return the starts at which a session of so many minutes meets one of the spans."""
    return Domain.from_intervals(
        [[minute_of(span.start) - minutes + 1, minute_of(span.end) - 1] for span in spans]
    )


@dataclass(slots=True)
class Calendar:
    """The minutes at which clocks of the place can show a start, by date."""

    zone: ZoneInfo
    grid: int
    _days: dict[date, Domain] = field(default_factory=dict)

    def starts(self, day: date) -> Domain:
        """Return every start on a date; of an hour that comes twice the first, of a skipped one none."""
        if day not in self._days:
            first, last = self._midnight(day), self._midnight(day + timedelta(days=1))
            if last - first == 1440:
                self._days[day] = Domain(first, last - 1)
            else:
                self._days[day] = Domain.from_values([at for _, at in self._clocks(day)])
        return self._days[day]

    def on_grid(self, day: date) -> list[int]:
        """Return the starts on a date whose clock time is a multiple of the grid."""
        first, last = self._midnight(day), self._midnight(day + timedelta(days=1))
        if last - first == 1440:
            return list(range(first, last, self.grid))
        return [at for minute, at in self._clocks(day) if minute % self.grid == 0]

    def _midnight(self, day: date) -> int:
        return minute_of(datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC))

    def _clocks(self, day: date) -> list[tuple[int, int]]:
        found = []
        for minute in range(1440):
            wall = datetime.combine(day, time()) + timedelta(minutes=minute)
            moment = wall.replace(tzinfo=self.zone).astimezone(UTC)
            if moment.astimezone(self.zone).replace(tzinfo=None) == wall:
                found.append((minute, minute_of(moment)))
        return found


class Rulebook:
    """The rules of one problem; each is known by its number."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.minutes = [session.minutes for session in problem.sessions]
        self.index = {session.id: i for i, session in enumerate(problem.sessions)}
        self.room_index = {room.id: r for r, room in enumerate(problem.rooms)}
        self.calendar = Calendar(problem.zone, problem.grid_minutes)
        self.rules: list[Rule] = []
        self.allowed: dict[int, dict[int, Domain]] = {}
        self.pairs: dict[int, list[tuple[int, int]]] = {}
        self.members: dict[int, tuple[int, ...]] = {}
        self.order: dict[int, tuple[int, int, int, bool]] = {}
        self.suits: dict[int, tuple[int, frozenset[int]]] = {}
        self.shut: dict[int, tuple[int, tuple[Span, ...]]] = {}
        self.single: dict[int, int] = {}
        self.universe = [self._universe(i) for i in range(len(self.minutes))]
        self._add_hours()
        self._add_people()
        self._add_bodies()
        self._add_rooms()
        self._add_places()

    def _new(self, kind: str, subjects: Sequence[str], sessions: Iterable[int]) -> int:
        self.rules.append(Rule(kind, tuple(subjects), tuple(sessions)))
        return len(self.rules) - 1

    def of_kind(self, *kinds: str) -> list[int]:
        """Return the numbers of all rules of some kinds."""
        return [number for number, rule in enumerate(self.rules) if rule.kind in kinds]

    @cached_property
    def wants_room(self) -> list[bool]:
        """Tell of each session whether it takes a room that the rules choose."""
        rooms = bool(self.problem.rooms)
        return [session.needs_room and rooms for session in self.problem.sessions]

    # --- times ------------------------------------------------------------------------------------

    @cached_property
    def listed(self) -> Domain:
        """Return every start on a listed date."""
        found = Domain.from_values([])
        for day in self.problem.days:
            found = found.union_with(self.calendar.starts(day.date))
        return found

    def _universe(self, i: int) -> Domain:
        place = self.problem.sessions[i].fixed
        return self.listed if place is None else self.listed.union_with(_point(place))

    def _add_hours(self) -> None:
        sessions, everything = self.problem.sessions, range(len(self.minutes))
        days = {day.date: day for day in self.problem.days}
        fixed = {s.fixed.start.astimezone(self.problem.zone).date() for s in sessions if s.fixed is not None}
        for day in sorted({*days, *fixed}):
            number = self._new("day_hours", [day.isoformat()], everything)
            self.allowed[number] = self._by_length(
                lambda minutes, day=day: self._inside(day, days.get(day), minutes)  # type: ignore[misc]
            )
        for day, listed in days.items():
            if listed.closed:
                number = self._new("closed", [day.isoformat()], everything)
                self.allowed[number] = self._by_length(
                    lambda minutes, spans=listed.closed: domain_of(spans, minutes).complement()  # type: ignore[misc]
                )
        number = self._new("grid", [str(self.problem.grid_minutes)], everything)
        grid = Domain.from_values([at for day in sorted(days) for at in self.calendar.on_grid(day)])
        self.allowed[number] = {
            i: grid if session.fixed is None else grid.union_with(_point(session.fixed))
            for i, session in enumerate(sessions)
        }

    def _by_length(self, allowed: Callable[[int], Domain]) -> dict[int, Domain]:
        known: dict[int, Domain] = {}
        for minutes in self.minutes:
            if minutes not in known:
                known[minutes] = allowed(minutes)
        return {i: known[minutes] for i, minutes in enumerate(self.minutes)}

    def _inside(self, day: date, listed: Day | None, minutes: int) -> Domain:
        others = self.calendar.starts(day).complement()
        if listed is None:
            return others
        first, last = minute_of(listed.open.start), minute_of(listed.open.end) - minutes
        return others.union_with(Domain(first, last)) if first <= last else others

    def _add_people(self) -> None:
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, session in enumerate(self.problem.sessions):
            for name in session.required:
                members["person_busy", name].append(i)
            for team in session.teams:
                members["team_busy", team].append(i)
        for (kind, subject), sessions in members.items():
            if len(sessions) > 1:
                self.members[self._new(kind, [subject], sessions)] = tuple(sessions)
        for person in self.problem.people:
            mine = members.get(("person_busy", person.id), [])
            if mine and person.unavailable:
                number = self._new("person_unavailable", [person.id], mine)
                self.allowed[number] = {
                    i: domain_of(person.unavailable, self.minutes[i]).complement() for i in mine
                }

    def _add_bodies(self) -> None:
        members: dict[str, list[int]] = defaultdict(list)
        for i, session in enumerate(self.problem.sessions):
            for body in session.bodies:
                members[body].append(i)
        for body, sessions in members.items():
            if len(sessions) > 1:
                self.members[self._new("body_busy", [body], sessions)] = tuple(sessions)
        if self.problem.bodies_exclude is not BodiesExclude.EACH_OTHER:
            return
        for left, right in combinations(sorted(members), 2):
            if frozenset((left, right)) not in self.problem.parallel_allowed:
                pairs = sorted(
                    {(min(i, j), max(i, j)) for i in members[left] for j in members[right] if i != j}
                )
                concerned = sorted({i for pair in pairs for i in pair})
                if pairs:
                    self.pairs[self._new("body_busy", [left, right], concerned)] = pairs

    # --- rooms and places -------------------------------------------------------------------------

    def _add_rooms(self) -> None:
        takers = [i for i, session in enumerate(self.problem.sessions) if self._takes_room(i)]
        for r, room in enumerate(self.problem.rooms):
            if takers:
                self.single[self._new("room_busy", [room.id], takers)] = r
            if takers and room.unavailable:
                self.shut[self._new("room_unavailable", [room.id], takers)] = (r, room.unavailable)
        rooms = self.problem.rooms
        everything = frozenset(range(len(rooms)))
        for i, session in enumerate(self.problem.sessions):
            if not session.needs_room:
                continue
            listed = (
                frozenset(self.room_index[name] for name in session.rooms) if session.rooms else everything
            )
            equipped = frozenset(r for r, room in enumerate(rooms) if session.features <= room.features)
            large = frozenset(
                r for r, room in enumerate(rooms) if room.capacity is None or room.capacity >= session.seats
            )
            for kind, subjects, suiting in (
                ("room_list", session.rooms, listed),
                ("features", sorted(session.features), equipped),
                ("capacity", (), large),
            ):
                if suiting != everything or (kind == "room_list" and not rooms):
                    self.suits[self._new(kind, subjects, [i])] = (i, suiting)

    def _takes_room(self, i: int) -> bool:
        session = self.problem.sessions[i]
        return self.wants_room[i] or bool(session.fixed and session.fixed.room)

    def _add_places(self) -> None:
        for i, session in enumerate(self.problem.sessions):
            for rule in session.after:
                j = self.index[rule.session]
                self.order[self._new("after", (), [i, j])] = (j, i, rule.gap, False)
            if session.immediately_before:
                j = self.index[session.immediately_before]
                self.order[self._new("immediately_before", (), [i, j])] = (i, j, 0, True)
            if session.fixed is not None:
                number = self._new("fixed", (), [i])
                self.allowed[number] = {i: _point(session.fixed)}
                if session.fixed.room:
                    self.suits[number] = (i, frozenset([self.room_index[session.fixed.room]]))


def _point(place: Place) -> Domain:
    at = minute_of(place.start)
    return Domain(at, at)
