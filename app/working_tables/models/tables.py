"""The tables: who they seat, who leads them, and where they meet."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText

Texts = dict[str, str]


class WorkingTable(Id, Stamped, EventOwned, Model):
    """A table: its axis, how many it seats, and whom it can serve; no languages or modes admit all."""

    name: Mapped[Texts] = mapped_column(TranslatedText)
    axis: Mapped[Texts] = mapped_column(TranslatedText, default=dict)
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
    order: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("least >= 0", name="least_not_negative"),
        sa.CheckConstraint("most >= least", name="bounds_in_order"),
    )
