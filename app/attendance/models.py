"""Passages at the door, imports of exports, and the connections that they hold."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.rules import CheckInKind, DateOrder, MatchMethod, MatchState, ReportFormat
from app.core.db import EventOwned, Id, Json, Model, UtcDateTime, enum_column


class CheckIn(Id, EventOwned, Model):
    """Somebody came in or went out; undone ones stay on record and count nothing."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id"), index=True)
    registration_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[CheckInKind] = enum_column(CheckInKind, default=CheckInKind.ENTRY)
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    device: Mapped[str] = mapped_column(sa.String(64), default="")
    key: Mapped[str] = mapped_column(sa.String(64))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "key"),
        sa.Index("ix_check_in_session_registration", "session_id", "registration_id"),
    )


class ConnectionImport(Id, EventOwned, Model):
    """An export of a video platform that was taken in for a session."""

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id"), index=True)
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    format: Mapped[ReportFormat] = enum_column(ReportFormat)
    date_order: Mapped[DateOrder | None] = enum_column(DateOrder, nullable=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (
        sa.UniqueConstraint("session_id", "sha256"),
        sa.UniqueConstraint("session_id", "filename"),
    )


class Connection(Id, EventOwned, Model):
    """One row of an export and whose it is; a totals export has seconds and no times."""

    import_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("connection_import.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("session.id"), index=True)
    row: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(300))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seconds: Mapped[int | None]
    state: Mapped[MatchState] = enum_column(MatchState)
    registration_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    matched_by: Mapped[MatchMethod | None] = enum_column(MatchMethod, nullable=True)
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    candidates: Mapped[list[str]] = mapped_column(Json, default=list)

    __table_args__ = (
        sa.UniqueConstraint("import_id", "row"),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times_or_none"),
        sa.CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        sa.CheckConstraint(
            "registration_id IS NULL OR state = 'matched'", name="only_a_match_names_somebody"
        ),
    )
