"""Writing to those whom a campaign invites: each mail once, only to those who have not answered."""

import uuid
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope, transaction
from app.core.errors import Refusal
from app.events.models import Event
from app.registration.models import Campaign, Invitation
from app.registration.rules import InvitationState
from app.registration.rules.invitations import UNANSWERED, CampaignState, Step
from app.registration.services import notices
from app.registration.services.campaigns import check_sendable, get_campaign

BATCH = 100
_SENT_AT = {
    Step.INVITE: Invitation.sent_at,
    Step.REMIND: Invitation.reminded_at,
    Step.LAST_CALL: Invitation.last_called_at,
}


def campaigns_at_work() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """List the running campaigns of all events, each with its event."""
    with across_events("the periodic job sends for the campaigns of all events"):
        rows = db.session.execute(
            sa.select(Campaign.id, Campaign.event_id)
            .where(Campaign.state == CampaignState.RUNNING)
            .order_by(Campaign.created_at)
        )
        return [(campaign_id, event_id) for campaign_id, event_id in rows]


def send_campaign(
    event_id: uuid.UUID, campaign_id: uuid.UUID, report: Callable[[int, int], None] | None = None
) -> int:
    """Send what is due now, a hundred mails to a transaction; return how many.

    A mail is queued in the transaction that notes it as sent: a worker that dies sends none twice and
    leaves none out. Pausing takes hold between two steps.
    """
    sent = 0
    with event_scope(event_id):
        while True:
            with transaction():
                step = _send_some(event_id, campaign_id)
            sent += step
            if report is not None:
                report(*progress(campaign_id))
            if step == 0:
                return sent


def progress(campaign_id: uuid.UUID) -> tuple[int, int]:
    """Return how many of a campaign were invited, of how many."""
    row = db.session.execute(
        sa.select(sa.func.count(Invitation.sent_at), sa.func.count()).where(
            Invitation.campaign_id == campaign_id
        )
    ).one()
    return row[0], row[1]


def _send_some(event_id: uuid.UUID, campaign_id: uuid.UUID) -> int:
    campaign = get_campaign(campaign_id, lock=True)
    event = db.session.get_one(Event, event_id)
    now = clock.now()
    if campaign.state is not CampaignState.RUNNING or (campaign.answer_by and campaign.answer_by <= now):
        return 0
    try:
        check_sendable(event)
    except Refusal:
        return 0
    for step in campaign.schedule.steps_due(now):
        batch = db.session.scalars(_due(campaign, step).limit(BATCH).with_for_update()).all()
        for invitation in batch:
            _send(event, campaign, invitation, step, now)
        if batch:
            db.session.flush()
            return len(batch)
    return 0


def _due(campaign: Campaign, step: Step) -> "sa.Select[Invitation]":
    """Select who gets this mail: the invitation who waits for it, the others who had it before."""
    query = sa.select(Invitation).where(Invitation.campaign_id == campaign.id, _SENT_AT[step].is_(None))
    if step is Step.INVITE:
        query = query.where(Invitation.state == InvitationState.PREPARED)
    else:
        time = campaign.remind_at if step is Step.REMIND else campaign.last_call_at
        query = query.where(Invitation.state.in_(UNANSWERED), Invitation.sent_at < time)
        if step is Step.REMIND:
            query = query.where(Invitation.last_called_at.is_(None))
    return query.order_by(Invitation.created_at, Invitation.id)


def _send(event: Event, campaign: Campaign, invitation: Invitation, step: Step, now: datetime) -> None:
    if step is Step.INVITE:
        invitation.state, invitation.sent_at = InvitationState.INVITED, now
    elif step is Step.REMIND:
        invitation.reminded_at = now
    else:
        invitation.last_called_at = now
        # Who gets the last call needs no reminder that came late.
        invitation.reminded_at = invitation.reminded_at or now
    notices.invited(event, invitation, step=step, campaign=campaign)
    audit.record("invitation.sent", "invitation", invitation.id, step=step)


def expire_invitations() -> int:
    """End the invitations whose day to answer has passed, or whose event is over or cancelled."""
    now = clock.now()
    with across_events("the sweep of invitations that nobody answered serves all events"):
        late = sa.select(Campaign.id).where(Campaign.answer_by <= now)
        over = sa.select(Event.id).where(sa.or_(Event.ends_on < now.date(), Event.cancelled_at.is_not(None)))
        rows = db.session.scalars(
            sa.select(Invitation)
            .where(
                Invitation.state.in_(UNANSWERED),
                Invitation.campaign_id.in_(late) | Invitation.event_id.in_(over),
            )
            .limit(500)
        ).all()
    for invitation in rows:
        invitation.state, invitation.ended_at = InvitationState.EXPIRED, now
        audit.record("invitation.expired", "invitation", invitation.id)
    return len(rows)
