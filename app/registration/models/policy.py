"""How an event keeps what people told it: until when they change it, how long it stays, who is listed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, UtcDateTime


class RegistrationPolicy(Id, EventOwned, Model):
    """One row for each event that has said so; without a row the defaults of the columns hold."""

    changes_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retention_months: Mapped[int | None]
    participants_shown: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))

    __table_args__ = (
        sa.UniqueConstraint("event_id"),
        sa.CheckConstraint("retention_months > 0", name="kept_for_some_time"),
    )
