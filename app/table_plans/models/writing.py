"""Who wrote what when: the versions of a plan, what is said of it, and who is writing now."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.table_plans.rules.parts import VersionKind


class PlanVersion(Id, Stamped, EventOwned, Model):
    """A whole plan as it stood after a change; a kept one is never written over by the next save."""

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[VersionKind] = enum_column(VersionKind)
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    restored_from: Mapped[int | None]
    is_kept: Mapped[bool] = mapped_column(default=False)
    content: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)


class PlanComment(Id, Stamped, EventOwned, Model):
    """A remark on a plan or one of its sections, settled by whoever saw to it."""

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("table_plan.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("plan_section.id", ondelete="SET NULL"), index=True
    )
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(2000))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)


class PlanWriter(Id, EventOwned, Model):
    """Somebody who has a section open and writes in it; forgotten soon after the last sign of it."""

    section_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan_section.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("section_id", "person_id"),)
