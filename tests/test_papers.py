"""The papers tell the truth: every path, target and command that they name exists."""

import re
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAPERS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
FOLDERS = "app|certificates|deploy|migrations|requirements|templates|tests|tools"


@pytest.mark.parametrize("name", PAPERS)
def test_named_paths_exist(name: str) -> None:
    named = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", (ROOT / name).read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", PAPERS)
def test_linked_files_exist(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", PAPERS)
def test_named_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)`", (ROOT / name).read_text(encoding="utf-8"))) <= targets


@pytest.mark.parametrize("name", PAPERS)
def test_named_commands_exist(name: str, app) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = []
    for words in re.findall(r"\bencuentro((?: [a-z][a-z-]*)+)", " ".join(re.findall(r"`([^`]+)`", text))):
        command: click.Command = app.cli
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            if word not in command.commands:
                missing.append(f"encuentro{words}")
                break
            command = command.commands[word]
    assert missing == []
