"""The independent checker finds every kind of fault."""

from typing import Any

import pytest

from app.working_tables.checker import check


def problem(**changes: Any) -> dict[str, Any]:
    return {
        "format": "tables/1",
        "tables": [
            {"id": "A", "min": 1, "max": 2, "languages": ["es"], "modes": ["in_person"]},
            {"id": "B", "min": 0, "max": 2},
        ],
        "people": [
            {"id": "P1", "choices": ["A", "B"], "languages": ["es"], "mode": "in_person", "country": "SV"},
            {"id": "P2", "choices": ["A"], "languages": ["en"], "mode": "online", "country": "SV"},
            {"id": "P3", "fixed": "B", "sector": "academia"},
        ],
    } | changes


RIGHT = {"P1": "A", "P2": "B", "P3": "B"}


def answer(seating: dict[str, Any], **claims: Any) -> dict[str, Any]:
    return {"format": "seating/1", "seating": seating} | claims


def test_a_right_seating_has_no_fault() -> None:
    # P2 gets no choice (15); the two of SV are one at each table, as they should be.
    claims = {"status": "optimal", "cost": 15, "bound": 15, "parts": {"rank": 15, "balance": 0, "moves": 0}}
    assert check(problem(), answer(RIGHT, **claims)) == []


@pytest.mark.parametrize(
    ("seating", "word"),
    [
        ({"P1": "A", "P3": "B"}, "P2 has no table"),
        (RIGHT | {"P9": "A"}, "P9 is seated but"),
        (RIGHT | {"P1": "C"}, "not a table"),
        (RIGHT | {"P3": "A"}, "P3 is fixed at B"),
        (RIGHT | {"P1": "B", "P2": "A"}, "P2 takes part as online"),
        (RIGHT | {"P2": "A"}, "P2 understands no language"),
        (RIGHT | {"P1": "B"}, "A seats 0, fewer than 1"),
        (RIGHT | {"P1": "B"}, "B seats 3, more than 2"),
    ],
)
def test_a_broken_rule_is_named(seating: dict[str, str], word: str) -> None:
    assert any(word in fault for fault in check(problem(), answer(seating)))


def test_a_requirement_not_met_is_named() -> None:
    tables = [{"id": "A", "max": 3, "require": {"sector": {"academia": 1}}}, {"id": "B", "max": 3}]
    assert check(problem(tables=tables), answer(RIGHT)) == ["A has 0 of sector academia, fewer than 1."]


def test_an_excluded_table_is_named() -> None:
    people = [{"id": "P1", "excluded": ["A"]}]
    assert check(problem(people=people), answer({"P1": "A"})) == ["P1 cannot sit at A."]


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"cost": 14}, "The cost is 15"),
        ({"parts": {"rank": 1}}, "The part rank is 15"),
        ({"bound": 16}, "above the cost"),
        ({"status": "optimal", "bound": 14}, "does not prove"),
    ],
)
def test_a_false_claim_is_named(claims: dict[str, Any], word: str) -> None:
    (fault,) = check(problem(), answer(RIGHT, **claims))
    assert word in fault


def test_moves_count_only_people_who_are_in_both() -> None:
    moved = problem(weights={"move": 7}, current={"P1": "B", "P2": "B", "P8": "A"})
    assert check(moved, answer(RIGHT, parts={"moves": 7})) == []


def test_something_else_is_not_a_seating() -> None:
    assert check(problem(), {"format": "plan/1"}) == ["$.format: must be 'seating/1'."]
    assert check(problem(), {"format": "seating/1", "seating": None}) == ["There is no seating to check."]


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        (None, ["$"]),
        ([RIGHT], ["$"]),
        ({}, ["$.format"]),
        ({"format": "seating/1", "seating": []}, ["$.seating"]),
        (answer({"P1": ["A"], "P2": None, "P3": 3}), ["$.seating.P1", "$.seating.P2", "$.seating.P3"]),
        (answer(RIGHT, cost="15", bound=True), ["$.cost", "$.bound"]),
        (answer(RIGHT, cost=float("nan"), bound=10**400), ["$.cost", "$.bound"]),
        (answer(RIGHT, parts=[1], ranks={"1": None}), ["$.parts", "$.ranks.1"]),
        (answer(RIGHT, status="perfect"), ["$.status"]),
        (answer(RIGHT, status=["optimal"]), ["$.status"]),
        (answer(RIGHT, levels={}), ["$.levels"]),
        (answer(RIGHT, levels=[7, {"name": "rank", "value": 1}]), ["$.levels[0]", "$.levels[1].bound"]),
    ],
)
def test_what_has_not_the_form_of_a_seating_is_named_with_its_path(value: object, paths: list[str]) -> None:
    assert [fault.partition(": ")[0] for fault in check(problem(), value)] == paths


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"ranks": {"1": 2, "none": 1}}, "1 people got rank 1"),
        ({"levels": [{"name": "none", "value": 0, "bound": 0, "proven": True}]}, "level none is 1"),
        ({"levels": [{"name": "rank", "value": 15, "bound": 16, "proven": False}]}, "above its value"),
        ({"levels": [{"name": "rank", "value": 15, "bound": 3, "proven": True}]}, "does not prove the level"),
    ],
)
def test_a_false_word_about_ranks_or_levels_is_named(claims: dict[str, Any], word: str) -> None:
    assert any(word in fault for fault in check(problem(), answer(RIGHT, **claims)))
