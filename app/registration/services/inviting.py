"""Invitations: read a list of addresses, show what it would do, invite, accept, decline."""

import re
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db
from app.core.text import normalise_email
from app.events.models import Event
from app.registration.models import Invitation
from app.registration.rules import InvitationState, LinkSpent
from app.registration.services import notices
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
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
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
    invitation_id = uuid.uuid4()
    invitation = Invitation(
        id=invitation_id,
        event_id=event.id,
        email=invitee.email,
        email_norm=norm,
        name=invitee.name,
        language=language,
        participant_class=participant_class,
        token_hash=hash_token(derived_token("invitation", invitation_id, 1)),
        invited_by_id=by,
        sent_at=clock.now(),
    )
    db.session.add(invitation)
    db.session.flush()
    notices.invited(event, invitation)
    audit.record("invitation.made", "invitation", invitation.id, participant_class=participant_class)
    return invitation


def find_invitation_by_token(token: str) -> Invitation:
    """Return the invitation that a mailed link opens; raises LinkSpent."""
    with across_events("an invitation's link names the invitation, not the event"):
        found = db.session.scalar(sa.select(Invitation).where(Invitation.token_hash == hash_token(token)))
    if found is None:
        raise LinkSpent
    return found


def decline(invitation: Invitation) -> None:
    """Note that somebody will not come; they can still accept later."""
    invitation.state = InvitationState.DECLINED
    audit.record("invitation.declined", "invitation", invitation.id)
