"""Who takes part: pools of seats, places in them, registrations, invitations, entries."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.directory.rules import Sector
from app.events.rules import Mode, ParticipantClass
from app.registration.rules import ENDED, InvitationState, Origin, PlaceState, PoolKind, RegistrationState


class SeatPool(Id, Model):
    """Seats of one kind: never more taken than there are, whoever asks at once.

    `owner_id` is the event, or whatever else has seats; `subject` is a mode or the id of a
    session. Without a capacity there is always a seat.
    """

    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[PoolKind] = enum_column(PoolKind)
    subject: Mapped[str] = mapped_column(sa.String(40))
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("owner_id", "kind", "subject"),
        sa.CheckConstraint("taken >= 0", name="taken_not_negative"),
        sa.CheckConstraint("taken <= capacity", name="never_oversold"),
    )


class Registration(Id, Stamped, EventOwned, Model):
    """One person at one event, under one address; the row is reused when they come back."""

    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_norm: Mapped[str] = mapped_column(sa.String(254), index=True)
    given_name: Mapped[str] = mapped_column(sa.String(120))
    family_name: Mapped[str] = mapped_column(sa.String(120))
    sort_name: Mapped[str] = mapped_column(sa.String(260))
    mode: Mapped[Mode] = enum_column(Mode)
    state: Mapped[RegistrationState] = enum_column(RegistrationState)
    origin: Mapped[Origin] = enum_column(Origin)
    participant_class: Mapped[ParticipantClass] = enum_column(ParticipantClass)
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    interpretation: Mapped[bool] = mapped_column(default=False)
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    institution_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sector: Mapped[Sector | None] = enum_column(Sector, nullable=True)
    gender: Mapped[str | None] = mapped_column(sa.String(60))
    listed: Mapped[bool] = mapped_column(default=False)
    needs_encrypted: Mapped[str] = mapped_column(sa.Text, default="")
    hold_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    ticket_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    key_version: Mapped[int] = mapped_column(default=1)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "email_norm"),
        sa.UniqueConstraint("event_id", "idempotency_key"),
        sa.CheckConstraint("mode <> 'hybrid'", name="one_way_of_taking_part"),
        sa.Index("ix_registration_event_state", "event_id", "state"),
    )

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.state not in ENDED


class Place(Id, Stamped, EventOwned, Model):
    """A registration's seat in a pool, or its number in the queue for one."""

    pool_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seat_pool.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[PlaceState] = enum_column(PlaceState)
    number: Mapped[int | None]

    registration: Mapped[Registration] = relationship()
    pool: Mapped[SeatPool] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("pool_id", "registration_id"),
        sa.UniqueConstraint("pool_id", "number"),
        sa.CheckConstraint("(state = 'waiting') = (number IS NOT NULL)", name="number_while_waiting"),
        sa.Index("ix_place_pool_state_number", "pool_id", "state", "number"),
    )


class Invitation(Id, Stamped, EventOwned, Model):
    """An address that the organisers invited; its registration is confirmed at once."""

    email: Mapped[str] = mapped_column(sa.String(254))
    email_norm: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(240), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    participant_class: Mapped[ParticipantClass] = enum_column(ParticipantClass)
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


class JoinEntry(Id, EventOwned, Model):
    """Somebody opened the room of a session by their personal link; attendance reads these."""

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_hash: Mapped[str] = mapped_column(sa.String(64), default="")
