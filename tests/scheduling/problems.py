"""Small random problems, and planted larger ones."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
# Seconds for a search that ends by itself, on however busy a machine.
ENOUGH = 300.0
ZONES = ("America/El_Salvador", "America/New_York", "Europe/Madrid")
# The first and last night of summer time in both zones that have it, and an ordinary day.
DATES = ("2027-07-14", "2027-03-14", "2027-11-07", "2027-03-28", "2027-10-31")


def subset(names: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=most)


def rarely(draw: Any) -> bool:
    """Draw a yes in one of five cases, and in the simplest case a no."""
    return bool(draw(st.integers(0, 4)) == 4)


def _add_wishes(draw: Any, session: Document, window: Callable[[], list[str]]) -> None:
    if rarely(draw):
        session["preferred"] = [window()]
    elif rarely(draw):
        session["preferred_start"] = window()[0]
    if rarely(draw):
        session["rooms"] = ["R0"]
    if rarely(draw):
        session["needs_room"] = draw(st.booleans())


@st.composite
def small_problems(draw: Any) -> Document:
    """Two to four sessions on one or two short days: every plan can be tried."""
    zone, date = draw(st.sampled_from(ZONES)), draw(st.sampled_from(DATES))
    following = (datetime.fromisoformat(date) + timedelta(days=1)).date().isoformat()
    first = draw(st.sampled_from(["00:30", "01:30", "09:00"]))
    last = f"{int(first[:2]) + draw(st.integers(2, 4)):02}:{first[3:]}"
    day = {"date": date, "start": first, "end": last}
    if rarely(draw):
        day["closed"] = [[f"{int(first[:2]) + 1:02}:00", f"{int(first[:2]) + 1:02}:15"]]
    days = [day] + ([{"date": following, "start": first, "end": last}] if rarely(draw) else [])

    def window() -> list[str]:
        start = datetime.fromisoformat(f"{date}T{first}") + timedelta(
            minutes=draw(st.sampled_from([0, 30, 60]))
        )
        return [f"{start:%Y-%m-%dT%H:%M}", f"{start + timedelta(minutes=45):%Y-%m-%dT%H:%M}"]

    rooms = [
        {
            "id": f"R{n}",
            "capacity": 10 if rarely(draw) else None if rarely(draw) else 50 + n,
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
        _add_wishes(draw, session, window)
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
        "current": {
            name: {"start": window()[0], "room": "R0"} for name in names if draw(st.integers(0, 3)) == 3
        },
    }


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
