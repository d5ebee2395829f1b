"""The way of the year against an oracle that tries every plan, and on years with what years have."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.stopwatch import Clock
from app.scheduling.checker import check_plan
from app.scheduling.generator import generate_year
from app.scheduling.rules import LEVELS, BadProblem, read_problem
from app.scheduling.solver import solve, year, year_choices
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.tables import compile_problem, wants_room
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document, small_problems
from tests.scheduling.solver.effort import at_most
from tests.scheduling.solver.years import days, levels, planned, small_year

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def search(document: Document, seconds: float = 10) -> Incumbent:
    """Take the way of the year, whatever the shape of the problem."""
    try:
        tables = compile_problem(read_problem(document))
    except BadProblem:
        assume(False)
    seated = zip(tables.sessions, tables.rooms, strict=True)
    assume(all(tables.starts) and all(rooms or not wants_room(one) for one, rooms in seated))
    best = Incumbent(tables, Clock(seconds))
    year.search(tables, best.clock, best)
    return best


@SLOW
@given(small_problems(), st.data())
def test_no_plan_is_better_and_no_bound_too_high(document: Document, data: Any):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(year_choices, "FIRST", data.draw(st.sampled_from([1, 2, 16])))
        oracle = Oracle(document)
        for session in document["sessions"]:
            if oracle.places(session) and data.draw(st.booleans()):
                session.pop("preferred", None)
                session["preferred_start"] = data.draw(st.sampled_from(oracle.places(session)))["start"]
        best = search(document)
    values = [Oracle(document).levels(plan) for plan in Oracle(document).plans()]
    if not values:
        assert best.plan is None
        return
    assert best.plan is not None
    mine = tuple(best.values[name] for name in LEVELS)
    assert mine[:4] == min(values)[:4]
    assert not check_plan(document, planned(best))
    for k, name in enumerate(LEVELS):
        rivals = [one[k] for one in values if one[:k] == mine[:k]]
        assert best.bounds[name] <= min(rivals)


def test_a_planted_year_is_proven_best():
    planted = generate_year(3)
    answer = solve(planted.document, seconds=ENOUGH)
    assert answer["status"] == "optimal"
    assert check_plan(planted.document, answer) == []
    assert levels(answer)["civil"] == 0
    assert levels(answer)["preferred"] <= Oracle(planted.document).levels(planted.plan["plan"])[3]


@pytest.mark.parametrize("grid", [5, 15, 60])
def test_activities_of_different_groups_share_no_hour_unless_they_may(grid: int):
    document = small_year(grid=grid, wishes=["2027-03-01T10:00"] * 6)
    document["parallel_allowed"] = [["G0", "G1"]]
    answer = solve(document, seconds=ENOUGH)
    assert answer["status"] == "optimal"
    assert check_plan(document, answer) == []
    together = [place["start"] for place in answer["plan"].values()].count("2027-03-01T10:00")
    assert together == 2


def test_the_night_in_madrid_ends_earlier_while_only_one_side_has_summer_time():
    """El Salvador is seven hours behind in winter and eight in summer; 21:00 there is 14:00, then 13:00."""
    document = small_year(grid=30, wishes=["2027-03-22T13:00", "2027-03-29T13:00"])
    document["people"] = [{"id": "ES", "time_zone": "Europe/Madrid", "civil_hours": ["07:00", "21:00"]}]
    for session in document["sessions"]:
        session["required"] = ["ES"]
    answer = solve(document, seconds=ENOUGH)
    assert answer["plan"]["S0"]["start"] == "2027-03-22T13:00"
    assert answer["plan"]["S1"]["start"] == "2027-03-29T12:00"
    assert levels(answer) == {"moved": 0, "interested": 0, "civil": 0, "preferred": 60, "waste": 0}


def test_who_has_hardly_a_choice_keeps_the_wish_and_the_other_steps_aside(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(year_choices, "FIRST", 1)
    document = small_year(grid=60, wishes=["2027-03-01T10:00"] * 2)
    document["people"] = [
        {
            "id": "P",
            "unavailable": [
                ["2027-03-01T00:00", "2027-03-01T10:00"],
                ["2027-03-01T11:00", "2027-03-03T17:00"],
                ["2027-03-04T00:00", "2027-12-31T00:00"],
            ],
        }
    ]
    document["sessions"][0]["required"] = ["P"]
    answer = solve(document, seconds=ENOUGH)
    assert answer["plan"]["S0"]["start"] == "2027-03-01T10:00"
    assert (answer["status"], levels(answer)["preferred"]) == ("optimal", 60)


def test_comfort_goes_before_wishes_even_when_it_costs_days():
    document = small_year(grid=60, wishes=["2027-03-01T10:00"])
    document["days"] = days("2027-03-01", 18, start="08:00", end="10:00")
    document["days"] += days("2027-05-03", 1, start="12:00", end="16:00")
    document["people"] = [{"id": "P", "time_zone": "America/El_Salvador", "civil_hours": ["11:00", "20:00"]}]
    document["sessions"][0]["required"] = ["P"]
    answer = solve(document, seconds=ENOUGH)
    assert answer["plan"]["S0"]["start"] == "2027-05-03T12:00"
    assert answer["status"] == "optimal"


def test_where_not_all_can_have_comfort_the_fewest_go_without():
    document = small_year(grid=60, wishes=["2027-03-01T10:00"] * 4)
    document["days"] = days("2027-03-01", 18, start="09:00", end="10:00")
    document["days"][0]["end"] = "14:00"
    document["people"] = [
        {
            "id": "P",
            "civil_hours": ["08:00", "11:00"],
            "unavailable": [["2027-03-02T00:00", "2027-04-01T00:00"]],
        }
    ]
    for session in document["sessions"]:
        session["required"] = ["P"]
    answer = solve(document, seconds=ENOUGH)
    assert check_plan(document, answer) == []
    assert (answer["status"], levels(answer)["civil"]) == ("optimal", 2)


def test_two_activities_fixed_at_one_time_are_impossible():
    document = small_year(grid=30, wishes=["2027-03-01T10:00"] * 3)
    for session in document["sessions"][:2]:
        session["fixed"] = {"start": "2027-03-01T10:00"}
    assert solve(document, seconds=ENOUGH)["status"] == "infeasible"


def test_a_year_that_is_on_its_way_changes_no_more_than_it_must():
    document = small_year(grid=30, wishes=[f"2027-03-{day:02}T10:00" for day in (1, 1, 2, 3, 8, 15, 22)])
    first = solve(document, seconds=ENOUGH)
    document["current"] = first["plan"]
    document["people"] = [{"id": "P", "unavailable": [["2027-03-15T00:00", "2027-03-17T00:00"]]}]
    document["sessions"][5]["required"] = ["P"]
    again = solve(document, seconds=ENOUGH)
    assert check_plan(document, again) == []
    assert again["status"] == "optimal"
    assert [name for name in again["plan"] if again["plan"][name] != first["plan"][name]] == ["S5"]
    assert again["plan"]["S5"]["start"] == "2027-03-17T08:00"


def test_the_time_limit_holds():
    document = generate_year(1).document
    with at_most(8):
        answer = solve(document, seconds=1, began=time.monotonic())
    assert answer["plan"] is None or check_plan(document, answer) == []
