"""Who was invited, and who was let into single sessions by name."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.registration.rules import InvitationState


class Invitation(Id, Stamped, EventOwned, Model):
    """An address that the organisers invited; its registration is confirmed at once."""

    email: Mapped[str] = mapped_column(sa.String(254))
    email_norm: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(240), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    participant_class: Mapped[str] = mapped_column(
        sa.String(40), sa.ForeignKey("participant_class.code"), index=True
    )
    state: Mapped[InvitationState] = enum_column(InvitationState, default=InvitationState.INVITED)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id", "email_norm"),)


class SessionAdmission(Id, EventOwned, Model):
    """A registration that was let into an invited or closed session by name."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (sa.UniqueConstraint("session_id", "registration_id"),)
