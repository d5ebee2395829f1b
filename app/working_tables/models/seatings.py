"""Ways of seating everybody, everybody's seat in each, what was done by hand, and what people were told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.working_tables.rules import SeatingState, SolveStatus
from app.working_tables.rules.steps import SeatStepKind, SeatStepState

Texts = dict[str, str]


class Seating(Id, Stamped, EventOwned, Model):
    """One way of seating everybody; the accepted one that was decided last is in force.

    Participants see the one that was published last. Its seats never change: whoever moves somebody in
    it works on a copy. `basis` says what it was computed on, as keyed hashes.
    """

    number: Mapped[int]
    state: Mapped[SeatingState] = enum_column(SeatingState, default=SeatingState.PROPOSED)
    status: Mapped[SolveStatus] = enum_column(SolveStatus)
    cost: Mapped[float]
    bound: Mapped[float]
    parts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    left_out: Mapped[list[str]] = mapped_column(Json, default=list)
    table_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    basis: Mapped[dict[str, Any] | None] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("job_id"),
        sa.Index("ix_seating_event_state", "event_id", "state"),
    )


class Seat(Id, EventOwned, Model):
    """A registration's seat in a seating; `rank_received` is null for a table not among its choices."""

    seating_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seating.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    table_id: Mapped[UUID] = mapped_column(sa.ForeignKey("working_table.id", ondelete="CASCADE"), index=True)
    locked: Mapped[bool] = mapped_column(default=False)
    rank_received: Mapped[int | None]

    __table_args__ = (sa.UniqueConstraint("seating_id", "registration_id"),)


class SeatStep(Id, EventOwned, Model):
    """One act by hand: where each registration it touched sat before and after (`{table, locked}`)."""

    seating_id: Mapped[UUID] = mapped_column(sa.ForeignKey("seating.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    # When the step was done, undone or done again last: what pages that are open ask for.
    revision: Mapped[int]
    kind: Mapped[SeatStepKind] = enum_column(SeatStepKind)
    state: Mapped[SeatStepState] = enum_column(SeatStepState, default=SeatStepState.DONE)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("seating_id", "number"),
        sa.CheckConstraint("number > 0 AND revision >= number", name="numbers_in_order"),
    )


class SeatNotice(Id, EventOwned, Model):
    """The table that a registration was told of last; no table means: told that there is none now."""

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    table_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("working_table.id", ondelete="SET NULL"), index=True
    )
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("registration_id"),)


class SeatingSearch(Id, EventOwned, Model):
    """A search that somebody asked for: what it keeps to, its best so far, and whether that is enough."""

    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id", ondelete="CASCADE"))
    base_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("seating.id", ondelete="SET NULL"), index=True)
    keep: Mapped[bool] = mapped_column(default=False)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    news: Mapped[dict[str, Any] | None] = mapped_column(Json)

    __table_args__ = (sa.UniqueConstraint("job_id"),)
