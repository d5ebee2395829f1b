"""The best plan and its bounds: only better plans are taken, and only bounds that hold are shown."""

from typing import Any

from app.core.stopwatch import Clock
from app.scheduling.solver.incumbent import Incumbent
from tests.scheduling.problems import Document
from tests.scheduling.solver.crowds import tables_of

DAY = "2027-07-14"


def problem() -> Document:
    session = {"minutes": 60, "needs_room": False, "required": []}
    return {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 60,
        "days": [{"date": DAY, "start": "09:00", "end": "12:00"}],
        "people": [{"id": "P"}],
        "sessions": [
            session | {"id": "A", "interested": ["P"], "preferred_start": f"{DAY}T10:00"},
            session | {"id": "B", "interested": ["P"]},
        ],
    }


def begun(news: list[dict[str, Any]] | None = None) -> tuple[Incumbent, list[int]]:
    tables = tables_of(problem())
    report = (lambda _: None) if news is None else news.append
    return Incumbent(tables, Clock(10), report), tables.starts[0]


def test_a_plan_is_taken_only_when_an_earlier_level_is_better():
    best, (nine, ten, eleven) = begun()
    assert best.offer({0: (eleven, None), 1: (nine, None)})
    assert not best.offer({0: (ten, None), 1: (ten, None)})  # as it should begin, but P misses one of the two
    assert best.offer({0: (ten, None), 1: (nine, None)})
    assert (best.values["interested"], best.values["preferred"]) == (0, 0)
    assert best.proven


def test_a_bound_holds_only_while_the_levels_before_it_are_no_worse_than_when_it_was_found():
    best, (nine, ten, _) = begun()
    best.offer({0: (nine, None), 1: (nine, None)})
    best.raise_bound("preferred", 60, {**best.values, "interested": 0})
    assert best.bounds["preferred"] == 0
    best.offer({0: (nine, None), 1: (ten, None)})
    assert best.bounds["preferred"] == 60


def test_a_bound_that_needs_nothing_holds_whatever_the_levels_before_it_cost():
    best, (nine, ten, _) = begun()
    best.offer({0: (nine, None), 1: (nine, None)})
    best.raise_bound("preferred", 30, {"moved": 0})
    best.raise_bound("preferred", 60, {"moved": 0, "interested": 0})
    assert best.bounds["preferred"] == 30
    best.offer({0: (nine, None), 1: (ten, None)})
    assert best.bounds["preferred"] == 60


def test_a_bound_is_never_above_its_value():
    best, (nine, ten, _) = begun()
    best.offer({0: (nine, None), 1: (ten, None)})
    best.raise_bound("preferred", 500, best.values)
    assert best.bounds["preferred"] == best.values["preferred"] == 60


def test_each_step_is_told_with_values_bounds_and_seconds():
    news: list[dict[str, Any]] = []
    best, (nine, ten, _) = begun(news)
    best.offer({0: (nine, None), 1: (nine, None)})
    best.offer({0: (nine, None), 1: (ten, None)})
    best.raise_bound("preferred", 30, best.values)
    assert [item["step"] for item in news] == ["first", "better", "preferred"]
    assert [item["values"]["interested"] for item in news] == [1, 0, 0]
    assert news[-1]["bounds"]["preferred"] == 30
    assert best.first is not None
    assert best.first <= news[-1]["seconds"]
