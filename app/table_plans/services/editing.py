"""Writing in a plan: sections and activities, merged with what others saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from app.core import audit
from app.core.db import db
from app.table_plans.models import PlanActivity, PlanSection, TablePlan
from app.table_plans.rules.merge import (
    Merged,
    MergedFields,
    clean,
    count_unsettled,
    merge,
    merge_fields,
    settle,
)
from app.table_plans.rules.parts import (
    ACTIVITY_FIELDS,
    LONGEST_TEXT,
    MOST_ACTIVITIES,
    MOST_LINES,
    MOST_SECTIONS,
)
from app.table_plans.rules.refusals import (
    DatesReversed,
    NothingSaid,
    PartChanged,
    TooLong,
    TooManyLines,
    TooManyParts,
)
from app.table_plans.services.opening import (
    get_activity,
    get_section,
    list_activities,
    list_sections,
    open_plan,
    plain,
)
from app.table_plans.services.versions import keep_part, part_at, record_version, write_part

Part = TypeVar("Part", PlanSection, PlanActivity)
_DATES = ("starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class SavedSection:
    """What came of saving a section: the row, what the merge did, whether others had saved meanwhile."""

    section: PlanSection
    merged: Merged
    others: bool
    title_disputed: bool = False
    came_back: bool = False


@dataclass(frozen=True, slots=True)
class SavedActivity:
    """What came of saving an activity: where others wrote otherwise meanwhile, theirs stands."""

    activity: PlanActivity
    disputed: tuple[str, ...] = ()
    others: bool = False


def save_section(
    plan_id: UUID, section_id: UUID, *, title: str, text: str, began: int, by: UUID | None
) -> SavedSection:
    """Save a section that was read at version `began`, together with what others saved since.

    Text that both wrote in one place stays twice, marked; a title that both changed stays the first one's. A
    section that was taken out meanwhile comes back with its text.
    """
    plan = open_plan(plan_id)
    section = get_section(plan_id, section_id)
    mine = clean(text)
    if len(mine) > max(LONGEST_TEXT, len(section.text)):
        raise TooLong(most=LONGEST_TEXT)
    if mine.count("\n") >= max(MOST_LINES, section.text.count("\n") + 1):
        raise TooManyLines(most=MOST_LINES)
    base = part_at(section_id, began)
    merged = merge(base.get("text", ""), section.text, mine)
    titles = merge_fields(
        {"title": base.get("title", section.title)}, {"title": section.title}, {"title": title.strip()[:200]}
    )
    others, came_back = section.version != began, section.is_removed
    section.is_removed = False
    wanted = {"title": titles.values["title"], "text": merged.text}
    if {name: plain(section)[name] for name in wanted} != wanted or came_back:
        write_part(section, wanted)
        _note(plan, by, "section", section.id, conflicts=merged.conflicts)
    return SavedSection(section, merged, others, bool(titles.disputed), came_back)


def settle_passage(
    plan_id: UUID, section_id: UUID, number: int, keep: list[int], *, began: int, by: UUID | None
) -> PlanSection:
    """Choose which texts of a passage stay, in this order; raises PartChanged once it is another text."""
    plan = open_plan(plan_id)
    section = get_section(plan_id, section_id)
    if section.version != began or section.is_removed:
        raise PartChanged
    settled = settle(section.text, number, keep)
    if count_unsettled(settled) < count_unsettled(section.text):
        write_part(section, {"text": settled})
        _note(plan, by, "section", section.id, settled=number + 1)
    return section


def add_section(plan_id: UUID, title: str, by: UUID | None) -> PlanSection:
    """Add a section of one's own after the others."""
    plan = open_plan(plan_id)
    sections = list_sections(plan_id)
    if not title.strip():
        raise NothingSaid
    if len(sections) >= MOST_SECTIONS:
        raise TooManyParts(most=MOST_SECTIONS)
    last = max((row.position for row in sections), default=0)
    section = PlanSection(
        event_id=plan.event_id, plan_id=plan_id, title=title.strip()[:200], position=last + 1
    )
    db.session.add(section)
    db.session.flush()
    keep_part(section)
    _note(plan, by, "section", section.id)
    return section


def save_activity(
    plan_id: UUID, activity_id: UUID | None, values: Mapping[str, Any], *, began: int, by: UUID | None
) -> SavedActivity:
    """Save an activity field by field with what others saved since; None adds one.

    `values` are plain: ids and days as texts. Where both changed a field the first saved one stands, and the
    names of such fields come back for the second writer to settle.
    """
    plan = open_plan(plan_id)
    wanted = {name: values.get(name) for name in ACTIVITY_FIELDS}
    if not str(wanted["what"] or "").strip():
        raise NothingSaid
    if activity_id is None:
        return SavedActivity(_add_activity(plan, wanted, by))
    activity = get_activity(plan_id, activity_id)
    standing = plain(activity)
    base = part_at(activity_id, began)
    found = _merge_activity(base, standing, wanted)
    _check_dates(found.values)
    others, came_back = activity.version != began, activity.is_removed
    activity.is_removed = False
    if found.values != standing or came_back:
        write_part(activity, found.values)
        _note(plan, by, "activity", activity.id, disputed=len(found.disputed))
    return SavedActivity(activity, found.disputed, others)


