"""The secrets of a registration: the personal link and the ticket, derived from a key and a version."""

from app.core import audit
from app.core.access import derived_token, hash_token
from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import notices


def link_token(registration: Registration) -> str:
    """Return the token of the personal link, under which people manage their registration."""
    return derived_token("registration", registration.id, registration.key_version)


def ticket_token(registration: Registration) -> str:
    """Return the secret in the ticket's QR code."""
    return derived_token("ticket", registration.id, registration.key_version)


def renew_keys(registration: Registration) -> None:
    """Give the registration a new ticket and a new personal link; the old ones end."""
    registration.key_version += 1
    registration.link_hash = hash_token(link_token(registration))
    registration.ticket_hash = hash_token(ticket_token(registration))


def reissue_keys(event: Event, registration: Registration) -> None:
    """Give a new ticket and link to somebody who lost theirs, and mail them."""
    renew_keys(registration)
    db.session.flush()
    notices.state_of(event, registration)
    audit.record("registration.keys", "registration", registration.id)
