"""Whatever stands in a file, it is read, or refused with paths and reasons; never a trace."""

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scheduling.checker import check_plan
from app.scheduling.commands import group
from app.scheduling.generator import Size, disturb, generate_congress
from app.scheduling.rules import BadProblem, Fault, Problem, parse, read_problem
from app.scheduling.rules.spelling import misspelt
from app.scheduling.solver.explain.rulebook import Rulebook
from app.scheduling.solver.tables import compile_problem
from tests.scheduling.problems import Document

PLANTED = generate_congress(Size(sessions=12, rooms=3, days=2, people=15, preferences=True), seed=4)
PLAN = PLANTED.plan
DOCUMENT = disturb(PLANTED.document, PLAN, seed=1)
DOCUMENT["sessions"][0]["after"] = [{"session": "S5", "gap_minutes": 15}]
DOCUMENT["sessions"][1]["fixed"] = {"start": "2027-07-12T09:00", "room": "R1"}
DOCUMENT["sessions"][2]["immediately_before"] = "S8"
DOCUMENT |= {"parallel_allowed": [["B1", "B2"]], "bodies_exclude": "each_other"}

WORDS = st.sampled_from(
    ["", "S1", "P1", "R1", "online", "each_other", "24:00", "25:61", "2027-07-12", "2027-W28-3", "0001-01-01",
     "9999-12-31T23:59", "2027-07-12T09:00", "2027-02-30T09:00", "٢٠٢٧-07-12", "Europe/Madrid", "Europe", "../x", "\x00",
     "\ud800", "a\nb", "schedule/1"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0, -1, 1, 15, 10**6, 10**30, 0.5, 60.0, 1e300, math.inf, math.nan])
    | WORDS
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def paths(item: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of everything in a document."""
    inner = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    return [path, *(found for key, value in inner for found in paths(value, (*path, key)))]


def outcome(read: Callable[[], Problem]) -> tuple[Problem | None, tuple[Fault, ...]]:
    """Return what was read, or the faults with which it was refused."""
    try:
        return read(), ()
    except BadProblem as bad:
        return None, bad.faults


PATHS = paths(DOCUMENT)[1:]


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """Draw the valid document with one to three things replaced, removed or doubled."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from(PATHS))
        item: Any = document
        try:
            for key in parents:
                item = item[key]
            old = item[last]
        except (KeyError, IndexError, TypeError):
            continue
        act = draw(st.sampled_from(["replace", "replace", "remove", "double"]))
        if act == "remove":
            del item[last]
        elif act == "double" and isinstance(item, list):
            item.append(copy.deepcopy(old))
        else:
            item[last] = draw(VALUES)
    return document


@settings(max_examples=400, deadline=None)
@given(mutants())
def test_a_document_that_was_tampered_with_is_read_or_refused(document: Any):
    problem, faults = outcome(lambda: read_problem(document))
    if problem is None:
        assert faults
        assert all(fault.path and fault.reason and len(str(fault).splitlines()) == 1 for fault in faults)
        return
    compile_problem(problem)
    Rulebook(problem)
    check_plan(document, PLAN)
    misspelt(document)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_text_that_was_tampered_with_is_parsed_or_refused(data: st.DataObject):
    text = json.dumps(DOCUMENT)
    start = data.draw(st.integers(0, len(text)))
    middle = data.draw(
        st.sampled_from(["", "NaN", "1" * 5000, '"\\ud800"', "[" * 3000, "}", '"a":1,"a":2,', "\x00", "é"])
    )
    end = min(len(text), start + data.draw(st.integers(0, 9)))
    _, faults = outcome(lambda: read_problem(parse(text[:start] + middle + text[end:])))
    assert all(fault.path and fault.reason and str(fault).encode() for fault in faults)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format": NaN}', "NaN is no number"),
        (b'{"format": -Infinity}', "-Infinity is no number"),
        (b'{"a": ' + b"1" * 5000 + b"}", "is not JSON that can be read"),
        (b'{"sessions": [{"id": "A", "id": "B"}]}', "sessions[0].id: stands twice"),
        (b'{"time_zone": "\\ud800"}', "time_zone: holds half of a character"),
        (b'"text"', "must be an object"),
        (b"[]", "must be an object"),
        (b"{} {}", "is not JSON"),
        (b"{}", "format: must be schedule/1"),
    ],
)
def test_what_cannot_be_read_ends_with_two_and_a_reason(tmp_path: Path, content: bytes, reason: str):
    file = tmp_path / "problem.json"
    file.write_bytes(content)
    done = CliRunner().invoke(group, ["solve", str(file), "--time-limit", "1"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr
    assert all(line.startswith(f"{file}: ") for line in done.stderr.splitlines())


def test_a_byte_order_mark_is_no_fault(tmp_path: Path):
    assert parse("\ufeff" + json.dumps(DOCUMENT)) == DOCUMENT


def test_what_cannot_be_opened_ends_with_two(tmp_path: Path):
    for name in (tmp_path, tmp_path / "missing.json"):
        done = CliRunner().invoke(group, ["solve", str(name), "--time-limit", "1"])
        assert done.exit_code == 2
        assert str(name) in done.stderr


def test_keys_of_others_are_let_be_and_slips_are_told():
    document: Document = copy.deepcopy(DOCUMENT)
    document["comment"] = document["sessions"][0]["track"] = "of no concern"
    document["sessions"][3]["requierd"] = document["sessions"][3].pop("required")
    document["sessions"][0]["after"][0]["gap_minute"] = document["sessions"][0]["after"][0].pop("gap_minutes")
    document["bodies_excludes"] = document.pop("bodies_exclude")
    read_problem(document)
    assert {fault.path: fault.reason for fault in misspelt(document)} == {
        "bodies_excludes": "is not read; is bodies_exclude meant?",
        "sessions[0].after[0].gap_minute": "is not read; is gap_minutes meant?",
        "sessions[3].requierd": "is not read; is required meant?",
    }
    assert misspelt(DOCUMENT) == []


def test_a_valid_document_needs_no_more_than_the_format_requires():
    least = {
        "format": "schedule/1",
        "time_zone": "UTC",
        "grid_minutes": 15,
        "days": [{"date": "2027-07-14", "start": "00:00", "end": "24:00"}],
        "sessions": [{"id": "A", "minutes": 60.0, "mode": "online"}],
    }
    problem = read_problem(least)
    assert [session.minutes for session in problem.sessions] == [60]
    nothing = dict.fromkeys(("rooms", "people", "bodies", "bodies_exclude", "parallel_allowed", "current"))
    assert read_problem(least | nothing) == problem
