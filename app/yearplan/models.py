"""Proposals for a year, and what somebody said about a finding of the year."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.scheduling.rules import ProposalState, Status

_IS_SEARCHING = sa.text("state = 'searching'")


class YearProposal(Id, Stamped, Model):
    """One search over a year and the plan that it found; `before` holds what accepting it replaced."""

    year: Mapped[int]
    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.SEARCHING)
    outcome: Mapped[Status | None] = enum_column(Status, nullable=True)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    problem: Mapped[dict[str, Any]] = mapped_column(Json)
    plan: Mapped[dict[str, Any] | None] = mapped_column(Json)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    # The job belongs to the core, which deletes old ones on its own.
    job_id: Mapped[uuid.UUID | None]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index(
            "uq_year_proposal_searching",
            "year",
            unique=True,
            sqlite_where=_IS_SEARCHING,
            postgresql_where=_IS_SEARCHING,
        ),
        sa.Index("ix_year_proposal_year_created", "year", "created_at"),
    )


class YearAcknowledgement(Id, Stamped, Model):
    """Somebody saw a finding of a year and said why it stays; `key` names the finding."""

    year: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(500))
    by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    __table_args__ = (sa.UniqueConstraint("year", "key"),)
