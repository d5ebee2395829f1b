"""The acts that move a plan from one state to the next."""

from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.table_plans.models import PlanActivity, PlanPresentation, PlanProgress, PlanVersion
from app.table_plans.rules import (
    Act,
    ConsultationRuns,
    NothingToPresent,
    PlanState,
    ProgressStands,
    ReasonsMissing,
    Verdict,
    after,
)
from app.table_plans.rules.merge import count_unsettled
from app.table_plans.rules.refusals import UnsettledPassages
from app.table_plans.services.standing import Actor, Standing, get_standing, list_standings, mover_of
from app.table_plans.services.told import tell


def present(event: Event, plan_id: UUID, actor: Actor) -> PlanPresentation:
    """Present a plan: from here on this version is what everybody speaks of."""
    standing = get_standing(plan_id, lock=True)
    state = after(Act.PRESENT, standing.state, mover_of(event, standing, actor))
    version = _version_to_keep(plan_id)
    presented = sa.select(sa.func.count()).where(PlanPresentation.plan_id == plan_id)
    presentation = PlanPresentation(
        event_id=event.id,
        plan_id=plan_id,
        number=(db.session.scalar(presented) or 0) + 1,
        version_id=version.id,
        presented_at=clock.now(),
        presented_by_id=actor.person_id,
    )
    db.session.add(presentation)
    db.session.flush()
    move(standing, state, "present", version=version.number, presentation=presentation.number)
    tell(event, standing, presentation, Act.PRESENT, actor)
    return presentation


def _version_to_keep(plan_id: UUID) -> PlanVersion:
    """Return the version as it stands and see that no later save writes over it."""
    activities = sa.select(sa.func.count()).where(
        PlanActivity.plan_id == plan_id, PlanActivity.is_removed.is_(False), PlanActivity.what != ""
    )
    version = db.session.scalars(
        sa.select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number.desc())
    ).first()
    if version is None or not db.session.scalar(activities):
        raise NothingToPresent
    if any(count_unsettled(section["text"]) for section in version.content["sections"]):
        raise UnsettledPassages
    version.is_kept = True
    return version


def withdraw(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Take a plan back that nobody has taken up: it can be written on again."""
    standing, presentation = presented(plan_id)
    # What was taken back before does not make a plan one that came back from the organisers.
    earlier = sa.select(sa.func.count()).where(
        PlanPresentation.plan_id == plan_id, PlanPresentation.returned_at.is_not(None)
    )
    first_time = not db.session.scalar(earlier)
    mover = mover_of(event, standing, actor)
    state = after(Act.WITHDRAW, standing.state, mover, first_time=first_time)
    presentation.withdrawn_at = clock.now()
    move(standing, state, "withdraw")
    tell(event, standing, presentation, Act.WITHDRAW, actor)


def take_up(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Put a presented plan under validation."""
    standing, presentation = presented(plan_id)
    state = after(Act.TAKE_UP, standing.state, mover_of(event, standing, actor))
    presentation.taken_up_at = clock.now()
    move(standing, state, "take_up")
    tell(event, standing, presentation, Act.TAKE_UP, actor)


def put_back(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Take back that a plan was put under validation; not while countries have it before them."""
    standing, presentation = presented(plan_id)
    state = after(Act.PUT_BACK, standing.state, mover_of(event, standing, actor))
    check_not_before_countries(standing)
    presentation.taken_up_at = None
    forget_manner(presentation)
    move(standing, state, "put_back")


def give_back(event: Event, plan_id: UUID, reasons: str, actor: Actor) -> None:
    """Return a plan to its authors, who may write again; the reasons are theirs to read."""
    standing, presentation = presented(plan_id)
    state = after(Act.RETURN, standing.state, mover_of(event, standing, actor))
    check_not_before_countries(standing)
    if not reasons.strip():
        raise ReasonsMissing
    presentation.returned_at, presentation.returned_by_id = clock.now(), actor.person_id
    presentation.reasons = reasons.strip()
    move(standing, state, "return")
    tell(event, standing, presentation, Act.RETURN, actor)


def merge(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Take a validated plan into the general plan for good: what comes of it is noted from here on."""
    standing, presentation = presented(plan_id)
    state = after(Act.MERGE, standing.state, mover_of(event, standing, actor))
    presentation.merged_at = clock.now()
    move(standing, state, "merge", version=standing.version)
    tell(event, standing, presentation, Act.MERGE, actor)


def unmerge(event: Event, plan_id: UUID, actor: Actor) -> None:
    """Take back that a plan was merged; not once somebody told what came of it."""
    standing, presentation = presented(plan_id)
    after(Act.UNMERGE, standing.state, mover_of(event, standing, actor))
    noted = (
        sa.select(sa.func.count(PlanProgress.id))
        .join(PlanActivity, PlanActivity.id == PlanProgress.activity_id)
        .where(PlanActivity.plan_id == plan_id)
    )
    if db.session.scalar(noted):
        raise ProgressStands
    presentation.merged_at = None
    # What a consultation approved is validated by being read, so its own state is the one before.
    by_countries = presentation.consultation_id is not None
    move(standing, PlanState.UNDER_VALIDATION if by_countries else PlanState.VALIDATED, "unmerge")


def merge_all(event: Event, actor: Actor) -> int:
    """Merge whatever is validated, and return how many plans that were."""
    ready = [each for each in list_standings(event) if each.state is PlanState.VALIDATED]
    for standing in ready:
        merge(event, standing.plan.id, actor)
    return len(ready)


# --- what the acts share ------------------------------------------------------------------------


def presented(plan_id: UUID) -> tuple[Standing, PlanPresentation]:
    """Return a plan, locked, and the presentation that is open; a plan never presented has none."""
    standing = get_standing(plan_id, lock=True)
    if standing.presentation is None:
        raise NotFound
    return standing, standing.presentation


def check_not_before_countries(standing: Standing) -> None:
    """Raise ConsultationRuns while countries are asked about this plan."""
    if standing.verdict is Verdict.OPEN:
        raise ConsultationRuns


def forget_manner(presentation: PlanPresentation) -> None:
    """Forget how a plan was to be validated, or was."""
    presentation.manner = presentation.consultation_id = presentation.body_id = None
    presentation.meeting_id = presentation.session_id = presentation.document_id = None
    presentation.validated_at = presentation.validated_by_id = presentation.decided_on = None
    presentation.decision, presentation.told_verdict = "", ""


def move(standing: Standing, state: PlanState, action: str, **changes: object) -> None:
    """Write the new state and its line in the audit."""
    was, standing.plan.state = standing.plan.state, state
    db.session.flush()
    audit.record(f"table_plans.{action}", "table_plan", standing.plan.id, state=(was, state), **changes)
