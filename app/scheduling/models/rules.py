"""What a programme keeps to beside its times: its own rules, orders of sessions, faults taken as they are."""

import uuid
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.scheduling.rules import DEFAULTS, Kind, OrderKind, SameDay


class ScheduleRules(Id, Stamped, EventOwned, Model):
    """The rules of one event's programme; without a row the defaults hold."""

    __tablename__ = "schedule_rules"

    opens: Mapped[time | None]
    closes: Mapped[time | None]
    room_minutes: Mapped[int] = mapped_column(default=DEFAULTS.room_minutes)
    online_minutes: Mapped[int] = mapped_column(default=DEFAULTS.online_minutes)
    venue_minutes: Mapped[int] = mapped_column(default=DEFAULTS.venue_minutes)
    strict_gaps: Mapped[bool] = mapped_column(default=DEFAULTS.strict_gaps)
    same_day: Mapped[SameDay] = enum_column(SameDay, default=DEFAULTS.same_day)
    civil_hours: Mapped[bool] = mapped_column(default=DEFAULTS.civil_hours)

    __table_args__ = (
        sa.UniqueConstraint("event_id"),
        sa.CheckConstraint("closes > opens", name="hours_in_order"),
        sa.CheckConstraint(
            "room_minutes >= 0 AND online_minutes >= 0 AND venue_minutes >= 0", name="gaps_not_negative"
        ),
    )


class SessionOrder(Id, Stamped, EventOwned, Model):
    """A session that comes after another, or ends when another starts."""

    __tablename__ = "session_order"

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OrderKind] = enum_column(OrderKind)
    gap_minutes: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("session_id", "other_id", "kind"),
        sa.CheckConstraint("session_id <> other_id", name="not_itself"),
        sa.CheckConstraint("gap_minutes >= 0", name="gap_not_negative"),
    )


class Acknowledgement(Id, EventOwned, Model):
    """A finding that somebody takes as it is, and why."""

    __tablename__ = "schedule_acknowledgement"

    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[Kind] = enum_column(Kind)
    reason: Mapped[str] = mapped_column(sa.String(500))
    by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id", "fingerprint"),)
