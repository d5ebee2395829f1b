"""Delegations to events, who belongs to them, changes that wait, and letters of accreditation."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.core.text import Translated
from app.delegations.rules import ChangeKind, ChangeState, DelegateRole, DelegationState
from app.directory.models import Country, Institution
from app.events.rules import Mode
from app.registration.models import Registration


class Delegation(Id, Stamped, EventOwned, Model):
    """Whom a country, or an institution in its own name, may send to an event; `places` by role."""

    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    quota: Mapped[int]
    places: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter_required: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DelegationState] = enum_column(DelegationState, default=DelegationState.OPEN)
    convened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)

    country: Mapped[Country | None] = relationship()
    institution: Mapped[Institution | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "country_code"),
        sa.UniqueConstraint("event_id", "institution_id"),
        sa.CheckConstraint("(country_code IS NULL) <> (institution_id IS NULL)", name="of_one"),
        sa.CheckConstraint("quota > 0", name="quota_positive"),
    )

    @property
    def name(self) -> Translated:
        """Return whom it is of."""
        named = self.country or self.institution
        return named.name if named else {}


class Delegate(Id, Stamped, EventOwned, Model):
    """A registration that belongs to a delegation, or did: who named them, and who ended it.

    `adopted` had registered before: it stays when the delegation lets go of it.
    """

    delegation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[DelegateRole] = enum_column(DelegateRole)
    adopted: Mapped[bool] = mapped_column(default=False)
    named_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("delegate.id", ondelete="SET NULL"), index=True
    )

    registration: Mapped[Registration] = relationship()
    delegation: Mapped[Delegation] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_delegate_standing",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class DelegationChange(Id, Stamped, EventOwned, Model):
    """A change that waits for a place or for the organisers; what it holds of a person goes when settled."""

    delegation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[ChangeKind] = enum_column(ChangeKind)
    state: Mapped[ChangeState] = enum_column(ChangeState)
    leaves_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    enters_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("delegate.id", ondelete="CASCADE"), index=True
    )
    given_name: Mapped[str] = mapped_column(sa.String(120), default="")
    family_name: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    email_norm: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    role: Mapped[DelegateRole | None] = enum_column(DelegateRole, nullable=True)
    mode: Mapped[Mode | None] = enum_column(Mode, nullable=True)
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    with_admissions: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    delegation: Mapped[Delegation] = relationship()
    leaves: Mapped[Delegate | None] = relationship(foreign_keys=[leaves_id])
    enters: Mapped[Delegate | None] = relationship(foreign_keys=[enters_id])

    @property
    def full_name(self) -> str:
        """Return who would enter, or who did."""
        if self.enters is not None:
            return self.enters.registration.full_name
        return f"{self.given_name} {self.family_name}".strip()


class DelegationLetter(Id, Stamped, EventOwned, Model):
    """The letter by which a government or an institution accredits its delegation."""

    delegation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("delegation.id", ondelete="CASCADE"), unique=True
    )
    storage_key: Mapped[str] = mapped_column(sa.String(200))
    filename: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sent_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
