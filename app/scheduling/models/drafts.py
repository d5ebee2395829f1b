"""The draft of a programme: its head, the sessions that stand elsewhere, the steps, and the versions."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, UtcDateTime, enum_column
from app.scheduling.rules.drafts import StepKind, StepState


class Draft(Id, EventOwned, Model):
    """The head of an event's draft: which revision it is, and who saved it when."""

    __tablename__ = "schedule_draft"

    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    __table_args__ = (
        sa.UniqueConstraint("event_id"),
        sa.CheckConstraint("revision >= 0", name="revision_not_negative"),
    )


class DraftSlot(Id, EventOwned, Model):
    """A session that the draft moves or locks; `base_…` is the public place that the move was made from."""

    __tablename__ = "schedule_slot"

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"))
    moved: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    room_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("room.id", ondelete="SET NULL"), index=True
    )
    locked: Mapped[bool] = mapped_column(default=False)
    base_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    base_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Which room it was, also when the room is gone: no foreign key.
    base_room_id: Mapped[uuid.UUID | None]
    base_minutes: Mapped[int | None]
    revision: Mapped[int]
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    __table_args__ = (
        sa.UniqueConstraint("session_id"),
        sa.CheckConstraint("moved OR locked", name="says_something"),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="placed_or_not"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("moved OR (starts_at IS NULL AND room_id IS NULL)", name="place_of_a_move"),
    )


class DraftStep(Id, EventOwned, Model):
    """One step of the journal: what each touched session was before and after it."""

    __tablename__ = "schedule_step"

    number: Mapped[int]
    # When the step was done, undone or done again last: what pages that are open ask for.
    revision: Mapped[int]
    kind: Mapped[StepKind] = enum_column(StepKind)
    state: Mapped[StepState] = enum_column(StepState, default=StepState.DONE)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("event_id", "revision"),
        sa.CheckConstraint("number > 0 AND revision >= number", name="numbers_in_order"),
    )


class ProgrammeVersion(Id, EventOwned, Model):
    """A programme as it was published: where everything was, and what was other than before."""

    __tablename__ = "programme_version"

    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    places: Mapped[dict[str, Any]] = mapped_column(Json)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
    )
