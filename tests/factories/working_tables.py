"""Invented seating problems, drawn from a seed."""

import random
from typing import Any

_COUNTRIES = ("BZ", "CA", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "SV", "US")
_SECTORS = ("government", "civil_society", "international", "academia", "local")


def seating_document(*, people: int, tables: int, seed: int = 1) -> dict[str, Any]:
    """Draw a `tables/1` document: a leader fixed at each table, wishes skewed to some tables."""
    draw = random.Random(seed)
    share = people / tables
    specs = [
        {
            "id": f"T{t}",
            "min": int(share * 0.8),
            "max": int(share * 1.2) + 1,
            "languages": ["en" if t % 8 == 7 else "pt" if t % 10 == 5 else "es"],
            "interpretation": t % 2 == 0,
            "modes": ["in_person"] if t % 4 == 3 else ["in_person", "online"],
        }
        for t in range(tables)
    ]
    guests = [_guest(draw, number, people, tables) for number in range(people)]
    for spec, leader in zip(specs, draw.sample(guests, tables), strict=True):
        leader["fixed"] = spec["id"]
    return {"format": "tables/1", "tables": specs, "people": guests}


def _guest(draw: random.Random, number: int, people: int, tables: int) -> dict[str, Any]:
    popular = [1 / (1 + t % 7) for t in range(tables)]
    choices: list[str] = []
    while len(choices) < min(tables, 3 if tables <= 5 else 5):
        table = f"T{draw.choices(range(tables), popular)[0]}"
        if table not in choices:
            choices.append(table)
    country = draw.choices(_COUNTRIES, [0.2 + (c * 7 % 11) / 11 for c in range(11)])[0]
    return {
        "id": f"P{number}",
        "choices": choices,
        "languages": draw.choices([["es"], ["es", "en"], ["pt", "es"], ["en"]], [5, 4, 1, 0.5])[0],
        "mode": "online" if draw.random() < 0.2 else "in_person",
        "country": country,
        "sector": draw.choices(_SECTORS, [4, 3, 2, 1, 1])[0],
        "gender": draw.choices(["f", "m", "x"], [50, 48, 2])[0],
        "organisation": f"{country}-{draw.randrange(max(2, people // 40))}",
    }
