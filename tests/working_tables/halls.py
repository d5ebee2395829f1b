"""Small seating problems of every kind, and what is true of them by trying everything."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
Levels = tuple[float, float, float, float]
TABLES = ("T1", "T2", "T3")
LANGUAGES = st.lists(st.sampled_from(("es", "en")), unique=True, max_size=2)
REQUIRE: tuple[dict[str, dict[str, int]], ...] = (
    {},
    {},
    {"sector": {"government": 1}},
    {"country": {"SV": 1}, "sector": {"academia": 1}},
)
RANKS: tuple[list[float], ...] = ([0, 1, 3, 6, 8], [0], [], [0.25, 1.5, 7])


@st.composite
def documents(draw: st.DrawFn, people: int = 5) -> Document:
    """Draw any problem of up to three tables and a few people, possible or not, with gaps everywhere."""
    tables = TABLES[: draw(st.integers(1, 3))]
    some = st.lists(st.sampled_from(tables), unique=True, max_size=3)
    specs = [_table(draw, table) for table in tables]
    guests = [_person(draw, number, tables, some) for number in range(draw(st.integers(0, people)))]
    current = {guest["id"]: draw(st.sampled_from(tables)) for guest in guests if draw(st.booleans())}
    weights = {
        "move": draw(st.sampled_from((0, 1, 2.5, 50))),
        "rank": draw(st.sampled_from(RANKS)),
        "balance": {"country": 2, "sector": draw(st.sampled_from((0, 1, 0.5)))},
    }
    return {
        "format": "tables/1",
        "tables": specs,
        "people": guests,
        "weights": weights,
        "current": current | {"somebody who left": tables[0]},
    }


def _table(draw: st.DrawFn, name: str) -> Document:
    least = draw(st.integers(0, 2))
    return {
        "id": name,
        "min": least,
        "max": draw(st.integers(least, 5)),
        "languages": draw(LANGUAGES),
        "interpretation": draw(st.booleans()),
        "modes": draw(st.sampled_from(([], ["in_person"], ["in_person", "online"]))),
        "require": draw(st.sampled_from(REQUIRE)),
    }


def _person(
    draw: st.DrawFn, number: int, tables: tuple[str, ...], some: st.SearchStrategy[list[str]]
) -> Document:
    person: Document = {"id": f"P{number}", "choices": draw(some), "excluded": draw(some)[:1]}
    person["fixed"] = draw(st.sampled_from((None, None, None, *tables)))
    if draw(st.booleans()):
        person["languages"] = draw(LANGUAGES)
    if draw(st.booleans()):
        person["mode"] = draw(st.sampled_from(("in_person", "online")))
    for name, values in (("country", (None, "SV", "MX")), ("sector", ("government", "academia"))):
        if value := draw(st.sampled_from(values)):
            person[name] = value
    return person


# --- by trying everything; none of this shares code with the application ---------------------------


def seatings(document: Document) -> Iterator[dict[str, str]]:
    """Yield every seating that keeps every rule."""
    people, tables = document["people"], document["tables"]
    options = [[table["id"] for table in tables if _may(person, table)] for person in people]
    for places in itertools.product(*options):
        seating = {person["id"]: place for person, place in zip(people, places, strict=True)}
        if all(_holds(table, [p for p in people if seating[p["id"]] == table["id"]]) for table in tables):
            yield seating


def _may(person: Document, table: Document) -> bool:
    if person.get("fixed"):
        return bool(person["fixed"] == table["id"])
    modes, mode = table.get("modes"), person.get("mode")
    speech, ears = table.get("languages"), person.get("languages")
    return (
        table["id"] not in person.get("excluded", [])
        and (not modes or not mode or mode in modes)
        and (not speech or not ears or bool(table.get("interpretation")) or bool({*speech} & {*ears}))
    )


def _holds(table: Document, seated: list[Document]) -> bool:
    return table.get("min", 0) <= len(seated) <= table["max"] and all(
        sum(person.get(attribute) == value for person in seated) >= least
        for attribute, wanted in table.get("require", {}).items()
        for value, least in wanted.items()
    )


def levels_of(document: Document, seating: Mapping[str, str]) -> Levels:
    """Return people without a choice, moves, the price of ranks, and of balance, by the format's words."""
    weights, people = document["weights"], document["people"]
    free = [person for person in people if not person.get("fixed")]
    none = sum(seating[person["id"]] not in person["choices"] for person in free)
    rank = 0.0
    for person in free:
        prices = dict(zip(person["choices"], weights["rank"], strict=False))
        rank += prices.get(seating[person["id"]], weights.get("not_chosen", 15))
    moves = sum(name in seating and seating[name] != table for name, table in document["current"].items())
    return none, moves, rank, _balance(document, seating)


def _balance(document: Document, seating: Mapping[str, str]) -> float:
    count, total = len(document["tables"]), 0.0
    for attribute, weight in document["weights"]["balance"].items():
        sizes = Counter(person[attribute] for person in document["people"] if person.get(attribute))
        for value, size in sizes.items():
            if size < 2:
                continue
            here = Counter(seating[p["id"]] for p in document["people"] if p.get(attribute) == value)
            low, high = size // count, -(-size // count)
            total += weight * sum(
                max(0, here[table["id"]] - high, low - here[table["id"]]) for table in document["tables"]
            )
    return total


def cost_of(document: Document, seating: Mapping[str, str]) -> float:
    """Return the cost of a seating by the format's words."""
    _none, moves, rank, balance = levels_of(document, seating)
    return rank + balance + float(document["weights"]["move"] * moves)
