"""Pools of seats and places in them: the only home of capacity."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import EventOwned, Id, Model, Stamped, enum_column
from app.registration.models.registrations import Registration
from app.registration.rules import PlaceState, PoolKind


class SeatPool(Id, Model):
    """Seats of one kind: never more taken than there are, whoever asks at once.

    `owner_id` is the event, or whatever else has seats; `subject` is a mode or the id of a
    session. Without a capacity there is always a seat.
    """

    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[PoolKind] = enum_column(PoolKind)
    subject: Mapped[str] = mapped_column(sa.String(40))
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("owner_id", "kind", "subject"),
        sa.CheckConstraint("taken >= 0", name="taken_not_negative"),
        sa.CheckConstraint("taken <= capacity", name="never_oversold"),
    )


class Place(Id, Stamped, EventOwned, Model):
    """A registration's seat in a pool, or its number in the queue for one."""

    pool_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seat_pool.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[PlaceState] = enum_column(PlaceState)
    number: Mapped[int | None]

    registration: Mapped[Registration] = relationship()
    pool: Mapped[SeatPool] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("pool_id", "registration_id"),
        sa.UniqueConstraint("pool_id", "number"),
        sa.CheckConstraint("(state = 'waiting') = (number IS NOT NULL)", name="number_while_waiting"),
        sa.Index("ix_place_pool_state_number", "pool_id", "state", "number"),
    )
