"""The form of an event in rows, what people answered to it, and institutions that they named."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.directory.rules import Sector
from app.registration.rules.form import Kind


class FormSection(Id, EventOwned, Model):
    """A heading with its questions; retired when they are no longer asked."""

    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    help: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    position: Mapped[int]
    condition: Mapped[Any | None] = mapped_column(Json)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FormQuestion(Id, Stamped, EventOwned, Model):
    """A question; one with answers is retired, never deleted."""

    section_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("form_section.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Kind] = enum_column(Kind)
    label: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    help: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    purpose: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    required: Mapped[bool] = mapped_column(default=False)
    retention_days: Mapped[int | None]
    roles: Mapped[list[str]] = mapped_column(Json, default=list)
    organiser_only: Mapped[bool] = mapped_column(default=False)
    special: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    condition: Mapped[Any | None] = mapped_column(Json)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FormOption(Id, EventOwned, Model):
    """An answer to choose; its seats are a pool of the event named by the option."""

    question_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("form_question.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    capacity: Mapped[int | None]
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.CheckConstraint("capacity >= 0", name="capacity_not_negative"),)


class Answer(Id, Stamped, EventOwned, Model):
    """What somebody answered: in `value`, or sealed when it is of a special category."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("form_question.id"), index=True)
    value: Mapped[Any | None] = mapped_column(Json)
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    file_key: Mapped[str | None] = mapped_column(sa.String(120), index=True)

    __table_args__ = (sa.UniqueConstraint("registration_id", "question_id"),)


class ProposalState(StrEnum):
    """Where a proposed institution stands: open, entered in the directory, or one that was there already."""

    OPEN = "open"
    ACCEPTED = "accepted"
    JOINED = "joined"
    REFUSED = "refused"


class InstitutionProposal(Id, Stamped, Model):
    """An institution that somebody named and the directory does not know; it is there once accepted."""

    name: Mapped[str] = mapped_column(sa.String(200))
    name_folded: Mapped[str] = mapped_column(sa.String(300))
    country_code: Mapped[str | None] = mapped_column(sa.ForeignKey("country.code"), index=True)
    country_key: Mapped[str] = mapped_column(sa.String(2), default="")
    sector: Mapped[Sector | None] = enum_column(Sector, nullable=True)
    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.OPEN)
    institution_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("name_folded", "country_key"),)
