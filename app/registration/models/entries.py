"""Who opened the online room of a session."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, UtcDateTime


class JoinEntry(Id, EventOwned, Model):
    """Somebody opened the room of a session by their personal link; attendance reads these."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_hash: Mapped[str] = mapped_column(sa.String(64), default="")
