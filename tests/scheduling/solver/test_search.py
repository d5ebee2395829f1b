"""A whole search: in time, in order, ever better, and honest about what it knows."""

import threading
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, generate_congress
from app.scheduling.rules import LEVELS
from app.scheduling.solver import solve
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import Document
from tests.scheduling.solver.crowds import crowds

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = Size(sessions=40, rooms=6, days=2, people=150, preferences=True)
# Four rooms that are all needed in each of three hours, and people who leave little choice.
TIGHT: Document = {
    "format": "schedule/1",
    "time_zone": "America/El_Salvador",
    "grid_minutes": 60,
    "days": [{"date": "2027-07-14", "start": "09:00", "end": "12:00"}],
    "rooms": [{"id": f"R{n}"} for n in range(4)],
    "people": [{"id": f"P{n}"} for n in range(12)],
    "sessions": [
        {"id": f"S{n}", "minutes": 60, "required": [f"P{n}", f"P{(n * 5 + 1) % 12}"], "bodies": []}
        for n in range(12)
    ],
}


def test_news_are_ever_better_and_in_order_and_the_last_is_the_answer():
    document = generate_congress(SMALL, 1).document
    news: list[dict[str, Any]] = []
    answer = solve(document, seconds=4, report=news.append)
    values = [tuple(item["values"][name] for name in LEVELS) for item in news]
    assert news[0]["step"] == "first"
    assert values == sorted(values, reverse=True)
    assert [level["value"] for level in answer["levels"]] == list(values[-1])
    assert values[-1][1] < values[0][1]
    assert check_plan(document, answer) == []


@pytest.mark.parametrize("seconds", [0.5, 2])
def test_the_limit_is_kept(seconds: float):
    document = generate_congress(Size(), 2).document
    began = time.monotonic()
    answer = solve(document, seconds=seconds)
    assert time.monotonic() - began < seconds + 8
    assert answer["status"] in {"feasible", "unknown"}


def test_a_wish_to_stop_is_heard_at_any_moment():
    document = generate_congress(Size(), 3).document
    began, wish = time.monotonic(), threading.Event()
    timer = threading.Timer(2, wish.set)
    timer.start()
    answer = solve(document, seconds=120, stopped=wish.is_set)
    timer.join()
    assert time.monotonic() - began < 12
    assert answer["status"] == "feasible"
    assert check_plan(document, answer) == []


@SLOW
@given(crowds())
def test_where_clashes_are_many_the_answer_is_the_best_there_is(document: Document):
    answer, best = solve(document, seconds=20), Oracle(document).best()
    if best is None:
        assert answer["status"] == "infeasible"
        return
    assert answer["status"] == "optimal"
    assert tuple(level["value"] for level in answer["levels"]) == best
    assert check_plan(document, answer) == []


def test_what_is_all_proven_comes_back_before_its_time():
    answer = solve(TIGHT, seconds=60)
    assert answer["status"] == "optimal"
    assert answer["seconds"]["total"] < 20
    assert check_plan(TIGHT, answer) == []


def test_one_session_too_many_is_impossible_before_its_time():
    document = TIGHT | {"sessions": [*TIGHT["sessions"], {"id": "S12", "minutes": 60}]}
    answer = solve(document, seconds=60)
    assert (answer["status"], answer["plan"]) == ("infeasible", None)
    assert answer["seconds"]["total"] < 40
