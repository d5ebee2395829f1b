"""Who takes part, under which address and as what."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.core import clock
from app.core.db import EventOwned, Id, Model, Stamped, UtcDateTime, enum_column
from app.core.text import fold
from app.directory.rules import Sector
from app.events.rules import Mode
from app.registration.rules import ENDED, Origin, RegistrationState


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
    participant_class: Mapped[str] = mapped_column(
        sa.String(40), sa.ForeignKey("participant_class.code"), index=True
    )
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    interpretation: Mapped[bool] = mapped_column(default=False)
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    institution_name: Mapped[str] = mapped_column(sa.String(200), default="")
    institution_folded: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    sector: Mapped[Sector | None] = enum_column(Sector, nullable=True)
    gender: Mapped[str | None] = mapped_column(sa.String(60))
    listed: Mapped[bool] = mapped_column(default=False)
    needs_encrypted: Mapped[str] = mapped_column(sa.Text, default="")
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    link_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    ticket_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    key_version: Mapped[int] = mapped_column(default=1)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(64))
    # How often the person's calendar was told otherwise, and when last (SEQUENCE of RFC 5545).
    calendar_sequence: Mapped[int | None]
    calendar_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "email_norm"),
        sa.UniqueConstraint("event_id", "idempotency_key"),
        sa.CheckConstraint("mode <> 'hybrid'", name="one_way_of_taking_part"),
        sa.Index("ix_registration_event_state", "event_id", "state"),
        sa.Index("ix_registration_event_name", "event_id", "sort_name", "id"),
    )

    @validates("state", "mode")
    def _count_for_calendars(self, name: str, value: Any) -> Any:
        """Count with the change itself: the mail that follows needs no write of its own."""
        confirmed = RegistrationState.CONFIRMED
        is_told = value != getattr(self, name) and confirmed in {self.state, value}
        if is_told:
            self.raise_sequence()
        return value

    def raise_sequence(self) -> None:
        """Note that the person's calendar is told something new."""
        self.calendar_sequence = 0 if self.calendar_sequence is None else self.calendar_sequence + 1
        self.calendar_at = clock.now()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.state not in ENDED


@sa.event.listens_for(Registration, "before_insert")
@sa.event.listens_for(Registration, "before_update")
def _fold_institution(_mapper: object, _connection: object, row: Registration) -> None:
    """Keep the institution as it is looked for: without case and accents."""
    row.institution_folded = fold(row.institution_name or "")[:200]
