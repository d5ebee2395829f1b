"""Keyed hashes in place of what identifies a person, so that an erasure leaves the record whole."""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from flask import current_app, has_request_context

from app.core.access.viewer import viewer

SYSTEM = "system"
STRANGER = "stranger"

_acting: ContextVar[uuid.UUID | None] = ContextVar("acting", default=None)


def keyed_hash(purpose: str, value: object) -> str:
    """Hash a value with the application's secret: 32 hex digits, different for each purpose."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def pseudonym(value: object) -> str:
    """Return the name under which the record knows a person, an account or an address."""
    return keyed_hash("audit", value)


@dataclass(frozen=True)
class Personal:
    """A value that identifies somebody; only its pseudonym is recorded."""

    value: object


def personal(value: object) -> Personal:
    """Mark a change as personal data."""
    return Personal(value)


@contextmanager
def acting_as(person_id: uuid.UUID | None) -> Iterator[None]:
    """Name the person on whose behalf a job works."""
    token = _acting.set(person_id)
    try:
        yield
    finally:
        _acting.reset(token)


def current_actor() -> uuid.UUID | None:
    """Return the id of the person (or else the account) who acts now, or None."""
    if _acting.get() is not None or not has_request_context():
        return _acting.get()
    asking = viewer()
    return asking.person_id or asking.account_id


def actor_name(actor: object = None) -> str:
    """Return the pseudonym of the actor, `stranger` at the door, `system` in the engine room."""
    known = actor or current_actor()
    if known == SYSTEM:
        return SYSTEM
    if known is not None:
        return pseudonym(known)
    return STRANGER if has_request_context() else SYSTEM
