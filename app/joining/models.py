"""Rooms of sessions on platforms, personal links into them, entries, and what organisers are told."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.joining.rules import Device, EntryEnd, Notice, PlatformKind


class MeetingRoom(Id, Stamped, EventOwned, Model):
    """Where a session meets online; without a row it is the plain link of the session."""

    session_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    platform: Mapped[PlatformKind] = enum_column(PlatformKind)
    meeting: Mapped[str] = mapped_column(sa.String(500), default="")


class JoinLink(Id, Stamped, EventOwned, Model):
    """What became of a person's link to a session; without a row it is the first one, and good.

    The token is worked out from the keys of registration and installation and from `version`, so no
    part of it is stored. `address_sealed` is the address that a platform made for this person.
    """

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address_sealed: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.UniqueConstraint("session_id", "registration_id"),)


class JoinEntry(Id, EventOwned, Model):
    """Somebody went into the room of a session; the live one holds the place of its address.

    `live` is true or NULL, so that the unique key allows one live entry and any number of ended ones.
    `seen_at` is when the platform last said that they were inside.
    """

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    device: Mapped[Device] = enum_column(Device, default=Device.UNKNOWN, server_default="unknown")
    live: Mapped[bool | None]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[EntryEnd | None] = enum_column(EntryEnd, nullable=True)

    __table_args__ = (
        sa.UniqueConstraint("session_id", "registration_id", "live"),
        sa.CheckConstraint("live IS NULL OR ended_at IS NULL", name="ended_is_not_live"),
        sa.CheckConstraint("live IS NOT FALSE", name="live_or_null"),
    )


class JoinNotice(Id, EventOwned, Model):
    """Something about a person's entry that organisers look at, once for each device and kind."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Notice] = enum_column(Notice)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_hash: Mapped[str] = mapped_column(sa.String(64))
    device: Mapped[Device] = enum_column(Device, default=Device.UNKNOWN)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("session_id", "registration_id", "kind", "device_hash"),)


class PlatformCheck(Id, Model):
    """How the last try of a platform's connection went."""

    platform: Mapped[PlatformKind] = enum_column(PlatformKind, unique=True)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fault: Mapped[str] = mapped_column(sa.String(40), default="")
