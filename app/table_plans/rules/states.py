"""The states of a table's plan: who may move it on, from where, and what a consultation says of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.consultations.rules import ConsultationState, Outcome
from app.core.errors import Refusal
from app.core.text import mark


class PlanState(StrEnum):
    DRAFT = "draft"
    PRESENTED = "presented"
    UNDER_VALIDATION = "under_validation"
    VALIDATED = "validated"
    RETURNED = "returned"
    MERGED = "merged"


class Act(StrEnum):
    """What moves a plan; the last three take back an act that did no harm yet."""

    PRESENT = "present"
    TAKE_UP = "take_up"
    VALIDATE = "validate"
    RETURN = "return"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    PUT_BACK = "put_back"
    UNVALIDATE = "unvalidate"
    UNMERGE = "unmerge"


class Manner(StrEnum):
    """How a plan is validated."""

    MEETING = "meeting"
    CONSULTATION = "consultation"


class Verdict(StrEnum):
    """What a consultation says of a plan; as long as it is not closed it says nothing yet."""

    NOT_SENT = "not_sent"
    OPEN = "open"
    APPROVED = "approved"
    APPROVED_WITH_RESERVATIONS = "approved_with_reservations"
    NOT_APPROVED = "not_approved"


class NotInThisState(Refusal):
    code = "table_plan_not_in_this_state"
    message = mark("The plan has moved on since this page was shown, and this cannot be done with it now.")


class NotYoursToMove(Refusal):
    code = "table_plan_not_yours_to_move"
    message = mark("Whoever leads the table, or an organiser, does this.")
    status = 403


class PlanIsFrozen(Refusal):
    code = "table_plan_frozen"
    message = mark("The plan was presented: its text stays as it is, unless it is returned.")


class NothingToPresent(Refusal):
    code = "table_plan_empty"
    message = mark("There is nothing to present yet: write at least one activity.")


class ReasonsMissing(Refusal):
    code = "table_plan_reasons_missing"
    message = mark("Say what the table should change: without reasons a plan is not returned.")
    status = 400


class DecisionMissing(Refusal):
    code = "table_plan_decision_missing"
    message = mark("Say which meeting or body decided, on which day, and what it decided.")
    status = 400


class DecisionInTheFuture(Refusal):
    code = "table_plan_decision_in_the_future"
    message = mark("A decision is recorded once it was taken: this day is still to come.")
    status = 400


class DecisionBeforePresenting(Refusal):
    code = "table_plan_decision_before_presenting"
    message = mark("The plan was presented after this day, so this version was not decided on then.")
    status = 400


class ConsultedBefore(Refusal):
    code = "table_plan_consulted_before"
    message = mark(
        "This consultation was sent before the plan was presented: the countries have not seen this version."
    )


class ConsultationRuns(Refusal):
    code = "table_plan_consultation_runs"
    message = mark(
        "The countries have this plan before them: wait for the result, or choose otherwise first."
    )


class ProgressStands(Refusal):
    code = "table_plan_progress_stands"
    message = mark("Progress was noted on this plan, so it stays in the general plan.")


EDITABLE = frozenset({PlanState.DRAFT, PlanState.RETURNED})
LISTED = frozenset({PlanState.VALIDATED, PlanState.MERGED})
APPROVING = frozenset({Verdict.APPROVED, Verdict.APPROVED_WITH_RESERVATIONS})
# The authors' own acts; all others are the organisers', who may do these as well.
OF_AUTHORS = frozenset({Act.PRESENT, Act.WITHDRAW})

_FROM: dict[Act, frozenset[PlanState]] = {
    Act.PRESENT: EDITABLE,
    Act.TAKE_UP: frozenset({PlanState.PRESENTED}),
    Act.VALIDATE: frozenset({PlanState.UNDER_VALIDATION}),
    Act.RETURN: frozenset({PlanState.PRESENTED, PlanState.UNDER_VALIDATION}),
    Act.MERGE: frozenset({PlanState.VALIDATED}),
    Act.WITHDRAW: frozenset({PlanState.PRESENTED}),
    Act.PUT_BACK: frozenset({PlanState.UNDER_VALIDATION}),
    Act.UNVALIDATE: frozenset({PlanState.VALIDATED}),
    Act.UNMERGE: frozenset({PlanState.MERGED}),
}
_TO: dict[Act, PlanState] = {
    Act.PRESENT: PlanState.PRESENTED,
    Act.TAKE_UP: PlanState.UNDER_VALIDATION,
    Act.VALIDATE: PlanState.VALIDATED,
    Act.RETURN: PlanState.RETURNED,
    Act.MERGE: PlanState.MERGED,
    Act.PUT_BACK: PlanState.PRESENTED,
    Act.UNVALIDATE: PlanState.UNDER_VALIDATION,
    Act.UNMERGE: PlanState.VALIDATED,
}


@dataclass(frozen=True, slots=True)
class Mover:
    """Who wants to move a plan: somebody responsible for the table, an organiser, both or neither."""

    responsible: bool = False
    organiser: bool = False


def check_editable(state: PlanState) -> None:
    """Raise PlanIsFrozen unless the authors may write: in a draft, or in what came back to them."""
    if state not in EDITABLE:
        raise PlanIsFrozen


def may_do(act: Act, mover: Mover) -> bool:
    """Tell whether somebody is of those who do this at all, whatever the plan's state."""
    return mover.organiser or (mover.responsible and act in OF_AUTHORS)


