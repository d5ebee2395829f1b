"""The commands alone, as anybody runs them: an empty folder, no settings, the answer and nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.scheduling import commands
from app.scheduling.checker import check_plan
from app.scheduling.generator import Size, disturb, generate_congress, generate_year
from app.scheduling.rules import read_problem
from tests.scheduling.problems import ENOUGH, Document

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder with nothing in its environment."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "scheduling", *map(str, arguments)],
        cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=ENOUGH, check=False,
    )  # fmt: skip


def test_generate_solve_and_check_need_nothing_but_files(tmp_path: Path):
    size = ("--sessions", 9, "--rooms", 3, "--days", 2, "--people", 40, "--preferences", "--seed", 7)
    drawn = run(tmp_path, "generate", *size, "--output", "p.json", "--plan", "hidden.json")
    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, "", "")
    assert run(tmp_path, "check", "p.json", "hidden.json").returncode == 0
    solved = run(tmp_path, "solve", "p.json", "--time-limit", ENOUGH)
    assert (solved.returncode, solved.stderr) == (0, "")
    answer = json.loads(solved.stdout)
    assert 0 < answer["seconds"]["first"] <= answer["seconds"]["total"] < ENOUGH
    (tmp_path / "plan.json").write_text(solved.stdout)
    checked = run(tmp_path, "check", "p.json", "plan.json")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hidden.json", "p.json", "plan.json"]


def test_the_time_is_counted_from_the_start_of_the_process(tmp_path: Path):
    (tmp_path / "p.json").write_text(json.dumps(generate_congress(Size(sessions=4), 1).document))
    program = (
        "import sys, time; began = time.monotonic(); import app.scheduling.solver; from app.cli import main;"
        "print(time.monotonic() - began, file=sys.stderr); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "scheduling", "solve", "p.json", "--time-limit", str(ENOUGH)],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=ENOUGH, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["seconds"]["first"] > float(done.stderr)


def test_an_impossible_problem_ends_with_three_and_its_conflict(tmp_path: Path):
    document = generate_congress(Size(sessions=20, rooms=4, days=2, people=40), 1).document
    document["sessions"][3]["seats"] = 999
    (tmp_path / "p.json").write_text(json.dumps(document))
    done = run(tmp_path, "solve", "p.json", "--time-limit", ENOUGH)
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["plan"], answer["levels"]) == ("infeasible", None, [])
    assert answer["conflict"]["rules"][0]["kind"] == "capacity"
    assert answer["conflict"]["relaxations"][0]["drop"] == [0]


def test_where_no_file_can_be_written_the_search_does_not_begin(tmp_path: Path):
    (tmp_path / "p.json").write_text(json.dumps(generate_congress(Size(sessions=4), 1).document))
    done = run(tmp_path, "solve", "p.json", "--time-limit", 60, "--output", "missing/plan.json")
    assert done.returncode == 2
    assert "missing/plan.json: $: cannot be written" in done.stderr


def overstaying(folder: Path, fault: str) -> "subprocess.CompletedProcess[str]":
    """Search within six seconds, counted from when all is loaded, with a fault that makes it last for ever."""
    (folder / "p.json").write_text(json.dumps(generate_congress(Size(sessions=40, people=300), 1).document))
    program = (
        f"import time, app.scheduling.commands as commands, app.scheduling.solver; {fault}; commands.PATIENCE = 0.5;"
        "commands._start_of_process = time.monotonic;"
        "commands.group(['solve', 'p.json', '--time-limit', '6'], obj=commands.ALONE)"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=ENOUGH, check=False,
    )  # fmt: skip


def test_a_search_that_overstays_its_time_is_ended_with_an_honest_answer(tmp_path: Path):
    fault = "import app.scheduling.solver as solver; solver.solve = lambda *_, **__: time.sleep(9999)"
    done = overstaying(tmp_path, fault)
    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "unknown"


def test_a_search_that_overstays_its_time_gives_what_it_has_found(tmp_path: Path):
    fault = "import app.scheduling.solver.improve as better; better.search = lambda *_: time.sleep(9999)"
    done = overstaying(tmp_path, fault)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"]) == (0, "feasible")
    assert check_plan(json.loads((tmp_path / "p.json").read_text()), answer) == []


def test_called_within_a_program_it_counts_from_the_call_and_ends_nothing(tmp_path: Path):
    (tmp_path / "p.json").write_text(json.dumps(generate_congress(Size(sessions=4), 1).document))
    program = (
        "import time, app.scheduling.commands as commands; commands._start_of_process = lambda: 0.0;"
        "commands.group(['solve', 'p.json', '--time-limit', '300'], standalone_mode=False); print('alive')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=ENOUGH, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith("alive")
    assert json.loads(done.stdout.rstrip().removesuffix("alive"))["status"] in {"optimal", "feasible"}


# --- the generator --------------------------------------------------------------------------------


def drawn(*arguments: object) -> Document:
    done = CliRunner().invoke(commands.group, ["generate", *map(str, arguments)])
    assert done.exit_code == 0
    document: Document = json.loads(done.stdout)
    return document


def test_the_same_seed_draws_the_same_problem():
    assert drawn("--seed", 3) == drawn("--seed", 3)
    assert drawn("--seed", 3) != drawn("--seed", 4)
    assert drawn("--seed", 3, "--random") != drawn("--seed", 3)


def test_a_congress_is_like_those_that_the_figures_were_measured_on():
    document = drawn()
    parts: dict[str, int] = {}
    for item in document["sessions"]:
        for name in item["required"]:
            parts[name] = parts.get(name, 0) + 1
    minutes = sum(item["minutes"] for item in document["sessions"])
    interested = sum(len(item["interested"]) for item in document["sessions"])
    assert 1000 <= sum(count > 1 for count in parts.values()) <= 1300
    assert 0.6 <= minutes / (10 * 5 * 480) <= 0.7
    assert 4200 <= interested <= 4600


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("grid", [15, 30])
def test_a_drawn_problem_has_the_plan_that_it_was_drawn_from(seed: int, grid: int):
    for planted in (
        generate_congress(Size(sessions=60, rooms=5, days=3, people=150, grid=grid, preferences=True), seed),
        generate_congress(Size(sessions=7, rooms=1, days=1, people=5, grid=grid), seed),
        generate_year(seed, grid=grid),
    ):
        read_problem(planted.document)
        assert check_plan(planted.document, planted.plan) == []


def test_what_goes_wrong_is_seen_by_the_checker_and_no_fault_of_form():
    planted = generate_congress(Size(sessions=60, rooms=5, days=3, people=150), 1)
    touched = 0
    for seed in range(10):
        changed: dict[str, Any] = disturb(planted.document, planted.plan, seed)
        read_problem(changed)
        assert changed["current"] == planted.plan["plan"]
        assert changed == disturb(planted.document, planted.plan, seed)
        touched += bool(check_plan(changed, planted.plan))
    assert touched >= 8


def test_what_does_not_fit_is_refused():
    done = CliRunner().invoke(commands.group, ["generate", "--sessions", "900"])
    assert done.exit_code == 2
    assert "do not fit" in done.stderr
