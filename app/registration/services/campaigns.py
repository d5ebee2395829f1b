"""Campaigns of invitations: what they are for, when they write, how far they are."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.mail import Mail, MailState
from app.events.models import Event, Session
from app.events.rules import EventState
from app.planning import services as planning
from app.registration.models import Campaign, CampaignSession, Invitation
from app.registration.rules import InvitationState
from app.registration.rules.admitting import BY_NAME
from app.registration.rules.invitations import (
    CampaignNotSo,
    CampaignState,
    EventNotPublished,
    NobodyToInvite,
    Schedule,
)

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What organisers say of a campaign."""

    name: str
    participant_class: str
    language: str = "es"
    message: Texts = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    session_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: people by state, mails that left, bounced or failed."""

    by_state: Mapping[InvitationState, int]
    mails: Mapping[MailState, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def to_send(self) -> int:
        return self.by_state.get(InvitationState.PREPARED, 0)

    def count(self, state: str) -> int:
        return self.by_state.get(InvitationState(state), 0)

    @property
    def bounced(self) -> int:
        return self.mails.get(MailState.BOUNCED, 0)


def create_campaign(event: Event, draft: CampaignDraft, *, by: uuid.UUID | None) -> Campaign:
    """Make a campaign; nobody is written to before it is started."""
    campaign = Campaign(id=uuid.uuid4(), event_id=event.id, made_by_id=by, state=CampaignState.DRAFT)
    _fill(campaign, draft)
    db.session.add(campaign)
    db.session.flush()
    _set_sessions(campaign, draft.session_ids)
    audit.record("campaign.made", "campaign", campaign.id, name=campaign.name)
    return campaign


def edit_campaign(campaign: Campaign, draft: CampaignDraft) -> None:
    """Change a campaign; mails that have left stay as they are."""
    _fill(campaign, draft)
    _set_sessions(campaign, draft.session_ids)
    db.session.flush()
    audit.record("campaign.edited", "campaign", campaign.id, name=campaign.name)


def _fill(campaign: Campaign, draft: CampaignDraft) -> None:
    draft.schedule.check()
    campaign.name = draft.name.strip()
    campaign.participant_class = draft.participant_class
    campaign.language = draft.language
    campaign.message = dict(draft.message)
    campaign.invite_at = draft.schedule.invite_at
    campaign.remind_at = draft.schedule.remind_at
    campaign.last_call_at = draft.schedule.last_call_at
    campaign.answer_by = draft.schedule.answer_by


def _set_sessions(campaign: Campaign, wanted: Collection[uuid.UUID]) -> None:
    offered = {session.id for session in list_by_name_sessions()}
    rows = {
        row.session_id: row
        for row in db.session.scalars(
            sa.select(CampaignSession).where(CampaignSession.campaign_id == campaign.id)
        )
    }
    for session_id in rows.keys() - set(wanted):
        db.session.delete(rows[session_id])
    for session_id in (set(wanted) & offered) - rows.keys():
        db.session.add(
            CampaignSession(event_id=campaign.event_id, campaign_id=campaign.id, session_id=session_id)
        )


def list_by_name_sessions() -> Sequence[Session]:
    """List the sessions of the event in scope into which people are let by name."""
    return db.session.scalars(
        sa.select(Session)
        .where(Session.access.in_(BY_NAME), Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.order, Session.code)
    ).all()


def sessions_of_campaign(campaign_id: uuid.UUID) -> Sequence[Session]:
    """List the sessions that the invitations of a campaign open."""
    return db.session.scalars(
        sa.select(Session)
        .join(CampaignSession, CampaignSession.session_id == Session.id)
        .where(CampaignSession.campaign_id == campaign_id)
        .order_by(Session.starts_at, Session.code)
    ).all()


def get_campaign(campaign_id: uuid.UUID, *, lock: bool = False) -> Campaign:
    """Return a campaign of the event in scope; raises NotFound. `lock` keeps its senders waiting."""
    query = sa.select(Campaign).where(Campaign.id == campaign_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def list_campaigns() -> Sequence[Campaign]:
    """List the campaigns of the event in scope, the latest first."""
    return db.session.scalars(sa.select(Campaign).order_by(Campaign.created_at.desc())).all()


def progress_of(campaign_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Progress]:
    """Count people by state and mails by what became of them, for several campaigns in two statements."""
    states: dict[uuid.UUID, dict[InvitationState, int]] = {each: {} for each in campaign_ids}
    mails: dict[uuid.UUID, dict[MailState, int]] = {each: {} for each in campaign_ids}
    mine = Invitation.campaign_id.in_(list(campaign_ids))
    rows = db.session.execute(
        sa.select(Invitation.campaign_id, Invitation.state, sa.func.count())
        .where(mine)
        .group_by(Invitation.campaign_id, Invitation.state)
    )
    for campaign_id, state, count in rows:
        if campaign_id is not None:
            states[campaign_id][state] = count
    sent = db.session.execute(
        sa.select(Invitation.campaign_id, Mail.state, sa.func.count())
        .join(Mail, Mail.about_id == Invitation.id)
        .where(mine)
        .group_by(Invitation.campaign_id, Mail.state)
    )
    for campaign_id, mail_state, count in sent:
        if campaign_id is not None:
            mails[campaign_id][mail_state] = count
    return {each: Progress(states[each], mails[each]) for each in campaign_ids}


# --- running ----------------------------------------------------------------------------------


def check_sendable(event: Event) -> None:
    """Refuse to invite to what cannot be answered yet, or may not be held for want of its note.

    Who accepts gets a personal entry: for an activity of a plan that needs the complete concept note.
    Raises EventNotPublished, NoteIncomplete.
    """
    if event.state is not EventState.PUBLISHED:
        raise EventNotPublished
    planning.check_may_be_held(event.activity_id)


def start_campaign(event: Event, campaign: Campaign) -> None:
    """Let a campaign write: at once, or from the time that it names.

    Raises NobodyToInvite, EventNotPublished, NoteIncomplete, CampaignNotSo.
    """
    if campaign.state is CampaignState.RUNNING:
        raise CampaignNotSo
    check_sendable(event)
    waits = sa.select(Invitation.id).where(Invitation.campaign_id == campaign.id).limit(1)
    if db.session.scalar(waits) is None:
        raise NobodyToInvite
    _change(campaign, CampaignState.RUNNING)


def pause_campaign(campaign: Campaign) -> None:
    """Write to nobody until it is started again; links that have left stay good."""
    if campaign.state is not CampaignState.RUNNING:
        raise CampaignNotSo
    _change(campaign, CampaignState.PAUSED)


def stop_campaign(campaign: Campaign) -> None:
    """Write to nobody any more; links that have left stay good."""
    if campaign.state not in {CampaignState.RUNNING, CampaignState.PAUSED}:
        raise CampaignNotSo
    _change(campaign, CampaignState.STOPPED)


def _change(campaign: Campaign, state: CampaignState) -> None:
    before, campaign.state = campaign.state, state
    campaign.updated_at = clock.now()
    db.session.flush()
    audit.record("campaign.state", "campaign", campaign.id, state=(before, state))


def delete_campaign(campaign: Campaign) -> None:
    """Delete a campaign from which nothing has left, with the people in it."""
    left = sa.select(Invitation.id).where(
        Invitation.campaign_id == campaign.id, Invitation.state != InvitationState.PREPARED
    )
    if db.session.scalar(left.limit(1)) is not None:
        raise CampaignNotSo
    db.session.execute(sa.delete(Invitation).where(Invitation.campaign_id == campaign.id))
    audit.record("campaign.deleted", "campaign", campaign.id, name=campaign.name)
    db.session.delete(campaign)
    db.session.flush()
