"""What goes wrong after a programme is out: an illness, a lost room, a session more or a longer one."""

import copy
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.scheduling.generator.planting import Document

LONGEST, GROWTH = 90, 30


def disturb(document: Document, plan: Document, seed: int, changes: int | None = None) -> Document:
    """Return the problem with the plan as `current` after one to three changes that touch it.

    What is fixed, and whoever or whatever it needs, is left alone; a plan can still be impossible.
    """
    rng = random.Random(f"disturbance {seed}")
    places = plan["plan"] if plan.get("format") == "plan/1" else plan
    changed = copy.deepcopy(document) | {"current": copy.deepcopy(places)}
    for _ in range(changes or rng.randint(1, 3)):
        rng.choice(KINDS)(rng, changed, places)
    return changed


def _person_ill(rng: random.Random, document: Document, places: Document) -> None:
    """Keep away, for a day, somebody who has a part in something then."""
    held = {name for item in document["sessions"] if item.get("fixed") for name in item.get("required", [])}
    busy = [
        (name, places[item["id"]]["start"][:10])
        for item in document["sessions"]
        if not item.get("fixed")
        for name in item.get("required", [])
        if name not in held
    ]
    if busy:
        name, day = rng.choice(busy)
        _close(document["people"], name, day)


def _room_lost(rng: random.Random, document: Document, places: Document) -> None:
    """Close, for a day, a room that is used then and in which nothing is fixed."""
    held = {places[item["id"]].get("room") for item in document["sessions"] if item.get("fixed")}
    used = sorted({(p["room"], p["start"][:10]) for p in places.values() if p.get("room")})
    free = [(room, day) for room, day in used if room not in held]
    if free:
        _close(document["rooms"], *rng.choice(free))
    else:
        _person_ill(rng, document, places)


def _session_shifted(rng: random.Random, document: Document, places: Document) -> None:
    """Keep a session, by all its people, off the half-hours at which it was to begin."""
    free = [item for item in document["sessions"] if not item.get("fixed") and item.get("required")]
    if not free:
        return
    item = rng.choice(free)
    start = datetime.fromisoformat(places[item["id"]]["start"])
    name = rng.choice(item["required"])
    window = [f"{start + timedelta(minutes=shift):%Y-%m-%dT%H:%M}" for shift in (0, 30)]
    if not _is_held(document, name):
        _find(document["people"], name).setdefault("unavailable", []).append(window)


def _session_grows(rng: random.Random, document: Document, _places: Document) -> None:
    """Let a session take half an hour more, unless it then could not end within its half of the day."""
    free = [item for item in document["sessions"] if not item.get("fixed") and item["minutes"] <= LONGEST]
    if free:
        rng.choice(free)["minutes"] += GROWTH


def _session_added(rng: random.Random, document: Document, _places: Document) -> None:
    """Add a session with some people of two others, whom it must not keep from their parts."""
    free = [item for item in document["sessions"] if not item.get("fixed") and item.get("required")]
    if len(free) < 2:
        return
    one, two = rng.sample(free, 2)
    people = dict.fromkeys([*one["required"][:2], *two["required"][:2]])
    kept = {key: one[key] for key in ("mode", "bodies", "seats") if key in one}
    document["sessions"].append(
        {"id": f"NEW{len(document['sessions']) + 1}", "minutes": 60, "required": list(people)} | kept
    )


KINDS: tuple[Callable[[random.Random, Document, Document], None], ...] = (
    _person_ill,
    _room_lost,
    _session_shifted,
    _session_grows,
    _session_added,
)


def _is_held(document: Document, name: str) -> bool:
    return any(item.get("fixed") and name in item.get("required", []) for item in document["sessions"])


def _find(items: list[Document], name: str) -> Document:
    return next(item for item in items if item["id"] == name)


def _close(items: list[Document], name: str, day: str) -> None:
    following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    _find(items, name).setdefault("unavailable", []).append([f"{day}T00:00", f"{following}T00:00"])
