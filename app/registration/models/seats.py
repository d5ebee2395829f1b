"""Pools of seats and places in them: the only home of capacity."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.registration.models.registrations import Registration
from app.registration.rules import PlaceState, Policy, PoolKind, QueueRule


class SeatPool(Id, Model):
    """Seats of one kind: never more taken than there are, whoever asks at once.

    `owner_id` is the event, or whatever else has seats; `subject` is a mode, the id of a session,
    of an option, or what else the kind counts by. Without a capacity there is always a seat.
    `waiting` counts those in line, so that the guard that takes a seat sees them in the same row.
    """

    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[PoolKind] = enum_column(PoolKind)
    subject: Mapped[str] = mapped_column(sa.String(60))
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    last_number: Mapped[int] = mapped_column(default=0)
    queue_rule: Mapped[QueueRule] = enum_column(QueueRule, default=QueueRule.ORDER, server_default="order")
    class_order: Mapped[list[str] | None] = mapped_column(Json)
    may_overtake: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))
    offer_hours: Mapped[int | None]

    __table_args__ = (
        sa.UniqueConstraint("owner_id", "kind", "subject"),
        sa.CheckConstraint("taken >= 0", name="taken_not_negative"),
        sa.CheckConstraint("taken <= capacity", name="never_oversold"),
        sa.CheckConstraint("waiting >= 0", name="waiting_not_negative"),
        sa.CheckConstraint("offer_hours > 0", name="offers_last"),
    )

    @property
    def policy(self) -> Policy:
        """Return how the pool treats those who wait."""
        return Policy(self.queue_rule, tuple(self.class_order or ()), self.may_overtake)


class Party(Id, EventOwned, Model):
    """People whom one of them registered together: seated together, or waiting together."""

    lead_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    asked: Mapped[int]

    __table_args__ = (sa.CheckConstraint("asked > 1", name="more_than_one"),)


class Place(Id, Stamped, EventOwned, Model):
    """A registration's seat in a pool, or its number in the queue for one.

    Places of one `party_id` in a pool wait as one: whoever leaves it alone gives back their own.
    `lift` is an organiser's word: higher goes first, whatever the rule.
    """

    pool_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seat_pool.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    party_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("party.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[PlaceState] = enum_column(PlaceState)
    number: Mapped[int | None]
    lift: Mapped[int] = mapped_column(default=0, server_default="0")
    offered_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    registration: Mapped[Registration] = relationship()
    pool: Mapped[SeatPool] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("pool_id", "registration_id"),
        sa.UniqueConstraint("pool_id", "number"),
        sa.CheckConstraint("(state = 'waiting') = (number IS NOT NULL)", name="number_while_waiting"),
        sa.CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offers_end"),
        sa.Index("ix_place_pool_state_number", "pool_id", "state", "number"),
    )
