"""A table's plan: its sections, its activities, and what each of them was before."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, enum_column
from app.table_plans.rules.periods import Grain
from app.table_plans.rules.states import PlanState


class TablePlan(Id, Stamped, EventOwned, Model):
    """The one plan of a table; nobody named as responsible means whoever leads the table.

    `edits` grows with each save: it is what one save waits for while another is being written.
    """

    table_id: Mapped[UUID] = mapped_column(sa.ForeignKey("working_table.id"), unique=True)
    state: Mapped[PlanState] = enum_column(PlanState, default=PlanState.DRAFT)
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    delegate_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    secretariat_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    edits: Mapped[int] = mapped_column(default=0)


class PlanSection(Id, Stamped, EventOwned, Model):
    """A section of a plan: `kind` names the template's section, an own title stands before its title.

    A removed section keeps its text, so that it can come back.
    """

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    is_removed: Mapped[bool] = mapped_column(default=False)


class PlanActivity(Id, Stamped, EventOwned, Model):
    """What is to be done, by whom, when, and how one will know; from and to are first and last days."""

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(sa.String(500), default="")
    responsible_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    responsible: Mapped[str] = mapped_column(sa.String(200), default="")
    starts_on: Mapped[date | None]
    starts_in: Mapped[Grain | None] = enum_column(Grain, nullable=True)
    ends_on: Mapped[date | None]
    ends_in: Mapped[Grain | None] = enum_column(Grain, nullable=True)
    indicator: Mapped[str] = mapped_column(sa.String(300), default="")
    indicator_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("tag.id", ondelete="SET NULL"), index=True
    )
    pillar_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="SET NULL"), index=True)
    theme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    is_removed: Mapped[bool] = mapped_column(default=False)


class PlanPart(Id, EventOwned, Model):
    """What a section or an activity was at one of its versions: what a later save began from."""

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    part_id: Mapped[UUID]
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (sa.UniqueConstraint("part_id", "version"),)
