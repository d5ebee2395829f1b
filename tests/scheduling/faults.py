"""Faults put into a large problem, each with the rules that its conflict must name."""

import random
from collections.abc import Callable

from tests.scheduling.problems import Document

ALWAYS = [["2027-07-12T00:00", "2027-07-17T00:00"]]
Fault = Callable[[Document, random.Random], None]


def free(document: Document, rng: random.Random, count: int) -> list[Document]:
    """Return sessions in rooms without a rule about their order or place."""
    bound = {rule["session"] for item in document["sessions"] for rule in item.get("after", [])}
    bound |= {item.get("immediately_before") for item in document["sessions"]}
    pool = [
        item
        for item in document["sessions"]
        if item["mode"] != "online" and item["required"] and item["id"] not in bound
        if not {"fixed", "after", "immediately_before", "rooms", "features"} & item.keys()
    ]
    return rng.sample(pool, count)


def person_away(document: Document, rng: random.Random) -> None:
    name = free(document, rng, 1)[0]["required"][0]
    next(one for one in document["people"] if one["id"] == name)["unavailable"] = ALWAYS


def circle(document: Document, rng: random.Random) -> None:
    one, two, three = free(document, rng, 3)
    for item, other in ((one, two), (two, three), (three, one)):
        item["after"] = [{"session": other["id"]}]


def fixed_at_once(document: Document, rng: random.Random) -> None:
    document["people"].append({"id": "TWICE"})
    for item in free(document, rng, 2):
        item |= {"required": ["TWICE"], "bodies": [], "fixed": {"start": "2027-07-12T09:00"}}


def body_overloaded(document: Document, rng: random.Random) -> None:
    document["bodies"].append({"id": "BUSY"})
    for item in free(document, rng, 27):
        item |= {"minutes": 120, "bodies": ["BUSY"], "interested": []}


def rooms_closed(document: Document, rng: random.Random) -> None:
    document["rooms"] += [{"id": "R98", "unavailable": ALWAYS}, {"id": "R99", "unavailable": ALWAYS}]
    free(document, rng, 1)[0]["rooms"] = ["R98", "R99"]


def too_many_seats(document: Document, rng: random.Random) -> None:
    free(document, rng, 1)[0]["seats"] = 301


def nothing_like_it(document: Document, rng: random.Random) -> None:
    free(document, rng, 1)[0]["features"] = ["piano"]


def too_long(document: Document, rng: random.Random) -> None:
    free(document, rng, 1)[0]["minutes"] = 600


def off_the_days(document: Document, rng: random.Random) -> None:
    free(document, rng, 1)[0]["fixed"] = {"start": "2027-08-01T09:00"}


def three_by_two(document: Document, rng: random.Random) -> None:
    """Let three sessions, of which any two share somebody, have time for two of them."""
    rest = [["2027-07-12T00:00", "2027-07-16T14:00"], ["2027-07-16T17:00", "2027-07-17T00:00"]]
    document["people"] += [{"id": name} for name in ("AB", "BC", "CA")]
    document["people"] += [{"id": f"ONLY{n}", "unavailable": rest} for n in range(3)]
    shared = (("AB", "CA"), ("AB", "BC"), ("BC", "CA"))
    for n, item in enumerate(free(document, rng, 3)):
        item |= {
            "minutes": 90,
            "required": [f"ONLY{n}", *shared[n]],
            "interested": [],
            "bodies": [],
            "teams": [],
        }


FAULTS: list[tuple[Fault, dict[str, int]]] = [
    (person_away, {"person_unavailable": 1}),
    (circle, {"after": 3}),
    (fixed_at_once, {"person_busy": 1, "fixed": 2}),
    (body_overloaded, {"body_busy": 1, "day_hours": 5}),
    (rooms_closed, {"room_list": 1, "room_unavailable": 2}),
    (too_many_seats, {"capacity": 1}),
    (nothing_like_it, {"features": 1}),
    (too_long, {"day_hours": 5}),
    (off_the_days, {"day_hours": 1, "fixed": 1}),
]