def after(act: Act, state: PlanState, mover: Mover, *, first_time: bool = True) -> PlanState:
    """Return the state that an act leads to; raises NotYoursToMove or NotInThisState.

    `first_time` says whether the plan was presented once only: taken back, it is a draft again; else it is
    what came back from the organisers.
    """
    if not may_do(act, mover):
        raise NotYoursToMove
    if state not in _FROM[act]:
        raise NotInThisState
    if act is Act.WITHDRAW:
        return PlanState.DRAFT if first_time else PlanState.RETURNED
    return _TO[act]


def open_acts(state: PlanState, mover: Mover) -> frozenset[Act]:
    """Return what somebody can do with a plan as it stands."""
    return frozenset(act for act in Act if may_do(act, mover) and state in _FROM[act])


def verdict_of(state: ConsultationState, outcome: Outcome | None) -> Verdict:
    """Read a consultation's result; only a declared consensus approves, silence and a passed deadline do not.

    Reservations are recorded beside a consensus and do not undo it; without consensus nothing is approved.
    """
    if state is ConsultationState.DRAFT:
        return Verdict.NOT_SENT
    if state is ConsultationState.OPEN or outcome is None:
        return Verdict.OPEN
    return {
        Outcome.CONSENSUS: Verdict.APPROVED,
        Outcome.CONSENSUS_WITH_RESERVATIONS: Verdict.APPROVED_WITH_RESERVATIONS,
        Outcome.NO_CONSENSUS: Verdict.NOT_APPROVED,
    }[outcome]


def standing_state(stored: PlanState, verdict: Verdict | None) -> PlanState:
    """Return the state that holds now: a plan before the countries counts as validated once they approved."""
    if stored is PlanState.UNDER_VALIDATION and verdict in APPROVING:
        return PlanState.VALIDATED
    return stored


def check_decided_on(day: date, *, presented_on: date, today: date) -> None:
    """Raise where a decision cannot have been about this version: it lies ahead, or before presenting."""
    if day > today:
        raise DecisionInTheFuture
    if day < presented_on:
        raise DecisionBeforePresenting


def check_consulted_after(presented_at: datetime, sent_at: datetime | None) -> None:
    """Raise ConsultedBefore where the countries got their text before this version was presented."""
    if sent_at is not None and sent_at < presented_at:
        raise ConsultedBefore
