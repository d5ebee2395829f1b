"""A panel of a session: the order of its steps with their clock, and the questions put to it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.panels.rules import Origin, QuestionState, StepKind, StepState


class Panel(Id, Stamped, EventOwned, Model):
    """What is prepared for a session: its clock, whether it takes questions, whose names are hidden.

    `revision` grows with each move of the clock or of the screen: who moves says from which one.
    """

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), unique=True)
    takes_questions: Mapped[bool] = mapped_column(default=True)
    names_hidden: Mapped[bool] = mapped_column(default=False)
    running_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    key_version: Mapped[int] = mapped_column(default=1)
    stage_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class PanelStep(Id, EventOwned, Model):
    """One step of the order; the name of who has the floor is read from the person or the contribution."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    order: Mapped[int]
    kind: Mapped[StepKind] = enum_column(StepKind)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    seconds: Mapped[int]
    contribution_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[StepState] = enum_column(StepState, default=StepState.WAITING)
    # One step at a time has the floor: True or nothing.
    has_floor: Mapped[bool | None]
    spent_ms: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("session_id", "has_floor"),
        sa.CheckConstraint("has_floor IS NOT FALSE", name="floor_or_nothing"),
        sa.CheckConstraint("(state = 'now') = (has_floor IS NOT NULL)", name="floor_is_now"),
        sa.CheckConstraint("seconds > 0 AND spent_ms >= 0", name="lengths_positive"),
    )


class PanelQuestion(Id, Stamped, EventOwned, Model):
    """A question to a panel; who asked it is forgotten with the person."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    origin: Mapped[Origin] = enum_column(Origin)
    state: Mapped[QuestionState] = enum_column(QuestionState, default=QuestionState.NEW)
    # One question at a time is on the screen: True or nothing.
    on_stage: Mapped[bool | None]
    order: Mapped[int] = mapped_column(default=0)
    addressee_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    # What a moderator heard in the room; from those who write themselves, nothing.
    said_by: Mapped[str] = mapped_column(sa.String(120), default="")
    name_hidden: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("panel_question.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint("session_id", "on_stage"),
        sa.UniqueConstraint("session_id", "idempotency_key"),
        sa.CheckConstraint("on_stage IS NOT FALSE", name="stage_or_nothing"),
        sa.CheckConstraint("(state = 'stage') = (on_stage IS NOT NULL)", name="stage_is_state"),
        sa.Index("ix_panel_question_session_state", "session_id", "state"),
    )


class PanelVoice(Id, EventOwned, Model):
    """One person's voice for a question: a seal that says nothing of the person."""

    question_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("panel_question.id", ondelete="CASCADE"), index=True
    )
    voter: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("question_id", "voter"),)
