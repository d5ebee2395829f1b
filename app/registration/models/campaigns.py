"""Campaigns of invitations, the lists of people that go into them, and what was decided on the queue."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.registration.rules.invitations import CampaignState, ListSource, ListState, Schedule


class Campaign(Id, Stamped, EventOwned, Model):
    """People who are invited for one purpose: as what, into which sessions, with which words, and when."""

    __tablename__ = "invitation_campaign"

    name: Mapped[str] = mapped_column(sa.String(160))
    participant_class: Mapped[str] = mapped_column(
        sa.String(40), sa.ForeignKey("participant_class.code"), index=True
    )
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    message: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    state: Mapped[CampaignState] = enum_column(CampaignState, default=CampaignState.DRAFT)
    invite_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_call_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.Index("ix_invitation_campaign_state", "state"),)

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.invite_at, self.remind_at, self.last_call_at, self.answer_by)


class CampaignSession(Id, EventOwned, Model):
    """A session into which the invitations of a campaign let people by name."""

    __tablename__ = "invitation_campaign_session"

    campaign_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("invitation_campaign.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"), index=True)

    __table_args__ = (sa.UniqueConstraint("campaign_id", "session_id"),)


class InvitationList(Id, Stamped, EventOwned, Model):
    """People to invite as they were handed in: looked at first, taken once, taken back while nothing left.

    The rows wait in the file store only until the list is taken or left; `digest` tells a file sent twice.
    """

    campaign_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("invitation_campaign.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[ListSource] = enum_column(ListSource)
    filename: Mapped[str] = mapped_column(sa.String(200), default="")
    digest: Mapped[str] = mapped_column(sa.String(64))
    stored_as: Mapped[str] = mapped_column(sa.String(120), default="")
    columns: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    has_heading: Mapped[bool] = mapped_column(default=False)
    corrections: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    state: Mapped[ListState] = enum_column(ListState, default=ListState.OPEN)
    taken: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class QueueDecision(Id, EventOwned, Model):
    """What was decided on somebody who waited for approval, by whom, and why."""

    registration_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    approved: Mapped[bool]
    reason: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_queue_decision_event_decided_at", "event_id", "decided_at"),)
