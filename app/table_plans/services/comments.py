"""What authors and organisers say of a plan, and what became of it; and who is writing just now."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.table_plans.models import PlanComment, PlanSection, PlanWriter, TablePlan
from app.table_plans.rules.parts import LONGEST_COMMENT
from app.table_plans.rules.refusals import NothingSaid, TooLong
from app.table_plans.services.opening import get_section

STILL_WRITING = timedelta(seconds=40)
# Whoever was noted within these need not be noted again: reading is cheaper than writing.
NOTED_LATELY = timedelta(seconds=15)


def add_comment(plan: TablePlan, text: str, by: UUID | None, *, section_id: UUID | None) -> PlanComment:
    """Say something of a plan or of one of its sections, in whatever state it is."""
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise NothingSaid
    if len(said) > LONGEST_COMMENT:
        raise TooLong(most=LONGEST_COMMENT)
    if section_id is not None:
        get_section(plan.id, section_id)
    comment = PlanComment(
        event_id=plan.event_id, plan_id=plan.id, section_id=section_id, author_id=by, text=said
    )
    db.session.add(comment)
    db.session.flush()
    audit.record("table_plans.comment", "table_plan", plan.id, comment=str(comment.id))
    return comment


def resolve_comment(plan: TablePlan, comment_id: UUID, by: UUID | None, *, resolved: bool) -> PlanComment:
    """Say that a comment was seen to, or open it again."""
    comment = db.session.scalar(
        sa.select(PlanComment).where(PlanComment.plan_id == plan.id, PlanComment.id == comment_id)
    )
    if comment is None:
        raise NotFound
    if bool(comment.resolved_at) is resolved:
        return comment
    comment.resolved_at = clock.now() if resolved else None
    comment.resolved_by_id = by if resolved else None
    db.session.flush()
    what = "resolve" if resolved else "reopen"
    audit.record(f"table_plans.{what}_comment", "table_plan", plan.id, comment=str(comment.id))
    return comment


def list_comments(plan_id: UUID) -> Sequence[PlanComment]:
    """List what was said of a plan, the oldest first."""
    return db.session.scalars(
        sa.select(PlanComment)
        .where(PlanComment.plan_id == plan_id)
        .order_by(PlanComment.created_at, PlanComment.id)
    ).all()


# --- who writes now -------------------------------------------------------------------------------


def is_noted(section_id: UUID, person_id: UUID) -> bool:
    """Tell whether somebody was noted as writing here a moment ago."""
    lately = PlanWriter.seen_at >= clock.now() - NOTED_LATELY
    here = (PlanWriter.section_id == section_id) & (PlanWriter.person_id == person_id)
    return db.session.scalar(sa.select(PlanWriter.id).where(here, lately)) is not None


def note_writing(section: PlanSection, person_id: UUID) -> None:
    """Note that somebody has a section open; whoever was not seen for a while is forgotten."""
    now = clock.now()
    here = (PlanWriter.section_id == section.id) & (PlanWriter.person_id == person_id)
    db.session.execute(sa.delete(PlanWriter).where((PlanWriter.seen_at < now - STILL_WRITING) | here))
    writer = PlanWriter(event_id=section.event_id, section_id=section.id, person_id=person_id, seen_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(writer)
    except sa.exc.IntegrityError:
        # The same person in two windows at the same moment: one line says it.
        return


def stop_writing(section_id: UUID, person_id: UUID | None) -> None:
    """Forget that somebody had a section open, once they saved."""
    db.session.execute(
        sa.delete(PlanWriter).where(PlanWriter.section_id == section_id, PlanWriter.person_id == person_id)
    )


def list_writers(plan_id: UUID, apart_from: UUID | None) -> dict[UUID, list[UUID]]:
    """Say who else is writing in which section of a plan, as ids of people by section."""
    rows = db.session.execute(
        sa.select(PlanWriter.section_id, PlanWriter.person_id)
        .join(PlanSection, PlanSection.id == PlanWriter.section_id)
        .where(PlanSection.plan_id == plan_id, PlanWriter.seen_at >= clock.now() - STILL_WRITING)
        .order_by(PlanWriter.seen_at)
    )
    found: dict[UUID, list[UUID]] = {}
    for section_id, person_id in rows:
        if person_id != apart_from:
            found.setdefault(section_id, []).append(person_id)
    return found
