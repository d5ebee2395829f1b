"""What was printed for whom, batches that wait to be fetched, and letters."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.badges.rules import Layout, LetterKind, LetterLanguage, LetterState
from app.core.db import EventOwned, Id, Model, Stamped, TranslatedText, UtcDateTime, enum_column


class BadgeBatch(Id, EventOwned, Model):
    """A file of badges that was made; it is deleted after a day, since it names people."""

    layout: Mapped[Layout] = enum_column(Layout)
    count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    storage_key: Mapped[str | None] = mapped_column(sa.String(200))


class BadgePrint(Id, EventOwned, Model):
    """A badge of somebody was put into a file; `key_version` says which ticket it carries."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    batch_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("badge_batch.id", ondelete="CASCADE"), index=True
    )
    key_version: Mapped[int]
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("batch_id", "registration_id"),)


class LetterPolicy(Id, EventOwned, Model):
    """How an event gives letters, and who signs them; without a row organisers release each."""

    at_once: Mapped[bool] = mapped_column(default=False)
    signatory: Mapped[str] = mapped_column(sa.String(160), default="")
    signatory_role: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)

    __table_args__ = (sa.UniqueConstraint("event_id"),)


class Letter(Id, Stamped, EventOwned, Model):
    """A letter that somebody asked for; what they wrote of their passport is sealed, and does not stay."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[LetterKind] = enum_column(LetterKind)
    language: Mapped[LetterLanguage] = enum_column(LetterLanguage)
    state: Mapped[LetterState] = enum_column(LetterState, default=LetterState.ASKED)
    number: Mapped[int]
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("registration_id", "kind"),
    )
