"""Why nobody can be seated so: rules that exclude each other, each of them needed, and what would help."""

from typing import Any

import pytest
from hypothesis import given, settings

from app.working_tables.generator import generate
from app.working_tables.rules import read_problem
from app.working_tables.rules.conflict import all_rules
from app.working_tables.solver import solve_document
from app.working_tables.solver.decide import Verdict, confirm
from app.working_tables.solver.hall import compile_problem
from app.working_tables.solver.rulebook import Rulebook
from tests.working_tables.halls import Document, documents, seatings


def answer_to(document: Document) -> Document:
    return solve_document({"document": document, "seconds": 30})


def without(document: Document, rules: list[Document]) -> Document:
    """Return a document that lacks some rules."""
    tables = [dict(table) for table in document["tables"]]
    people = [dict(person) for person in document["people"]]
    for rule in rules:
        first, kind = rule["subjects"][0], rule["kind"]
        for table in tables:
            if table["id"] != first:
                continue
            if kind == "table_min":
                table["min"] = 0
            elif kind == "table_max":
                table["max"] = 10**6
            elif kind == "require":
                _, attribute, value = rule["subjects"]
                wanted = dict(table["require"])
                wanted[attribute] = {k: v for k, v in wanted[attribute].items() if k != value}
                table["require"] = wanted
        for person in people:
            if person["id"] == first and kind in _OF_PEOPLE:
                person[_OF_PEOPLE[kind]] = None if kind in ("fixed", "mode") else []
    return {**document, "tables": tables, "people": people}


_OF_PEOPLE = {"fixed": "fixed", "mode": "mode", "language": "languages", "excluded": "excluded"}


def key(rule: Document) -> tuple[str, ...]:
    return rule["kind"], *rule["subjects"]


@settings(max_examples=60, deadline=None)
@given(documents(people=4))
def test_a_core_is_impossible_alone_and_possible_without_any_one_of_its_rules(document: Document) -> None:
    answer = answer_to(document)
    if answer["status"] != "infeasible":
        return
    conflict = answer["conflict"]
    book = Rulebook(compile_problem(read_problem(document)), _endless())
    number = {(rule.kind, *rule.subjects): n for n, rule in enumerate(book.rules)}
    core = [number[key(rule)] for rule in conflict["rules"]]
    assert conflict["minimal"]
    assert confirm(book.of(core), _endless()) is Verdict.IMPOSSIBLE
    for left_out in core:
        fewer = [each for each in core if each != left_out]
        assert confirm(book.of(fewer), _endless()) is Verdict.POSSIBLE


def _endless() -> Any:
    from app.core.stopwatch import Clock

    return Clock(60)


@settings(max_examples=60, deadline=None)
@given(documents(people=4))
def test_what_is_said_to_help_does_help(document: Document) -> None:
    answer = answer_to(document)
    if answer["status"] != "infeasible":
        return
    conflict = answer["conflict"]
    ways = [[conflict["rules"][n] for n in each["drop"]] for each in conflict["relaxations"]]
    if "together" in conflict:
        ways.append(conflict["together"]["rules"])
    costs = [each["cost"] for each in conflict["relaxations"]]
    assert ways
    assert costs == sorted(costs)
    for rules in ways:
        # A fixed place overrides the other rules about a person, which hold again without it.
        freed = {rule["subjects"][0] for rule in rules if rule["kind"] == "fixed"}
        eased = without(document, rules)
        for person in eased["people"]:
            if person["id"] in freed:
                person.update(excluded=[], languages=[], mode=None)
        assert next(seatings(eased), None) is not None


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"tables": [{"id": "A", "max": 1}, {"id": "B", "max": 1}]}, ["table_max", "table_max"]),
        ({"tables": [{"id": "A", "min": 2, "max": 9}, {"id": "B", "min": 2, "max": 9}]}, ["table_min"] * 2),
        ({"tables": [{"id": "A", "min": 4, "max": 9}], "people": []}, ["table_min"]),
        ({"people": [{"id": "P1", "excluded": ["A", "B"]}]}, ["excluded"]),
        (
            {
                "tables": [
                    {"id": "A", "max": 9, "modes": ["in_person"]},
                    {"id": "B", "max": 9, "languages": ["en"]},
                ],
                "people": [{"id": "P1", "mode": "online", "languages": ["es"]}],
            },
            ["language", "mode"],
        ),
        (
            {
                "tables": [
                    {"id": "A", "max": 9, "require": {"team": {"red": 1}}},
                    {"id": "B", "max": 9},
                ]
            },
            ["require"],
        ),
        (
            {
                "tables": [{"id": "A", "max": 1}, {"id": "B", "max": 9}],
                "people": [{"id": f"P{n}", "fixed": "A"} for n in range(4)],
            },
            ["fixed", "fixed", "table_max"],
        ),
    ],
)
def test_what_is_impossible_is_explained_by_the_rules_that_clash(change: Document, kinds: list[str]) -> None:
    document: Document = {
        "format": "tables/1",
        "tables": [{"id": "A", "max": 9}, {"id": "B", "max": 9}],
        "people": [{"id": "P1"}, {"id": "P2"}, {"id": "P3"}],
    } | change
    answer = answer_to(document)
    assert answer["status"] == "infeasible"
    assert sorted(rule["kind"] for rule in answer["conflict"]["rules"]) == kinds
    assert all(rule["text"].endswith(".") for rule in answer["conflict"]["rules"])


