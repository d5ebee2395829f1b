"""Forgetting: plans keep their words, and no longer say who wrote them."""

from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core.db import across_events, db, event_scope
from app.table_plans.models import (
    PlanActivity,
    PlanComment,
    PlanPresentation,
    PlanProgress,
    PlanVersion,
    PlanWriter,
    TablePlan,
)

# Versions and comments keep their dates when their author is forgotten.
_WHO = (
    (PlanVersion, "author_id"),
    (PlanComment, "author_id"),
    (PlanComment, "resolved_by_id"),
    (PlanPresentation, "presented_by_id"),
    (PlanPresentation, "validated_by_id"),
    (PlanPresentation, "returned_by_id"),
    (PlanProgress, "noted_by_id"),
)
_DUTIES = ((TablePlan, "delegate_id"), (TablePlan, "secretariat_id"), (PlanActivity, "responsible_id"))


@erasure_step
def forget_author(person_id: UUID) -> None:
    """Forget who wrote a version or a comment, and who was named in a plan."""
    with across_events("a person is forgotten in the plans of every event"):
        for model, name in (*_WHO, *_DUTIES):
            column = getattr(model, name)
            db.session.execute(
                sa.update(model)
                .where(column == person_id)
                .values({name: None, "updated_at": model.updated_at})
                .execution_options(synchronize_session=False)
            )
        db.session.execute(sa.delete(PlanWriter).where(PlanWriter.person_id == person_id))


@event_erasure_step
def forget_authors_of_event(event_id: UUID) -> None:
    """Forget who wrote at an event that is long past; who answers for a plan stays named."""
    with event_scope(event_id):
        for model, name in _WHO:
            db.session.execute(
                sa.update(model)
                .where(model.event_id == event_id)
                .values({name: None, "updated_at": model.updated_at})
                .execution_options(synchronize_session=False)
            )
        db.session.execute(sa.delete(PlanWriter).where(PlanWriter.event_id == event_id))
