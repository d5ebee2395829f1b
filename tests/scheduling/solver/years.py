"""Small years, and plans written out for the checker."""

from datetime import date, timedelta
from typing import Any

from app.scheduling.solver.answers import written
from app.scheduling.solver.incumbent import Incumbent
from tests.scheduling.problems import Document


def days(first: str, count: int, *, start: str = "08:00", end: str = "18:00") -> list[Document]:
    """List working days from a date on."""
    begin = date.fromisoformat(first)
    found = (begin + timedelta(days=k) for k in range(2 * count))
    return [{"date": d.isoformat(), "start": start, "end": end} for d in found if d.weekday() < 5][:count]


def small_year(*, grid: int, wishes: list[str]) -> Document:
    """Return a spring in which each activity is of a group of its own and wishes for a start."""
    return {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": grid,
        "days": days("2027-03-01", 60),
        "people": [],
        "bodies": [{"id": f"G{n}"} for n in range(len(wishes))],
        "bodies_exclude": "each_other",
        "sessions": [
            {"id": f"S{n}", "minutes": 60, "mode": "online", "bodies": [f"G{n}"], "preferred_start": wish}
            for n, wish in enumerate(wishes)
        ],
    }


def levels(answer: Document) -> dict[str, int]:
    """Return the value of each level by its name."""
    return {level["name"]: level["value"] for level in answer["levels"]}


def planned(best: Incumbent) -> dict[str, Any]:
    """Write the best plan as the checker reads it."""
    places = written(best.tables, best.plan or {})
    stated = [
        {"name": name, "value": value, "bound": best.bounds[name], "proven": value == best.bounds[name]}
        for name, value in best.values.items()
    ]
    return {"format": "plan/1", "plan": places, "levels": stated}
