"""What another table would mean for somebody, and two seatings side by side: against counting all anew."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.working_tables.rules import Problem, alternatives, compare, cost_parts, may_sit, read_problem
from tests.working_tables.halls import Document, documents


def placed(document: Document, places: list[int]) -> tuple[Problem, dict[str, str]]:
    """Seat people anyhow; a place beyond the tables is no seat."""
    problem = read_problem(document)
    names = [table.id for table in problem.tables]
    pairs = zip(problem.people, places, strict=False)
    return problem, {person.id: names[place] for person, place in pairs if place < len(names)}


def change(problem: Problem, before: Mapping[str, str], after: Mapping[str, str]) -> float:
    return cost_parts(problem, after).total - cost_parts(problem, before).total


@settings(max_examples=80, deadline=None)
@given(documents(people=7), st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_each_price_is_what_counting_anew_gives(document: Document, places: list[int]) -> None:
    problem, seating = placed(document, places)
    for person in problem.people:
        here = seating.get(person.id)
        found = alternatives(problem, seating, person.id)
        assert [each.table_id for each in found] == [t.id for t in problem.tables if t.id != here]
        for each in found:
            moved = seating | {person.id: each.table_id}
            assert each.cost_change == pytest.approx(change(problem, seating, moved))
            if each.swap_with is not None:
                assert here is not None
                swapped = moved | {each.swap_with.person_id: here}
                assert each.swap_with.cost_change == pytest.approx(change(problem, seating, swapped))


@settings(max_examples=80, deadline=None)
@given(documents(people=7), st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_no_exchange_is_better_than_the_one_named(document: Document, places: list[int]) -> None:
    for table in document["tables"]:
        table["require"] = {}
    problem, seating = placed(document, places)
    tables = {table.id: table for table in problem.tables}
    people = {person.id: person for person in problem.people}
    for name, here in seating.items():
        for each in alternatives(problem, seating, name):
            others = [
                other
                for other, place in seating.items()
                if place == each.table_id and may_sit(people[other], tables[here])
            ]
            costs = [change(problem, seating, seating | {name: each.table_id, one: here}) for one in others]
            if each.swap_with:
                assert each.swap_with.cost_change == pytest.approx(min(costs))
            else:
                assert not costs or not may_sit(people[name], tables[each.table_id])


@settings(max_examples=80, deadline=None)
@given(documents(people=7), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_a_move_is_allowed_exactly_if_it_breaks_nothing(document: Document, places: list[int]) -> None:
    problem, seating = placed(document, places)
    for person in problem.people:
        for each in alternatives(problem, seating, person.id):
            target = next(table for table in problem.tables if table.id == each.table_id)
            personal = [reason for reason in each.reasons if reason.is_personal]
            assert may_sit(person, target) is (not personal)
            after = sum(place == target.id for place in seating.values()) + 1
            assert (after > target.max) is any(reason.kind == "table_max" for reason in each.reasons)
            assert each.allowed is (not each.reasons)


def hall(**changes: Any) -> Problem:
    return read_problem(
        {
            "format": "tables/1",
            "tables": [
                {"id": "A", "min": 2, "max": 2, "require": {"sector": {"state": 1}}},
                {"id": "B", "max": 2, "languages": ["en"], "modes": ["online"]},
                {"id": "C", "max": 9},
            ],
            "people": [
                {"id": "P1", "choices": ["A", "C"], "sector": "state", "languages": ["es"], "mode": "x"},
                {"id": "P2", "choices": ["A"]},
                {"id": "P3", "choices": ["C"], "sector": "state"},
                {"id": "P4", "fixed": "C"},
                {"id": "P5", "excluded": ["B", "A"]},
            ],
        }
        | changes
    )


SEATED = {"P1": "A", "P2": "A", "P3": "C", "P4": "C", "P5": "C"}


def test_every_reason_is_named_with_its_numbers() -> None:
    b, c = alternatives(hall(), SEATED, "P1")
    assert [reason.kind for reason in b.reasons] == ["mode", "language", "table_min", "require"]
    assert [(r.table_id, r.count, r.limit) for r in c.reasons] == [("A", 1, 2), ("A", 0, 1)]
    assert (b.swap_with, c.rank) == (None, 2)
    assert (c.parts.rank, c.parts.balance, c.cost_change) == (1, 2, 3)  # two of the state at one table


def test_an_exchange_keeps_what_a_table_requires() -> None:
    c = alternatives(hall(), SEATED, "P1")[1]
    assert c.swap_with is not None
    assert c.swap_with.person_id == "P3"  # P5 is excluded there, P4 is fixed


def test_whoever_is_fixed_has_no_other_table() -> None:
    assert [a.reasons[0].kind for a in alternatives(hall(), SEATED, "P4")] == ["fixed", "fixed"]


def test_two_seatings_are_compared_person_by_person() -> None:
    found = compare(hall(), SEATED, SEATED | {"P1": "C", "P3": "A"})
    assert [(m.person_id, m.before, m.after, m.rank_before, m.rank_after) for m in found.moves] == [
        ("P1", "A", "C", 1, 2),
        ("P3", "C", "A", 1, None),
    ]
    assert (found.change.rank, found.change.total) == (16, found.after.total - found.before.total)
    assert (found.ranks_before["1"], found.ranks_after["1"]) == (3, 1)


def test_somebody_without_a_seat_is_compared_too() -> None:
    before = {name: place for name, place in SEATED.items() if name != "P5"}
    (move,) = compare(hall(), before, SEATED).moves
    assert (move.person_id, move.before, move.after) == ("P5", None, "C")
