"""What participants wish: their order of tables, and until when they say it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime

Texts = dict[str, str]


class TableRound(Id, Stamped, EventOwned, Model):
    """What holds for all tables of an event: until when people rank them."""

    choices_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id"),)


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


class TableExclusion(Id, Stamped, EventOwned, Model):
    """The one table at which somebody cannot sit; why is sealed, and gone a month after the event."""

    registration_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    table_id: Mapped[UUID] = mapped_column(sa.ForeignKey("working_table.id", ondelete="CASCADE"), index=True)
    reason_sealed: Mapped[str] = mapped_column(sa.Text(), default="")

    __table_args__ = (sa.UniqueConstraint("registration_id"),)
