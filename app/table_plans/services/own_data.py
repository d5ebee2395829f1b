"""What people get of themselves from plans: what they said, and when they wrote."""

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app.accounts.services.exporting import Part, export_step
from app.core.db import across_events, db
from app.core.text import mark
from app.directory.services import references
from app.table_plans.models import PlanActivity, PlanComment, PlanVersion, TablePlan

# Who has a section open is forgotten within a minute, and says nothing that the person does not know.
references.keep_out("plan_writer")


@export_step
def tell_author(person_id: uuid.UUID) -> Iterable[Part]:
    """Tell somebody's comments on plans, when they saved, and where they are named."""
    with across_events("a person gets back what they wrote in plans, at whichever event"):
        comments = db.session.scalars(sa.select(PlanComment).where(PlanComment.author_id == person_id))
        said = [{"said": row.text, "on": row.created_at.isoformat()} for row in comments]
        versions = db.session.scalars(sa.select(PlanVersion).where(PlanVersion.author_id == person_id))
        saved = [{"version": row.number, "saved": row.updated_at.isoformat()} for row in versions]
        answers = sa.or_(TablePlan.delegate_id == person_id, TablePlan.secretariat_id == person_id)
        plans = db.session.scalars(sa.select(TablePlan).where(answers))
        named = [{"plan": str(row.id), "as": "responsible for the plan"} for row in plans]
        activities = db.session.scalars(
            sa.select(PlanActivity).where(PlanActivity.responsible_id == person_id)
        )
        named += [{"plan": str(row.plan_id), "as": row.what} for row in activities]
    return [
        Part(mark("What you said of work plans"), said),
        Part(mark("When you wrote in work plans"), saved),
        Part(mark("Where work plans name you"), named),
    ]
