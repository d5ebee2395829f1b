"""Consultations: the text, who is asked until when, and what they answer."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.consultations.rules import AnswerKind, ConsultationState, Outcome
from app.core.db import Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.directory.models import Country


class Consultation(Id, Stamped, Model):
    """A text put to countries in writing, and the result that the presidency declares."""

    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    text: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    state: Mapped[ConsultationState] = enum_column(ConsultationState, default=ConsultationState.DRAFT)
    working_days: Mapped[int] = mapped_column(default=5)
    holidays_of: Mapped[list[str]] = mapped_column(Json, default=list)
    days_skipped: Mapped[list[str]] = mapped_column(Json, default=list)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_day: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = enum_column(Outcome, nullable=True)
    result: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    addressees: Mapped[list["Addressee"]] = relationship(
        back_populates="consultation", cascade="all, delete-orphan", order_by="Addressee.country_code"
    )

    __table_args__ = (
        sa.CheckConstraint("working_days > 0", name="working_days_positive"),
        sa.CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent_once_started"),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
    )


class Addressee(Id, Model):
    """A country that is asked, and its answer once there is one."""

    consultation_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    country_code: Mapped[str] = mapped_column(sa.ForeignKey("country.code"), index=True)
    answer: Mapped[AnswerKind | None] = enum_column(AnswerKind, nullable=True)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(default=False)

    consultation: Mapped[Consultation] = relationship(back_populates="addressees")
    country: Mapped[Country] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("consultation_id", "country_code"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_time"),
    )
