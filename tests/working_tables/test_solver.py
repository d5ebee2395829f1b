"""The engine against brute force, against the independent checker, and on problems of real size."""

import itertools
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.working_tables.checker import check
from app.working_tables.rules import Problem, cost_parts, may_sit, read_problem
from app.working_tables.solver import solve_document
from tests.factories.working_tables import seating_document

TABLES = ("T1", "T2", "T3")
LANGUAGES = st.lists(st.sampled_from(("es", "en")), unique=True, max_size=2)


@st.composite
def small_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw any problem of up to three tables and five people, possible or not."""
    tables = TABLES[: draw(st.integers(1, 3))]
    some = st.lists(st.sampled_from(tables), unique=True, max_size=3)
    specs = []
    for table in tables:
        least = draw(st.integers(0, 2))
        specs.append(
            {
                "id": table,
                "min": least,
                "max": draw(st.integers(least, 5)),
                "languages": draw(LANGUAGES),
                "interpretation": draw(st.booleans()),
                "modes": draw(st.sampled_from(([], ["in_person"], ["in_person", "online"]))),
                "require": draw(st.sampled_from(({}, {}, {"sector": {"government": 1}}))),
            }
        )
    people = [
        {
            "id": f"P{number}",
            "choices": draw(some),
            "languages": draw(LANGUAGES),
            "mode": draw(st.sampled_from(("in_person", "online"))),
            "fixed": draw(st.sampled_from((None, None, None, tables[0]))),
            "excluded": draw(st.one_of(st.just([]), some)),
            "country": draw(st.sampled_from((None, "SV", "MX"))),
            "sector": draw(st.sampled_from(("government", "academia"))),
        }
        for number in range(draw(st.integers(1, 5)))
    ]
    current = {p["id"]: draw(st.sampled_from(tables)) for p in people if draw(st.booleans())}
    weights = {"move": draw(st.sampled_from((0, 1, 50))), "balance": {"country": 2, "sector": 1}}
    return {"format": "tables/1", "tables": specs, "people": people, "weights": weights, "current": current}


def least_cost(problem: Problem) -> float | None:
    """Try every seating."""
    options = [[t.id for t in problem.tables if may_sit(person, t)] for person in problem.people]
    costs = []
    for places in itertools.product(*options):
        seating = {person.id: place for person, place in zip(problem.people, places, strict=True)}
        if all(_fits(problem, seating, table.id) for table in problem.tables):
            costs.append(cost_parts(problem, seating).total)
    return min(costs, default=None)


def _fits(problem: Problem, seating: dict[str, str], table_id: str) -> bool:
    table = problem.table(table_id)
    seated = [person for person in problem.people if seating[person.id] == table_id]
    return table.min <= len(seated) <= table.max and all(
        sum(person.attributes.get(attribute) == value for person in seated) >= least
        for attribute, counts in table.require.items()
        for value, least in counts.items()
    )


@settings(max_examples=120, deadline=None)
@given(small_documents())
def test_no_seating_is_cheaper_and_impossible_means_impossible(document: dict[str, Any]) -> None:
    answer = solve_document({"document": document, "seconds": 10})
    best = least_cost(read_problem(document))
    if best is None:
        assert answer["status"] == "infeasible"
        assert answer["conflict"]["rules"]
    else:
        assert (answer["status"], answer["cost"], answer["bound"]) == ("optimal", best, best)
        assert check(document, answer) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_181_people_at_4_tables_are_seated_optimally(seed: int) -> None:
    document = seating_document(people=181, tables=4, seed=seed)
    began = time.process_time()
    answer = solve_document({"document": document, "seconds": 20})
    assert answer["status"] == "optimal"
    assert check(document, answer) == []
    assert sum(answer["ranks"].values()) == 177
    assert time.process_time() - began < 10


def test_a_seating_found_in_too_little_time_still_keeps_every_rule() -> None:
    document = seating_document(people=400, tables=16, seed=5)
    answer = solve_document({"document": document, "seconds": 4})
    assert answer["status"] in ("feasible", "optimal")
    assert answer["bound"] <= answer["cost"]
    assert check(document, answer) == []


def test_no_time_is_unknown_and_not_impossible() -> None:
    document = seating_document(people=1000, tables=40, seed=1)
    answer = solve_document({"document": document, "seconds": 0})
    assert answer["status"] == "unknown"
    assert answer["seating"] is None
    assert answer["conflict"] is None


def test_a_second_run_with_a_price_on_moves_moves_nobody() -> None:
    document = seating_document(people=120, tables=4, seed=2)
    first = solve_document({"document": document, "seconds": 20})
    again = solve_document(
        {"document": {**document, "weights": {"move": 50}, "current": first["seating"]}, "seconds": 20}
    )
    assert again["seating"] == first["seating"]
    assert again["parts"]["moves"] == 0


def test_after_cancellations_only_as_many_move_as_must() -> None:
    document = seating_document(people=120, tables=4, seed=2)
    first = solve_document({"document": document, "seconds": 20})["seating"]
    smallest = min(
        document["tables"], key=lambda t: sum(place == t["id"] for place in first.values()) - t["min"]
    )
    free = [p["id"] for p in document["people"] if first[p["id"]] == smallest["id"] and not p.get("fixed")]
    spare = sum(place == smallest["id"] for place in first.values()) - smallest["min"]
    gone = set(free[: spare + 2])
    left = [person for person in document["people"] if person["id"] not in gone]
    repaired = solve_document(
        {"document": {**document, "people": left, "weights": {"move": 1000}, "current": first}, "seconds": 20}
    )
    assert repaired["parts"]["moves"] == 2000


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"tables": [{"id": "A", "max": 1}, {"id": "B", "max": 1}]}, {"table_max"}),
        ({"tables": [{"id": "A", "min": 2, "max": 9}, {"id": "B", "min": 2, "max": 9}]}, {"table_min"}),
        ({"people": [{"id": "P1", "excluded": ["A", "B"]}]}, {"excluded"}),
        (
            {
                "tables": [
                    {"id": "A", "max": 9, "modes": ["in_person"]},
                    {"id": "B", "max": 9, "languages": ["en"]},
                ],
                "people": [{"id": "P1", "mode": "online", "languages": ["es"]}],
            },
            {"mode", "language"},
        ),
        (
            {
                "tables": [
                    {"id": "A", "max": 9, "require": {"sector": {"academia": 1}}},
                    {"id": "B", "max": 9},
                ]
            },
            {"require"},
        ),
        (
            {
                "tables": [{"id": "A", "max": 1}, {"id": "B", "max": 9}],
                "people": [{"id": "P1", "fixed": "A"}, {"id": "P2", "fixed": "A"}],
            },
            {"fixed", "table_max"},
        ),
    ],
)
def test_what_is_impossible_is_explained_by_the_rules_that_clash(
    change: dict[str, Any], kinds: set[str]
) -> None:
    document: dict[str, Any] = {
        "format": "tables/1",
        "tables": [{"id": "A", "max": 9}, {"id": "B", "max": 9}],
        "people": [{"id": "P1"}, {"id": "P2"}, {"id": "P3"}],
    } | change
    answer = solve_document({"document": document, "seconds": 10})
    assert answer["status"] == "infeasible"
    assert {rule["kind"] for rule in answer["conflict"]["rules"]} == kinds
