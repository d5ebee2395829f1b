"""Personal links: worked out from the keys of registration and installation, revoked and given anew.

A token names its registration and session and carries their seal. Nothing of it is stored: a reader of
the database cannot make one, a new key or version of either ends it.
"""

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.events.models import Event, Session
from app.joining.models import JoinEntry, JoinLink, MeetingRoom
from app.joining.rules import EntryEnd, JoinLinkSpent
from app.joining.services.rooms import Joinable, get_room, list_joinable, may_go_in
from app.registration import services as registrations
from app.registration.models import Registration

NAMES = 43
"""How many letters the two keys take at the front of a token."""


@dataclass(frozen=True, slots=True)
class Way:
    """Who wants to go where: what a good link opens."""

    event: Event
    session: Session
    registration: Registration
    room: MeetingRoom | None
    link: JoinLink | None


def join_token(registration: Registration, session_id: uuid.UUID, link: JoinLink | None = None) -> str:
    """Return the token of a registration for a session; `link` where it was given anew."""
    names = base64.urlsafe_b64encode(registration.id.bytes + session_id.bytes).decode().rstrip("=")
    purpose = f"join:{session_id}:{registration.key_version}"
    return names + derived_token(purpose, registration.id, link.version if link else 1)


def find_link(registration_id: uuid.UUID, session_id: uuid.UUID) -> JoinLink | None:
    """Find what became of a link, in the event in scope."""
    return db.session.scalar(
        sa.select(JoinLink).where(
            JoinLink.registration_id == registration_id, JoinLink.session_id == session_id
        )
    )


def open_link(token: str) -> Way:
    """Return what a link opens; one that was revoked, replaced or made up raises JoinLinkSpent."""
    registration_id, session_id = _names_in(token)
    with across_events("a personal link names its own registration, whatever the event"):
        registration = db.session.scalar(sa.select(Registration).where(Registration.id == registration_id))
        link = find_link(registration_id, session_id)
    if registration is None or not _is_own(token, registration, session_id, link):
        raise JoinLinkSpent
    return _way(registration, session_id, link)


def _is_own(token: str, registration: Registration, session_id: uuid.UUID, link: JoinLink | None) -> bool:
    """Tell whether the token is the newest one of a registration whose own link is alive."""
    alive = registration.link_hash == hash_token(registrations.link_token(registration))
    same = hmac.compare_digest(token.encode(), join_token(registration, session_id, link).encode())
    return alive and same


def way_of(registration: Registration, session_id: uuid.UUID) -> Way:
    """Return the way of somebody who proved otherwise who they are; raises JoinLinkSpent."""
    with event_scope(registration.event_id):
        return _way(registration, session_id, find_link(registration.id, session_id))


def _way(registration: Registration, session_id: uuid.UUID, link: JoinLink | None) -> Way:
    if link is not None and link.revoked_at is not None:
        raise JoinLinkSpent
    with event_scope(registration.event_id):
        session = db.session.scalar(sa.select(Session).where(Session.id == session_id))
        room = get_room(session) if session else None
        if session is None or not may_go_in(session, registrations.facts_of(registration), room):
            raise JoinLinkSpent
    return Way(db.session.get_one(Event, registration.event_id), session, registration, room, link)


def _names_in(token: str) -> tuple[uuid.UUID, uuid.UUID]:
    try:
        raw = base64.urlsafe_b64decode(token[:NAMES] + "=")
        return uuid.UUID(bytes=raw[:16]), uuid.UUID(bytes=raw[16:])
    except (ValueError, binascii.Error) as fault:
        raise JoinLinkSpent from fault


@dataclass(frozen=True, slots=True)
class OwnRoom:
    """A session that a person may enter online, with the token of their link."""

    item: Joinable
    token: str


def own_rooms(event: Event, registration: Registration) -> list[OwnRoom]:
    """List the rooms to come of a registration, with its links."""
    query = sa.select(JoinLink).where(JoinLink.registration_id == registration.id)
    links = {link.session_id: link for link in db.session.scalars(query)}
    revoked = {session_id for session_id, link in links.items() if link.revoked_at}
    return [
        OwnRoom(item, join_token(registration, item.session.id, links.get(item.session.id)))
        for item in list_joinable(event, registration)
        if item.session.id not in revoked
    ]


def keep_link(event: Event, registration_id: uuid.UUID, session_id: uuid.UUID) -> JoinLink:
    """Return the row of a link, made where there was none."""
    link = find_link(registration_id, session_id)
    if link is None:
        link = JoinLink(event_id=event.id, session_id=session_id, registration_id=registration_id, version=1)
        db.session.add(link)
        db.session.flush()
    return link


def revoke(event: Event, session: Session, registration: Registration) -> None:
    """End a person's way into a session; their entry ends with it."""
    link = keep_link(event, registration.id, session.id)
    link.revoked_at, link.address_sealed = clock.now(), ""
    end_live_entry(session.id, registration.id, EntryEnd.REVOKED)
    audit.record("joining.revoke", "registration", registration.id, session=str(session.id))


def reissue(event: Event, session: Session, registration: Registration) -> JoinLink:
    """Give a person a new link in place of the old one, also after it was revoked."""
    link = keep_link(event, registration.id, session.id)
    link.version += 1
    link.revoked_at, link.address_sealed = None, ""
    end_live_entry(session.id, registration.id, EntryEnd.REVOKED)
    audit.record("joining.reissue", "registration", registration.id, session=str(session.id))
    return link


def end_live_entry(session_id: uuid.UUID, registration_id: uuid.UUID, why: EntryEnd) -> None:
    """End the entry that holds, if there is one."""
    db.session.execute(
        sa.update(JoinEntry)
        .where(
            JoinEntry.session_id == session_id,
            JoinEntry.registration_id == registration_id,
            JoinEntry.live.is_(True),
        )
        .values(live=None, ended_at=clock.now(), ended_by=why)
    )
