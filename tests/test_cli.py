"""The command line: complete help, and a plain word when the settings are wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(sys.executable).parent / "encuentro"
BARE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**BARE, **env}, capture_output=True, text=True, timeout=180, check=False
    )


def walk(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from walk(inner, f"{path} {name}".strip())


def test_every_command_and_option_says_what_it_does(app) -> None:
    silent = []
    for path, command in walk(app.cli):
        if path.split(" ")[0] in {"", "db"}:
            continue  # the root speaks in `cli`; `db` is Flask-Migrate's
        if not command.help:
            silent.append(path)
        silent += [
            f"{path} {option.opts[0]}"
            for option in command.params
            if isinstance(option, click.Option) and not option.help
        ]
    assert silent == []


def test_help_needs_no_settings() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for command in ("worker", "backup", "restore", "db"):
        assert f"  {command} " in done.stdout


def test_missing_secret_is_named_without_a_trace() -> None:
    done = run("ready")
    assert done.returncode != 0
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_example_secret_is_refused() -> None:
    done = run("ready", SECRET_KEY="change-me", BASE_URL="https://encuentro.example.org")
    assert done.returncode != 0
    assert "SECRET_KEY is an example" in done.stderr


def test_engines_need_no_settings(tmp_path: Path) -> None:
    for group, verb in (("scheduling", "solve"), ("working-tables", "assign")):
        file = tmp_path / f"{group}.json"
        file.write_text('{"format": "another/1"}')
        done = run(group, verb, str(file), "--time-limit", "1")
        assert done.returncode == 2
        assert "format: must be" in done.stderr
