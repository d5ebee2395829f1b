"""What organisers keep beside a registration: tags, notes, saved views, and what they did to many at once."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.registration.rules import BulkKind, BulkRowState


class EventTag(Id, EventOwned, Model):
    """A word that organisers hang on registrations; told apart without case and accents."""

    name: Mapped[str] = mapped_column(sa.String(60))
    name_folded: Mapped[str] = mapped_column(sa.String(60))

    __table_args__ = (sa.UniqueConstraint("event_id", "name_folded"),)


class Tagging(Id, EventOwned, Model):
    """A tag on a registration."""

    tag_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("event_tag.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (sa.UniqueConstraint("tag_id", "registration_id"),)


class RegistrationNote(Id, EventOwned, Model):
    """What an organiser wrote about a registration; the person may ask for it."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class SavedView(Id, Stamped, EventOwned, Model):
    """Filters, order and columns under a name; a shared one is for all organisers of the event."""

    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    is_shared: Mapped[bool] = mapped_column(default=False)
    query: Mapped[str] = mapped_column(sa.Text)


class BulkAct(Id, EventOwned, Model):
    """One act on many registrations; its rows say what became of each."""

    kind: Mapped[BulkKind] = enum_column(BulkKind)
    values: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[uuid.UUID | None]

    rows: Mapped[list["BulkRow"]] = relationship(
        back_populates="act", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )


class BulkRow(Id, EventOwned, Model):
    """What an act on many did to one registration: `before` undoes it, `why` says why it could not."""

    act_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bulk_act.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[BulkRowState] = enum_column(BulkRowState, default=BulkRowState.TODO)
    before: Mapped[str | None] = mapped_column(sa.String(40))
    why: Mapped[dict[str, str] | None] = mapped_column(Json)

    act: Mapped[BulkAct] = relationship(back_populates="rows")

    __table_args__ = (sa.UniqueConstraint("act_id", "registration_id"),)


class Transfer(Id, EventOwned, Model):
    """Somebody wants to hand their place to a colleague, who confirms it by their own address."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(sa.String(254))
    email_norm: Mapped[str] = mapped_column(sa.String(254))
    given_name: Mapped[str] = mapped_column(sa.String(120))
    family_name: Mapped[str] = mapped_column(sa.String(120))
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lapses_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="SET NULL")
    )
