"""Single invitations: made, answered, sent again, taken back, asked for by a colleague."""

import re
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.text import fold, normalise_email
from app.directory import services as directory
from app.events.models import Event
from app.registration.models import Campaign, Invitation
from app.registration.rules import InvitationState, LinkSpent
from app.registration.rules.invitations import (
    LIVE,
    UNANSWERED,
    InvitationNotSo,
    Step,
)
from app.registration.rules.invitees import split_name
from app.registration.services import notices
from app.registration.services.campaigns import check_sendable
from app.registration.services.matching import checked_address
from app.registration.services.registering import find_by_email

LINE = re.compile(r"^(?P<name>.*?)[\s<,;]*(?P<address>[^\s<>,;]+@[^\s<>,;]+)>?[\s,;]*$")


@dataclass(frozen=True, slots=True)
class Invitee:
    """A line of the list: whom it names, or what is wrong with it."""

    line: int
    text: str
    email: str = ""
    name: str = ""
    fault: str = ""


def read_addresses(text: str) -> list[Invitee]:
    """Read a list, one address a line, with a name or without.

    `fault` says why a line is left out: invalid, repeated, invited or registered.
    """
    known = set(db.session.scalars(sa.select(Invitation.email_norm)))
    found: list[Invitee] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            invitee = _read_line(number, line.strip(), seen, known)
            seen.add(normalise_email(invitee.email))
            found.append(invitee)
    return found


def _read_line(number: int, line: str, seen: set[str], known: set[str]) -> Invitee:
    parts = LINE.match(line)
    if parts is None:
        return Invitee(number, line, fault="invalid")
    email, name = parts["address"], parts["name"].strip(" \"'<,;")
    if checked_address(email) is None:
        return Invitee(number, line, email, name, "invalid")
    norm = normalise_email(email)
    if norm in seen:
        return Invitee(number, line, email, name, "repeated")
    if norm in known:
        return Invitee(number, line, email, name, "invited")
    registered = find_by_email(norm)
    fault = "registered" if registered is not None and registered.is_active else ""
    return Invitee(number, line, email, name, fault)


def invite(
    event: Event,
    invitee: Invitee,
    *,
    participant_class: str,
    language: str,
    by: uuid.UUID | None,
) -> Invitation:
    """Invite an address and write to it; the same address twice is one invitation."""
    norm = normalise_email(invitee.email)
    known = db.session.scalar(sa.select(Invitation).where(Invitation.email_norm == norm))
    if known is not None:
        return known
    invitation = _new(event, invitee.email, invitee.name, participant_class, language)
    invitation.state = InvitationState.INVITED
    invitation.invited_by_id = by
    invitation.sent_at = clock.now()
    db.session.flush()
    notices.invited(event, invitation)
    audit.record("invitation.made", "invitation", invitation.id, participant_class=participant_class)
    return invitation


def _new(event: Event, email: str, name: str, participant_class: str, language: str) -> Invitation:
    norm, key = normalise_email(email), uuid.uuid4()
    given, family = split_name(name) if "@" not in name else ("", "")
    invitation = Invitation(
        id=key,
        event_id=event.id,
        email=email.strip(),
        email_norm=norm,
        name=name,
        given_name=given[:120],
        family_name=family[:120],
        sort_name=fold(f"{family} {given}".strip() or name or email)[:260],
        language=language,
        participant_class=participant_class,
        token_hash=hash_token(derived_token("invitation", key, 1)),
        key_version=1,
        sendings=0,
        person_id=directory.owners_of_addresses([norm]).get(norm),
    )
    db.session.add(invitation)
    return invitation


def invitation_token(invitation: Invitation) -> str:
    """Return the token of an invitation's link, which is stored nowhere."""
    return derived_token("invitation", invitation.id, invitation.key_version)


