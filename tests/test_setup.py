"""The two commands of a stranger, and the gate."""

import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from app.core.settings import VideoSettings
from tools.mutants import Mutant

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {"demo", "test", "help", "bench", "lint", "translations", "mutants"}


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_make_alone_explains_every_target() -> None:
    said = run("make", "--no-print-directory").stdout
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert targets >= TARGETS
    assert set(re.findall(r"^  make ([a-z-]+)", said, flags=re.MULTILINE)) == targets


def test_the_gate_is_make_test() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make test" in script
    assert "pytest" not in script


def test_the_gate_fails_when_a_check_fails(tmp_path: Path) -> None:
    """The script that runs the checks, on a folder whose first tool fails."""
    (tmp_path / "tools").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    check = tmp_path / "tools" / "check"
    check.write_text((ROOT / "tools" / "check").read_text())
    check.chmod(0o755)
    for name in ("ruff", "mypy", "lint-imports", "python", "pytest"):
        tool = tmp_path / ".venv" / "bin" / name
        tool.write_text(f"#!/bin/sh\necho ran {name}\nexit {7 if name == 'mypy' else 0}\n")
        tool.chmod(0o755)
    done = run(str(check))
    assert done.returncode != 0
    assert "ran ruff" in done.stdout
    assert "ran pytest" not in done.stdout


@pytest.fixture
def bare_system(tmp_path: Path) -> dict[str, str]:
    """A path on which nobody is root and no library is installed."""
    for name, script in {
        "id": "echo 1000",
        "ldconfig": "true",
        "apt-get": "echo must not run; exit 9",
    }.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}"}


def test_without_root_set_up_prints_the_exact_line_and_stops(bare_system: dict[str, str]) -> None:
    done = run("tools/setup", **bare_system)
    assert done.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0" in done.stderr
    assert "must not run" not in done.stdout + done.stderr


def test_scripts_can_be_run() -> None:
    scripts = [
        ROOT / ".ci" / "run",
        *(path for path in (ROOT / "tools").iterdir() if path.suffix == "" and path.is_file()),
    ]
    assert len(scripts) >= 3
    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []


def test_every_mutant_applies_and_names_a_test() -> None:
    wrong = []
    for path in sorted((ROOT / "tests" / "mutants").glob("*.patch")):
        mutant = Mutant.read(path)
        files = [ROOT / test.partition("::")[0] for test in mutant.tests]
        done = run("git", "apply", "--check", "--unidiff-zero", str(path))
        if done.returncode or not files or not all(file.is_file() for file in files):
            wrong.append(f"{path.name}: {done.stderr.strip() or 'names no test'}")
    assert wrong == []


def test_every_setting_is_explained() -> None:
    read = set(re.findall(r"values\.get\(\"([A-Z_]+)\"", (ROOT / "app" / "core" / "settings.py").read_text()))
    read |= {each.name.upper() for each in fields(VideoSettings)}
    lines = (ROOT / ".env.example").read_text().splitlines()
    explained = {line.split("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)}
    assert read
    assert read == explained