def _merge_activity(
    base: Mapping[str, Any], standing: Mapping[str, Any], wanted: Mapping[str, Any]
) -> MergedFields:
    """Merge field by field; a date and how exactly it is meant are one field."""
    found = merge_fields(*map(_with_dates, (base, standing, wanted)))
    values = dict(found.values)
    for name in _DATES:
        values[name], values[name.replace("_on", "_in")] = values[name]  # type: ignore[misc]
    return MergedFields(values, found.disputed)


def _with_dates(values: Mapping[str, Any]) -> dict[str, object]:
    joined = {name: value for name, value in values.items() if not name.endswith(("_on", "_in"))}
    dates = {name: (values.get(name), values.get(name.replace("_on", "_in"))) for name in _DATES}
    return {**joined, **dates}


def _add_activity(plan: TablePlan, wanted: Mapping[str, Any], by: UUID | None) -> PlanActivity:
    activities = list_activities(plan.id)
    if len(activities) >= MOST_ACTIVITIES:
        raise TooManyParts(most=MOST_ACTIVITIES)
    _check_dates(wanted)
    last = max((row.position for row in activities), default=0)
    activity = PlanActivity(event_id=plan.event_id, plan_id=plan.id, position=last + 1, version=0)
    db.session.add(activity)
    write_part(activity, wanted)
    _note(plan, by, "activity", activity.id)
    return activity


def _check_dates(values: Mapping[str, Any]) -> None:
    begins, ends = values.get("starts_on"), values.get("ends_on")
    if begins and ends and str(ends) < str(begins):
        raise DatesReversed


# --- order, out and back ------------------------------------------------------------------------


def move_section(plan_id: UUID, section_id: UUID, *, up: bool, by: UUID | None) -> None:
    """Move a section one place up or down."""
    plan = open_plan(plan_id)
    _move(list(list_sections(plan_id)), get_section(plan_id, section_id), up=up)
    _note(plan, by, "section", section_id)


def move_activity(plan_id: UUID, activity_id: UUID, *, up: bool, by: UUID | None) -> None:
    """Move an activity one place up or down."""
    plan = open_plan(plan_id)
    _move(list(list_activities(plan_id)), get_activity(plan_id, activity_id), up=up)
    _note(plan, by, "activity", activity_id)


def _move(rows: list[Part], row: Part, *, up: bool) -> None:
    if row not in rows:
        return
    at = rows.index(row)
    to = max(0, at - 1) if up else min(len(rows) - 1, at + 1)
    rows.insert(to, rows.pop(at))
    for position, each in enumerate(rows, start=1):
        each.position = position
    db.session.flush()


def remove_section(plan_id: UUID, section_id: UUID, *, began: int, by: UUID | None) -> PlanSection:
    """Take a section out; its text is kept and comes back by `bring_back_section`. Raises PartChanged."""
    plan = open_plan(plan_id)
    section = get_section(plan_id, section_id)
    _take_out(section, began)
    _note(plan, by, "section", section_id, removed=True)
    return section


def remove_activity(plan_id: UUID, activity_id: UUID, *, began: int, by: UUID | None) -> PlanActivity:
    """Take an activity out; it comes back by `bring_back_activity`. Raises PartChanged."""
    plan = open_plan(plan_id)
    activity = get_activity(plan_id, activity_id)
    _take_out(activity, began)
    _note(plan, by, "activity", activity_id, removed=True)
    return activity


def _take_out(row: PlanSection | PlanActivity, began: int) -> None:
    if row.version != began and not row.is_removed:
        raise PartChanged
    row.is_removed = True
    db.session.flush()


def bring_back_section(plan_id: UUID, section_id: UUID, by: UUID | None) -> PlanSection:
    """Put a section back that was taken out."""
    plan = open_plan(plan_id)
    section = get_section(plan_id, section_id)
    section.is_removed = False
    _note(plan, by, "section", section_id, removed=False)
    return section


def bring_back_activity(plan_id: UUID, activity_id: UUID, by: UUID | None) -> PlanActivity:
    """Put an activity back that was taken out."""
    plan = open_plan(plan_id)
    activity = get_activity(plan_id, activity_id)
    activity.is_removed = False
    _note(plan, by, "activity", activity_id, removed=False)
    return activity


def _note(plan: TablePlan, by: UUID | None, kind: str, part_id: UUID, **facts: object) -> None:
    """Keep the change as a version, with its line in the audit."""
    version = record_version(plan, by)
    audit.record(
        "table_plans.edit",
        "table_plan",
        plan.id,
        version=version.number,
        **{kind: str(part_id)},
        **{name: value for name, value in facts.items() if value},
    )
