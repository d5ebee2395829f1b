"""Check a plan against its problem minute by minute; it shares no code with the reader or the solver.

It works on the raw documents, in plain Python, the slow and obvious way. The problem must have passed
the reader; the plan is trusted in nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

Document = dict[str, Any]
_MINUTE = timedelta(minutes=1)
_MOMENT = re.compile(r"(19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_LEVELS = ("moved", "interested", "civil", "preferred", "waste")


class UnreadablePlan(ValueError):
    """The document is no `plan/1`."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its kind, the sessions and subjects concerned, and a sentence."""

    kind: str
    sessions: tuple[str, ...]
    subjects: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(frozen=True, slots=True)
class _Put:
    """A session where the plan puts it."""

    session: Document
    wall: datetime
    start: datetime
    end: datetime
    room: str | None

    @property
    def name(self) -> str:
        return str(self.session["id"])

    def meets(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end

    def minutes(self) -> Iterator[datetime]:
        moment = self.start
        while moment < self.end:
            yield moment
            moment += _MINUTE


def check_plan(problem: Document, plan: object) -> list[Violation]:
    """List every rule that a plan breaks, and every level whose value it states wrongly.

    Raises UnreadablePlan where the document is not of the form of `plan/1`.
    """
    places = _places(plan)
    zone = ZoneInfo(problem["time_zone"])
    known = {session["id"]: session for session in problem["sessions"]}
    found = [
        Violation("unknown_session", (name,), (), f"{name} is not a session of the problem")
        for name in places
        if name not in known
    ]
    put = []
    for name, session in known.items():
        if name not in places:
            found.append(Violation("unplaced", (name,), (), f"{name} has no place"))
            continue
        place = places[name]
        wall = datetime.fromisoformat(place["start"])
        start = _utc(wall, zone)
        put.append(_Put(session, wall, start, start + session["minutes"] * _MINUTE, place.get("room")))
    for item in put:
        if item.start.astimezone(zone).replace(tzinfo=None) != item.wall:
            text = f"{item.name} starts at {item.wall:%Y-%m-%d %H:%M}, which no clock shows"
            found.append(Violation("start", (item.name,), (), text))
        found += _hours(problem, item, zone)
        found += _room(problem, item, zone)
        found += _own(problem, item, zone)
    for one, two in combinations(put, 2):
        found += _pair(problem, one, two)
    found += _order({item.name: item for item in put})
    if not found and isinstance(plan, dict):
        found += _stated(plan, measure(problem, plan))
    return found


def measure(problem: Document, plan: object) -> dict[str, int]:
    """Return the exact value of each level for a plan that places every session."""
    places = _places(plan)
    zone = ZoneInfo(problem["time_zone"])
    rooms = {room["id"]: room for room in problem.get("rooms") or []}
    put = []
    for session in problem["sessions"]:
        place = places[session["id"]]
        wall = datetime.fromisoformat(place["start"])
        start = _utc(wall, zone)
        put.append(_Put(session, wall, start, start + session["minutes"] * _MINUTE, place.get("room")))
    return {
        "moved": _moved(problem, put, zone),
        "interested": sum(
            _both(one, two) for one, two in combinations(put, 2) if one.meets(two.start, two.end)
        ),
        "civil": sum(_uncivil(problem, item, zone) for item in put),
        "preferred": sum(_unpreferred(item, zone) for item in put),
        "waste": sum(
            rooms[item.room]["capacity"] - (item.session.get("seats") or 0)
            for item in put
            if item.room is not None and rooms[item.room].get("capacity") is not None
        ),
    }


def _places(plan: object) -> dict[str, Document]:
    if not isinstance(plan, dict) or plan.get("format") != "plan/1":
        raise UnreadablePlan("format: must be plan/1")
    places = plan.get("plan")
    if not isinstance(places, dict):
        raise UnreadablePlan("plan: must be an object with a place for each session")
    for name, place in places.items():
        if not isinstance(place, dict) or not isinstance(place.get("room", ""), str | None):
            raise UnreadablePlan(f"plan.{name}: must be an object with a start and perhaps a room")
        start = place.get("start")
        if not isinstance(start, str) or not _MOMENT.fullmatch(start):
            raise UnreadablePlan(f"plan.{name}.start: must be a moment like 2027-07-14T09:30, without offset")
        try:
            datetime.fromisoformat(start)
        except ValueError as error:
            raise UnreadablePlan(f"plan.{name}.start: {start} does not exist") from error
    return places


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _clock(day: str, clock: str, zone: ZoneInfo) -> datetime:
    midnight = datetime.fromisoformat(day)
    return _utc(midnight + timedelta(hours=int(clock[:2]), minutes=int(clock[3:])), zone)


def _windows(item: Document, key: str, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    return [
        (_utc(datetime.fromisoformat(a), zone), _utc(datetime.fromisoformat(b), zone))
        for a, b in item.get(key) or []
    ]


def _hours(problem: Document, item: _Put, zone: ZoneInfo) -> Iterator[Violation]:
    """The day's hours, its closures, and the grid."""
    day = next((day for day in problem["days"] if day["date"] == item.wall.date().isoformat()), None)
    if day is None:
        yield Violation(
            "day_hours", (item.name,), (), f"{item.name} is on {item.wall.date()}, which is not listed"
        )
        return
    opens, closes = (_clock(day["date"], day[key], zone) for key in ("start", "end"))
    if item.start < opens or closes < item.end:
        text = f"{item.name} is not within {day['start']}–{day['end']} on {day['date']}"
        yield Violation("day_hours", (item.name,), (day["date"],), text)
    for a, b in day.get("closed") or []:
        if item.meets(_clock(day["date"], a, zone), _clock(day["date"], b, zone)):
            yield Violation(
                "closed", (item.name,), (day["date"],), f"{item.name} runs into the closure {a}–{b}"
            )
    fixed = item.session.get("fixed")
    if not fixed and (item.wall.hour * 60 + item.wall.minute) % problem["grid_minutes"]:
        text = f"{item.name} starts at {item.wall:%H:%M}, off the grid of {problem['grid_minutes']} minutes"
        yield Violation("grid", (item.name,), (), text)


def _room(problem: Document, item: _Put, zone: ZoneInfo) -> Iterator[Violation]:
    """Whether there is a room, whether it is free, and whether it suits."""
    needs = _needs_room(item.session)
    if item.room is None:
        if needs:
            yield Violation("room_list", (item.name,), (), f"{item.name} needs a room and has none")
        return
    room = next((room for room in problem.get("rooms") or [] if room["id"] == item.room), None)
    if room is None:
        yield Violation(
            "room_list", (item.name,), (item.room,), f"{item.name} is in {item.room}, which is no room"
        )
        return
    for a, b in _windows(room, "unavailable", zone):
        if item.meets(a, b):
            text = f"{item.room} is not available during {item.name}"
            yield Violation("room_unavailable", (item.name,), (item.room,), text)
            break
    if needs:
        yield from _unsuited(item, room)
    elif (item.session.get("fixed") or {}).get("room") != item.room:
        text = f"{item.name} needs no room and is in {item.room}"
        yield Violation("room_list", (item.name,), (item.room,), text)


def _needs_room(session: Document) -> bool:
    needs = session.get("needs_room")
    return bool(session.get("mode") != "online" if needs is None else needs)


def _unsuited(item: _Put, room: Document) -> Iterator[Violation]:
    """Why a room is none for a session: not on its list, without what it needs, or too small."""
    if item.session.get("rooms") and room["id"] not in item.session["rooms"]:
        yield Violation(
            "room_list", (item.name,), (room["id"],), f"{room['id']} is not among the rooms of {item.name}"
        )
    missing = set(item.session.get("features") or []) - set(room.get("features") or [])
    if missing:
        text = f"{room['id']} has no {', '.join(sorted(missing))}, which {item.name} needs"
        yield Violation("features", (item.name,), (room["id"], *sorted(missing)), text)
    seats, capacity = item.session.get("seats") or 0, room.get("capacity")
    if capacity is not None and capacity < seats:
        text = f"{room['id']} has {capacity} places, {item.name} needs {seats}"
        yield Violation("capacity", (item.name,), (room["id"],), text)


def _own(problem: Document, item: _Put, zone: ZoneInfo) -> Iterator[Violation]:
    """The people it cannot do without, and the place it was given."""
    for person in problem.get("people") or []:
        if person["id"] in (item.session.get("required") or []) and any(
            item.meets(a, b) for a, b in _windows(person, "unavailable", zone)
        ):
            text = f"{person['id']} is not available during {item.name}"
            yield Violation("person_unavailable", (item.name,), (person["id"],), text)
    fixed = item.session.get("fixed")
    if fixed:
        start = datetime.fromisoformat(fixed["start"])
        if start != item.wall or (fixed.get("room") and fixed["room"] != item.room):
            yield Violation("fixed", (item.name,), (), f"{item.name} is not where it is fixed")


def _pair(problem: Document, one: _Put, two: _Put) -> Iterator[Violation]:
    """What two sessions at one time may not share."""
    if not one.meets(two.start, two.end):
        return
    names = (one.name, two.name)
    at_once = f"{one.name} and {two.name} at one time"
    if one.room is not None and one.room == two.room:
        yield Violation("room_busy", names, (one.room,), f"{one.room} holds {at_once}")
    for key, kind in (("required", "person_busy"), ("teams", "team_busy"), ("bodies", "body_busy")):
        for subject in one.session.get(key) or []:
            if subject in (two.session.get(key) or []):
                yield Violation(kind, names, (subject,), f"{subject} is in {at_once}")
    if problem.get("bodies_exclude") == "each_other":
        fine = [set(pair) for pair in problem.get("parallel_allowed") or []]
        for left in one.session.get("bodies") or []:
            for right in two.session.get("bodies") or []:
                if left != right and {left, right} not in fine:
                    yield Violation(
                        "body_busy", names, (left, right), f"{left} and {right} meet in {at_once}"
                    )


def _order(put: dict[str, _Put]) -> Iterator[Violation]:
    """What comes after what."""
    for item in put.values():
        for rule in item.session.get("after") or []:
            other = put.get(rule["session"])
            gap = rule.get("gap_minutes") or 0
            if other and item.start < other.end + gap * _MINUTE:
                text = f"{item.name} does not start {gap} minutes after {other.name}"
                yield Violation("after", (item.name, other.name), (), text)
        follower = put.get(item.session.get("immediately_before") or "")
        if follower and item.end != follower.start:
            text = f"{item.name} does not end when {follower.name} starts"
            yield Violation("immediately_before", (item.name, follower.name), (), text)


def _moved(problem: Document, put: list[_Put], zone: ZoneInfo) -> int:
    before = problem.get("current") or {}
    moved = 0
    for item in put:
        place = before.get(item.name)
        if place is not None:
            start = _utc(datetime.fromisoformat(place["start"]), zone)
            moved += start != item.start or (place.get("room") or None) != item.room
    return moved


def _both(one: _Put, two: _Put) -> int:
    """People interested in one of two sessions who are interested in, or required at, the other."""
    sets = [
        (set(item.session.get("interested") or []), set(item.session.get("required") or []))
        for item in (one, two)
    ]
    (wish, must), (other_wish, other_must) = sets
    return len(wish & (other_wish | other_must) | other_wish & (wish | must))


def _uncivil(problem: Document, item: _Put, zone: ZoneInfo) -> int:
    if item.session.get("mode") == "in_person":
        return 0
    count = 0
    for person in problem.get("people") or []:
        hours = person.get("civil_hours")
        if not hours or person["id"] not in (item.session.get("required") or []):
            continue
        there = ZoneInfo(person["time_zone"]) if person.get("time_zone") else zone
        clocks = (f"{moment.astimezone(there):%H:%M}" for moment in item.minutes())
        count += any(not hours[0] <= clock < hours[1] for clock in clocks)
    return count


def _unpreferred(item: _Put, zone: ZoneInfo) -> int:
    aim = item.session.get("preferred_start")
    if aim:
        return abs(item.start - _utc(datetime.fromisoformat(aim), zone)) // _MINUTE
    windows = _windows(item.session, "preferred", zone)
    if not windows:
        return 0
    return sum(not any(a <= moment < b for a, b in windows) for moment in item.minutes())


def _stated(plan: Document, exact: dict[str, int]) -> Iterator[Violation]:
    """Levels that are not the five in their order, or that say what is not so; a plan may leave them out."""
    levels = plan.get("levels")
    if not levels:
        return
    if not isinstance(levels, list) or not all(isinstance(level, dict) for level in levels):
        yield Violation("level", (), (), "levels must be a list of objects")
        return
    names = [level.get("name") for level in levels]
    if names != list(_LEVELS):
        yield Violation("level", (), (), f"levels must be {', '.join(_LEVELS)}, in this order and each once")
        return
    for level in levels:
        yield from _stated_level(level, exact[level["name"]])
    proven = all(level.get("proven") is True for level in levels)
    if "status" in plan and plan["status"] != ("optimal" if proven else "feasible"):
        text = f"the status is {plan['status']!r}, and all levels are {'' if proven else 'not '}proven"
        yield Violation("status", (), (), text)


def _stated_level(level: Document, exact: int) -> Iterator[Violation]:
    name, value, bound = level["name"], level.get("value"), level.get("bound")
    if isinstance(value, bool) or value != exact:
        yield Violation("level", (), (name,), f"{name} is stated as {value!r} and is {exact}")
    elif not isinstance(bound, int | float) or isinstance(bound, bool) or bound > exact:
        yield Violation(
            "level", (), (name,), f"the bound of {name} is {bound!r}, more than its value {exact}"
        )
    elif level.get("proven") is not (bound == exact):
        text = f"proven of {name} is {level.get('proven')!r}, with bound {bound} and value {exact}"
        yield Violation("level", (), (name,), text)
