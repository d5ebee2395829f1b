"""Proposals for a programme: one search and the plan that it found."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.scheduling.rules import ProposalState, Status

_IS_SEARCHING = sa.text("state = 'searching'")


class Proposal(Id, Stamped, EventOwned, Model):
    """One search and the plan that it found; `before` holds what accepting it replaced."""

    __tablename__ = "schedule_proposal"

    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.SEARCHING)
    outcome: Mapped[Status | None] = enum_column(Status, nullable=True)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    problem: Mapped[dict[str, Any]] = mapped_column(Json)
    wider: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[dict[str, Any] | None] = mapped_column(Json)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    # The best so far while the search runs: values and bounds of the levels, and since when.
    news: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    # The job belongs to the core, which deletes old ones on its own.
    job_id: Mapped[uuid.UUID | None]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The number of the step of the draft by which it was accepted.
    step: Mapped[int | None]

    __table_args__ = (
        sa.Index(
            "uq_schedule_proposal_searching",
            "event_id",
            unique=True,
            sqlite_where=_IS_SEARCHING,
            postgresql_where=_IS_SEARCHING,
        ),
        sa.Index("ix_schedule_proposal_event_created", "event_id", "created_at"),
    )
