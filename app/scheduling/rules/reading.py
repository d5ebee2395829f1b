"""Read a `schedule/1` document, listing every fault with its path instead of stopping at the first."""

import json
from collections.abc import Collection, Iterable
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.text import mark
from app.scheduling.rules.problem import (
    FORMAT,
    After,
    BodiesExclude,
    Day,
    PersonSpec,
    Place,
    Problem,
    RoomSpec,
    SessionSpec,
)
from app.scheduling.rules.sources import NEVER, Fault, Source, clock_span


class BadProblem(Refusal):
    """A problem file with faults; `faults` holds all of them."""

    code = "bad_schedule_file"
    message = mark("The file has %(count)s faults.")
    status = 400

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(self.faults))


def parse(text: str) -> Any:
    """Parse the text of a file; raises BadProblem where it is not JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise BadProblem([Fault("$", reason)]) from error
    except RecursionError as error:
        raise BadProblem([Fault("$", "is not JSON that can be read: nested too deeply")]) from error


def read_problem(document: object) -> Problem:
    """Return the problem that a document describes; raises BadProblem with every fault."""
    if not isinstance(document, dict):
        raise BadProblem([Fault("$", "must be an object")])
    faults: list[Fault] = []
    source = Source(document, "", faults)
    if source.text("format") != FORMAT:
        source.note("format", f"must be {FORMAT}")
    zone = source.zone("time_zone")
    rooms = tuple(_room(item, zone) for item in source.objects("rooms"))
    people = tuple(_person(item, zone) for item in source.objects("people"))
    bodies = tuple(item.text("id") for item in source.objects("bodies"))
    sessions = tuple(_session(item, zone) for item in source.objects("sessions", required=True))
    problem = Problem(
        zone=zone,
        grid_minutes=source.whole("grid_minutes", least=1),
        days=_days(source, zone),
        rooms=rooms,
        people=people,
        bodies=bodies,
        bodies_exclude=BodiesExclude(source.one_of("bodies_exclude", tuple(BodiesExclude), "same")),
        parallel_allowed=frozenset(_pairs(source, bodies)),
        sessions=sessions,
        current=_current(source, zone),
    )
    _check_ids(source, problem)
    if faults:
        raise BadProblem(dict.fromkeys(faults))
    return problem


def _days(source: Source, zone: ZoneInfo) -> tuple[Day, ...]:
    days: dict[object, Day] = {}
    for item in source.objects("days", required=True):
        day = item.day("date")
        first, last = (item.clock_minutes(key, item.data.get(key)) for key in ("start", "end"))
        if last <= first:
            item.note("end", "must be after the start")
            last = first
        closed = []
        for path, window in item.items("closed"):
            if not isinstance(window, list) or len(window) != 2:
                item.note(path, "must be a pair of clock times")
                continue
            begin, stop = (item.clock_minutes(f"{path}[{side}]", window[side]) for side in (0, 1))
            if stop <= begin:
                item.note(path, "ends before it starts")
                continue
            closed.append(clock_span(day, begin, stop, zone))
        if day in days:
            item.note("date", f"{day} is listed twice")
        days[day] = Day(day, clock_span(day, first, last, zone), tuple(closed))
    if source.data.get("days") == []:
        source.note("days", "must list at least one day")
    return tuple(sorted(days.values(), key=lambda day: day.date))


def _room(item: Source, zone: ZoneInfo) -> RoomSpec:
    return RoomSpec(
        id=item.text("id"),
        capacity=item.whole("capacity", least=0) if item.has("capacity") else None,
        features=frozenset(item.texts("features")),
        unavailable=item.spans("unavailable", zone),
    )


def _person(item: Source, zone: ZoneInfo) -> PersonSpec:
    civil = None
    if item.has("civil_hours"):
        pair = item.data["civil_hours"]
        if not isinstance(pair, list) or len(pair) != 2:
            item.note("civil_hours", "must be a pair of clock times")
        else:
            low, high = (item.clock_minutes(f"civil_hours[{side}]", pair[side]) for side in (0, 1))
            if high <= low:
                item.note("civil_hours", "must end after they start, on the same day")
            civil = (_clock(low), time.max if high == 1440 else _clock(high))
    return PersonSpec(
        id=item.text("id"),
        unavailable=item.spans("unavailable", zone),
        zone=item.zone("time_zone", zone),
        civil_hours=civil,
    )


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _place(item: Source, zone: ZoneInfo) -> Place:
    room = item.text("room", "") or None
    if not item.has("start"):
        item.note("start", "is missing")
        return Place(NEVER, room)
    start = item.moment("start", zone)
    if start is not NEVER and f"{start.astimezone(zone):%Y-%m-%dT%H:%M}" != item.data["start"]:
        item.note("start", f"{item.data['start']} is skipped by summer time in {zone.key}")
    return Place(start, room)


def _session(item: Source, zone: ZoneInfo) -> SessionSpec:
    mode = item.one_of("mode", ("in_person", "online", "hybrid"), "hybrid") if item.has("mode") else ""
    fixed = item.child("fixed")
    return SessionSpec(
        id=item.text("id"),
        title=item.text("title", ""),
        minutes=item.whole("minutes", least=1),
        in_person=mode == "in_person",
        needs_room=item.flag("needs_room", mode != "online"),
        seats=item.whole("seats", least=0, default=0),
        features=frozenset(item.texts("features")),
        rooms=item.texts("rooms"),
        required=item.texts("required"),
        interested=item.texts("interested"),
        bodies=item.texts("bodies"),
        teams=item.texts("teams"),
        after=tuple(
            After(other.text("session"), other.whole("gap_minutes", least=0, default=0))
            for other in item.objects("after")
        ),
        immediately_before=item.text("immediately_before", "") or None,
        fixed=_place(fixed, zone) if fixed else None,
        preferred=item.spans("preferred", zone),
        preferred_start=item.moment("preferred_start", zone) if item.has("preferred_start") else None,
    )


def _pairs(source: Source, bodies: Collection[str]) -> Iterable[frozenset[str]]:
    for path, pair in source.items("parallel_allowed"):
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(name, str) for name in pair):
            source.note(path, "must be a pair of bodies")
            continue
        for side, name in enumerate(pair):
            if name not in bodies:
                source.note(f"{path}[{side}]", f"{name} is not declared among the bodies")
        yield frozenset(pair)


def _current(source: Source, zone: ZoneInfo) -> dict[str, Place]:
    current = source.child("current")
    if current is None:
        return {}
    found = {}
    for name in current.data:
        item = current.child(name)
        if item is not None:
            found[name] = _place(item, zone)
    return found


def _check_ids(source: Source, problem: Problem) -> None:
    """Note ids that stand twice in their list, and ids that are used without being declared."""
    rooms = _declared(source, "rooms", [room.id for room in problem.rooms])
    people = _declared(source, "people", [person.id for person in problem.people])
    bodies = _declared(source, "bodies", problem.bodies)
    sessions = _declared(source, "sessions", [session.id for session in problem.sessions])
    for index, session in enumerate(problem.sessions):
        path = f"sessions[{index}]"
        fixed = [session.fixed.room] if session.fixed and session.fixed.room else []
        before = [session.immediately_before] if session.immediately_before else []
        uses: tuple[tuple[str, Iterable[str], set[str], str], ...] = (
            ("rooms[%d]", session.rooms, rooms, "rooms"),
            ("required[%d]", session.required, people, "people"),
            ("interested[%d]", session.interested, people, "people"),
            ("bodies[%d]", session.bodies, bodies, "bodies"),
            ("after[%d].session", [other.session for other in session.after], sessions, "sessions"),
            ("immediately_before", before, sessions, "sessions"),
            ("fixed.room", fixed, rooms, "rooms"),
        )
        for place, names, known, kind in uses:
            for position, name in enumerate(names):
                if name and name not in known:
                    where = place % position if "%d" in place else place
                    source.note(f"{path}.{where}", f"{name} is not declared among the {kind}")
    for name, place_now in problem.current.items():
        if name not in sessions:
            source.note(f"current.{name}", f"{name} is not declared among the sessions")
        if place_now.room and place_now.room not in rooms:
            source.note(f"current.{name}.room", f"{place_now.room} is not declared among the rooms")


def _declared(source: Source, key: str, names: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for index, name in enumerate(names):
        if name and name in known:
            source.note(f"{key}[{index}].id", f"{name} is declared twice")
        known.add(name)
    return known
