"""How a plan is validated: by a meeting's decision that is recorded, or by a consultation that is read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.consultations.models import Consultation
from app.consultations.services import get_consultation
from app.core import audit, clock
from app.core.db import across_events, db
from app.events.models import Event
from app.table_plans.models import PlanPresentation, TablePlan
from app.table_plans.rules import (
    Act,
    DecisionMissing,
    Manner,
    NotYoursToMove,
    PlanState,
    Verdict,
    after,
    check_consulted_after,
    check_decided_on,
)
from app.table_plans.services import states
from app.table_plans.services.standing import Actor, Standing, mover_of, standings_of
from app.table_plans.services.told import tell, tell_result
from app.working_tables.models import WorkingTable

ENDED = frozenset({Verdict.APPROVED, Verdict.APPROVED_WITH_RESERVATIONS, Verdict.NOT_APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDecision:
    """What a meeting or a body decided: where, on which day, in which words, on which paper."""

    decided_on: date | None
    decision: str
    body_id: UUID | None = None
    meeting_id: UUID | None = None
    session_id: UUID | None = None
    document_id: UUID | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it says who decided, when and what."""
        who = self.body_id or self.meeting_id or self.session_id
        return bool(who and self.decided_on and self.decision.strip())


def record_decision(event: Event, plan_id: UUID, decision: MeetingDecision, actor: Actor) -> None:
    """Record that a meeting validated the version that was presented."""
    standing, presentation = states.presented(plan_id)
    state = after(Act.VALIDATE, standing.state, mover_of(event, standing, actor))
    states.check_not_before_countries(standing)
    if not decision.is_whole or decision.decided_on is None:
        raise DecisionMissing
    presented_on = presentation.presented_at.astimezone(ZoneInfo(event.time_zone)).date()
    check_decided_on(decision.decided_on, presented_on=presented_on, today=clock.today(event.time_zone))
    states.forget_manner(presentation)
    presentation.manner = Manner.MEETING
    presentation.decided_on, presentation.decision = decision.decided_on, decision.decision.strip()
    presentation.body_id, presentation.meeting_id = decision.body_id, decision.meeting_id
    presentation.session_id, presentation.document_id = decision.session_id, decision.document_id
    presentation.validated_at, presentation.validated_by_id = clock.now(), actor.person_id
    states.move(
        standing, state, "validate", manner=Manner.MEETING, version=standing.version, day=decision.decided_on
    )
    tell(event, standing, presentation, Act.VALIDATE, actor)


def choose_consultation(
    event: Event, plan_ids: Collection[UUID], consultation_id: UUID, actor: Actor
) -> None:
    """Let the result of one consultation decide on plans; it is sent, answered and closed over there."""
    if not actor.consults:
        raise NotYoursToMove
    consultation = get_consultation(consultation_id)
    for plan_id in sorted(plan_ids):
        standing, presentation = states.presented(plan_id)
        mover = mover_of(event, standing, actor)
        after(Act.VALIDATE, standing.state, mover)
        check_consulted_after(presentation.presented_at, consultation.sent_at)
        states.forget_manner(presentation)
        presentation.manner, presentation.consultation_id = Manner.CONSULTATION, consultation.id
        db.session.flush()
        audit.record(
            "table_plans.consult",
            "table_plan",
            plan_id,
            consultation=str(consultation.id),
            version=standing.version,
        )


def unvalidate(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Take back the record of a decision, or let no consultation decide any more; nothing is merged yet."""
    standing, presentation = states.presented(plan_id)
    mover = mover_of(event, standing, actor)
    by_countries = presentation.manner is Manner.CONSULTATION
    if by_countries and not actor.consults:
        raise NotYoursToMove
    # A consultation may also be left before it has approved anything.
    state = (
        PlanState.UNDER_VALIDATION
        if by_countries and standing.state is PlanState.UNDER_VALIDATION and mover.organiser
        else after(Act.UNVALIDATE, standing.state, mover)
    )
    validated = standing.state is PlanState.VALIDATED
    states.forget_manner(presentation)
    states.move(standing, state, "unvalidate")
    if validated:
        tell(event, standing, presentation, Act.UNVALIDATE, actor)


def consultations_to_choose(presented_at: Sequence[PlanPresentation]) -> list[Consultation]:
    """List the consultations that can decide on what was presented: none was sent before that."""
    latest = max((each.presented_at for each in presented_at), default=None)
    query = sa.select(Consultation).order_by(Consultation.created_at.desc())
    if latest is not None:
        query = query.where(sa.or_(Consultation.sent_at.is_(None), Consultation.sent_at >= latest))
    return list(db.session.scalars(query))


def tell_results() -> int:
    """Write about each consultation on plans that has ended since; a result is told once."""
    told = 0
    with across_events("results of consultations are told whatever event the plans belong to"):
        for event, standing, presentation in _ended():
            if standing.verdict is not None:
                presentation.told_verdict = standing.verdict.value
                tell_result(event, standing, presentation)
                told += 1
        db.session.flush()
    return told


def _ended() -> list[tuple[Event, Standing, PlanPresentation]]:
    rows = db.session.execute(
        sa.select(Event, TablePlan, WorkingTable)
        .join(TablePlan, TablePlan.event_id == Event.id)
        .join(WorkingTable, WorkingTable.id == TablePlan.table_id)
        .join(PlanPresentation, PlanPresentation.plan_id == TablePlan.id)
        .join(Consultation, Consultation.id == PlanPresentation.consultation_id)
        .where(PlanPresentation.told_verdict == "", Consultation.closed_at.is_not(None))
    ).all()
    found = standings_of([(plan, table) for _event, plan, table in rows])
    return [
        (event, standing, standing.presentation)
        for (event, _plan, _table), standing in zip(rows, found, strict=True)
        if standing.presentation is not None
        and standing.presentation.told_verdict == ""
        and standing.verdict in ENDED
        and standing.presentation.returned_at is None
    ]
