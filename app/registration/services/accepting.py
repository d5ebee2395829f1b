"""Accepting an invitation: one person for each address, then the sessions that the invitation opens."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.errors import Refusal
from app.events.models import Event, Session
from app.registration.models import CampaignSession, Invitation, Registration, SessionAdmission
from app.registration.rules import Application, InvitationState, Origin, RegistrationState
from app.registration.rules.invitations import MailboxShared
from app.registration.services.admissions import admit
from app.registration.services.answered import note_accepted
from app.registration.services.inviting import check_answerable
from app.registration.services.registering import Registered, find_by_email, find_repeated, register

SWEEP = 200


def accept(event: Event, invitation: Invitation, application: Application) -> Registered:
    """Register who is invited and let them into the sessions of the invitation.

    Whoever comes second from the same mailbox is refused and learns nothing of the first.
    Raises MailboxShared, InvitationNotSo, and what register() raises.
    """
    check_answerable(invitation)
    known = find_by_email(invitation.email_norm)
    if known is not None and known.is_active and find_repeated(application.idempotency_key) is None:
        raise MailboxShared(address=invitation.email)
    made = register(event, application, origin=Origin.INVITED)
    note_accepted(invitation)
    let_in(event, invitation, made.registration)
    return made


def accept_as_registered(event: Event, invitation: Invitation, registration: Registration) -> None:
    """Accept with the registration that the address has already: it gets the sessions of the invitation."""
    check_answerable(invitation)
    note_accepted(invitation)
    let_in(event, invitation, registration)


def sessions_opened(invitation: Invitation) -> Sequence[Session]:
    """List the sessions that an invitation opens, in order of time."""
    if invitation.campaign_id is None:
        return []
    return db.session.scalars(
        sa.select(Session)
        .join(CampaignSession, CampaignSession.session_id == Session.id)
        .where(CampaignSession.campaign_id == invitation.campaign_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.code)
    ).all()


def let_in(event: Event, invitation: Invitation, registration: Registration) -> list[Session]:
    """Let who accepted into the sessions of the invitation; return those that have no place for them.

    Who waits for a seat at the event is let in by the sweep once they have it. A session that takes
    so many of a country, or no observer without a word, refuses here as everywhere.
    """
    if registration.state is not RegistrationState.CONFIRMED:
        return []
    refused = []
    for session in sessions_opened(invitation):
        try:
            with db.session.begin_nested():
                admit(event, session, registration)
        except Refusal as refusal:
            refused.append(session)
            facts = {"session": session.id, "why": refusal.code}
            audit.record("invitation.not_let_in", "invitation", invitation.id, **facts)
    invitation.admitted_at = clock.now()
    db.session.flush()
    return refused


def without_place(invitations: Sequence[Invitation]) -> set[uuid.UUID]:
    """Return those of the invitations that were accepted and still lack a place in a session they open."""
    keys = [row.id for row in invitations if row.state is InvitationState.ACCEPTED and row.campaign_id]
    if not keys:
        return set()
    inside = sa.exists().where(
        SessionAdmission.session_id == CampaignSession.session_id,
        SessionAdmission.registration_id == Registration.id,
    )
    return set(
        db.session.scalars(
            sa.select(Invitation.id)
            .join(CampaignSession, CampaignSession.campaign_id == Invitation.campaign_id)
            .join(Registration, Registration.email_norm == Invitation.email_norm)
            .where(Invitation.id.in_(keys), Registration.event_id == Invitation.event_id, ~inside)
        )
    )


def let_in_late() -> int:
    """Let in those whose registration was confirmed after they accepted; return how many were looked at."""
    with across_events("the sweep of accepted invitations serves all events"):
        rows = db.session.execute(
            sa.select(Invitation, Registration)
            .join(
                Registration,
                sa.and_(
                    Registration.event_id == Invitation.event_id,
                    Registration.email_norm == Invitation.email_norm,
                ),
            )
            .where(
                Invitation.state == InvitationState.ACCEPTED,
                Invitation.admitted_at.is_(None),
                Invitation.campaign_id.in_(sa.select(CampaignSession.campaign_id)),
                Registration.state == RegistrationState.CONFIRMED,
            )
            .limit(SWEEP)
        )
        found = list(rows)
    for invitation, registration in found:
        with event_scope(invitation.event_id):
            let_in(db.session.get_one(Event, invitation.event_id), invitation, registration)
    return len(found)
