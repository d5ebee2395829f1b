"""Problem files: every fault gets its own message with its path."""

import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.scheduling.commands import group
from app.scheduling.rules import BadProblem, BodiesExclude, parse, read_problem
from tests.scheduling.problems import Document, planted

GOOD: Document = {
    "format": "schedule/1",
    "time_zone": "America/El_Salvador",
    "grid_minutes": 15,
    "days": [{"date": "2027-07-14", "start": "09:00", "end": "18:00", "closed": [["13:00", "14:00"]]}],
    "rooms": [{"id": "R1", "capacity": 120, "features": ["interpretation"], "unavailable": []}],
    "people": [{"id": "P1", "time_zone": "America/Bogota", "civil_hours": ["07:00", "21:00"]}, {"id": "P7"}],
    "bodies": [{"id": "WG1"}],
    "sessions": [
        {"id": "S0", "minutes": 60, "mode": "online"},
        {
            "id": "S1",
            "title": "…",
            "minutes": 90,
            "mode": "hybrid",
            "needs_room": True,
            "seats": 80,
            "features": ["interpretation"],
            "rooms": ["R1"],
            "required": ["P1"],
            "interested": ["P7"],
            "bodies": ["WG1"],
            "teams": ["ES-EN"],
            "after": [{"session": "S0", "gap_minutes": 30}],
            "preferred": [["2027-07-14T09:00", "2027-07-14T13:00"]],
        },
    ],
    "current": {"S1": {"start": "2027-07-14T10:30", "room": "R1"}},
}


def faults_of(document: object) -> dict[str, str]:
    with pytest.raises(BadProblem) as bad:
        read_problem(document)
    return {fault.path: fault.reason for fault in bad.value.faults}


def test_a_good_file_becomes_a_problem_with_its_defaults():
    problem = read_problem(GOOD)
    assert problem.bodies_exclude is BodiesExclude.SAME
    assert [session.needs_room for session in problem.sessions] == [False, True]
    assert problem.sessions[0].seats == 0
    assert problem.sessions[1].after[0].gap == 30
    assert problem.current["S1"].start.isoformat() == "2027-07-14T16:30:00+00:00"


def test_ten_faults_get_ten_messages_with_their_paths():
    document = copy.deepcopy(GOOD)
    document["grid_minutes"] = 0
    document["time_zone"] = "America/Atlantis"
    document["days"][0]["end"] = "08:00"
    document["rooms"][0]["capacity"] = "many"
    document["people"].append({"id": "P1"})
    document["people"][0]["civil_hours"] = ["21:00", "07:00"]
    document["sessions"][0]["minutes"] = True
    document["sessions"][1]["required"] = ["P9"]
    document["sessions"][1]["preferred"] = [["2027-07-14T13:00", "2027-07-14T09:00"]]
    document["sessions"][1]["after"] = [{"session": "S9"}]
    document["current"]["S7"] = {"room": "R9"}
    found = faults_of(document)
    assert {
        "grid_minutes",
        "time_zone",
        "days[0].end",
        "rooms[0].capacity",
        "people[2].id",
        "people[0].civil_hours",
        "sessions[0].minutes",
        "sessions[1].required[0]",
        "sessions[1].preferred[0]",
        "sessions[1].after[0].session",
        "current.S7",
        "current.S7.start",
        "current.S7.room",
    } == set(found)
    assert found["sessions[1].required[0]"] == "P9 is not declared among the people"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"format": "schedule/2"}, "format"),
        ({"days": []}, "days"),
        ({"sessions": None}, "sessions"),
        ({"sessions": [7]}, "sessions[0]"),
        ({"bodies_exclude": "some"}, "bodies_exclude"),
        ({"parallel_allowed": [["WG1"]]}, "parallel_allowed[0]"),
        ({"parallel_allowed": [["WG1", "WG2"]]}, "parallel_allowed[0][1]"),
        ({"current": {"S1": {"start": "2027-07-14T09:00Z"}}}, "current.S1.start"),
        ({"current": {"S1": {"start": "2027-02-30T09:00"}}}, "current.S1.start"),
        ({"days": [{"date": "2027-13-01", "start": "09:00", "end": "18:00"}]}, "days[0].date"),
        ({"days": [{"date": "2027-07-14", "start": "9:00", "end": "18:00"}]}, "days[0].start"),
        ({"days": GOOD["days"] * 2}, "days[1].date"),
        ({"rooms": [{"capacity": 3}]}, "rooms[0].id"),
        (
            {"people": [{"id": "P1", "unavailable": [["2027-07-14T09:00"]]}, {"id": "P7"}]},
            "people[0].unavailable[0]",
        ),
    ],
)
def test_each_fault_is_named_where_it_stands(change: Document, path: str):
    assert path in faults_of(GOOD | change)


