"""Tables, the order in which people want them, and who was seated where."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.working_tables.rules import SeatingState, SolveStatus

Texts = dict[str, str]


class TableRound(Id, Stamped, EventOwned, Model):
    """What holds for all tables of an event: until when people rank them."""

    choices_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id"),)


class WorkingTable(Id, Stamped, EventOwned, Model):
    """A table: its axis, how many it seats, and whom it can serve; no languages or modes admit all."""

    name: Mapped[Texts] = mapped_column(TranslatedText)
    axis: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    least: Mapped[int]
    most: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    interpretation: Mapped[bool] = mapped_column(default=False)
    modes: Mapped[list[str]] = mapped_column(Json, default=list)
    required_sectors: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    room_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("room.id", ondelete="SET NULL"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    leader_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("least >= 0", name="least_not_negative"),
        sa.CheckConstraint("most >= least", name="bounds_in_order"),
    )


class TableChoice(Id, EventOwned, Model):
    """A participant's wish: this table in that place of their order."""

    registration_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    table_id: Mapped[UUID] = mapped_column(sa.ForeignKey("working_table.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "table_id"),
        sa.UniqueConstraint("registration_id", "rank"),
        sa.CheckConstraint("rank > 0", name="rank_positive"),
    )


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
