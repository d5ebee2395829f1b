"""Small random problems, planted larger ones, and an oracle that tries every plan."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Document = dict[str, Any]
ZONES = ("America/El_Salvador", "America/New_York", "Europe/Madrid")
# The first and last night of summer time in both zones that have it, and an ordinary day.
DATES = ("2027-07-14", "2027-03-14", "2027-11-07", "2027-03-28", "2027-10-31")


def subset(names: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=most)


def rarely(draw: Any) -> bool:
    """Draw a yes in one of five cases, and in the simplest case a no."""
    return bool(draw(st.integers(0, 4)) == 4)


@st.composite
def small_problems(draw: Any) -> Document:
    """Two to four sessions on one or two short days: every plan can be tried."""
    zone, date = draw(st.sampled_from(ZONES)), draw(st.sampled_from(DATES))
    following = (datetime.fromisoformat(date) + timedelta(days=1)).date().isoformat()
    first = draw(st.sampled_from(["00:30", "01:30", "09:00"]))
    last = f"{int(first[:2]) + draw(st.integers(2, 4)):02}:{first[3:]}"
    day = {"date": date, "start": first, "end": last}
    if rarely(draw):
        day["closed"] = [[f"{int(first[:2]) + 1:02}:00", f"{int(first[:2]) + 1:02}:10"]]
    days = [day] + ([{"date": following, "start": first, "end": last}] if rarely(draw) else [])

    def window() -> list[str]:
        start = datetime.fromisoformat(f"{date}T{first}") + timedelta(
            minutes=draw(st.sampled_from([0, 30, 60]))
        )
        return [f"{start:%Y-%m-%dT%H:%M}", f"{start + timedelta(minutes=45):%Y-%m-%dT%H:%M}"]

    rooms = [
        {
            "id": f"R{n}",
            "capacity": 10 if rarely(draw) else 50 + n,
            "features": [] if rarely(draw) else ["sound"],
            "unavailable": [window()] if rarely(draw) else [],
        }
        for n in range(draw(st.integers(1, 2)))
    ]
    people = [
        {"id": f"P{n}", "unavailable": [window()] if rarely(draw) else []}
        | ({"time_zone": "Europe/Madrid", "civil_hours": ["08:00", "16:30"]} if draw(st.booleans()) else {})
        for n in range(2)
    ]
    names = [f"S{n}" for n in range(draw(st.sampled_from([2, 2, 3])))]
    sessions = []
    for n, name in enumerate(names):
        session: Document = {
            "id": name,
            "minutes": draw(st.sampled_from([30, 45, 60])),
            "mode": draw(st.sampled_from(["in_person", "online", "hybrid"])),
            "seats": draw(st.sampled_from([0, 20])),
            "features": draw(subset(["sound"], 1)) if rarely(draw) else [],
            "required": draw(subset(["P0", "P1"], 1)),
            "interested": draw(subset(["P0", "P1"])),
            "bodies": draw(subset(["B0", "B1"], 1)),
            "teams": draw(subset(["T0"])) if draw(st.booleans()) else [],
        }
        if n and rarely(draw):
            session["after"] = [{"session": names[n - 1], "gap_minutes": draw(st.sampled_from([0, 15]))}]
        if n and rarely(draw):
            session["immediately_before"] = names[n - 1]
        if rarely(draw):
            session["preferred"] = [window()]
        if rarely(draw):
            session["fixed"] = {"start": window()[0], **({"room": "R0"} if draw(st.booleans()) else {})}
        sessions.append(session)
    return {
        "format": "schedule/1",
        "time_zone": zone,
        "grid_minutes": 30,
        "days": days,
        "rooms": rooms,
        "people": people,
        "bodies": [{"id": "B0"}, {"id": "B1"}],
        "bodies_exclude": draw(st.sampled_from(["same", "each_other"])),
        "parallel_allowed": [["B0", "B1"]] if draw(st.booleans()) else [],
        "sessions": sessions,
        "current": {"S0": {"start": window()[0], "room": "R0"}} if draw(st.booleans()) else {},
    }


# --- the oracle: sets of minutes, and every plan there is ----------------------------------------


def _minutes(start: datetime, length: int) -> frozenset[int]:
    first = int(start.timestamp()) // 60
    return frozenset(range(first, first + length))


class Oracle:
    """Says whether a plan keeps every hard rule, by comparing sets of minutes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.zone = ZoneInfo(document["time_zone"])

    def at(self, wall: str) -> datetime:
        return datetime.fromisoformat(wall).replace(tzinfo=self.zone).astimezone(UTC)

    def between(self, first: str, last: str) -> frozenset[int]:
        start, end = self.at(first), self.at(last)
        return _minutes(start, max(0, int((end - start).total_seconds()) // 60))

    def plans(self) -> Iterator[dict[str, Document]]:
        """Yield every plan on the grid, or at the fixed start, in every room or none."""
        options = []
        for session in self.document["sessions"]:
            starts = [
                f"{day['date']}T{minute // 60:02}:{minute % 60:02}"
                for day in self.document["days"]
                for minute in range(0, 1440, self.document["grid_minutes"])
                if day["start"] <= f"{minute // 60:02}:{minute % 60:02}" < day["end"]
            ]
            starts = [session["fixed"]["start"]] if session.get("fixed") else starts
            starts = [
                wall for wall in starts if f"{self.at(wall).astimezone(self.zone):%Y-%m-%dT%H:%M}" == wall
            ]
            wanted = session["mode"] != "online" or bool(session.get("fixed", {}).get("room"))
            rooms = [room["id"] for room in self.document["rooms"]] if wanted else [None]
            options.append(
                [
                    {"start": start} | ({"room": room} if room else {})
                    for start, room in product(starts, rooms)
                ]
            )
        names = [session["id"] for session in self.document["sessions"]]
        for choice in product(*options):
            yield dict(zip(names, choice, strict=True))

    def allows(self, plan: dict[str, Document]) -> bool:
        sessions = self.document["sessions"]
        during = {s["id"]: _minutes(self.at(plan[s["id"]]["start"]), s["minutes"]) for s in sessions}
        return all(self._alone(s, plan[s["id"]], during[s["id"]]) for s in sessions) and all(
            self._together(a, b, plan, during) for a, b in combinations(sessions, 2)
        )

    def _alone(self, session: Document, place: Document, during: frozenset[int]) -> bool:
        open_days = [
            self.between(f"{day['date']}T{day['start']}", f"{day['date']}T{day['end']}")
            - frozenset().union(
                *(self.between(f"{day['date']}T{a}", f"{day['date']}T{b}") for a, b in day.get("closed", []))
            )
            for day in self.document["days"]
        ]
        if not any(during <= opened for opened in open_days):
            return False
        fixed = session.get("fixed")
        if fixed and (
            fixed["start"] != place["start"] or fixed.get("room", place.get("room")) != place.get("room")
        ):
            return False
        if not fixed and int(place["start"][14:]) % self.document["grid_minutes"]:
            return False
        away = [p["unavailable"] for p in self.document["people"] if p["id"] in session["required"]]
        room = next((room for room in self.document["rooms"] if room["id"] == place.get("room")), None)
        if session["mode"] != "online":
            if room is None or room["capacity"] < session["seats"]:
                return False
            if not set(session["features"]) <= set(room["features"]):
                return False
        shut = [room["unavailable"]] if room else []
        return not any(during & self.between(a, b) for windows in away + shut for a, b in windows)

    def _ordered(self, first: Document, second: Document, during: dict[str, frozenset[int]]) -> bool:
        mine, theirs = during[first["id"]], during[second["id"]]
        gaps = [rule["gap_minutes"] for rule in first.get("after", []) if rule["session"] == second["id"]]
        if any(min(mine) <= max(theirs) + gap for gap in gaps):
            return False
        return first.get("immediately_before") != second["id"] or max(mine) + 1 == min(theirs)

    def _together(
        self, one: Document, two: Document, plan: dict[str, Document], during: dict[str, frozenset[int]]
    ) -> bool:
        if not self._ordered(one, two, during) or not self._ordered(two, one, during):
            return False
        if not during[one["id"]] & during[two["id"]]:
            return True
        rooms = [plan[s["id"]].get("room") for s in (one, two)]
        if rooms[0] and rooms[0] == rooms[1]:
            return False
        if any(set(one[key]) & set(two[key]) for key in ("required", "teams", "bodies")):
            return False
        if self.document["bodies_exclude"] == "each_other" and not self.document["parallel_allowed"]:
            return not (one["bodies"] and two["bodies"])
        return True


# --- planted problems: a hidden programme first, then people who fit it ---------------------------


def planted(*, sessions: int, rooms: int, days: int, people: int, seed: int) -> Document:
    """Draw a programme without clashes, and a problem that it solves."""
    rng = random.Random(seed)
    starts = list(range(days * 6))
    slots = rng.sample([(start, room) for start in starts for room in range(rooms)], sessions)
    busy: dict[int, set[str]] = {start: set() for start in starts}
    drawn: list[Document] = []
    for number, (start, _room) in enumerate(slots):
        free = [f"P{n}" for n in range(people) if f"P{n}" not in busy[start]]
        required = rng.sample(free, min(len(free), 3))
        busy[start].update(required)
        drawn.append(
            {
                "id": f"S{number}",
                "minutes": 60,
                "seats": rng.choice([10, 30]),
                "required": required,
                "interested": rng.sample([f"P{n}" for n in range(people)], min(people, 4)),
            }
        )
    return {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 30,
        "days": [
            {"date": f"2027-07-{14 + day}", "start": "09:00", "end": "17:00", "closed": [["12:00", "14:00"]]}
            for day in range(days)
        ],
        "rooms": [{"id": f"R{n}", "capacity": 40 + 10 * n} for n in range(rooms)],
        "people": [{"id": f"P{n}"} for n in range(people)],
        "sessions": drawn,
    }
