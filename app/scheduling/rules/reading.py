"""Read a `schedule/1` document, listing every fault with its path instead of stopping at the first."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from app.core import strict_json
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

LONGEST = 366 * 24 * 60
MANY = 10**9


class BadProblem(Refusal):
    """A problem file with faults; `faults` holds all of them."""

    code = "bad_schedule_file"
    message = mark("The file has %(count)s faults.")
    status = 400

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(self.faults))


def parse(text: str) -> Any:
    """Parse the text of a file; raises BadProblem where it is not JSON, or not one document only."""
    try:
        return strict_json.parse(text)
    except strict_json.JsonFaults as bad:
        raise BadProblem(Fault(path, reason) for path, reason in bad.faults) from bad


def read_problem(document: object) -> Problem:
    """Return the problem that a document describes; raises BadProblem with every fault."""
    if not isinstance(document, dict):
        raise BadProblem([Fault("$", "must be an object")])
    faults: list[Fault] = []
    source = Source(document, "", faults)
    if document.get("format") != FORMAT:
        source.note("format", f"must be {FORMAT}")
    zone = source.zone("time_zone")
    rooms = tuple(_room(item, zone) for item in source.objects("rooms"))
    people = tuple(_person(item, zone) for item in source.objects("people"))
    bodies = tuple(item.text("id") for item in source.objects("bodies"))
    sessions = tuple(_session(item, zone) for item in source.objects("sessions", required=True))
    problem = Problem(
        zone=zone,
        grid_minutes=source.whole("grid_minutes", least=1, most=1440),
        days=_days(source, zone),
        rooms=rooms,
        people=people,
        bodies=bodies,
        bodies_exclude=BodiesExclude(source.one_of("bodies_exclude", tuple(BodiesExclude), "same")),
        parallel_allowed=frozenset(_pairs(source)),
        sessions=sessions,
        current=_current(source, zone),
    )
    _check_ids(source, problem)
    if faults:
        raise BadProblem(dict.fromkeys(faults))
    return problem


def _days(source: Source, zone: ZoneInfo) -> tuple[Day, ...]:
    days: dict[date, Day] = {}
    for item in source.objects("days", required=True):
        day = item.day("date")
        first, last = (item.clock_minutes(key, item.data.get(key)) for key in ("start", "end"))
        if first is not None and last is not None and last <= first:
            item.note("end", "must be after the start")
        closed = [item.clock_pair(path, window) for path, window in item.items("closed")]
        if day in days and day != NEVER.date():
            item.note("date", f"{day} is listed twice; its pauses are its `closed`")
        days[day] = Day(
            day,
            clock_span(day, first or 0, last or 0, zone),
            tuple(clock_span(day, *pair, zone) for pair in closed if pair),
        )
    if source.data.get("days") == []:
        source.note("days", "must list at least one day")
    return tuple(sorted(days.values(), key=lambda day: day.date))


def _room(item: Source, zone: ZoneInfo) -> RoomSpec:
    return RoomSpec(
        id=item.text("id"),
        capacity=item.whole("capacity", least=0, most=MANY) if item.has("capacity") else None,
        features=frozenset(item.texts("features")),
        unavailable=item.spans("unavailable", zone),
    )


def _person(item: Source, zone: ZoneInfo) -> PersonSpec:
    pair = item.clock_pair("civil_hours", item.data["civil_hours"]) if item.has("civil_hours") else None
    return PersonSpec(
        id=item.text("id"),
        unavailable=item.spans("unavailable", zone),
        zone=item.zone("time_zone", zone),
        civil_hours=(_clock(pair[0]), time.max if pair[1] == 1440 else _clock(pair[1])) if pair else None,
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
        item.note(
            "start", f"{item.data['start']} is skipped by summer time in {zone.key}; clocks never show it"
        )
    return Place(start, room)


def _session(item: Source, zone: ZoneInfo) -> SessionSpec:
    mode = item.one_of("mode", ("in_person", "online", "hybrid"), "hybrid") if item.has("mode") else ""
    fixed = item.child("fixed")
    return SessionSpec(
        id=item.text("id"),
        title=item.text("title", ""),
        minutes=item.whole("minutes", least=1, most=LONGEST),
        in_person=mode == "in_person",
        needs_room=item.flag("needs_room", mode != "online"),
        seats=item.whole("seats", least=0, most=MANY, default=0),
        features=frozenset(item.texts("features")),
        rooms=item.texts("rooms"),
        required=item.texts("required"),
        interested=item.texts("interested"),
        bodies=item.texts("bodies"),
        teams=item.texts("teams"),
        after=tuple(
            After(other.text("session"), other.whole("gap_minutes", least=0, most=LONGEST, default=0))
            for other in item.objects("after")
        ),
        immediately_before=item.text("immediately_before", "") or None,
        fixed=_place(fixed, zone) if fixed else None,
        preferred=item.spans("preferred", zone),
        preferred_start=item.moment("preferred_start", zone) if item.has("preferred_start") else None,
    )


def _pairs(source: Source) -> Iterable[frozenset[str]]:
    for path, pair in source.items("parallel_allowed"):
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(name, str) for name in pair):
            source.note(path, "must be a pair of bodies")
        else:
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
    known = {
        "rooms": _declared(source, "rooms", [room.id for room in problem.rooms]),
        "people": _declared(source, "people", [person.id for person in problem.people]),
        "bodies": _declared(source, "bodies", problem.bodies),
        "sessions": _declared(source, "sessions", [session.id for session in problem.sessions]),
    }

    def check(path: str, name: object, kind: str) -> None:
        if isinstance(name, str) and name and name not in known[kind]:
            source.note(path, f"{name} is not declared among the {kind}")

    for path, item in source.items("sessions"):
        for place, name, kind in _uses(item) if isinstance(item, dict) else ():
            check(f"{path}.{place}", name, kind)
    for path, pair in source.items("parallel_allowed"):
        for side, name in enumerate(pair if isinstance(pair, list) and len(pair) == 2 else ()):
            check(f"{path}[{side}]", name, "bodies")
    for name, place_now in problem.current.items():
        if name not in known["sessions"]:
            source.note(f"current.{name}", f"{name} is not declared among the sessions")
        check(f"current.{name}.room", place_now.room, "rooms")


def _uses(item: dict[str, Any]) -> Iterable[tuple[str, object, str]]:
    """Yield where a session names something, the name, and the list that must declare it."""
    lists = (("rooms", "rooms"), ("required", "people"), ("interested", "people"), ("bodies", "bodies"))
    for key, kind in lists:
        names = item.get(key)
        for index, name in enumerate(names if isinstance(names, list) else ()):
            yield f"{key}[{index}]", name, kind
    rules = item.get("after")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield f"after[{index}].session", rule.get("session"), "sessions"
    yield "immediately_before", item.get("immediately_before"), "sessions"
    if isinstance(item.get("fixed"), dict):
        yield "fixed.room", item["fixed"].get("room"), "rooms"


def _declared(source: Source, key: str, names: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for index, name in enumerate(names):
        if name and name in known:
            source.note(f"{key}[{index}].id", f"{name} is declared twice")
        known.add(name)
    return known
