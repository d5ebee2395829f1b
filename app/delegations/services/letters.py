"""The letter that accredits a delegation: taken by its content, one at a time, read by the few."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.core import audit, clock, storage
from app.core.db import across_events, after_commit, db
from app.core.errors import NotFound
from app.core.uploads import FileKind, accept
from app.delegations.models import Delegation, DelegationLetter
from app.delegations.services.reading import find_letter
from app.events.models import Event

KINDS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
LARGEST = 10 * 2**20
AREA = "letters"
LETTERS_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Stored:
    """A letter whose bytes are kept already."""

    key: str
    filename: str
    media_type: str
    size: int


def store_letter(content: bytes, name: str) -> Stored:
    """Check a letter, draw its picture anew, and keep it; called outside of transaction()."""
    upload = accept(content, name=name, kinds=KINDS, largest=LARGEST)
    key = storage.put(AREA, upload.content)
    return Stored(key, upload.name, upload.kind.media_type, len(upload.content))


def set_letter(event: Event, delegation: Delegation, stored: Stored, *, by: uuid.UUID | None) -> None:
    """Make this the letter of the delegation; the one before it is deleted."""
    letter = find_letter(delegation.id)
    if letter is None:
        letter = DelegationLetter(event_id=event.id, delegation_id=delegation.id)
        db.session.add(letter)
    else:
        _forget_file(letter.storage_key)
    letter.storage_key, letter.filename = stored.key, stored.filename
    letter.media_type, letter.size = stored.media_type, stored.size
    letter.sent_by_id, letter.sent_at = by, clock.now()
    db.session.flush()
    audit.record("delegation.letter", "delegation", delegation.id, size=stored.size)


def remove_letter(delegation: Delegation) -> None:
    """Take the letter away."""
    letter = find_letter(delegation.id)
    if letter is None:
        raise NotFound
    _forget_file(letter.storage_key)
    db.session.delete(letter)
    audit.record("delegation.letter_removed", "delegation", delegation.id)


def read_letter(delegation: Delegation) -> tuple[DelegationLetter, bytes]:
    """Return the letter of a delegation and its bytes; raises NotFound."""
    letter = find_letter(delegation.id)
    if letter is None:
        raise NotFound
    return letter, storage.get(letter.storage_key)


def forget_letters() -> int:
    """Delete the letters of events that ended a year ago; return how many there were."""
    past = sa.select(Event.id).where(Event.ends_on < clock.today() - LETTERS_KEPT)
    with across_events("the letters of all past events are deleted together"):
        letters = db.session.scalars(
            sa.select(DelegationLetter).where(DelegationLetter.event_id.in_(past)).limit(500)
        ).all()
        for letter in letters:
            _forget_file(letter.storage_key)
            db.session.delete(letter)
        db.session.flush()
    if letters:
        audit.record("delegation.letters_deleted", "delegation", "all", count=len(letters))
    return len(letters)


def _forget_file(key: str) -> None:
    after_commit(lambda: storage.delete(key))
