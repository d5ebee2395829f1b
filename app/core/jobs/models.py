"""Tables of the work that a worker does: they are the truth, the transport only rings the bell."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Id, Json, Model, UtcDateTime, enum_column


class JobState(enum.StrEnum):
    """Where a job stands; the first two are active."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)
_IS_ACTIVE = sa.text("state IN ('queued', 'running')")


class Job(Id, Model):
    """One piece of work, written in the transaction that asks for it."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "uq_job_active_key",
            "kind",
            "key",
            unique=True,
            sqlite_where=_IS_ACTIVE,
            postgresql_where=_IS_ACTIVE,
        ),
        sa.Index("ix_job_due", "state", "next_at"),
    )

    kind: Mapped[str] = mapped_column(sa.String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    key: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[JobState] = enum_column(JobState, default=JobState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holder: Mapped[str] = mapped_column(sa.String(32), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    progress_text: Mapped[str] = mapped_column(sa.String(200), default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    error_facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    # Ids of higher features: no foreign keys, the core knows none of them.
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    actor_id: Mapped[uuid.UUID | None]
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    permission: Mapped[str | None] = mapped_column(sa.String(60))

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class PeriodicRun(Model):
    """When a periodic task is due next, and who has it in hand."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
