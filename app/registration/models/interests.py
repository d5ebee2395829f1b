"""Sessions that somebody would like to hear, marked before they have times."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model


class SessionInterest(Id, EventOwned, Model):
    """A registration's mark on a session: it takes no seat and promises none."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (sa.UniqueConstraint("session_id", "registration_id"),)
