"""Personal links of speakers, and which materials are their own."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime


class SpeakerLink(Id, Stamped, EventOwned, Model):
    """The way of a person to their own page of an event; only the hash of the token is kept."""

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key_version: Mapped[int] = mapped_column(default=1)
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("event_id", "person_id"),)


class OwnMaterial(Id, EventOwned, Model):
    """A material that a speaker handed in: they alone, beside the organisers, replace or remove it."""

    material_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("material.id", ondelete="CASCADE"), unique=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
