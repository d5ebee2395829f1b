"""An oracle for small problems: it tries every start in every room, slowly and by sets of minutes.

`Oracle(document, only=rules)` keeps only the rules given, as they stand in a `conflict`, and
`Oracle(document, but=rules)` all others. What it means to drop a rule is written in
app/scheduling/solver/explain/rulebook.py, and is written here a second time as code.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

Document = dict[str, Any]
Place = dict[str, str]
# Everything in the small problems is a multiple of a quarter of an hour, so nothing finer can make a difference.
FINEST = 15


@cache
def during(start: datetime, length: int) -> frozenset[int]:
    """Return the minutes of a session as a set."""
    first = int(start.timestamp()) // 60
    return frozenset(range(first, first + length))


class Oracle:
    """Knows by trying what is possible, and what is best."""

    def __init__(
        self, document: Document, *, only: Sequence[Document] | None = None, but: Sequence[Document] = ()
    ) -> None:
        self.document = document
        self.zone = ZoneInfo(document["time_zone"])
        self.sessions: list[Document] = document["sessions"]
        self.rooms = {room["id"]: room for room in document.get("rooms") or []}
        self.days = {day["date"]: day for day in document["days"]}
        self.only, self.but = only, but
        self._places: dict[str, list[Place]] = {}

    def holds(self, kind: str, *subjects: str, sessions: Sequence[str] = ()) -> bool:
        """Tell whether a rule is kept."""

        def is_on(rules: Sequence[Document]) -> bool:
            return any(
                rule["kind"] == kind
                and set(rule["subjects"] if subjects else ()) == set(subjects)
                and list(sessions) in ([], rule["sessions"])
                for rule in rules
            )

        return not is_on(self.but) and (self.only is None or is_on(self.only))

    def at(self, wall: str) -> datetime:
        return datetime.fromisoformat(wall).replace(tzinfo=self.zone).astimezone(UTC)

    def between(self, first: str, last: str) -> frozenset[int]:
        start, end = self.at(first), self.at(last)
        return during(start, max(0, int((end - start).total_seconds()) // 60))

    # --- one session ------------------------------------------------------------------------------

    def places(self, session: Document) -> list[Place]:
        """Return every place that the session may have as far as it alone is concerned."""
        if session["id"] not in self._places:
            self._places[session["id"]] = self._find_places(session)
        return self._places[session["id"]]

    def _find_places(self, session: Document) -> list[Place]:
        return [
            {"start": start} | ({"room": room} if room else {})
            for start in self._starts(session)
            if self._suits(session, start)
            for room in self._rooms(session)
            if not self._is_shut(session, start, room)
        ]

    def _starts(self, session: Document) -> list[str]:
        fixed = session.get("fixed")
        if fixed and self.holds("fixed", sessions=[session["id"]]):
            return [fixed["start"]]
        step = self.document["grid_minutes"] if self.holds("grid") else FINEST
        starts = {
            f"{day}T{minute // 60:02}:{minute % 60:02}"
            for day in self.days
            for minute in range(0, 1440, step)
        } | ({fixed["start"]} if fixed else set())
        return sorted(
            start for start in starts if f"{self.at(start).astimezone(self.zone):%Y-%m-%dT%H:%M}" == start
        )

    def _suits(self, session: Document, start: str) -> bool:
        mine, day = during(self.at(start), session["minutes"]), start[:10]
        listed = self.days.get(day)
        if self.holds("day_hours", day) and not (
            listed and mine <= self.between(f"{day}T{listed['start']}", self._end(day, listed["end"]))
        ):
            return False
        for other, facts in self.days.items():
            for a, b in facts.get("closed", []) if self.holds("closed", other) else []:
                if mine & self.between(f"{other}T{a}", self._end(other, b)):
                    return False
        return not any(
            mine & self.between(a, b)
            for person in self.document.get("people") or []
            if person["id"] in session.get("required", [])
            if self.holds("person_unavailable", person["id"])
            for a, b in person.get("unavailable", [])
        )

    @staticmethod
    def _end(day: str, clock: str) -> str:
        if clock != "24:00":
            return f"{day}T{clock}"
        return f"{(date.fromisoformat(day) + timedelta(days=1)).isoformat()}T00:00"

    def _rooms(self, session: Document) -> list[str | None]:
        name, fixed = session["id"], (session.get("fixed") or {}).get("room")
        in_place = fixed if self.holds("fixed", sessions=[name]) else None
        if not session.get("needs_room", session.get("mode") != "online"):
            return [in_place]
        if not self.rooms:
            return [] if self.holds("room_list", sessions=[name]) else [None]
        return [
            room
            for room, facts in self.rooms.items()
            if in_place in (None, room)
            if room in (session.get("rooms") or [room]) or not self.holds("room_list", sessions=[name])
            if set(session.get("features", [])) <= set(facts.get("features", []))
            or not self.holds("features", sessions=[name])
            if facts.get("capacity") is None
            or facts["capacity"] >= session.get("seats", 0)
            or not self.holds("capacity", sessions=[name])
        ]

    def _is_shut(self, session: Document, start: str, room: str | None) -> bool:
        if room is None or not self.holds("room_unavailable", room):
            return False
        mine = during(self.at(start), session["minutes"])
        return any(mine & self.between(a, b) for a, b in self.rooms[room].get("unavailable", []))

    # --- two sessions -----------------------------------------------------------------------------

    def together(self, one: Document, first: Place, two: Document, second: Place) -> bool:
        """Tell whether two sessions may have these places."""
        mine = during(self.at(first["start"]), one["minutes"])
        theirs = during(self.at(second["start"]), two["minutes"])
        if not self._ordered(one, mine, two, theirs) or not self._ordered(two, theirs, one, mine):
            return False
        if not mine & theirs:
            return True
        room = first.get("room")
        if room and room == second.get("room") and self.holds("room_busy", room):
            return False
        for key, kind in (("required", "person_busy"), ("teams", "team_busy"), ("bodies", "body_busy")):
            if any(self.holds(kind, name) for name in set(one.get(key, [])) & set(two.get(key, []))):
                return False
        if self.document.get("bodies_exclude") != "each_other":
            return True
        allowed = [set(pair) for pair in self.document.get("parallel_allowed", [])]
        return not any(
            left != right and {left, right} not in allowed and self.holds("body_busy", left, right)
            for left in one.get("bodies", [])
            for right in two.get("bodies", [])
        )

    def _ordered(self, one: Document, mine: frozenset[int], two: Document, theirs: frozenset[int]) -> bool:
        names = [one["id"], two["id"]]
        gaps = [rule.get("gap_minutes", 0) for rule in one.get("after", []) if rule["session"] == two["id"]]
        if self.holds("after", sessions=names) and any(min(mine) <= max(theirs) + gap for gap in gaps):
            return False
        return (
            one.get("immediately_before") != two["id"]
            or not self.holds("immediately_before", sessions=names)
            or max(mine) + 1 == min(theirs)
        )

    # --- all of them ------------------------------------------------------------------------------

    def allows(self, plan: dict[str, Place]) -> bool:
        """Tell whether a plan of all sessions keeps every rule."""
        return all(plan[s["id"]] in self.places(s) for s in self.sessions) and all(
            self.together(a, plan[a["id"]], b, plan[b["id"]]) for a, b in combinations(self.sessions, 2)
        )

    def plans(self) -> Iterator[dict[str, Place]]:
        """Yield every plan that keeps every rule."""
        yield from self._continue({}, sorted(self.sessions, key=lambda s: len(self.places(s))))

    def _continue(self, plan: dict[str, Place], left: list[Document]) -> Iterator[dict[str, Place]]:
        if not left:
            yield dict(plan)
            return
        session, known = left[0], {item["id"]: item for item in self.sessions}
        for place in self.places(session):
            if all(self.together(known[name], other, session, place) for name, other in plan.items()):
                yield from self._continue(plan | {session["id"]: place}, left[1:])

    def is_possible(self) -> bool:
        return next(self.plans(), None) is not None

    def any_places(self) -> Iterator[dict[str, Place]]:
        """Yield plans on the grid or at the fixed start, in any room or none, whatever the rules say."""
        options = []
        for session in self.sessions:
            starts = [
                f"{day}T{minute // 60:02}:{minute % 60:02}"
                for day, facts in self.days.items()
                for minute in range(0, 1440, self.document["grid_minutes"])
                if facts["start"] <= f"{minute // 60:02}:{minute % 60:02}" < facts["end"]
            ]
            starts = [session["fixed"]["start"]] if session.get("fixed") else starts
            starts = [s for s in starts if f"{self.at(s).astimezone(self.zone):%Y-%m-%dT%H:%M}" == s]
            in_place = session.get("fixed", {}).get("room")
            needs = session.get("needs_room", session["mode"] != "online")
            rooms = list(self.rooms) if needs else [in_place]
            options.append([{"start": s} | ({"room": r} if r else {}) for s, r in product(starts, rooms)])
        names = [session["id"] for session in self.sessions]
        for choice in product(*options):
            yield dict(zip(names, choice, strict=True))

    # --- levels -----------------------------------------------------------------------------------

    def levels(self, plan: dict[str, Place]) -> tuple[int, ...]:
        """Return the values of the five levels of a plan."""
        mine = {s["id"]: during(self.at(plan[s["id"]]["start"]), s["minutes"]) for s in self.sessions}
        current = self.document.get("current") or {}
        moved = sum(
            self.at(place["start"]) != self.at(plan[name]["start"])
            or place.get("room") != plan[name].get("room")
            for name, place in current.items()
            if name in plan
        )
        interested = sum(
            1
            for one, two in combinations(self.sessions, 2)
            if mine[one["id"]] & mine[two["id"]]
            for person in self.document.get("people") or []
            if self._would_miss(person["id"], one, two)
        )
        preferred = sum(self._outside(s, plan[s["id"]]["start"], mine[s["id"]]) for s in self.sessions)
        waste = sum(
            self.rooms[room]["capacity"] - s.get("seats", 0)
            for s in self.sessions
            if (room := plan[s["id"]].get("room")) and self.rooms[room].get("capacity") is not None
        )
        civil = sum(self._uncivil(s, mine[s["id"]]) for s in self.sessions)
        return moved, interested, civil, preferred, waste

    @staticmethod
    def _would_miss(person: str, one: Document, two: Document) -> bool:
        wishes = [person in s.get("interested", []) for s in (one, two)]
        parts = [person in s.get("required", []) for s in (one, two)]
        return (wishes[0] and (wishes[1] or parts[1])) or (wishes[1] and parts[0])

    def _outside(self, session: Document, start: str, mine: frozenset[int]) -> int:
        if session.get("preferred_start"):
            distance = self.at(start) - self.at(session["preferred_start"])
            return abs(int(distance.total_seconds())) // 60
        if not session.get("preferred"):
            return 0
        return len(mine - frozenset().union(*(self.between(a, b) for a, b in session["preferred"])))

    def _uncivil(self, session: Document, mine: frozenset[int]) -> int:
        if session.get("mode") == "in_person":
            return 0
        count = 0
        for person in self.document.get("people") or []:
            if person["id"] in session.get("required", []) and person.get("civil_hours"):
                zone = person.get("time_zone") or self.document["time_zone"]
                count += any(not _is_civil(minute, zone, *person["civil_hours"]) for minute in mine)
        return count

    def best(self) -> tuple[int, ...] | None:
        """Return the values of the best plan in the order of the levels, or none."""
        return min((self.levels(plan) for plan in self.plans()), default=None)


@cache
def _is_civil(minute: int, zone: str, opens: str, closes: str) -> bool:
    there = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone))
    return opens <= f"{there:%H:%M}" < closes
