"""Tables of certificates: what has to be met for a subject, and what was issued."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certificates.rules import DEFAULT_PERCENT, Kind, Rule, State, SubjectKind
from app.core.db import Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.directory.models import Person

_NOT_REVOKED = sa.text("revoked_at IS NULL")


class CertificateRule(Id, Stamped, Model):
    """What an event or a course asks for a certificate, and who signs it.

    The subject has no foreign key: a certificate outlives what it is about.
    """

    subject_kind: Mapped[SubjectKind] = enum_column(SubjectKind)
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[Kind] = enum_column(Kind)
    percent: Mapped[int] = mapped_column(default=DEFAULT_PERCENT)
    design: Mapped[str] = mapped_column(sa.String(40), default="formal")
    signatories: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)

    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id"),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name="percent_in_range"),
    )

    @property
    def rule(self) -> Rule:
        return Rule(self.kind, self.percent)


class Credential(Id, Stamped, Model):
    """The record of one certificate: everything that is printed was copied when it was issued."""

    serial: Mapped[str] = mapped_column(sa.String(20), unique=True)
    code: Mapped[str] = mapped_column(sa.String(28), unique=True)
    kind: Mapped[Kind] = enum_column(Kind)
    subject_kind: Mapped[SubjectKind] = enum_column(SubjectKind)
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    holder_name: Mapped[str] = mapped_column(sa.String(260))
    minutes: Mapped[int | None]
    scheduled_minutes: Mapped[int | None]
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    locale: Mapped[str] = mapped_column(sa.String(8), default="es")
    design: Mapped[str] = mapped_column(sa.String(40))
    name_public: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[uuid.UUID | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[uuid.UUID | None]
    revoke_reason: Mapped[str] = mapped_column(sa.Text, default="")
    pdf_key: Mapped[str | None] = mapped_column(sa.String(120))

    person: Mapped[Person] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_credential_in_force",
            "person_id",
            "subject_kind",
            "subject_id",
            "kind",
            unique=True,
            sqlite_where=_NOT_REVOKED,
            postgresql_where=_NOT_REVOKED,
        ),
        sa.Index("ix_credential_subject", "subject_kind", "subject_id"),
        sa.CheckConstraint("minutes >= 0 AND scheduled_minutes >= 0", name="minutes_not_negative"),
        sa.CheckConstraint("revoked_at IS NULL OR revoke_reason <> ''", name="revoked_with_reason"),
    )

    @property
    def state(self) -> State:
        return State.ISSUED if self.revoked_at is None else State.REVOKED

    @property
    def title(self) -> dict[str, str]:
        """Return what it is about, as it was called then."""
        title: dict[str, str] = self.facts["title"]
        return title


class CertificateCounter(Model):
    """The last serial number of each year; its row lets one issue after the other."""

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
