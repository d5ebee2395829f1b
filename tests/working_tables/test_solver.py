"""The engine against trying everything, against the independent checker, and on problems of real size."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.working_tables.checker import check
from app.working_tables.generator import generate
from app.working_tables.rules import Problem, read_problem
from app.working_tables.solver import minimise, solve, solve_document
from tests.working_tables.halls import Document, cost_of, documents, levels_of, seatings

ENOUGH = 30.0


def answer_to(document: Document, *, seconds: float = ENOUGH, **more: Any) -> Document:
    return solve_document({"document": document, "seconds": seconds, **more})


@settings(max_examples=60, deadline=None)
@given(documents())
def test_no_seating_is_cheaper_and_impossible_means_impossible(document: Document) -> None:
    answer = answer_to(document)
    costs = [cost_of(document, seating) for seating in seatings(document)]
    if not costs:
        assert (answer["status"], answer["seating"]) == ("infeasible", None)
        return
    assert answer["status"] == "optimal"
    assert answer["cost"] == pytest.approx(min(costs))
    assert answer["cost"] == pytest.approx(cost_of(document, answer["seating"]))
    assert sum(answer["parts"].values()) == pytest.approx(answer["cost"])
    assert answer["cost"] - answer["bound"] < 1e-6
    assert check(document, answer) == []


@settings(max_examples=40, deadline=None)
@given(documents())
def test_no_seating_is_better_level_by_level(document: Document) -> None:
    answer = answer_to(document, mode="lexicographic")
    best = min((levels_of(document, seating) for seating in seatings(document)), default=None)
    if best is None:
        assert answer["status"] == "infeasible"
        return
    assert answer["status"] == "optimal"
    assert [level["name"] for level in answer["levels"]] == ["none", "moves", "rank", "balance"]
    assert [level["value"] for level in answer["levels"]] == pytest.approx(best)
    assert all(level["proven"] for level in answer["levels"])
    assert check(document, answer) == []


@settings(max_examples=40, deadline=None)
@given(documents(people=6), st.sampled_from((0.2, 1.0)), st.sampled_from(("weighted", "lexicographic")))
def test_leaving_out_places_that_are_too_dear_loses_nothing(
    document: Document, cheap: float, mode: str
) -> None:
    with pytest.MonkeyPatch.context() as change:
        change.setattr(minimise, "FEW", 0)
        change.setattr(minimise, "CHEAP", cheap)
        change.setattr(minimise, "ROUNDINGS", 1)
        answer = answer_to(document, mode=mode)
    best = min((levels_of(document, seating) for seating in seatings(document)), default=None)
    if best is None:
        assert answer["status"] == "infeasible"
        return
    assert answer["status"] == "optimal"
    if mode == "weighted":
        costs = [cost_of(document, seating) for seating in seatings(document)]
        assert answer["cost"] == pytest.approx(min(costs))
    else:
        assert [level["value"] for level in answer["levels"]] == pytest.approx(best)


@settings(max_examples=25, deadline=None)
@given(documents(people=7))
def test_whoever_is_fixed_never_moves(document: Document) -> None:
    answer = answer_to(document)
    for person in document["people"] if answer["seating"] else ():
        if person["fixed"]:
            assert answer["seating"][person["id"]] == person["fixed"]


@settings(max_examples=25, deadline=None)
@given(documents(people=7))
def test_seated_again_with_a_price_on_moves_nobody_moves(document: Document) -> None:
    first = answer_to(document | {"current": {}})
    if first["seating"] is None:
        return
    weights = document["weights"] | {"move": 1}
    again = answer_to(document | {"weights": weights, "current": first["seating"]})
    assert again["seating"] == first["seating"]
    assert again["parts"]["moves"] == 0


# --- problems of real size -------------------------------------------------------------------------


def drawn(people: int, tables: int, seed: int) -> Document:
    return generate(people=people, tables=tables, seed=seed).document


@pytest.mark.parametrize("seed", [1, 2])
def test_181_people_at_4_tables_are_seated_optimally(seed: int) -> None:
    document = drawn(181, 4, seed)
    answer = answer_to(document)
    assert answer["status"] == "optimal"
    assert check(document, answer) == []
    assert sum(answer["ranks"].values()) == 177


def test_a_large_hall_is_settled_without_most_of_its_places() -> None:
    document = drawn(300, 12, 1)
    answer = answer_to(document, seconds=60)
    assert answer["status"] in ("optimal", "feasible")
    assert answer["bound"] <= answer["cost"] <= 1.02 * answer["bound"]
    assert check(document, answer) == []


def test_levels_of_a_large_hall_are_each_within_their_bounds() -> None:
    document = drawn(200, 8, 4)
    answer = answer_to(document, mode="lexicographic", seconds=60)
    assert check(document, answer) == []
    assert answer["levels"][0]["proven"]
    assert answer["levels"][0]["value"] == answer["ranks"]["none"]


def without(document: Document, gone: set[str], seating: dict[str, str]) -> Document:
    left = [person for person in document["people"] if person["id"] not in gone]
    return {**document, "people": left, "current": seating, "weights": {"move": 1000}}


def test_after_cancellations_only_as_many_move_as_must() -> None:
    document = drawn(120, 4, 2)
    first = answer_to(document)["seating"]
    smallest = min(
        document["tables"], key=lambda t: sum(place == t["id"] for place in first.values()) - t["min"]
    )
    table = smallest["id"]
    free = [p["id"] for p in document["people"] if first[p["id"]] == table and not p.get("fixed")]
    spare = sum(place == table for place in first.values()) - smallest["min"]
    smallest.pop("require", None)
    repaired = answer_to(without(document, set(free[: spare + 2]), first))
    assert repaired["parts"]["moves"] == 2000
    assert repaired["status"] == "optimal"


def test_who_comes_late_is_seated_without_a_move() -> None:
    document = drawn(60, 4, 3)
    late = {person["id"] for person in document["people"][:5] if not person.get("fixed")}
    people = [person for person in document["people"] if person["id"] not in late]
    first = answer_to({**document, "people": people})["seating"]
    answer = answer_to(without(document, set(), first))
    assert answer["parts"]["moves"] == 0
    assert answer["seating"].keys() - first.keys() == late


# --- time ------------------------------------------------------------------------------------------


def problem_of(document: Document) -> Problem:
    return read_problem(document)


def test_no_time_is_unknown_and_not_impossible() -> None:
    answer = answer_to(drawn(1000, 40, 1), seconds=0)
    assert (answer["status"], answer["seating"], answer["conflict"]) == ("unknown", None, None)


def test_each_step_forward_is_reported_and_none_is_worse() -> None:
    document, news = drawn(200, 8, 5), list[Document]()
    answer = solve(problem_of(document), seconds=ENOUGH, report=news.append)
    costs, bounds = [each["cost"] for each in news], [each["bound"] for each in news]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert (costs[-1], bounds[-1]) == (answer["cost"], answer["bound"])
    assert all(check(document, each) == [] for each in news)


def test_whoever_stops_the_search_gets_the_best_so_far() -> None:
    document, news = drawn(1000, 40, 1), list[Document]()
    answer = solve(problem_of(document), seconds=600, report=news.append, stopped=lambda: bool(news))
    assert answer["status"] == "feasible"
    assert answer["cost"] == news[-1]["cost"]
    assert check(document, answer) == []


def test_a_seating_found_in_too_little_time_still_keeps_every_rule() -> None:
    document = drawn(400, 16, 5)
    answer = answer_to(document, seconds=2)
    assert answer["status"] in ("feasible", "optimal", "unknown")
    if answer["seating"] is not None:
        assert answer["bound"] <= answer["cost"]
        assert check(document, answer) == []


# --- the edges of the format -----------------------------------------------------------------------


def hall(**changes: Any) -> Document:
    return {
        "format": "tables/1",
        "tables": [{"id": "A", "max": 9}, {"id": "B", "max": 9}],
        "people": [{"id": "P1", "choices": ["A"]}, {"id": "P2", "choices": ["A"]}, {"id": "P3"}],
    } | changes


@pytest.mark.parametrize(
    ("change", "cost"),
    [
        ({"people": []}, 0),
        ({"tables": [{"id": "A", "max": 3, "min": 3}]}, 15),
        ({"weights": {"rank": [], "not_chosen": 0, "balance": {}}}, 0),
        ({"weights": {"rank": [0.1], "not_chosen": 0.3}}, 0.5),
        ({"people": [{"id": "P1", "fixed": "A", "excluded": ["A"], "mode": "x"}]}, 0),
        ({"tables": [{"id": "A", "max": 10**9}, {"id": "B", "min": 1, "max": 1}]}, 15),
        ({"current": {"P9": "A", "P3": "B"}, "weights": {"move": 0.5}}, 15),
        ({"people": [{"id": "P1", "choices": ["A"], "table": "x"}, {"id": "P2", "table": "x"}]}, 15),
        ({"tables": [{"id": "A", "max": 9, "require": {"team": {"red": 1}}}, {"id": "B", "max": 9}],
          "people": [{"id": "P1", "team": "red", "choices": ["B"]}]}, 15),
        ({"people": [{"id": f"P{n}", "team": "red"} for n in range(4)],
          "weights": {"balance": {"team": 1000000}, "not_chosen": 0}}, 0),
    ],
)  # fmt: skip
def test_what_the_format_leaves_open_is_seated(change: Document, cost: float) -> None:
    document = hall(**change)
    answer = answer_to(document)
    assert (answer["status"], answer["cost"]) == ("optimal", pytest.approx(cost))
    assert check(document, answer) == []
