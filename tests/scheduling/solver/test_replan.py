"""Changing a plan little, against an oracle that tries every plan, and on congresses after changes."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.stopwatch import Clock
from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, disturb, generate_congress
from app.scheduling.rules import LEVELS, BadProblem, read_problem
from app.scheduling.solver import replan, solve
from app.scheduling.solver.incumbent import Incumbent
from app.scheduling.solver.replan_model import Places
from app.scheduling.solver.replan_search import ReplanSearch
from app.scheduling.solver.tables import Tables, compile_problem, wants_room
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document, small_problems
from tests.scheduling.solver.effort import at_most
from tests.scheduling.solver.years import levels, planned

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def tables_of(document: Document) -> Tables:
    """Build the tables of a problem in which each session has some place of its own."""
    try:
        tables = compile_problem(read_problem(document))
    except BadProblem:
        assume(False)
    seated = zip(tables.sessions, tables.rooms, strict=True)
    assume(all(tables.starts) and all(rooms or not wants_room(one) for one, rooms in seated))
    return tables


def with_a_plan(document: Document, data: Any) -> Document:
    """Give most sessions a place of now: one that they could have alone, or just any."""
    anywhere = next(Oracle(document).any_places(), None)
    assume(anywhere is not None)
    current = {}
    for session in document["sessions"]:
        own = Oracle(document).places(session) or [(anywhere or {})[session["id"]]]
        if data.draw(st.integers(0, 5)):
            current[session["id"]] = data.draw(st.sampled_from(own))
    return document | {"current": current}


@SLOW
@given(small_problems(), st.data())
def test_as_few_sessions_move_as_any_plan_can_do_with(document: Document, data: Any):
    document = with_a_plan(document, data)
    tables = tables_of(document)
    best = Incumbent(tables, Clock(ENOUGH))
    replan.search(tables, best.clock, best)
    least = Oracle(document).best()
    if least is None:
        assert best.impossible
        assert best.plan is None
        return
    assert not best.impossible
    assert best.proven
    assert tuple(best.values[name] for name in LEVELS) == least
    assert not check_plan(document, planned(best))


@SLOW
@given(small_problems(), st.data())
def test_a_bound_of_the_easier_problem_is_one_of_the_whole(document: Document, data: Any):
    document = with_a_plan(document, data)
    tables = tables_of(document)
    best = Incumbent(tables, Clock(ENOUGH))
    places = Places(tables)
    assume(places.blocks.are_possible)
    rounds = ReplanSearch(places, best.clock, best)
    rounds._round("moved", best.clock)
    least = Oracle(document).best()
    if least is None:
        return
    best.offer({i: (tables.starts[i][0], None) for i in range(len(tables.sessions))})
    assert best.bounds["moved"] <= least[0]


@pytest.fixture(scope="module")
def congress() -> tuple[Document, Document]:
    planted = generate_congress(Size(sessions=80, rooms=5, days=4, people=300), 1)
    return planted.document, planted.plan


@pytest.mark.parametrize("seed", range(3))
def test_after_a_change_the_moves_are_proven_and_the_rest_follows(
    seed: int, congress: tuple[Document, Document]
):
    document = disturb(*congress, seed)
    answer = solve(document, seconds=ENOUGH)
    assert check_plan(document, answer) == []
    moved = answer["levels"][0]
    assert moved["proven"]
    assert moved["value"] == sum(answer["plan"][name] != place for name, place in document["current"].items())


def test_what_nothing_changed_for_stays_as_it_is(congress: tuple[Document, Document]):
    document = congress[0] | {"current": congress[1]["plan"]}
    answer = solve(document, seconds=ENOUGH)
    assert answer["plan"] == congress[1]["plan"]
    assert answer["status"] == "optimal"


def test_a_closed_room_is_left_and_no_other_session_suffers(congress: tuple[Document, Document]):
    document = congress[0] | {"current": congress[1]["plan"]}
    place = next(place for place in congress[1]["plan"].values() if place.get("room"))
    rooms = [dict(room) for room in document["rooms"]]
    closed = next(room for room in rooms if room["id"] == place["room"])
    closed["unavailable"] = [*closed.get("unavailable", []), [place["start"], place["start"][:11] + "23:59"]]
    document = document | {"rooms": rooms}
    there = [n for n, p in congress[1]["plan"].items() if p.get("room") == place["room"]]
    hit = [n for n in there if congress[1]["plan"][n]["start"][:10] == place["start"][:10]]
    answer = solve(document, seconds=ENOUGH)
    assert check_plan(document, answer) == []
    assert levels(answer)["moved"] <= len(hit)


def test_a_longer_session_pushes_as_few_as_can_be():
    day = {"date": "2027-07-14", "start": "09:00", "end": "13:00"}
    document: Document = {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 30,
        "days": [day],
        "rooms": [{"id": "R", "capacity": 50}],
        "sessions": [{"id": name, "minutes": 60} for name in "ABC"],
        "current": {
            name: {"start": f"2027-07-14T{start}", "room": "R"}
            for name, start in (("A", "09:00"), ("B", "10:00"), ("C", "12:00"))
        },
    }
    document["sessions"][0]["minutes"] = 90
    answer = solve(document, seconds=ENOUGH)
    assert answer["levels"][0] == {"name": "moved", "value": 1, "bound": 1, "proven": True}
    assert answer["plan"]["B"]["start"] in {"2027-07-14T10:30", "2027-07-14T11:00"}


def test_later_levels_never_cost_a_move():
    day = {"date": "2027-07-14", "start": "09:00", "end": "12:00"}
    document: Document = {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 60,
        "days": [day],
        "people": [{"id": "P"}],
        "rooms": [{"id": "R", "capacity": 50}, {"id": "Q", "capacity": 60}],
        "sessions": [{"id": name, "minutes": 60, "interested": ["P"]} for name in "AB"],
        "current": {
            name: {"start": "2027-07-14T09:00", "room": room} for name, room in (("A", "R"), ("B", "Q"))
        },
    }
    answer = solve(document, seconds=ENOUGH)
    assert levels(answer) == {"moved": 0, "interested": 1, "civil": 0, "preferred": 0, "waste": 110}
    assert answer["status"] == "optimal"


def test_a_change_that_leaves_no_plan_is_called_impossible():
    document: Document = {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 30,
        "days": [{"date": "2027-07-14", "start": "09:00", "end": "11:00"}],
        "people": [{"id": "P"}],
        "sessions": [{"id": name, "minutes": 60, "mode": "online", "required": ["P"]} for name in "ABC"],
        "current": {"A": {"start": "2027-07-14T09:00"}, "B": {"start": "2027-07-14T10:00"}},
    }
    answer = solve(document, seconds=ENOUGH)
    assert (answer["status"], answer["plan"]) == ("infeasible", None)


def test_the_time_limit_holds(congress: tuple[Document, Document]):
    document = disturb(*congress, 7, 3)
    with at_most(8):
        answer = solve(document, seconds=0.5, began=time.monotonic())
    assert answer["plan"] is None or check_plan(document, answer) == []
