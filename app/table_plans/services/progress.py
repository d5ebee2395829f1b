"""What came of the activities of a general plan, told at the next congress, and what was found."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm, Viewer
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.events.models import Event
from app.table_plans.models import PlanActivity, PlanProgress, TablePlan
from app.table_plans.rules import NotYoursToMove, PlanState, ProgressState
from app.table_plans.rules.progress import NotMergedYet, check_told_on
from app.table_plans.services.general import keep_general
from app.table_plans.services.standing import get_standing, list_standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What is told of an activity: how far it came, in a sentence, on which day, by which body."""

    state: ProgressState
    said_on: date
    text: str = ""
    said_by: str = ""


def later_editions(event: Event) -> list[UUID]:
    """Return the later events of the series: at them it is told what came of this one's plan."""
    if event.series_id is None:
        return []
    query = sa.select(Event.id).where(Event.series_id == event.series_id, Event.starts_on > event.starts_on)
    return list(db.session.scalars(query))


def reviews(event: Event, asking: Viewer) -> bool:
    """Tell whether somebody notes progress on every part: organisers of this event or of a later edition."""
    if asking.can(Perm.EVENT_TABLES, "event", event.id):
        return True
    held = asking.scopes_of(Perm.EVENT_TABLES, "event")
    return bool(held) and not held.isdisjoint(later_editions(event))


def answerable_tables(event: Event, asking: Viewer) -> set[UUID]:
    """Return the tables with a merged plan on whose activities somebody may say what came of them."""
    merged = [each for each in list_standings(event) if each.state is PlanState.MERGED]
    everything = reviews(event, asking)
    return {each.table.id for each in merged if everything or asking.person_id in each.responsible}


def note_progress(event: Event, activity_id: UUID, word: Word, asking: Viewer) -> PlanProgress:
    """Note what came of an activity; what was told before stays on record."""
    activity = db.session.scalar(sa.select(PlanActivity).where(PlanActivity.id == activity_id))
    if activity is None or activity.is_removed:
        raise NotFound
    standing = get_standing(activity.plan_id, lock=True)
    if asking.person_id not in standing.responsible and not reviews(event, asking):
        raise NotYoursToMove
    if standing.state is not PlanState.MERGED:
        raise NotMergedYet
    check_told_on(word.said_on, today=clock.today(event.time_zone))
    row = PlanProgress(
        event_id=event.id,
        activity_id=activity.id,
        state=word.state,
        text=word.text.strip(),
        said_on=word.said_on,
        said_by=word.said_by.strip(),
        noted_by_id=asking.person_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("table_plans.note_progress", "plan_activity", activity.id, state=word.state)
    return row


def take_back_progress(event: Event, activity_id: UUID, asking: Viewer) -> None:
    """Take back the latest word on an activity; raises NotFound where there is none."""
    activity = db.session.scalar(sa.select(PlanActivity).where(PlanActivity.id == activity_id))
    latest = db.session.scalars(
        sa.select(PlanProgress)
        .where(PlanProgress.activity_id == activity_id)
        .order_by(PlanProgress.said_on.desc(), PlanProgress.created_at.desc())
    ).first()
    if activity is None or latest is None:
        raise NotFound
    standing = get_standing(activity.plan_id, lock=True)
    if asking.person_id not in standing.responsible and not reviews(event, asking):
        raise NotYoursToMove
    audit.record("table_plans.take_back_progress", "plan_activity", activity.id, state=latest.state)
    db.session.delete(latest)
    db.session.flush()


def write_summary(event: Event, findings: dict[str, str], priorities: dict[str, str], asking: Viewer) -> None:
    """Write what the review found, and which actions it recommends first."""
    if not reviews(event, asking):
        raise NotYoursToMove
    plan = keep_general(event)
    plan.findings, plan.priorities = findings, priorities
    db.session.flush()
    audit.record("table_plans.write_summary", "event", event.id)


def find_reviewed(event: Event) -> Event | None:
    """Return the edition before this one whose plan is reviewed here: the latest with a merged part."""
    if event.series_id is None:
        return None
    merged = sa.select(TablePlan.event_id).where(TablePlan.state == PlanState.MERGED)
    query = (
        sa.select(Event)
        .where(Event.series_id == event.series_id, Event.starts_on < event.starts_on)
        .where(Event.id.in_(merged))
        .order_by(Event.starts_on.desc())
    )
    with across_events("the next edition looks back at the plan of the one before"):
        return db.session.scalars(query).first()
