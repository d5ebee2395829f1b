"""The states of a plan as a pure rule: from where to where, by whom, and what a consultation says."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from app.consultations.rules import ConsultationState, Outcome
from app.core.errors import Refusal
from app.table_plans.rules import (
    Act,
    ConsultedBefore,
    DecisionBeforePresenting,
    DecisionInTheFuture,
    Mover,
    NotInThisState,
    NotYoursToMove,
    PlanIsFrozen,
    PlanState,
    Verdict,
    after,
    check_consulted_after,
    check_decided_on,
    check_editable,
    open_acts,
    standing_state,
    verdict_of,
)

LEADER, ORGANISER, MEMBER = Mover(responsible=True), Mover(organiser=True), Mover()
DRAFT, PRESENTED, UNDER = PlanState.DRAFT, PlanState.PRESENTED, PlanState.UNDER_VALIDATION
VALIDATED, RETURNED, MERGED = PlanState.VALIDATED, PlanState.RETURNED, PlanState.MERGED
ALLOWED = {
    (DRAFT, Act.PRESENT): PRESENTED,
    (RETURNED, Act.PRESENT): PRESENTED,
    (PRESENTED, Act.WITHDRAW): DRAFT,
    (PRESENTED, Act.TAKE_UP): UNDER,
    (PRESENTED, Act.RETURN): RETURNED,
    (UNDER, Act.PUT_BACK): PRESENTED,
    (UNDER, Act.VALIDATE): VALIDATED,
    (UNDER, Act.RETURN): RETURNED,
    (VALIDATED, Act.MERGE): MERGED,
    (VALIDATED, Act.UNVALIDATE): UNDER,
    (MERGED, Act.UNMERGE): VALIDATED,
}


@pytest.mark.parametrize(("state", "act"), list(product(PlanState, Act)))
def test_a_plan_moves_only_along_its_states(state: PlanState, act: Act) -> None:
    expected = ALLOWED.get((state, act))
    assert (act in open_acts(state, ORGANISER)) == (expected is not None)
    if expected is None:
        with pytest.raises(NotInThisState):
            after(act, state, ORGANISER)
    else:
        assert after(act, state, ORGANISER) is expected


@pytest.mark.parametrize("act", list(Act))
def test_those_responsible_present_and_take_back_and_nothing_else(act: Act) -> None:
    state = next(state for state, known in ALLOWED if known is act)
    with pytest.raises(NotYoursToMove):
        after(act, state, MEMBER)
    if act in {Act.PRESENT, Act.WITHDRAW}:
        assert after(act, state, LEADER)
    else:
        with pytest.raises(NotYoursToMove):
            after(act, state, LEADER)


def test_what_came_back_once_is_not_a_draft_again_when_it_is_taken_back() -> None:
    assert after(Act.WITHDRAW, PRESENTED, LEADER, first_time=False) is RETURNED


@pytest.mark.parametrize("state", list(PlanState))
def test_only_drafts_and_returned_plans_are_written_on(state: PlanState) -> None:
    if state in {DRAFT, RETURNED}:
        check_editable(state)
    else:
        with pytest.raises(PlanIsFrozen):
            check_editable(state)


@pytest.mark.parametrize(
    ("state", "outcome", "verdict", "stands"),
    [
        (ConsultationState.DRAFT, None, Verdict.NOT_SENT, UNDER),
        (ConsultationState.OPEN, None, Verdict.OPEN, UNDER),
        (ConsultationState.CLOSED, Outcome.CONSENSUS, Verdict.APPROVED, VALIDATED),
        (
            ConsultationState.CLOSED,
            Outcome.CONSENSUS_WITH_RESERVATIONS,
            Verdict.APPROVED_WITH_RESERVATIONS,
            VALIDATED,
        ),
        (ConsultationState.CLOSED, Outcome.NO_CONSENSUS, Verdict.NOT_APPROVED, UNDER),
    ],
)
def test_only_a_declared_consensus_validates(
    state: ConsultationState, outcome: Outcome | None, verdict: Verdict, stands: PlanState
) -> None:
    assert verdict_of(state, outcome) is verdict
    assert standing_state(UNDER, verdict) is stands


@pytest.mark.parametrize("stored", [each for each in PlanState if each is not UNDER])
def test_a_result_changes_nothing_on_plans_that_are_not_before_the_countries(stored: PlanState) -> None:
    assert standing_state(stored, Verdict.APPROVED) is stored
    assert standing_state(stored, None) is stored


def test_every_outcome_there_is_has_a_meaning() -> None:
    assert {verdict_of(ConsultationState.CLOSED, each) for each in Outcome} == {
        Verdict.APPROVED,
        Verdict.APPROVED_WITH_RESERVATIONS,
        Verdict.NOT_APPROVED,
    }


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (date(2027, 6, 10), None),
        (date(2027, 6, 20), None),
        (date(2027, 6, 9), DecisionBeforePresenting),
        (date(2027, 6, 21), DecisionInTheFuture),
    ],
)
def test_a_decision_lies_between_presenting_and_today(day: date, refusal: type[Refusal] | None) -> None:
    facts = {"presented_on": date(2027, 6, 10), "today": date(2027, 6, 20)}
    if refusal is None:
        check_decided_on(day, **facts)
    else:
        with pytest.raises(refusal):
            check_decided_on(day, **facts)


def test_countries_that_were_asked_before_have_not_seen_this_version() -> None:
    noon = datetime(2027, 6, 10, 12, tzinfo=UTC)
    check_consulted_after(noon, None)
    check_consulted_after(noon, noon)
    with pytest.raises(ConsultedBefore):
        check_consulted_after(noon, noon.replace(hour=11))
