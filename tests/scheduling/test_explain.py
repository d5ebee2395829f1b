"""Conflicts: each is impossible alone, possible without any one rule, and what is said to help helps."""

import copy
import random
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.stopwatch import Clock
from app.scheduling.generator import Size, generate_congress
from app.scheduling.rules import BadProblem, read_problem
from app.scheduling.solver import solve
from app.scheduling.solver.explain import Explanation
from app.scheduling.solver.explain.conflict import shrink
from app.scheduling.solver.explain.proof import Answer, Prover
from app.scheduling.solver.explain.relaxing import without
from app.scheduling.solver.explain.rulebook import Rulebook
from tests.scheduling.faults import FAULTS, Fault, free, three_by_two, too_many_seats
from tests.scheduling.oracle import Oracle
from tests.scheduling.problems import ENOUGH, Document, small_problems
from tests.scheduling.solver.effort import no_hurry

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
UNNAMED = ("day_hours", "closed", "room_unavailable")


@st.composite
def tight_problems(draw: st.DrawFn) -> Document:
    """Problems with so little time that many have no plan."""
    document: Document = draw(small_problems())
    day = document["days"][0]
    hours = draw(st.sampled_from(["01:00", "01:30", "02:00"]))
    minutes = int(day["start"][:2]) * 60 + int(day["start"][3:]) + int(hours[:2]) * 60 + int(hours[3:])
    day["end"] = f"{minutes // 60:02}:{minutes % 60:02}"
    day.pop("closed", None)
    document["days"] = [day]
    for session in document["sessions"]:
        session["required"] = draw(st.sampled_from([["P0"], ["P0"], ["P1"], []]))
        session["interested"] = []
    return document


@SLOW
@given(tight_problems())
def test_a_conflict_is_impossible_alone_and_possible_without_any_one_rule(document: Document):
    try:
        with no_hurry():
            answer = solve(document, seconds=ENOUGH)
    except BadProblem:
        assume(False)
    possible = Oracle(document).is_possible()
    assert (answer["status"] == "infeasible") == (not possible)
    if possible:
        return
    conflict = answer["conflict"]
    rules = conflict["rules"]
    assert conflict["minimal"]
    assert not Oracle(document, only=rules).is_possible()
    for rule in rules:
        assert Oracle(document, only=[other for other in rules if other is not rule]).is_possible()
        assert rule["kind"] in UNNAMED or rule["sessions"][0] in rule["text"]
    for relaxation in conflict["relaxations"]:
        assert Oracle(document, but=[rules[i] for i in relaxation["drop"]]).is_possible()
    costs = [relaxation["cost"] for relaxation in conflict["relaxations"]]
    assert costs == sorted(costs)
    if not costs:
        assert not any(Oracle(document, but=[rule]).is_possible() for rule in rules)
        assert conflict["further"]
        assert all(not Oracle(document, only=more["rules"]).is_possible() for more in conflict["further"])


# --- conflicts put into a large problem -----------------------------------------------------------


def congress(seed: int = 1, **size: Any) -> Document:
    return copy.deepcopy(generate_congress(Size(**size), seed).document)


@pytest.mark.parametrize(("fault", "kinds"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_a_fault_in_a_large_problem_is_found_and_nothing_else(fault: Fault, kinds: dict[str, int]):
    document = congress(sessions=120, people=500, rooms=7)
    fault(document, random.Random(2))
    why, began = Explanation(read_problem(document)), time.process_time()
    with no_hurry():
        assert why.at_once(Clock(ENOUGH))
    assert time.process_time() - began < 2
    assert why.conflict is not None
    assert why.conflict.minimal
    assert Counter(why.book.rules[number].kind for number in why.conflict.rules) == kinds


def test_what_nobody_sees_at_once_is_found_by_assumptions():
    document = congress(seed=3, sessions=60, people=200, rooms=5)
    three_by_two(document, random.Random(1))
    why = Explanation(read_problem(document))
    assert not why.at_once(Clock(ENOUGH))
    with no_hurry():
        assert why.by_search(Clock(ENOUGH))
    assert why.conflict is not None
    assert why.conflict.minimal
    kinds = Counter(why.book.rules[number].kind for number in why.conflict.rules)
    assert kinds["person_busy"] == 3
    assert len(why.conflict.sessions) == 3


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_problem_has_no_conflict(seed: int):
    problem = read_problem(congress(seed, sessions=60, people=200, rooms=5, grid=15))
    assert not Explanation(problem).by_search(Clock(ENOUGH))


def test_of_two_people_with_the_same_sessions_neither_alone_is_said_to_be_the_way_out():
    document = congress(sessions=20, people=0, rooms=5)
    document["people"] += [{"id": "ONE"}, {"id": "TWO"}]
    for item in free(document, random.Random(1), 2):
        item |= {
            "required": ["ONE", "TWO"],
            "fixed": {"start": "2027-07-12T09:00"},
            "bodies": [],
            "teams": [],
        }
    conflict = solve(document, seconds=ENOUGH)["conflict"]
    kinds = [rule["kind"] for rule in conflict["rules"]]
    assert sorted(kinds) == ["fixed", "fixed", "person_busy"]
    assert {kinds[i] for way in conflict["relaxations"] for i in way["drop"]} == {"fixed"}


# --- what is not known is not claimed -------------------------------------------------------------


def test_without_time_nothing_is_called_needed():
    left, needed = shrink([1, 2, 3], lambda _trial: Answer.POSSIBLE, Clock(0))
    assert (left, needed) == ([1, 2, 3], set())


def test_what_is_unknown_is_not_dropped_and_not_called_needed():
    def test(trial: list[int]) -> Answer:
        return Answer.IMPOSSIBLE if {1, 2} <= set(trial) else Answer.UNKNOWN

    left, needed = shrink([1, 2, 3, 4], test, Clock(ENOUGH))
    assert (left, needed) == ([1, 2], set())


def test_a_conflict_that_a_second_proof_does_not_confirm_is_none(monkeypatch: pytest.MonkeyPatch):
    document = congress(sessions=20, rooms=5, people=30)
    too_many_seats(document, random.Random(1))
    decide = Prover.decide

    def doubtful(self: Prover, active: Iterable[int], **how: Any) -> Answer:
        return Answer.UNKNOWN if "settings" in how else decide(self, active, **how)

    assert Explanation(read_problem(document)).at_once(Clock(ENOUGH))
    monkeypatch.setattr(Prover, "decide", doubtful)
    assert not Explanation(read_problem(document)).at_once(Clock(ENOUGH))


@SLOW
@given(small_problems(), st.data())
def test_a_problem_without_a_rule_is_what_the_rules_say_without_it(document: Document, data: st.DataObject):
    try:
        book = Rulebook(read_problem(document))
    except BadProblem:
        assume(False)
    number = data.draw(st.sampled_from(range(len(book.rules))))
    other = Rulebook(without(book, (number,)))
    with no_hurry():
        expected = Prover(book, Clock(ENOUGH)).decide(set(range(len(book.rules))) - {number})
        found = Prover(other, Clock(ENOUGH)).decide(range(len(other.rules)))
    # A day without hours still ends in the problem; all else is the same.
    assert found is expected or (book.rules[number].kind, expected) == ("day_hours", Answer.POSSIBLE)
