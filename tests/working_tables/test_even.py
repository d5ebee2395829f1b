"""Tables of one size: as even as the organisers' own numbers, fixed places and eligibility allow."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.working_tables.checker import check
from app.working_tables.generator import generate
from app.working_tables.rules import Problem, read_problem, write_problem
from app.working_tables.rules.even import even
from app.working_tables.solver import solve_document


def hall(people: int, *bounds: tuple[int, int], **changes: Any) -> Problem:
    tables = [{"id": f"T{n}", "min": low, "max": high} for n, (low, high) in enumerate(bounds)]
    guests = [{"id": f"P{n}"} for n in range(people)]
    return read_problem({"format": "tables/1", "tables": tables, "people": guests} | changes)


def sizes(problem: Problem) -> list[tuple[int, int]]:
    return [(table.min, table.max) for table in even(problem).tables]


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (hall(9, (0, 99), (0, 99)), [(4, 5), (4, 5)]),
        (hall(9, (0, 99), (0, 2), (0, 99)), [(3, 4), (2, 2), (3, 4)]),
        (hall(9, (6, 9), (0, 9), (0, 9)), [(6, 6), (1, 2), (1, 2)]),
        (hall(0, (0, 9), (0, 9)), [(0, 0), (0, 0)]),
        (hall(9, (0, 2), (0, 2)), [(2, 2), (2, 2)]),
    ],
)
def test_people_are_poured_in_until_all_stand_at_one_level(
    problem: Problem, expected: list[tuple[int, int]]
) -> None:
    assert sizes(problem) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), min_size=1, max_size=5),
)
def test_the_bounds_are_never_wider_and_leave_room_for_everybody(
    people: int, drawn: list[tuple[int, int]]
) -> None:
    bounds = [(low, low + more) for low, more in drawn]
    least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    found = sizes(hall(people, *bounds))
    assert all(a <= c and d <= b for (a, b), (c, d) in zip(bounds, found, strict=True))
    if least <= people <= most:
        assert sum(low for low, _ in found) <= people <= sum(high for _, high in found)
        assert all(high - low <= 1 for low, high in found)


def seated(problem: Problem) -> dict[str, Any]:
    document = write_problem(problem)
    answer = solve_document({"document": document, "seconds": 60, "evenly": True})
    assert check(document, answer) == []
    return answer


def spread(answer: dict[str, Any]) -> int:
    counts = Counter(answer["seating"].values()).values()
    return max(counts) - min(counts)


def congress(**changes: Any) -> Problem:
    problem = read_problem(generate(people=60, tables=4, seed=1).document)
    tables = tuple(replace(table, min=0, max=40, **changes) for table in problem.tables)
    return replace(problem, tables=tables)


def test_no_table_has_two_more_than_another() -> None:
    answer = seated(congress())
    assert answer["status"] == "optimal"
    assert spread(answer) <= 1


def test_after_cancellations_the_tables_are_even_again_with_the_fewest_moves() -> None:
    problem = congress()
    first = seated(problem)["seating"]
    gone = [p.id for p in problem.people if first[p.id] == "T1" and p.fixed is None][:4]
    left = replace(
        problem,
        people=tuple(p for p in problem.people if p.id not in gone),
        current=first,
        weights=replace(problem.weights, move=50),
    )
    answer = seated(left)
    assert spread(answer) == 0  # 11, 15, 15, 15 become 14 each
    assert answer["parts"]["moves"] == 3 * 50


def test_seated_again_nobody_moves_even_where_organisers_moved_somebody() -> None:
    problem = congress()
    first = seated(problem)["seating"]
    by_hand = next(p.id for p in problem.people if first[p.id] == "T1" and p.fixed is None)
    languages = replace(problem, tables=tuple(replace(t, languages=frozenset()) for t in problem.tables))
    current = first | {by_hand: "T2"}
    kept = replace(languages, current=current, weights=replace(problem.weights, move=50))
    assert seated(replace(kept, current=first))["seating"] == first
    if "T2" not in next(p.excluded for p in problem.people if p.id == by_hand):
        assert seated(kept)["seating"] == current


def test_what_cannot_be_even_is_as_even_as_it_can_be_and_its_cost_says_nothing_of_that() -> None:
    tables: list[dict[str, Any]] = [{"id": name, "max": 99} for name in ("A", "B", "C")]
    people: list[dict[str, Any]] = [{"id": f"P{n}", "choices": ["A"], "excluded": ["C"]} for n in range(8)]
    people += [{"id": "P8", "choices": ["C"], "excluded": ["A", "B"]}]
    people += [{"id": "P9", "choices": ["C"], "excluded": ["A", "B"]}]
    tables[2]["require"] = {"team": {"red": 0}}
    problem = read_problem({"format": "tables/1", "tables": tables, "people": people})
    answer = seated(problem)
    assert Counter(answer["seating"].values()) == {"A": 4, "B": 4, "C": 2}
    assert answer["cost"] == 4 * 15


def test_rules_that_forbid_even_tables_come_first() -> None:
    people = [{"id": f"P{n}", "team": "red" if n < 5 else "blue"} for n in range(6)]
    tables = [{"id": "A", "max": 9, "require": {"team": {"red": 5}}}, {"id": "B", "max": 9}]
    problem = read_problem({"format": "tables/1", "tables": tables, "people": people})
    answer = seated(problem)
    assert Counter(answer["seating"].values()) == {"A": 5, "B": 1}
    assert answer["status"] == "optimal"
