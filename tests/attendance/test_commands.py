"""The command that reads an export without a database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.attendance.commands import group
from tests.factories.attendance import SAMPLE, expected


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.json"
    file.write_text(json.dumps(expected()["roster"]), encoding="utf-8")
    return file


def read(roster: Path, *more: str, file: Path = SAMPLE, start: str = "2023-09-12T11:00:00-04:00") -> Result:
    options = ["--roster", str(roster), "--time-zone", "America/New_York", "--start", start]
    return CliRunner().invoke(
        group, ["read", str(file), *options, "--end", "2023-09-12T12:30:00-04:00", *more]
    )


def test_it_prints_the_expected_seconds(roster: Path) -> None:
    result = read(roster, "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    keys = ("id", "seconds_total", "seconds_in_window", "matched_by")
    for got, wanted in zip(document["attendance"], expected()["expected"]["attendance"], strict=True):
        assert {key: got[key] for key in keys} == {key: wanted[key] for key in keys}
    assert document["no_show"] == ["P012"]


def test_without_json_it_prints_one_line_each(roster: Path) -> None:
    lines = read(roster).stdout.splitlines()
    assert lines[0] == "P001\t4967\t4967"
    assert "unmatched\tGalaxy A52\t\tno_email_no_name_match" in lines
    assert lines[-1] == "no_show\tP012"


def test_a_refusal_exits_2_with_the_reason(roster: Path) -> None:
    result = read(roster, file=roster)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "This is a JSON file" in result.stderr


@pytest.mark.parametrize(
    ("more", "start", "word"),
    [
        (("--time-zone", "Panama"), "2023-09-12T11:00:00-04:00", "--time-zone"),
        ((), "2023-09-12T11:00:00", "no offset"),
        ((), "today", "not a date"),
        ((), "2024-09-12T11:00:00-04:00", "--end"),
    ],
)
def test_options_that_cannot_be_right_are_refused(
    roster: Path, more: tuple[str, ...], start: str, word: str
) -> None:
    result = read(roster, *more, start=start)
    assert result.exit_code == 2
    assert word in result.stderr


def test_a_list_that_is_not_one_is_refused(roster: Path) -> None:
    roster.write_text('[{"id": 1}]')
    assert read(roster).exit_code == 2
