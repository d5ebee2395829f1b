"""The commands, as a researcher runs them: real files, real child process, exit statuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.working_tables.commands import group
from app.working_tables.generator import generate

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    return write(tmp_path / "problem.json", generate(people=60, tables=4, seed=6).document)


def test_generate_assign_and_check_need_nothing_but_files(tmp_path: Path) -> None:
    """Run the program in an empty folder with nothing in its environment."""

    def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
        program = "from app.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, "working-tables", *map(str, arguments)],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    drawn = alone("generate", "--people", 60, "--tables", 4, "--seed", 3, "--output", "p.json")
    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, "", "")
    found = alone("assign", "p.json", "--time-limit", 30)
    assert (found.returncode, found.stderr) == (0, "")
    answer = json.loads(found.stdout)
    assert (answer["status"], len(answer["seating"])) == ("optimal", 60)
    assert 0 < answer["seconds"]["first"] <= answer["seconds"]["total"]
    (tmp_path / "s.json").write_text(found.stdout)
    checked = alone("check", "p.json", "s.json")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.json", "s.json"]


def test_generate_writes_the_seating_that_it_was_drawn_from(tmp_path: Path) -> None:
    files = tmp_path / "p.json", tmp_path / "s.json"
    result = run("generate", "--people", 30, "--tables", 3, "--output", files[0], "--seating", files[1])
    assert (result.exit_code, result.stdout) == (0, "")
    assert run("check", *files).exit_code == 0
    assert run("generate", "--people", 30, "--tables", 3).stdout == files[0].read_text()


def test_assign_answers_on_the_screen_and_its_answer_checks(problem: Path, tmp_path: Path) -> None:
    result = run("assign", problem, "--time-limit", 20)
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["format"], answer["status"]) == (0, "seating/1", "optimal")
    assert "levels" not in answer
    checked = run("check", problem, write(tmp_path / "seating.json", answer))
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_level_by_level_the_answer_says_what_each_level_is(problem: Path, tmp_path: Path) -> None:
    result = run("assign", problem, "--time-limit", 20, "--lexicographic")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [level["name"] for level in answer["levels"]] == ["none", "moves", "rank", "balance"]
    assert answer["levels"][0]["value"] == answer["ranks"]["none"]
    checked = run("check", problem, write(tmp_path / "seating.json", answer))
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_a_repair_moves_as_few_people_as_can_be(problem: Path, tmp_path: Path) -> None:
    first = json.loads(run("assign", problem, "--time-limit", 20).stdout)["seating"]
    document = json.loads(problem.read_text())
    emptied = document["tables"][0]
    gone = [name for name, table in first.items() if table == emptied["id"]][:5]
    people = [p for p in document["people"] if p["id"] not in gone or "fixed" in p]
    emptied["min"] = sum(first[p["id"]] == emptied["id"] for p in people) + 2
    file = write(tmp_path / "later.json", {**document, "people": people, "current": first})
    result = run("assign", file, "--time-limit", 20, "--repair")
    answer = json.loads(result.stdout)
    assert answer["levels"][0] == {"name": "moves", "value": 2, "bound": 2, "proven": True}
    assert answer["levels"][1]["value"] == answer["cost"]
    assert run("check", file, write(tmp_path / "s.json", answer)).stdout == ""


def test_two_orders_of_what_comes_first_exclude_each_other(problem: Path) -> None:
    assert run("assign", problem, "--repair", "--lexicographic").exit_code == 2


def test_assign_writes_a_file_when_asked(problem: Path, tmp_path: Path) -> None:
    output = tmp_path / "seating.json"
    result = run("assign", problem, "--time-limit", 20, "--output", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(output.read_text())["cost"] > 0


def test_where_no_file_can_be_written_the_search_does_not_begin(problem: Path, tmp_path: Path) -> None:
    result = run("assign", problem, "--output", tmp_path / "missing" / "s.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "s.json: $: cannot be written" in result.stderr


def test_an_impossible_problem_exits_3_and_names_the_rules(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p.json",
        {"format": "tables/1", "tables": [{"id": "A", "max": 1}], "people": [{"id": "P"}, {"id": "Q"}]},
    )
    result = run("assign", file, "--time-limit", 20)
    assert result.exit_code == 3
    conflict = json.loads(result.stdout)["conflict"]
    assert conflict["rules"][0]["text"] == "A seats at most 1."
    assert [(each["drop"], each["cost"]) for each in conflict["relaxations"]] == [([0], 2)]


def test_no_time_exits_4(tmp_path: Path) -> None:
    file = write(tmp_path / "p.json", generate(people=1000, tables=40, seed=1).document)
    result = run("assign", file, "--time-limit", 0)
    assert (result.exit_code, json.loads(result.stdout)["status"]) == (4, "unknown")


@pytest.mark.parametrize("limit", [0.1, 1])
def test_little_time_ends_soon_with_something_that_checks_or_nothing(tmp_path: Path, limit: float) -> None:
    file = write(tmp_path / "p.json", generate(people=600, tables=30, seed=1).document)
    result = run("assign", file, "--time-limit", limit)
    answer = json.loads(result.stdout)
    assert result.exit_code in (0, 4)
    assert (answer["seating"] is None) is (result.exit_code == 4)


@pytest.mark.parametrize("value", ["nan", "-1", "soon"])
def test_a_time_limit_that_is_none_is_refused(problem: Path, value: str) -> None:
    assert run("assign", problem, "--time-limit", value).exit_code == 2


# --- what the search itself may come to ------------------------------------------------------------


def die_at_once(_payload: object) -> None:
    """Take the place of the engine and die."""
    os.abort()


def die_after_news(payload: dict[str, Any]) -> None:
    """Take the place of the engine, tell of a seating and die."""
    from app.core.processes import report
    from app.working_tables.solver import solve_document

    report(solve_document(payload))
    os.abort()


def break_a_rule(payload: dict[str, Any]) -> dict[str, Any]:
    """Take the place of the engine and seat everybody at the first table."""
    from app.working_tables.solver import solve_document

    first = payload["document"]["tables"][0]["id"]
    answer = solve_document(payload)
    return answer | {"seating": dict.fromkeys(answer["seating"], first)}


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("die_at_once", ("unknown", 4, "ended early")),
        ("die_after_news", ("optimal", 0, "ended early")),
        ("break_a_rule", ("unknown", 4, "broke a rule")),
    ],
)
def test_a_search_that_goes_wrong_is_told_and_answers_with_what_holds(
    problem: Path, monkeypatch: pytest.MonkeyPatch, engine: str, told: tuple[str, int, str]
) -> None:
    status, code, word = told
    monkeypatch.setattr("app.working_tables.commands.ENGINE", f"{__name__}:{engine}")
    result = run("assign", problem, "--time-limit", 20)
    assert result.exit_code == code
    assert json.loads(result.stdout)["status"] == status
    assert word in result.stderr


# --- files that are not what they should be --------------------------------------------------------


def test_bad_input_exits_2_with_every_fault(tmp_path: Path) -> None:
    file = write(tmp_path / "p.json", {"format": "tables/1", "tables": [{"id": "A"}], "people": [{}]})
    result = run("assign", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "$.tables[0].max: is missing" in result.stderr
    assert "$.people[0].id: is missing" in result.stderr
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[1, 2] 3", "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format": "tables/1", "format": "tables/1"}', "format: stands twice"),
        (b'{"weights": {"move": NaN}}', "NaN is no number"),
        (b'{"tables": Infinity}', "Infinity is no number"),
        ('{"format": "tables/1"}'.encode("utf-16"), "is not UTF-8"),
        (b'{"format": "\xff"}', "is not UTF-8"),
        (b'{"format": "\\ud800"}', "half of a character"),
        (b"null", "must be an object"),
        (b"1e999", "must be an object"),
        (b'{"format": "tables/1", "tables": [{"id": "A\\n", "max": -1}], "people": []}', "$.tables[0].max"),
    ],
)
def test_what_is_no_problem_is_told_in_a_line_and_not_with_a_trace(
    tmp_path: Path, data: bytes, word: str
) -> None:
    (tmp_path / "p.json").write_bytes(data)
    result = run("assign", tmp_path / "p.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in run("assign", tmp_path / "none.json").stderr
    assert run("assign", tmp_path).exit_code == 2


def test_a_mark_of_the_byte_order_disturbs_nobody(problem: Path) -> None:
    problem.write_bytes(b"\xef\xbb\xbf" + problem.read_bytes())
    assert run("assign", problem, "--time-limit", 20).exit_code == 0


def test_check_prints_one_fault_a_line(problem: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.json", {"format": "seating/1", "seating": {"P1": "T1"}})
    result = run("check", problem, wrong)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 59


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", "$"),
        ("[]", "$"),
        ('{"format": "plan/1"}', "$.format"),
        ('{"format": "seating/1", "seating": {"P1": ["T1"], "P2": {}}}', "$.seating.P2"),
        ('{"format": "seating/1", "seating": {}, "cost": "much"}', "$.cost"),
        ('{"format": "seating/1", "seating": {}, "levels": [[]]}', "$.levels[0]"),
    ],
)
def test_check_tells_what_is_no_seating(problem: Path, tmp_path: Path, text: str, path: str) -> None:
    (tmp_path / "s.json").write_text(text)
    result = run("check", problem, tmp_path / "s.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"s.json: {path}: " in result.stderr