def test_a_start_in_the_hour_that_summer_time_skips_is_a_fault():
    document = GOOD | {"time_zone": "Europe/Madrid"}
    document["sessions"] = [{"id": "S1", "minutes": 30, "fixed": {"start": "2027-03-28T02:30"}}]
    assert "skipped by summer time" in faults_of(document | {"current": {}})["sessions[0].fixed.start"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nothing"])
def test_what_is_not_json_is_refused_with_the_reason(text: str):
    with pytest.raises(BadProblem) as bad:
        parse(text)
    assert "is not JSON" in str(bad.value.faults[0])


# --- commands ---------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(planted(sessions=6, rooms=2, days=1, people=20, seed=5)))
    return path


def test_solve_writes_a_plan_that_check_accepts(file: Path, tmp_path: Path):
    plan = tmp_path / "plan.json"
    assert run("solve", file, "--time-limit", 5, "--output", plan).exit_code == 0
    assert json.loads(plan.read_text())["format"] == "plan/1"
    checked = run("check", file, plan)
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_solve_prints_the_answer_and_nothing_else(file: Path):
    answer = json.loads(run("solve", file, "--time-limit", 5).stdout)
    assert answer["status"] in {"optimal", "feasible"}
    assert list(answer) == ["format", "status", "plan", "levels", "conflict", "seconds"]


def test_solve_says_by_its_exit_status_what_it_found(file: Path):
    assert run("solve", file, "--time-limit", 0).exit_code == 4
    document = json.loads(file.read_text())
    document["sessions"][0]["seats"] = 999
    file.write_text(json.dumps(document))
    assert run("solve", file, "--time-limit", 5).exit_code == 3
    document["sessions"][0]["seats"] = -1
    document["grid_minutes"] = None
    file.write_text(json.dumps(document))
    bad = run("solve", file, "--time-limit", 5)
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert bad.stderr.splitlines() == [
        f"{file}: sessions[0].seats: must be a whole number of at least 0",
        f"{file}: grid_minutes: is missing",
    ]


def test_check_prints_one_fault_a_line(file: Path, tmp_path: Path):
    plan = tmp_path / "plan.json"
    run("solve", file, "--time-limit", 5, "--output", plan)
    answer = json.loads(plan.read_text())
    answer["plan"]["S0"]["start"] = "2027-07-14T12:20"
    del answer["plan"]["S1"]
    plan.write_text(json.dumps(answer))
    checked = run("check", file, plan)
    assert checked.exit_code == 1
    assert {line.partition(":")[0] for line in checked.stdout.splitlines()} >= {"closed", "grid", "unplaced"}


def test_check_ends_with_two_on_what_it_cannot_read(file: Path, tmp_path: Path):
    assert run("check", file, tmp_path / "nothing.json").exit_code == 2
    plan = tmp_path / "plan.json"
    plan.write_text('{"format": "plan/1", "plan": {"S0": {"start": "soon"}}}')
    checked = run("check", file, plan)
    assert checked.exit_code == 2
    assert "plan.S0.start" in checked.stderr
