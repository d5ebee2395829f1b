"""Drawn problems: the same for the same numbers, possible, and like a real congress."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.working_tables.checker import check
from app.working_tables.generator import generate
from app.working_tables.rules import read_problem


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 120), st.integers(1, 12), st.integers(-5, 1000))
def test_a_drawn_problem_has_the_seating_that_it_was_drawn_from(people: int, tables: int, seed: int) -> None:
    planted = generate(people=people, tables=tables, seed=seed)
    read_problem(planted.document)
    assert check(planted.document, {"format": "seating/1", "seating": planted.seating}) == []


def test_the_same_numbers_draw_the_same_problem() -> None:
    assert generate(people=50, tables=4, seed=3) == generate(people=50, tables=4, seed=3)
    assert generate(people=50, tables=4, seed=3) != generate(people=50, tables=4, seed=4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_like_a_real_congress(seed: int) -> None:
    document = generate(people=1000, tables=40, seed=seed).document
    people, tables = document["people"], document["tables"]
    assert (len(people), len(tables)) == (1000, 40)
    assert Counter(len(person["choices"]) for person in people).keys() == {4, 5}
    assert sum("fixed" in person for person in people) == 40
    assert 100 <= sum(person["mode"] == "online" for person in people) <= 250
    assert len({person["country"] for person in people}) == 11
    assert {person["sector"] for person in people} >= {"government", "civil_society", "academia"}
    assert any(table["interpretation"] for table in tables)
    assert not all(table["interpretation"] for table in tables)
    assert any("require" in table for table in tables)
    assert any(person.get("excluded") for person in people)
