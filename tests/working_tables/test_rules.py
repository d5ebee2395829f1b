"""The file format, who may sit where, and what a seating costs."""

from typing import Any

import pytest

from app.working_tables.rules import (
    InputFaults,
    Seatee,
    TableSpec,
    cost_parts,
    gender_group,
    may_sit,
    rank_counts,
    read_problem,
    write_problem,
)
from tests.factories.working_tables import seating_document

MEXICO = {"country": "MX"}


def document(**changes: Any) -> dict[str, Any]:
    return {
        "format": "tables/1",
        "tables": [{"id": "A", "max": 9}, {"id": "B", "max": 9}],
        "people": [
            {"id": "P1", "choices": ["A", "B"], **MEXICO},
            {"id": "P2", "choices": ["B"], **MEXICO},
            {"id": "P3", "choices": ["B"], **MEXICO},
            {"id": "P4", "fixed": "A", **MEXICO},
        ],
    } | changes


def faults(value: object) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        read_problem(value)
    return [path for path, _reason in caught.value.faults]


def test_every_fault_is_named_with_its_path() -> None:
    broken = {
        "format": "tables/2",
        "tables": [{"id": "A", "min": 3, "max": 2}, {"id": "A", "max": -1}, {"max": "x", "modes": "online"}],
        "people": [{"id": "P1", "choices": ["A", "A", "Z"], "fixed": "Y", "mode": 3}, "P2"],
        "weights": {"rank": [0, -1], "balance": {"country": "2"}, "move": None},
        "current": {"P1": "X"},
    }
    assert faults(broken) == [
        "$.format",
        "$.tables[1].id",
        "$.tables[0].min",
        "$.tables[1].max",
        "$.tables[2].max",
        "$.tables[2].id",
        "$.tables[2].modes",
        "$.people[1]",
        "$.people[0].choices",
        "$.people[0].choices",
        "$.people[0].fixed",
        "$.people[0].mode",
        "$.weights.rank[1]",
        "$.weights.balance.country",
        "$.weights.move",
        "$.current.P1",
    ]


@pytest.mark.parametrize("value", [None, [], "tables/1", 7])
def test_what_is_not_an_object_is_refused(value: object) -> None:
    assert "$" in faults(value)


def test_ten_faults_are_ten_messages() -> None:
    broken = {
        "format": "tables/1",
        "tables": [
            {"id": "A", "min": 9, "max": 3},
            {"id": "B", "max": -1, "interpretation": "yes"},
            {"id": "B", "max": 3, "require": {"sector": {"government": 1.5}}},
            "C",
        ],
        "people": [{"choices": ["A"]}, {"id": "P2", "fixed": "Z"}, {"id": "P3", "country": ["SV"]}],
        "weights": {"move": True},
        "current": {"P3": 7},
    }
    with pytest.raises(InputFaults) as caught:
        read_problem(broken)
    assert caught.value.faults == [
        ("$.tables[3]", "must be an object"),
        ("$.tables[2].id", "'B' is used twice"),
        ("$.tables[0].min", "must not be greater than max"),
        ("$.tables[1].max", "must be a whole number, 0 or more"),
        ("$.tables[1].interpretation", "must be true or false"),
        ("$.tables[2].require.sector.government", "must be a whole number, 0 or more"),
        ("$.people[0].id", "is missing"),
        ("$.people[1].fixed", "table 'Z' is not declared"),
        ("$.people[2].country", "must be a text that is not empty"),
        ("$.weights.move", "must be a number, 0 or more"),
        ("$.current.P3", "must be a text that is not empty"),
    ]


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 10**400, -1, True, "3", [3], {"a": 3}, 2.5],
)
def test_what_is_no_number_of_people_is_refused(value: object) -> None:
    assert faults(document(tables=[{"id": "A", "max": value}, {"id": "B", "max": 9}])) == ["$.tables[0].max"]