def test_many_tables_are_not_all_named() -> None:
    tables: list[Document] = [{"id": f"T{n}", "max": 9, "languages": ["en"]} for n in range(1, 12)]
    people: list[Document] = [{"id": "P1", "languages": ["es"]}, {"id": "P2", "languages": ["es"]}]
    tables[10].update({"languages": [], "max": 1})
    conflict = answer_to({"format": "tables/1", "tables": tables, "people": people})["conflict"]
    texts = {rule["text"] for rule in conflict["rules"]}
    assert "T11 seats at most 1." in texts
    assert (
        "P1 shares no language with T1, T2, T3, T4, T5, T6 and 4 more, and there is no interpretation."
        in texts
    )
    people[0]["excluded"] = [table["id"] for table in tables]
    conflict = answer_to({"format": "tables/1", "tables": tables, "people": people})["conflict"]
    assert [rule["text"] for rule in conflict["rules"]] == ["P1 cannot sit at any table."]


def test_a_thousand_rules_that_no_single_one_lifts_are_lifted_together() -> None:
    document = generate(people=600, tables=24, seed=1).document
    for table in document["tables"]:
        table.update({"min": 26, "max": 40})
    conflict = answer_to(document)["conflict"]
    assert {rule["kind"] for rule in conflict["rules"]} == {"table_min"}
    assert (len(conflict["rules"]), conflict["minimal"]) == (24, True)
    assert conflict["relaxations"] or conflict["together"]["rules"]


def test_two_reasons_at_once_are_lifted_together() -> None:
    document = {
        "format": "tables/1",
        "tables": [{"id": "A", "max": 9}, {"id": "B", "max": 9}],
        "people": [{"id": "P1", "excluded": ["A", "B"]}, {"id": "P2", "excluded": ["A", "B"]}],
    }
    conflict = answer_to(document)["conflict"]
    assert len(conflict["rules"]) == 1
    assert conflict["relaxations"] == []
    assert {rule["subjects"][0] for rule in conflict["together"]["rules"]} == {"P1", "P2"}
    assert conflict["together"]["cost"] == 8


def test_in_a_large_hall_the_reason_is_found_among_a_thousand_rules() -> None:
    document = generate(people=400, tables=16, seed=2).document
    table = document["tables"][3]["id"]
    for person in document["people"][:40]:
        person["fixed"] = table
    conflict = answer_to(document)["conflict"]
    kinds = [rule["kind"] for rule in conflict["rules"]]
    most = document["tables"][3]["max"]
    assert len(all_rules(read_problem(document))) > 400
    assert (kinds.count("table_max"), kinds.count("fixed"), len(kinds)) == (1, most + 1, most + 2)
    assert conflict["minimal"]
    assert conflict["relaxations"][0]["cost"] == 2


def test_what_one_solver_alone_calls_impossible_is_not_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"format": "tables/1", "tables": [{"id": "A", "max": 1}], "people": [{"id": "P"}, {"id": "Q"}]}
    monkeypatch.setattr("app.working_tables.solver.explain.confirm", lambda *_: Verdict.UNKNOWN)
    answer = answer_to(document)
    assert (answer["status"], answer["conflict"]) == ("unknown", None)
