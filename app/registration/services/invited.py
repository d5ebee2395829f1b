"""The list of who is invited: found, filtered, counted, with what became of the mails."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core.db import db
from app.core.mail import Mail, MailState
from app.core.text import fold
from app.registration.models import Campaign, Invitation, InvitationList
from app.registration.rules import InvitationState
from app.registration.rules.invitations import ListState

PREVIEWED = 20


def search_invitations(
    *,
    state: str = "",
    campaign_id: uuid.UUID | None = None,
    search: str = "",
    page: int = 1,
    size: int = 50,
) -> tuple[Sequence[Invitation], int]:
    """Return a page of the invitations of the event in scope, by name, and how many there are.

    `bounced` is asked for like a state: mail to them came back.
    """
    query = sa.select(Invitation)
    if state == "bounced":
        back = sa.select(Mail.about_id).where(Mail.state == MailState.BOUNCED, Mail.about_id.is_not(None))
        query = query.where(Invitation.id.in_(back))
    elif state in set(InvitationState):
        query = query.where(Invitation.state == InvitationState(state))
    if campaign_id is not None:
        query = query.where(Invitation.campaign_id == campaign_id)
    for word in fold(search).split():
        query = query.where(
            Invitation.sort_name.contains(word, autoescape=True)
            | Invitation.email_norm.contains(word, autoescape=True)
        )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Invitation.sort_name, Invitation.id).limit(size).offset((page - 1) * size)
    return db.session.scalars(rows).all(), total


def count_invitations() -> dict[InvitationState, int]:
    """Count the invitations of the event in scope by state."""
    rows = db.session.execute(sa.select(Invitation.state, sa.func.count()).group_by(Invitation.state))
    return {state: count for state, count in rows}  # noqa: C416


def count_bounced() -> int:
    """Count the invitations of the event in scope whose mail came back."""
    query = (
        sa.select(sa.func.count(sa.distinct(Invitation.id)))
        .join(Mail, Mail.about_id == Invitation.id)
        .where(Mail.state == MailState.BOUNCED)
    )
    return db.session.scalar(query) or 0


def mails_of(invitations: Sequence[Invitation]) -> Mapping[uuid.UUID, MailState]:
    """Return what became of the last mail of each of these."""
    keys = [row.id for row in invitations]
    rows = db.session.execute(
        sa.select(Mail.about_id, Mail.state).where(Mail.about_id.in_(keys)).order_by(Mail.created_at)
    )
    return {about: state for about, state in rows if about is not None}


def names_of_campaigns() -> dict[uuid.UUID, str]:
    """Return the names of the campaigns of the event in scope."""
    rows = db.session.execute(sa.select(Campaign.id, Campaign.name).order_by(Campaign.created_at.desc()))
    return {key: name for key, name in rows}  # noqa: C416


def first_people(campaign_id: uuid.UUID) -> Sequence[Invitation]:
    """Return some of a campaign's people, by name, for looking at their mail."""
    return db.session.scalars(
        sa.select(Invitation)
        .where(Invitation.campaign_id == campaign_id)
        .order_by(Invitation.sort_name, Invitation.id)
        .limit(PREVIEWED)
    ).all()


def lists_without_mail(campaign_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the lists of a campaign that can be taken out again: no mail to anybody on them has left."""
    left = sa.exists().where(
        Invitation.list_id == InvitationList.id, Invitation.state != InvitationState.PREPARED
    )
    return set(
        db.session.scalars(
            sa.select(InvitationList.id).where(
                InvitationList.campaign_id == campaign_id, InvitationList.state == ListState.TAKEN, ~left
            )
        )
    )
