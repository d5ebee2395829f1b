"""The checker: every rule broken alone is named, and nothing else."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scheduling.checker import UnreadablePlan, check_plan, measure
from tests.scheduling.problems import Document
from tests.scheduling.test_reading_robust import VALUES, paths

PROBLEM: Document = {
    "format": "schedule/1",
    "time_zone": "America/El_Salvador",
    "grid_minutes": 15,
    "days": [{"date": "2027-07-14", "start": "09:00", "end": "18:00", "closed": [["13:00", "14:00"]]}],
    "rooms": [
        {"id": "R1", "capacity": 100, "features": ["interpretation"], "unavailable": []},
        {"id": "R2", "capacity": 50},
    ],
    "people": [{"id": "P1"}, {"id": "P2"}],
    "bodies": [{"id": "B1"}, {"id": "B2"}],
    "sessions": [
        {
            "id": "S1",
            "minutes": 60,
            "seats": 60,
            "features": ["interpretation"],
            "required": ["P1"],
            "bodies": ["B1"],
        },
        {
            "id": "S2",
            "minutes": 60,
            "required": ["P2"],
            "bodies": ["B2"],
            "interested": ["P1"],
            "teams": ["T"],
        },
    ],
}
PLAN: Document = {
    "S1": {"start": "2027-07-14T09:00", "room": "R1"},
    "S2": {"start": "2027-07-14T10:00", "room": "R2"},
}


def kinds(changes: Document | None = None, sessions: Document | None = None, **places: Any) -> list[str]:
    """Check the plan with places changed, on a problem with things changed."""
    problem = copy.deepcopy(PROBLEM) | (changes or {})
    for session in problem["sessions"]:
        session.update((sessions or {}).get(session["id"], {}))
    plan = copy.deepcopy(PLAN)
    for name, place in places.items():
        plan[name] = plan[name] | place
    return [fault.kind for fault in check_plan(problem, {"format": "plan/1", "plan": plan})]


def test_a_plan_that_keeps_every_rule_has_no_fault():
    assert kinds() == []


@pytest.mark.parametrize(
    ("kind", "changes", "sessions", "places"),
    [
        ("room_busy", {}, {}, {"S2": {"start": "2027-07-14T09:30", "room": "R1"}}),
        (
            "person_busy",
            {},
            {"S2": {"required": ["P1"], "interested": []}},
            {"S2": {"start": "2027-07-14T09:30"}},
        ),
        ("team_busy", {}, {"S1": {"teams": ["T"]}}, {"S2": {"start": "2027-07-14T09:30"}}),
        ("body_busy", {}, {"S2": {"bodies": ["B1"]}}, {"S2": {"start": "2027-07-14T09:30"}}),
        ("body_busy", {"bodies_exclude": "each_other"}, {}, {"S2": {"start": "2027-07-14T09:30"}}),
        ("day_hours", {}, {}, {"S2": {"start": "2027-07-14T17:30"}}),
        ("day_hours", {}, {}, {"S2": {"start": "2027-07-15T10:00"}}),
        ("closed", {}, {}, {"S2": {"start": "2027-07-14T12:30"}}),
        ("grid", {}, {}, {"S2": {"start": "2027-07-14T10:10"}}),
        (
            "person_unavailable",
            {
                "people": [
                    {"id": "P1"},
                    {"id": "P2", "unavailable": [["2027-07-14T10:59", "2027-07-14T12:00"]]},
                ]
            },
            {},
            {},
        ),
        ("room_list", {}, {"S2": {"rooms": ["R1"]}}, {}),
        ("room_list", {}, {}, {"S2": {"room": "R9"}}),
        ("room_list", {}, {}, {"S2": {"room": None}}),
        ("features", {}, {"S1": {"seats": 40}}, {"S1": {"room": "R2"}}),
        ("capacity", {}, {"S1": {"features": []}}, {"S1": {"room": "R2"}}),
        ("after", {}, {"S2": {"after": [{"session": "S1", "gap_minutes": 15}]}}, {}),
        (
            "immediately_before",
            {},
            {"S1": {"immediately_before": "S2"}},
            {"S2": {"start": "2027-07-14T10:15"}},
        ),
        ("fixed", {}, {"S2": {"fixed": {"start": "2027-07-14T10:00", "room": "R1"}}}, {}),
    ],
)
def test_each_broken_rule_is_named(kind: str, changes: Document, sessions: Document, places: Document):
    assert kinds(changes, sessions, **places) == [kind]


def test_an_unavailable_room_is_named():
    rooms = copy.deepcopy(PROBLEM["rooms"])
    rooms[1]["unavailable"] = [["2027-07-14T10:30", "2027-07-14T10:45"]]
    assert kinds({"rooms": rooms}) == ["room_unavailable"]


def test_bodies_on_the_list_may_meet_at_once():
    changes = {"bodies_exclude": "each_other", "parallel_allowed": [["B2", "B1"]]}
    assert kinds(changes, S2={"start": "2027-07-14T09:30"}) == []


def test_a_fixed_session_is_free_of_the_grid_only():
    assert kinds({}, {"S2": {"fixed": {"start": "2027-07-14T10:10"}}}, S2={"start": "2027-07-14T10:10"}) == []


def test_every_session_must_be_placed_and_no_other():
    plan = {"format": "plan/1", "plan": {"S1": PLAN["S1"], "S9": PLAN["S2"]}}
    assert sorted(fault.kind for fault in check_plan(PROBLEM, plan)) == ["unknown_session", "unplaced"]


LEVELS = [
    {"name": name, "value": value, "bound": value, "proven": True}
    for name, value in (("moved", 0), ("interested", 1), ("civil", 0), ("preferred", 0), ("waste", 90))
]
STATED: Document = {
    "format": "plan/1",
    "status": "optimal",
    "plan": {"S1": PLAN["S1"], "S2": {"start": "2027-07-14T09:30", "room": "R2"}},
    "levels": LEVELS,
}


def test_levels_are_measured():
    assert measure(PROBLEM, STATED) == {"moved": 0, "interested": 1, "civil": 0, "preferred": 0, "waste": 90}
    assert check_plan(PROBLEM, STATED) == []
    assert check_plan(PROBLEM, STATED | {"levels": []}) == []


@pytest.mark.parametrize(
    ("level", "change", "text"),
    [
        (1, {"value": 0}, "level: interested is stated as 0 and is 1"),
        (1, {"value": True}, "level: interested is stated as True and is 1"),
        (1, {"bound": 2}, "level: the bound of interested is 2, more than its value 1"),
        (1, {"bound": None}, "level: the bound of interested is None, more than its value 1"),
        (1, {"bound": 0}, "level: proven of interested is True, with bound 0 and value 1"),
        (
            1,
            {"name": "waste"},
            "level: levels must be moved, interested, civil, preferred, waste, in this order",
        ),
        (1, {"bound": 0, "proven": False}, "status: the status is 'optimal', and all levels are not proven"),
    ],
)
def test_what_a_level_says_and_is_not_so_is_a_fault(level: int, change: Document, text: str):
    levels = copy.deepcopy(LEVELS)
    levels[level] |= change
    [fault] = check_plan(PROBLEM, STATED | {"levels": levels})
    assert str(fault).startswith(text)


@pytest.mark.parametrize(
    "levels", [LEVELS[:4], LEVELS[::-1], LEVELS + LEVELS[:1], [None], {"moved": 0}, "none"]
)
def test_levels_are_the_five_in_their_order(levels: object):
    assert [fault.kind for fault in check_plan(PROBLEM, STATED | {"levels": levels})] == ["level"]


def test_a_session_that_needs_no_room_has_none_unless_it_is_fixed_in_one():
    online = {"S2": {"mode": "online", "interested": []}}
    assert kinds(sessions=online) == ["room_list"]
    assert kinds(sessions=online, S2={"room": None}) == []
    assert kinds(sessions={"S2": online["S2"] | {"needs_room": None}}, S2={"room": None}) == []
    fixed = {"fixed": {"start": "2027-07-14T10:00", "room": "R2"}}
    assert kinds(sessions={"S2": online["S2"] | fixed}) == []


def test_a_start_that_no_clock_shows_is_a_fault():
    problem = copy.deepcopy(PROBLEM) | {"time_zone": "Europe/Madrid", "sessions": PROBLEM["sessions"][:1]}
    problem["days"] = [{"date": "2027-03-28", "start": "00:00", "end": "24:00"}]
    plan = {"format": "plan/1", "plan": {"S1": {"start": "2027-03-28T02:30", "room": "R1"}}}
    assert [fault.kind for fault in check_plan(problem, plan)] == ["start"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_plan_that_was_tampered_with_is_checked_or_unreadable(data: st.DataObject):
    plan = copy.deepcopy(STATED)
    plan["seconds"] = {"first": 0.1, "total": 0.2}
    path = data.draw(st.sampled_from(paths(plan)[1:]))
    item = plan
    for key in path[:-1]:
        item = item[key]
    item[path[-1]] = data.draw(VALUES)
    try:
        faults = check_plan(PROBLEM, plan)
    except UnreadablePlan as error:
        faults = []
        place, _, reason = str(error).partition(": ")
        assert_said(place, reason)
    for fault in faults:
        assert_said(fault.kind, fault.text)


def assert_said(place: str, reason: str) -> None:
    assert place
    assert reason


def test_civil_hours_are_those_of_the_persons_own_date():
    problem = copy.deepcopy(PROBLEM)
    problem["people"][0] |= {"time_zone": "Europe/Madrid", "civil_hours": ["08:00", "17:59"]}
    problem["sessions"][0]["mode"] = "hybrid"
    plan = {"format": "plan/1", "plan": PLAN}
    assert measure(problem, plan)["civil"] == 1  # 09:00 in San Salvador is 17:00 in Madrid
    problem["people"][0]["civil_hours"] = ["08:00", "18:00"]
    assert measure(problem, plan)["civil"] == 0
    problem["people"][0]["civil_hours"] = ["08:00", "09:00"]
    problem["sessions"][0]["mode"] = "in_person"
    assert measure(problem, plan)["civil"] == 0


def test_minutes_outside_what_is_preferred_are_counted():
    problem = copy.deepcopy(PROBLEM)
    problem["sessions"][0]["preferred"] = [
        ["2027-07-14T08:00", "2027-07-14T09:20"],
        ["2027-07-14T09:50", "2027-07-14T12:00"],
    ]
    problem["sessions"][1]["preferred_start"] = "2027-07-14T09:15"
    assert measure(problem, {"format": "plan/1", "plan": PLAN})["preferred"] == 30 + 45


@pytest.mark.parametrize(
    "plan",
    [
        None,
        [],
        {"format": "plan/2", "plan": {}},
        {"format": "plan/1", "plan": None},
        {"format": "plan/1", "plan": {"S1": "09:00"}},
        {"format": "plan/1", "plan": {"S1": {"start": "2027-07-14T09:00", "room": 7}}},
        {"format": "plan/1", "plan": {"S1": {"start": "2027-07-14T25:00"}}},
    ],
)
def test_what_is_no_plan_is_unreadable(plan: object):
    with pytest.raises(UnreadablePlan):
        check_plan(PROBLEM, plan)
