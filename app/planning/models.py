"""Plans, their activities, and concept notes with all their versions."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.directory.models import Body
from app.planning.rules import ActivityMode, ActivityState, PlanLevel


class Plan(Id, Stamped, Model):
    """What the organisation, or one of its bodies, means to do in a period."""

    level: Mapped[PlanLevel] = enum_column(PlanLevel)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    body_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    approved_on: Mapped[date | None]

    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="period_in_order"),)


class Activity(Id, Stamped, Model):
    """Something that a body plans to hold, with others or alone."""

    plan_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    lead_body_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    mode: Mapped[ActivityMode] = enum_column(ActivityMode)
    state: Mapped[ActivityState] = enum_column(ActivityState, default=ActivityState.PROPOSED)
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    project: Mapped[str] = mapped_column(sa.String(200), default="")
    held_on: Mapped[date | None]
    # A meeting counts towards what its bodies hold a year; a campaign or a study does not.
    is_meeting: Mapped[bool] = mapped_column(default=True)
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    planned_minutes: Mapped[int | None]
    time_zone: Mapped[str | None] = mapped_column(sa.String(64))
    is_fixed: Mapped[bool] = mapped_column(default=False)

    lead_body: Mapped[Body] = relationship()
    plan: Mapped[Plan | None] = relationship()
    co_bodies: Mapped[list["ActivityBody"]] = relationship(cascade="all, delete-orphan")
    note: Mapped["ConceptNote | None"] = relationship(back_populates="activity", cascade="all, delete-orphan")

    __table_args__ = (sa.CheckConstraint("window_to >= window_from", name="window_in_order"),)


class ActivityBody(Id, Model):
    """A body that holds the activity together with the leading one."""

    activity_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    body_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)

    body: Mapped[Body] = relationship()

    __table_args__ = (sa.UniqueConstraint("activity_id", "body_id"),)


class ConceptNote(Id, Stamped, Model):
    """The one concept note of an activity; `version` guards against overwriting each other."""

    activity_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("activity.id", ondelete="CASCADE"), unique=True
    )
    sections: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship(back_populates="note")


class ConceptNoteVersion(Id, Stamped, Model):
    """What a concept note said before it was changed."""

    note_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("concept_note.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    sections: Mapped[dict[str, str]] = mapped_column(Json)
    edited_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.UniqueConstraint("note_id", "number"),)
