"""Use cases of planning: plans, activities and their steps, concept notes."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.planning.models import Activity, ActivityBody, ConceptNote, ConceptNoteVersion, Plan
from app.planning.rules import (
    USUAL_MINUTES,
    ActivityMode,
    ActivityState,
    NoteChanged,
    NoteIncomplete,
    NoteSection,
    PlanLevel,
    PlannedTime,
    check_note,
    check_plan,
    check_planned,
    check_step,
    missing_sections,
)

_warners: list[Callable[[Activity], list[str]]] = []
_NOT_COLUMNS = {"co_body_ids", "planned"}


@dataclass(frozen=True, slots=True)
class PlanDraft:
    level: PlanLevel
    title: dict[str, str]
    starts_on: date
    ends_on: date
    body_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    title: dict[str, str]
    lead_body_id: uuid.UUID
    mode: ActivityMode
    plan_id: uuid.UUID | None = None
    co_body_ids: tuple[uuid.UUID, ...] = ()
    window_from: date | None = None
    window_to: date | None = None
    project: str = ""
    is_meeting: bool = True
    planned_minutes: int | None = None
    planned: PlannedTime | None = None


def list_plans() -> Sequence[Plan]:
    """List plans, the present ones first."""
    return db.session.scalars(sa.select(Plan).order_by(Plan.ends_on.desc(), Plan.level)).all()


def get_plan(plan_id: uuid.UUID) -> Plan:
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def create_plan(draft: PlanDraft) -> Plan:
    plan = Plan(**_fields(draft))
    db.session.add(plan)
    db.session.flush()
    audit.record("plan.created", "plan", plan.id, level=plan.level)
    return plan


def list_activities(
    *, plan_id: uuid.UUID | None = None, body_id: uuid.UUID | None = None, state: ActivityState | None = None
) -> Sequence[Activity]:
    """List activities with their bodies and notes, in order of their window; lead and co-bodies count."""
    query = sa.select(Activity).options(
        joinedload(Activity.lead_body),
        joinedload(Activity.note),
        joinedload(Activity.plan),
        selectinload(Activity.co_bodies).joinedload(ActivityBody.body),
    )
    if plan_id is not None:
        query = query.where(Activity.plan_id == plan_id)
    if body_id is not None:
        shared = sa.select(ActivityBody.activity_id).where(ActivityBody.body_id == body_id)
        query = query.where((Activity.lead_body_id == body_id) | Activity.id.in_(shared))
    if state is not None:
        query = query.where(Activity.state == state)
    return db.session.scalars(query.order_by(Activity.window_from, Activity.created_at)).unique().all()


def get_activity(activity_id: uuid.UUID) -> Activity:
    activity = db.session.get(Activity, activity_id)
    if activity is None:
        raise NotFound
    return activity


def create_activity(draft: ActivityDraft) -> Activity:
    activity = Activity(id=uuid.uuid4(), **_fields(draft, without=_NOT_COLUMNS))
    set_time(activity, draft.planned)
    activity.co_bodies = _co_bodies(draft)
    activity.note = ConceptNote(sections={})
    db.session.add(activity)
    db.session.flush()
    audit.record("activity.created", "activity", activity.id, state=activity.state)
    return activity


def set_time(activity: Activity, planned: PlannedTime | None) -> None:
    """Say when an activity is planned, or that it has no time yet; raises OutsideWindow and TimeTooLong."""
    if planned is None:
        activity.planned_at, activity.is_fixed = None, False
        return
    check_planned(planned, activity.window_from, activity.window_to)
    activity.planned_at, activity.planned_minutes = planned.at, planned.minutes
    activity.time_zone, activity.is_fixed = planned.zone, planned.is_fixed


def plan_time(activity: Activity, planned: PlannedTime | None) -> None:
    """Write down when an activity is planned, on record; raises as `set_time`."""
    _lock(activity)
    was = activity.planned_at
    set_time(activity, planned)
    db.session.flush()
    audit.record("activity.timed", "activity", activity.id, planned_at=(was, activity.planned_at))


def planned_time(activity: Activity) -> PlannedTime | None:
    """Return when an activity is planned, if it has a time."""
    if activity.planned_at is None:
        return None
    minutes = activity.planned_minutes or USUAL_MINUTES
    return PlannedTime(activity.planned_at, minutes, activity.time_zone or "UTC", activity.is_fixed)


def warn_of_times(warner: Callable[[Activity], list[str]]) -> None:
    """Let a feature above say what stands in the way of a planned time; `application.py` plugs it in."""
    if warner not in _warners:
        _warners.append(warner)


def warnings_of(activity: Activity) -> list[str]:
    """Return what stands in the way of an activity's time, in the reader's words."""
    return [text for warner in _warners for text in warner(activity)] if activity.planned_at else []


def edit_activity(activity: Activity, draft: ActivityDraft) -> None:
    """Change an activity; raises PlanFixed where it would leave the plan that approved it."""
    _lock(activity)
    check_plan(activity.state, changes=draft.plan_id != activity.plan_id)
    for name, value in _fields(draft, without=_NOT_COLUMNS).items():
        setattr(activity, name, value)
    set_time(activity, draft.planned)
    kept = {row.body_id: row for row in activity.co_bodies}
    activity.co_bodies = [kept.get(row.body_id, row) for row in _co_bodies(draft)]
    db.session.flush()
    audit.record("activity.edited", "activity", activity.id)


def _lock(activity: Activity) -> None:
    # Until the commit nobody else moves the activity or saves its note: each decides on what is true now.
    db.session.flush()
    db.session.refresh(activity, with_for_update=True)
    if activity.note is not None:
        db.session.refresh(activity.note)


def _co_bodies(draft: ActivityDraft) -> list[ActivityBody]:
    others = [body_id for body_id in dict.fromkeys(draft.co_body_ids) if body_id != draft.lead_body_id]
    return [ActivityBody(body_id=body_id) for body_id in others]


def _fields(draft: PlanDraft | ActivityDraft, *, without: set[str] | None = None) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__slots__ if name not in (without or set())}


def move_activity(activity: Activity, wanted: ActivityState) -> None:
    """Take an activity a step further; raises WrongStep, or NoteIncomplete where the note lacks sections."""
    _lock(activity)
    was = activity.state
    in_plan = activity.plan_id is not None
    check_step(was, wanted, in_plan=in_plan, missing=missing_sections(sections_of(activity)))
    activity.state = wanted
    if wanted is ActivityState.HELD:
        activity.held_on = clock.today()
    audit.record("activity.moved", "activity", activity.id, state=(was, wanted))


def sections_of(activity: Activity) -> Mapping[str, str]:
    return activity.note.sections if activity.note else {}


def save_note(
    activity: Activity, sections: Mapping[str, str], *, version: int, by: uuid.UUID | None
) -> ConceptNote:
    """Save the sections over the version that the author read; raises NoteChanged if it moved on."""
    _lock(activity)
    note = activity.note
    if note is None or note.version != version:
        raise NoteChanged
    cleaned = {str(section): sections.get(section, "").strip() for section in NoteSection}
    if cleaned == {str(section): note.sections.get(section, "") for section in NoteSection}:
        return note
    db.session.add(
        ConceptNoteVersion(
            note_id=note.id, number=note.version, sections=note.sections, edited_by_id=note.edited_by_id
        )
    )
    note.sections = cleaned
    note.version += 1
    note.edited_by_id = by
    note.complete_at = None if missing_sections(cleaned) else (note.complete_at or clock.now())
    db.session.flush()
    audit.record("concept_note.saved", "activity", activity.id, version=note.version)
    return note


def list_note_versions(note: ConceptNote) -> Sequence[ConceptNoteVersion]:
    """List earlier versions, the latest first."""
    return db.session.scalars(
        sa.select(ConceptNoteVersion)
        .where(ConceptNoteVersion.note_id == note.id)
        .order_by(ConceptNoteVersion.number.desc())
    ).all()


def may_be_joined(activity_id: uuid.UUID | None) -> bool:
    """Tell whether links to its rooms may be given: an activity of a plan needs its complete note."""
    try:
        check_may_be_held(activity_id)
    except NoteIncomplete:
        return False
    return True


def check_may_be_held(activity_id: uuid.UUID | None) -> None:
    """Raise NoteIncomplete where the event's activity belongs to a plan and its note lacks sections."""
    activity = db.session.get(Activity, activity_id) if activity_id else None
    if activity is not None:
        check_note(missing_sections(sections_of(activity)), in_plan=activity.plan_id is not None)
