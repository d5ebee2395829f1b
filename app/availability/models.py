"""When people, rooms and teams are not to be had; hours of people; who was asked, and who answered."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.availability.rules import Source
from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.core.spans import Span
from app.directory.models import Person


class Spanned:
    """A row with a start and an end."""

    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class Absence(Id, Stamped, Spanned, Model):
    """A person is not available from one instant to another; why is nobody's business and not kept.

    It is the person's, not an event's: whoever plans with them anywhere sees the same hours.
    `noted_in_id` is the event whose organisers wrote it down.
    """

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    source: Mapped[Source] = enum_column(Source, default=Source.SELF)
    noted_in_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (
        sa.UniqueConstraint("person_id", "starts_at", "ends_at", "noted_in_id", name="uq_absence_span"),
        sa.Index(
            "uq_absence_own_span",
            "person_id",
            "starts_at",
            "ends_at",
            unique=True,
            sqlite_where=sa.text("noted_in_id IS NULL"),
            postgresql_where=sa.text("noted_in_id IS NULL"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_absence_person_ends", "person_id", "ends_at"),
        sa.Index("ix_absence_ends", "ends_at"),
    )


class CivilHours(Id, Stamped, Model):
    """The zone in which a person lives their day, and its hours in minutes since midnight."""

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    zone: Mapped[str] = mapped_column(sa.String(64))
    opens: Mapped[int]
    closes: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("opens >= 0 AND closes <= 1440 AND opens < closes", name="hours_in_order"),
    )


class RoomClosure(Id, Stamped, Spanned, EventOwned, Model):
    """A room of an event is not to be had from one instant to another."""

    room_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("room.id", ondelete="CASCADE"), index=True)

    __table_args__ = (
        sa.UniqueConstraint("room_id", "starts_at", "ends_at"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )


class TeamAbsence(Id, Stamped, Spanned, EventOwned, Model):
    """A team of interpreters, as the sessions of the event name it, is not to be had."""

    team: Mapped[str] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "team", "starts_at", "ends_at"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )


class AvailabilityRequest(Id, Stamped, Model):
    """People are asked when they are not available: for one event, or for a body's year."""

    event_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), unique=True
    )
    body_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("body.id", ondelete="CASCADE"), index=True
    )
    year: Mapped[int | None]
    due_on: Mapped[date | None]
    message: Mapped[str] = mapped_column(sa.Text, default="")
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    answers: Mapped[list["AvailabilityAnswer"]] = relationship(
        back_populates="request", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.UniqueConstraint("body_id", "year"),
        sa.CheckConstraint(
            "(event_id IS NOT NULL AND body_id IS NULL AND year IS NULL)"
            " OR (event_id IS NULL AND body_id IS NOT NULL AND year IS NOT NULL)",
            name="one_scope",
        ),
    )


class AvailabilityAnswer(Id, Stamped, Model):
    """A person was asked; `answered_at` is when they last said anything, also that they are always free.

    The link is derived from the key of the installation and `key_version`; only its hash is kept.
    """

    request_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("availability_request.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key_version: Mapped[int] = mapped_column(default=1)
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    always_free: Mapped[bool] = mapped_column(default=False)

    request: Mapped[AvailabilityRequest] = relationship(back_populates="answers")
    person: Mapped[Person] = relationship()

    __table_args__ = (sa.UniqueConstraint("request_id", "person_id"),)
