"""Draws a `tables/1` problem that has a seating: everybody is drawn for a hidden place at a hidden table.

The same numbers draw the same problem. Nothing here knows the solver.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
COUNTRIES = ("BZ", "CA", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "SV", "US")
SECTORS = ("government", "civil_society", "international", "academia", "local")
LANGUAGES = (("es",), ("es", "en"), ("es", "pt"), ("en",), ("en", "fr"))
MODES = ("in_person", "online")
SPARE = 0.2  # by how much a table may be smaller or larger than an even share
ONLINE, EXCLUDED, REQUIRING = 0.2, 0.03, 0.5


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem and a seating that keeps its rules."""

    document: Document
    seating: dict[str, str]


def generate(*, people: int, tables: int, seed: int) -> Planted:
    """Draw so many people and tables: 4 or 5 ranked choices, a leader fixed at each table."""
    draw = random.Random(f"tables/1 {people} {tables} {seed}")
    specs = [_table(t, people, tables) for t in range(tables)]
    hidden = [n % tables for n in range(people)]
    draw.shuffle(hidden)
    weights = [0.2 + draw.random() for _ in COUNTRIES]
    guests = [_person(draw, n, specs, hidden[n], weights) for n in range(people)]
    for t, spec in enumerate(specs):
        own = [guest for guest, place in zip(guests, hidden, strict=True) if place == t]
        _ask(draw, spec, own)
    seating = {guest["id"]: specs[place]["id"] for guest, place in zip(guests, hidden, strict=True)}
    return Planted({"format": "tables/1", "tables": specs, "people": guests}, seating)


def _table(number: int, people: int, tables: int) -> Document:
    """Set up a table: some work in English or Portuguese, half have interpretation, a quarter no screen."""
    share = people / tables
    return {
        "id": f"T{number + 1}",
        "min": int(share * (1 - SPARE)),
        "max": int(share * (1 + SPARE)) + 1,
        "languages": ["en" if number % 8 == 7 else "pt" if number % 10 == 5 else "es"],
        "interpretation": number % 2 == 0,
        "modes": ["in_person"] if number % 4 == 3 else list(MODES),
    }


def _person(
    draw: random.Random, number: int, specs: Sequence[Document], place: int, weights: Sequence[float]
) -> Document:
    """Draw somebody who may sit at the hidden place, and wishes that know nothing of it."""
    table = specs[place]
    spoken = draw.choices(LANGUAGES, (5, 4, 1, 1, 0.5))[0]
    if not table["interpretation"] and set(spoken).isdisjoint(table["languages"]):
        spoken = (*table["languages"], "es") if table["languages"] != ["es"] else ("es",)
    country = draw.choices(COUNTRIES, weights)[0]
    choices = _choices(draw, [spec["id"] for spec in specs])
    person = {
        "id": f"P{number + 1}",
        "choices": choices,
        "languages": list(spoken),
        "mode": "online" if draw.random() < ONLINE and "online" in table["modes"] else "in_person",
        "country": country,
        "sector": draw.choices(SECTORS, (4, 3, 2, 1, 1))[0],
        "gender": draw.choices(("f", "m", "x"), (50, 48, 2))[0],
        "organisation": f"{country}-{draw.randrange(1, 26)}",
    }
    elsewhere = [spec["id"] for spec in specs if spec is not table and spec["id"] not in choices]
    if elsewhere and draw.random() < EXCLUDED:
        person["excluded"] = [draw.choice(elsewhere)]
    return person


def _choices(draw: random.Random, names: Sequence[str]) -> list[str]:
    """Draw 4 or 5 tables in an order, some of them much more wanted than others."""
    wanted = [1 / (1 + number % 7) for number in range(len(names))]
    count, found = min(len(names), draw.choice((4, 5))), dict[str, None]()
    while len(found) < count:
        found[draw.choices(names, wanted)[0]] = None
    return list(found)


def _ask(draw: random.Random, table: Document, own: Sequence[Document]) -> None:
    """Fix a leader at a table, and perhaps ask for people of a sector, of those who have a hidden place."""
    if own:
        draw.choice(own)["fixed"] = table["id"]
    government = sum(person["sector"] == "government" for person in own)
    if government >= 2 and draw.random() < REQUIRING:
        table["require"] = {"sector": {"government": 2}}
