"""A plan and its parts, read; and the one way to begin to write in it."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import NotFound
from app.table_plans.models import PlanActivity, PlanSection, TablePlan
from app.table_plans.rules import EDITABLE, PlanIsFrozen
from app.table_plans.rules.parts import ACTIVITY_FIELDS, SECTION_FIELDS
from app.table_plans.rules.refusals import NoSuchPart


def find_plan(table_id: UUID) -> TablePlan | None:
    """Return the plan of a table, or None while nobody began it."""
    return db.session.scalar(sa.select(TablePlan).where(TablePlan.table_id == table_id))


def get_plan(table_id: UUID) -> TablePlan:
    """Return the plan of a table; raises NotFound."""
    found = find_plan(table_id)
    if found is None:
        raise NotFound
    return found


def open_plan(plan_id: UUID) -> TablePlan:
    """Begin to write in a plan, after whoever is writing; raises PlanIsFrozen, NotFound.

    The plan's own row is written first: others wait for it, and read what was saved before they merge.
    """
    guarded = (
        sa.update(TablePlan)
        .where(TablePlan.id == plan_id, TablePlan.state.in_(EDITABLE))
        .values(edits=TablePlan.edits + 1)
        .execution_options(synchronize_session=False)
    )
    is_open = bool(getattr(db.session.execute(guarded), "rowcount", 0))
    plan = db.session.scalar(
        sa.select(TablePlan).where(TablePlan.id == plan_id).execution_options(populate_existing=True)
    )
    if plan is None:
        raise NotFound
    if not is_open:
        raise PlanIsFrozen
    return plan


def list_sections(plan_id: UUID, *, removed: bool = False) -> Sequence[PlanSection]:
    """List the sections of a plan in their order."""
    return db.session.scalars(
        sa.select(PlanSection)
        .where(PlanSection.plan_id == plan_id, PlanSection.is_removed.is_(removed))
        .order_by(PlanSection.position, PlanSection.created_at, PlanSection.id)
        .execution_options(populate_existing=True)
    ).all()


def list_activities(plan_id: UUID, *, removed: bool = False) -> Sequence[PlanActivity]:
    """List the activities of a plan in their order."""
    return db.session.scalars(
        sa.select(PlanActivity)
        .where(PlanActivity.plan_id == plan_id, PlanActivity.is_removed.is_(removed))
        .order_by(PlanActivity.position, PlanActivity.created_at, PlanActivity.id)
        .execution_options(populate_existing=True)
    ).all()


def get_section(plan_id: UUID, section_id: UUID) -> PlanSection:
    """Return a section of this plan, removed or not; raises NoSuchPart."""
    found = db.session.scalar(
        sa.select(PlanSection)
        .where(PlanSection.plan_id == plan_id, PlanSection.id == section_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPart
    return found


def get_activity(plan_id: UUID, activity_id: UUID) -> PlanActivity:
    """Return an activity of this plan, removed or not; raises NoSuchPart."""
    found = db.session.scalar(
        sa.select(PlanActivity)
        .where(PlanActivity.plan_id == plan_id, PlanActivity.id == activity_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPart
    return found


def plain(row: PlanSection | PlanActivity) -> dict[str, Any]:
    """Return what a part says as plain values that JSON can hold."""
    names = SECTION_FIELDS if isinstance(row, PlanSection) else ACTIVITY_FIELDS
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
