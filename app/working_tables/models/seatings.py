"""Ways of seating everybody, and everybody's seat in each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.working_tables.rules import SeatingState, SolveStatus

Texts = dict[str, str]


class Seating(Id, Stamped, EventOwned, Model):
    """One way of seating everybody; the accepted one that was decided last is in force."""

    number: Mapped[int]
    state: Mapped[SeatingState] = enum_column(SeatingState, default=SeatingState.PROPOSED)
    status: Mapped[SolveStatus] = enum_column(SolveStatus)
    cost: Mapped[float]
    bound: Mapped[float]
    parts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    left_out: Mapped[list[str]] = mapped_column(Json, default=list)
    table_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))

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
