"""The commands, as a researcher runs them: real files, real child process, exit statuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.working_tables.commands import group
from tests.factories.working_tables import seating_document


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    return write(tmp_path / "problem.json", seating_document(people=60, tables=4, seed=6))


def test_assign_answers_on_the_screen_and_its_answer_checks(problem: Path, tmp_path: Path) -> None:
    result = run("assign", problem, "--time-limit", 20)
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["format"], answer["status"]) == (0, "seating/1", "optimal")
    checked = run("check", problem, write(tmp_path / "seating.json", answer))
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_assign_writes_a_file_when_asked(problem: Path, tmp_path: Path) -> None:
    output = tmp_path / "seating.json"
    result = run("assign", problem, "--time-limit", 20, "--output", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(output.read_text())["cost"] > 0


def test_an_impossible_problem_exits_3_and_names_the_rules(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.json",
        {"format": "tables/1", "tables": [{"id": "A", "max": 1}], "people": [{"id": "P"}, {"id": "Q"}]},
    )
    result = run("assign", file)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["conflict"]["rules"][0]["text"] == "A seats at most 1."


def test_no_time_exits_4(tmp_path: Path) -> None:
    file = write(tmp_path / "p.json", seating_document(people=1000, tables=40, seed=1))
    result = run("assign", file, "--time-limit", 0)
    assert (result.exit_code, json.loads(result.stdout)["status"]) == (4, "unknown")


def test_bad_input_exits_2_with_every_fault(tmp_path: Path) -> None:
    file = write(tmp_path / "p.json", {"format": "tables/1", "tables": [{"id": "A"}], "people": [{}]})
    result = run("assign", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "$.tables[0].max: is missing" in result.stderr
    assert "$.people[0].id: is missing" in result.stderr


def test_check_prints_one_fault_a_line(problem: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.json", {"format": "seating/1", "seating": {"P0": "T0"}})
    result = run("check", problem, wrong)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 59
    (tmp_path / "no.json").write_text("{")
    assert run("check", problem, tmp_path / "no.json").exit_code == 2
