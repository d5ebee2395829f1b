"""A whole search: in time, in order, ever better, and honest about what it knows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, generate_congress
from app.scheduling.rules import LEVELS
from app.scheduling.solver import solve
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document
from tests.scheduling.solver.crowds import crowds
from tests.scheduling.solver.effort import AfterFirst, at_most

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

    def better() -> bool:
        return bool(news) and news[-1]["values"][LEVELS[1]] < news[0]["values"][LEVELS[1]]

    answer = solve(document, seconds=ENOUGH, report=news.append, stopped=better)
    values = [tuple(item["values"][name] for name in LEVELS) for item in news]
    assert news[0]["step"] == "first"
    assert values == sorted(values, reverse=True)
    assert [level["value"] for level in answer["levels"]] == list(values[-1])
    assert values[-1][1] < values[0][1]
    assert check_plan(document, answer) == []


@pytest.mark.parametrize("seconds", [0.5, 2])
def test_the_limit_is_kept(seconds: float):
    document = generate_congress(Size(), 2).document
    with at_most(seconds + 8):
        answer = solve(document, seconds=seconds)
    assert answer["status"] in {"feasible", "unknown"}


def test_a_wish_to_stop_is_heard_at_any_moment():
    document = generate_congress(Size(), 3).document
    wish = AfterFirst(1)
    with at_most(20):
        answer = solve(document, seconds=ENOUGH, report=wish.report, stopped=wish.stopped)
    assert answer["status"] == "feasible"
    assert check_plan(document, answer) == []


@SLOW
@given(crowds())
def test_where_clashes_are_many_the_answer_is_the_best_there_is(document: Document):
    answer, best = solve(document, seconds=ENOUGH), Oracle(document).best()
    if best is None:
        assert answer["status"] == "infeasible"
        return
    assert answer["status"] == "optimal"
    assert tuple(level["value"] for level in answer["levels"]) == best
    assert check_plan(document, answer) == []


def test_what_is_all_proven_comes_back_before_its_time():
    answer = solve(TIGHT, seconds=ENOUGH)
    assert answer["status"] == "optimal"
    assert answer["seconds"]["total"] < ENOUGH
    assert check_plan(TIGHT, answer) == []


def test_one_session_too_many_is_impossible_before_its_time():
    document = TIGHT | {"sessions": [*TIGHT["sessions"], {"id": "S12", "minutes": 60}]}
    answer = solve(document, seconds=ENOUGH)
    assert (answer["status"], answer["plan"]) == ("infeasible", None)
    assert answer["seconds"]["total"] < ENOUGH
