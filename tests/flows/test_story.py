"""The demonstration's commands: the story on both databases, and a port that is taken."""

import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.services import application
from tests.services.server import run_cli

TIME = re.compile(r"\[ *[\d.]+ s\]|in [\d.]+ s\.")
Tell = Callable[[str, int], str]


@pytest.fixture(scope="module")
def story(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Tell:
    """Run the story on an empty database and return what it said, without its times; once for each seed."""
    told: dict[tuple[str, int], str] = {}

    def tell(kind: str, seed: int) -> str:
        if (kind, seed) not in told:
            told[kind, seed] = _tell(kind, seed, databases, tmp_path_factory.mktemp("story"))
        return told[kind, seed]

    return tell


def _tell(kind: str, seed: int, databases: Databases, folder: Path) -> str:
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'story.sqlite'}"
    else:
        url = databases.request.getfixturevalue("postgres").create(f"story_{seed}")
    settings = application.settings_for(url, folder / "data", environment="demo")
    began = time.monotonic()
    said = run_cli(
        "demo", "story", "--seed", str(seed), settings=application.as_environment(settings), seconds=280
    )
    print(f"{kind}, seed {seed}: {time.monotonic() - began:.1f} s")
    assert said.returncode == 0, said.stdout + said.stderr
    return TIME.sub("", said.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), [("sqlite", 2), ("postgresql", 3)])
def test_the_story_holds(story: Tell, kind: str, seed: int) -> None:
    said = story(kind, seed)
    assert "Every check held" in said
    assert " NO " not in said
    for step in ("Scheduling", "Registration", "Working tables", "Attendance", "Certificates", "Calendar"):
        assert f"{step}: " in said


@pytest.mark.slow
def test_another_seed_tells_other_figures_and_makes_the_same_checks(story: Tell) -> None:
    first, second = story("sqlite", 2).splitlines(), story("postgresql", 3).splitlines()
    claims = [[line for line in lines if " ok " in line] for lines in (first, second)]
    assert claims[0] == claims[1]
    figures = [[line for line in lines if ": " in line and " ok " not in line] for lines in (first, second)]
    assert figures[0] != figures[1]


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    settings = application.settings_for(
        f"sqlite:///{tmp_path / 'demo.sqlite'}", tmp_path / "data", environment="demo"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run_cli("demo", "run", "--port", str(port), settings=application.as_environment(settings))
    assert said.returncode == 1
    assert f"Port {port} is taken. Choose another: make demo PORT={port + 1}" in said.stderr
    assert not (tmp_path / "demo.sqlite").exists()
