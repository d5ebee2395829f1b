"""Who was invited, and who was let into single sessions by name."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.registration.rules import InvitationState


class Invitation(Id, Stamped, EventOwned, Model):
    """An address that the organisers invited; its registration is confirmed at once.

    The link is worked out of the id and `key_version`; a new version ends the old one. `person_id` is
    who proved that address, where somebody did.
    """

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
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("invitation_campaign.id", ondelete="SET NULL"), index=True
    )
    list_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("invitation_list.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    given_name: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    family_name: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    sort_name: Mapped[str] = mapped_column(sa.String(260), default="", server_default="")
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    institution_name: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    decline_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    key_version: Mapped[int] = mapped_column(default=1, server_default="1")
    sendings: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    admitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "email_norm"),
        sa.Index("ix_invitation_event_state_sort", "event_id", "state", "sort_name"),
        sa.Index("ix_invitation_campaign_state_sent", "campaign_id", "state", "sent_at"),
    )


class SessionAdmission(Id, EventOwned, Model):
    """A registration that was let into an invited or closed session by name."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (sa.UniqueConstraint("session_id", "registration_id"),)
