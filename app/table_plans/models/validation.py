"""What became of a plan once it was presented: who decided what on which version, and what came of it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.table_plans.rules.progress import ProgressState
from app.table_plans.rules.states import Manner


class PlanPresentation(Id, Stamped, EventOwned, Model):
    """One time that a plan was presented: the version that stays as it is, and all that followed from it.

    A result of a consultation is not copied here: it is read from the consultation. `told_verdict` only says
    which result people were written to about.
    """

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"), index=True)
    presented_at: Mapped[datetime] = mapped_column(UtcDateTime)
    presented_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    manner: Mapped[Manner | None] = enum_column(Manner, nullable=True)
    consultation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    told_verdict: Mapped[str] = mapped_column(sa.String(40), default="")
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    meeting_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    document_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("document.id", ondelete="SET NULL"), index=True
    )
    decided_on: Mapped[date | None]
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reasons: Mapped[str] = mapped_column(sa.Text, default="")
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("plan_id", "number"),
        sa.CheckConstraint("(returned_at IS NULL) = (reasons = '')", name="returned_with_reasons"),
        sa.CheckConstraint(
            "manner IS NULL OR (manner = 'consultation') = (consultation_id IS NOT NULL)",
            name="consultation_where_consulted",
        ),
        sa.CheckConstraint(
            "validated_at IS NULL OR decided_on IS NOT NULL", name="validated_by_a_dated_decision"
        ),
    )


class GeneralPlan(Id, Stamped, EventOwned, Model):
    """What is said of an event's general plan itself: whether all may read it, and what a review found.

    Its parts are not here: they are read from the tables' plans.
    """

    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    findings: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    priorities: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)

    __table_args__ = (sa.UniqueConstraint("event_id"),)


class PlanProgress(Id, Stamped, EventOwned, Model):
    """What somebody said, on a day, of how far an activity had come; the latest word counts."""

    activity_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("plan_activity.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[ProgressState] = enum_column(ProgressState)
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    said_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(sa.String(200), default="")
    noted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