@pytest.mark.parametrize("key", ["tables", "people", "weights", "current"])
@pytest.mark.parametrize("value", [7, "x", [[[]]], True, [None], [{"id": []}]])
def test_nothing_that_stands_in_the_wrong_place_is_more_than_a_fault(key: str, value: object) -> None:
    assert any(path.startswith(f"$.{key}") for path in faults(document(**{key: value})))


def test_without_readable_tables_nobody_is_told_that_tables_are_not_declared() -> None:
    assert faults(document(tables=None)) == ["$.tables"]


def test_what_is_left_out_or_null_has_its_default() -> None:
    table = {"id": "A", "max": 9.0, "min": None, "languages": None, "interpretation": None, "require": None}
    person = {"id": "P", "choices": None, "mode": None, "fixed": None, "country": None, "sector": ""}
    problem = read_problem({"format": "tables/1", "tables": [table], "people": [person], "current": None})
    assert problem.tables == (TableSpec("A", 0, 9),)
    assert problem.people == (Seatee("P"),)


def test_missing_lists_are_refused() -> None:
    assert faults({"format": "tables/1"}) == ["$.tables", "$.people"]
    assert faults(document(tables=[], people=[])) == ["$.tables"]


def test_a_written_problem_is_read_back_the_same() -> None:
    problem = read_problem(seating_document(people=30, tables=5, seed=4))
    assert read_problem(write_problem(problem)) == problem


def test_the_standard_weights_hold_where_none_are_given() -> None:
    assert read_problem(document()).weights.rank == (0, 1, 3, 6, 8)
    assert read_problem(document(weights={"rank": [0]})).weights.not_chosen == 15


@pytest.mark.parametrize(
    ("person", "table", "expected"),
    [
        ({}, {}, True),
        ({"mode": "online"}, {"modes": {"in_person"}}, False),
        ({"mode": "online"}, {"modes": set()}, True),
        ({"languages": {"en"}}, {"languages": {"es"}}, False),
        ({"languages": {"en"}}, {"languages": {"es"}, "interpretation": True}, True),
        ({"languages": {"en", "es"}}, {"languages": {"es"}}, True),
        ({"languages": set()}, {"languages": {"es"}}, True),
        ({"excluded": {"T"}}, {}, False),
        ({"fixed": "T", "excluded": {"T"}, "mode": "online"}, {"modes": {"in_person"}}, True),
        ({"fixed": "S"}, {}, False),
    ],
)
def test_who_may_sit_where(person: dict[str, Any], table: dict[str, Any], expected: bool) -> None:
    assert may_sit(Seatee("P", **person), TableSpec("T", 0, 9, **table)) is expected


def test_the_cost_is_counted_as_the_format_says() -> None:
    problem = read_problem(document(weights={"move": 4}, current={"P1": "A", "P2": "B", "P9": "A"}))
    parts = cost_parts(problem, {"P1": "B", "P2": "B", "P3": "B", "P4": "A"})
    # Second choice 1; four of Mexico, fair share two each, off by one at both tables; one move.
    assert (parts.rank, parts.balance, parts.moves, parts.total) == (1, 4, 4, 9)


def test_a_choice_beyond_the_weights_costs_as_much_as_none() -> None:
    problem = read_problem(document(weights={"rank": [0], "balance": {}}))
    assert cost_parts(problem, {"P1": "B", "P2": "B", "P3": "B", "P4": "A"}).rank == 15


def test_ranks_leave_fixed_people_out() -> None:
    problem = read_problem(document())
    assert rank_counts(problem, {"P1": "B", "P2": "A", "P3": "B", "P4": "A"}) == {"1": 1, "2": 1, "none": 1}


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Mujer", "f"),
        (" FEMALE ", "f"),
        ("Masculino", "m"),
        ("no binaria", "no binaria"),
        ("", ""),
        (None, ""),
    ],
)
def test_gender_in_ones_own_words_is_balanced_with_its_like(text: str | None, group: str) -> None:
    assert gender_group(text) == group
