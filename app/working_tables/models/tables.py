"""The tables: who they seat, who leads them, where they meet, and the papers that lie on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.working_tables.rules import AnswersTo, PaperKind

Texts = dict[str, str]


class WorkingTable(Id, Stamped, EventOwned, Model):
    """A table: its axis, how many it seats, and whom it can serve; no languages or modes admit all.

    A linking table seats nobody: who is there follows from the other tables.
    """

    name: Mapped[Texts] = mapped_column(TranslatedText)
    axis: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
    tag_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="SET NULL"), index=True)
    least: Mapped[int]
    most: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    interpretation: Mapped[bool] = mapped_column(default=False)
    modes: Mapped[list[str]] = mapped_column(Json, default=list)
    required_sectors: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    room_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("room.id", ondelete="SET NULL"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    leader_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    rapporteur_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    secretariat_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id", ondelete="SET NULL"), index=True)
    is_linking: Mapped[bool] = mapped_column(default=False)
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("least >= 0", name="least_not_negative"),
        sa.CheckConstraint("most >= least", name="bounds_in_order"),
        sa.Index(
            "uq_working_table_linking",
            "event_id",
            unique=True,
            sqlite_where=sa.text("is_linking"),
            postgresql_where=sa.text("is_linking"),
        ),
    )


class TablePaper(Id, Stamped, EventOwned, Model):
    """A document that lies on a table, and as what."""

    table_id: Mapped[UUID] = mapped_column(sa.ForeignKey("working_table.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PaperKind] = enum_column(PaperKind)
    order: Mapped[int] = mapped_column(default=0)
    added_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (sa.UniqueConstraint("table_id", "document_id"),)


class TableLetter(Id, Stamped, EventOwned, Model):
    """What the organisers write to tables; naming none is all, and without `confirmed_at` it is a draft."""

    subject: Mapped[Texts] = mapped_column(TranslatedText)
    body: Mapped[Texts] = mapped_column(TranslatedText)
    table_ids: Mapped[list[Any]] = mapped_column(Json, default=list)
    answers_to: Mapped[AnswersTo] = enum_column(AnswersTo, default=AnswersTo.WRITER)
    written_by_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[UUID | None]
    told: Mapped[int] = mapped_column(default=0)