def get_invitation(invitation_id: uuid.UUID) -> Invitation:
    """Return an invitation of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Invitation).where(Invitation.id == invitation_id))
    if found is None:
        raise NotFound
    return found


def campaign_of(invitation: Invitation) -> Campaign | None:
    """Return the campaign of an invitation; one that was made by itself has none."""
    if invitation.campaign_id is None:
        return None
    return db.session.scalar(sa.select(Campaign).where(Campaign.id == invitation.campaign_id))


# --- by the link ------------------------------------------------------------------------------


def find_invitation_by_token(token: str) -> Invitation:
    """Return the invitation that a mailed link opens, over or not; raises LinkSpent for one taken back."""
    opens = {*LIVE, InvitationState.EXPIRED}
    with across_events("an invitation's link names the invitation, not the event"):
        found = db.session.scalar(
            sa.select(Invitation).where(
                Invitation.token_hash == hash_token(token), Invitation.state.in_(opens)
            )
        )
    if found is None:
        raise LinkSpent
    return found


def is_over(invitation: Invitation, campaign: Campaign | None) -> bool:
    """Tell whether the day to answer has passed; who has accepted stays in."""
    if invitation.state is InvitationState.ACCEPTED:
        return False
    late = campaign is not None and campaign.answer_by is not None and campaign.answer_by <= clock.now()
    return late or invitation.state is InvitationState.EXPIRED


def check_answerable(invitation: Invitation) -> None:
    """Refuse an answer to an invitation that is over; raises InvitationNotSo."""
    if invitation.state not in LIVE or is_over(invitation, campaign_of(invitation)):
        raise InvitationNotSo


def note_opened(invitation: Invitation) -> None:
    """Note that a person has opened the link: their browser says so, never the fetching of the page."""
    if invitation.state is InvitationState.INVITED:
        invitation.state, invitation.opened_at = InvitationState.OPENED, clock.now()
        audit.record("invitation.opened", "invitation", invitation.id)


def decline(invitation: Invitation, reason: str = "") -> None:
    """Note that somebody will not come; they can still accept later."""
    check_answerable(invitation)
    if invitation.state is InvitationState.ACCEPTED:
        raise InvitationNotSo
    invitation.state = InvitationState.DECLINED
    invitation.decline_reason = reason.strip()[:1000]
    invitation.answered_at = clock.now()
    audit.record("invitation.declined", "invitation", invitation.id)


def ask_for_colleague(event: Event, invitation: Invitation, *, name: str, email: str) -> None:
    """Let somebody who shares a mailbox ask for an invitation to an address of their own.

    The organisers decide. What is known of the other address is not told: the answer is always the same.
    """
    norm = normalise_email(email)
    if db.session.scalar(sa.select(Invitation.id).where(Invitation.email_norm == norm)) is not None:
        return
    made = _new(event, email, name, invitation.participant_class, invitation.language)
    made.state = InvitationState.REQUESTED
    made.campaign_id = invitation.campaign_id
    made.invited_by_id = invitation.person_id
    db.session.flush()
    audit.record("invitation.requested", "invitation", made.id, by_way_of=str(invitation.id))


# --- by organisers ----------------------------------------------------------------------------


def send_again(event: Event, invitation: Invitation) -> None:
    """Write the invitation again, under the same link; also to who is asked for or has not got it yet."""
    check_sendable(event)
    if invitation.state in {InvitationState.REQUESTED, InvitationState.PREPARED}:
        invitation.state = InvitationState.INVITED
    elif invitation.state not in UNANSWERED:
        raise InvitationNotSo
    _write_again(event, invitation)
    audit.record("invitation.sent", "invitation", invitation.id, step=Step.INVITE, again=True)


def _write_again(event: Event, invitation: Invitation) -> None:
    if invitation.sent_at is not None:
        invitation.sendings += 1
    invitation.sent_at = clock.now()
    db.session.flush()
    notices.invited(event, invitation, campaign=campaign_of(invitation))


def withdraw(invitation: Invitation) -> None:
    """Take an invitation back: its link opens nothing from now on. A registration that came of it stays."""
    if invitation.state in {InvitationState.WITHDRAWN, InvitationState.ACCEPTED}:
        raise InvitationNotSo
    invitation.state, invitation.ended_at = InvitationState.WITHDRAWN, clock.now()
    renew_link(invitation)
    audit.record("invitation.withdrawn", "invitation", invitation.id)


def renew_link(invitation: Invitation) -> None:
    """Give the invitation a new link; the old one ends at once."""
    invitation.key_version += 1
    invitation.token_hash = hash_token(invitation_token(invitation))
    db.session.flush()


def reissue(event: Event, invitation: Invitation) -> None:
    """End the link that was sent and write a new one, for a link that went astray."""
    if invitation.state not in UNANSWERED | {InvitationState.DECLINED}:
        raise InvitationNotSo
    check_sendable(event)
    renew_link(invitation)
    _write_again(event, invitation)
    audit.record("invitation.link_renewed", "invitation", invitation.id)


def invite_again(event: Event, invitation: Invitation) -> None:
    """Ask once more somebody who declined, did not answer in time, or was taken off; with a new link."""
    ended = {InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN}
    if invitation.state not in ended:
        raise InvitationNotSo
    check_sendable(event)
    invitation.state = InvitationState.INVITED
    invitation.opened_at = invitation.answered_at = invitation.ended_at = None
    invitation.reminded_at = invitation.last_called_at = None
    invitation.decline_reason = ""
    campaign = campaign_of(invitation)
    if campaign is not None and campaign.answer_by is not None and campaign.answer_by <= clock.now():
        invitation.campaign_id = None  # Its day to answer has passed; this one has none.
    renew_link(invitation)
    _write_again(event, invitation)
    audit.record("invitation.made_again", "invitation", invitation.id)


def refuse_request(invitation: Invitation) -> None:
    """Turn down what a colleague asked for; nothing is written to that address."""
    if invitation.state is not InvitationState.REQUESTED:
        raise InvitationNotSo
    audit.record("invitation.request_refused", "invitation", invitation.id)
    db.session.delete(invitation)
    db.session.flush()
