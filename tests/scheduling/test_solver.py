"""The engine against the oracle: honest answers, and nothing that the checker would refuse."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.scheduling.checker import check_plan, measure
from app.scheduling.rules import LEVELS, BadProblem
from app.scheduling.solver import solve
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document, planted, small_problems
from tests.scheduling.solver.effort import AfterFirst

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def levels_of(document: Document, plan: Document) -> tuple[int, ...]:
    return tuple(measure(document, {"format": "plan/1", "plan": plan}).values())


@SLOW
@given(small_problems())
def test_engine_finds_the_best_plan_exactly_where_the_oracle_knows_one(document: Document):
    bad: list[str] = []
    answer: Document = {}
    try:
        answer = solve(document, seconds=ENOUGH)
    except BadProblem as refusal:
        bad = [fault.reason for fault in refusal.faults]
    if bad:
        assert all("skipped by summer time" in reason for reason in bad)
        return
    best = Oracle(document).best()
    if best is None:
        assert answer["status"] == "infeasible"
        assert answer["plan"] is None
        return
    assert answer["status"] == "optimal"
    assert check_plan(document, answer) == []
    assert tuple(level["value"] for level in answer["levels"]) == best
    assert all(level["proven"] for level in answer["levels"])


@SLOW
@given(small_problems(), st.data())
def test_checker_and_oracle_agree_on_any_plan(document: Document, data: st.DataObject):
    oracle = Oracle(document)
    plans = list(oracle.any_places())
    if not plans:
        return
    for _ in range(5):
        plan = data.draw(st.sampled_from(plans))
        assert (check_plan(document, {"format": "plan/1", "plan": plan}) == []) == oracle.allows(plan)
        assert levels_of(document, plan) == oracle.levels(plan)


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_problem_gets_a_plan_that_passes_the_checker(seed: int):
    document = planted(sessions=30, rooms=5, days=2, people=60, seed=seed)
    search = AfterFirst(2)
    answer = solve(document, seconds=ENOUGH, report=search.report, stopped=search.stopped)
    assert answer["status"] in {"optimal", "feasible"}
    assert check_plan(document, answer) == []
    assert [level["name"] for level in answer["levels"]] == list(LEVELS)
    for level in answer["levels"]:
        assert level["bound"] <= level["value"]
        assert level["proven"] == (level["bound"] == level["value"])


def test_without_time_the_answer_is_unknown_and_never_impossible():
    document = planted(sessions=30, rooms=5, days=2, people=60, seed=1)
    answer = solve(document, seconds=0)
    assert (answer["status"], answer["plan"]) == ("unknown", None)


def test_the_wish_to_stop_ends_the_search_with_the_best_so_far():
    document = planted(sessions=30, rooms=5, days=2, people=60, seed=2)
    news: list[Document] = []
    answer = solve(document, seconds=ENOUGH, report=news.append, stopped=lambda: bool(news))
    assert answer["status"] == "feasible"
    assert answer["seconds"]["total"] < ENOUGH
    assert check_plan(document, answer) == []


def test_a_session_that_fits_no_room_is_named_with_the_rule():
    document = planted(sessions=4, rooms=2, days=1, people=12, seed=3)
    document["sessions"][2]["seats"] = 500
    answer = solve(document, seconds=ENOUGH)
    assert answer["status"] == "infeasible"
    assert answer["conflict"]["rules"][0]["kind"] == "capacity"
    assert answer["conflict"]["rules"][0]["sessions"] == ["S2"]


def test_a_session_is_named_with_the_person_who_is_never_there():
    document = planted(sessions=4, rooms=2, days=1, people=12, seed=3)
    person = document["sessions"][1]["required"][0]
    document["people"][int(person[1:])]["unavailable"] = [["2027-07-14T08:00", "2027-07-14T18:00"]]
    rules = solve(document, seconds=ENOUGH)["conflict"]["rules"]
    assert {rule["kind"]: rule["subjects"] for rule in rules}["person_unavailable"] == [person]


def test_replanning_moves_only_what_must_move():
    document = planted(sessions=12, rooms=3, days=1, people=40, seed=4)
    first = solve(document, seconds=ENOUGH)
    document["current"] = first["plan"]
    place = first["plan"]["S5"]
    number = int(place["room"][1:])
    document["rooms"][number]["unavailable"] = [[place["start"], place["start"][:11] + "23:59"]]
    again = solve(document, seconds=ENOUGH)
    moved = [name for name, was in first["plan"].items() if again["plan"][name] != was]
    assert "S5" in moved
    assert again["levels"][0] == {"name": "moved", "value": len(moved), "bound": len(moved), "proven": True}


def test_a_problem_without_sessions_has_an_empty_plan():
    document = planted(sessions=2, rooms=1, days=1, people=9, seed=1) | {"sessions": []}
    answer = solve(document, seconds=ENOUGH)
    assert (answer["status"], answer["plan"]) == ("optimal", {})


@pytest.mark.parametrize(
    "rules",
    [
        [{"after": [{"session": "S0"}]}, {}],
        [{"immediately_before": "S0"}, {}],
        [{"after": [{"session": "S1"}]}, {"after": [{"session": "S0"}]}],
    ],
)
def test_an_order_that_runs_in_a_circle_is_impossible(rules: list[Document]):
    document = planted(sessions=2, rooms=1, days=1, people=9, seed=1)
    for session, rule in zip(document["sessions"], rules, strict=True):
        session.update(rule)
    assert solve(document, seconds=ENOUGH)["status"] == "infeasible"


def test_a_session_that_needs_no_room_may_be_fixed_in_a_small_one():
    document = planted(sessions=2, rooms=1, days=1, people=9, seed=1)
    document["sessions"][0] |= {
        "mode": "online",
        "seats": 500,
        "fixed": {"start": "2027-07-14T09:05", "room": "R0"},
    }
    answer = solve(document, seconds=ENOUGH)
    assert answer["status"] == "optimal"
    assert check_plan(document, answer) == []
    assert answer["levels"][-1]["value"] < 0
