"""Texts that organisers wrote for the mails of their event, and what they announced."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime


class MessageText(Id, Stamped, EventOwned, Model):
    """What an event writes on one occasion in one language, in place of the text as delivered."""

    kind: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)

    __table_args__ = (sa.UniqueConstraint("event_id", "kind", "language"),)


class Announcement(Id, Stamped, EventOwned, Model):
    """A message of the organisers to those who fit a selection; without `confirmed_at` it is a draft."""

    subject: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    body: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    selection: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[uuid.UUID | None]
    told: Mapped[int] = mapped_column(default=0)
