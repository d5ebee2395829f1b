"""What organisers keep beside registrations: tags, notes, and views of the list under a name."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold
from app.registration.models import EventTag, Registration, RegistrationNote, SavedView, Tagging
from app.registration.rules import ViewNameNeeded

LONGEST_NOTE = 4000


def list_tags() -> Sequence[EventTag]:
    """List the tags of the event in scope, by name."""
    return db.session.scalars(sa.select(EventTag).order_by(EventTag.name_folded)).all()


def get_or_make_tag(event_id: uuid.UUID, name: str) -> EventTag:
    """Return the tag of this name; case and accents make no other one."""
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise NotFound
    found = db.session.scalar(sa.select(EventTag).where(EventTag.name_folded == fold(wanted)))
    if found is None:
        found = EventTag(event_id=event_id, name=wanted, name_folded=fold(wanted))
        db.session.add(found)
        db.session.flush()
        audit.record("registration.tag_made", "event", event_id, tag=wanted)
    return found


def get_tag(tag_id: uuid.UUID) -> EventTag:
    """Return a tag of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(EventTag).where(EventTag.id == tag_id))
    if found is None:
        raise NotFound
    return found


def hang_tag(registration: Registration, tag: EventTag) -> bool:
    """Hang a tag on a registration; tell whether it was not there before."""
    if _tagging(registration, tag) is not None:
        return False
    db.session.add(Tagging(event_id=registration.event_id, tag_id=tag.id, registration_id=registration.id))
    db.session.flush()
    audit.record("registration.tagged", "registration", registration.id, tag=tag.name)
    return True


def take_tag(registration: Registration, tag: EventTag) -> bool:
    """Take a tag off; tell whether it was there."""
    found = _tagging(registration, tag)
    if found is None:
        return False
    db.session.delete(found)
    db.session.flush()
    audit.record("registration.untagged", "registration", registration.id, tag=tag.name)
    return True


def _tagging(registration: Registration, tag: EventTag) -> Tagging | None:
    return db.session.scalar(
        sa.select(Tagging).where(Tagging.tag_id == tag.id, Tagging.registration_id == registration.id)
    )


def list_notes(registration: Registration) -> Sequence[RegistrationNote]:
    """List what organisers wrote about a registration, the latest first."""
    return db.session.scalars(
        sa.select(RegistrationNote)
        .where(RegistrationNote.registration_id == registration.id)
        .order_by(RegistrationNote.written_at.desc(), RegistrationNote.id)
    ).all()


def write_note(registration: Registration, text: str, *, by: uuid.UUID | None) -> None:
    """Write about a registration; for organisers, and for the person who asks what is kept of them."""
    written = text.strip()[:LONGEST_NOTE]
    if not written:
        raise NotFound
    db.session.add(
        RegistrationNote(
            event_id=registration.event_id, registration_id=registration.id, author_id=by, text=written
        )
    )
    audit.record("registration.noted", "registration", registration.id)


def remove_note(registration: Registration, note_id: uuid.UUID) -> None:
    """Take a note away; raises NotFound."""
    found = db.session.scalar(
        sa.select(RegistrationNote).where(
            RegistrationNote.id == note_id, RegistrationNote.registration_id == registration.id
        )
    )
    if found is None:
        raise NotFound
    db.session.delete(found)
    audit.record("registration.note_removed", "registration", registration.id)


def list_views(person_id: uuid.UUID | None) -> Sequence[SavedView]:
    """List one's own views and those that others share, by name."""
    theirs = SavedView.is_shared.is_(True) | (SavedView.owner_id == person_id)
    return db.session.scalars(
        sa.select(SavedView).where(theirs).order_by(SavedView.name, SavedView.id).limit(20)
    ).all()


def save_view(
    event_id: uuid.UUID, *, name: str, query: str, is_shared: bool, owner_id: uuid.UUID
) -> SavedView:
    """Keep a view under a name; the same name again is the same view, changed."""
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise ViewNameNeeded
    found = db.session.scalar(
        sa.select(SavedView).where(SavedView.owner_id == owner_id, SavedView.name == wanted)
    )
    view = found or SavedView(event_id=event_id, owner_id=owner_id, name=wanted)
    view.query, view.is_shared = query[:4000], is_shared
    db.session.add(view)
    audit.record("registration.view_saved", "event", event_id, shared=is_shared)
    return view


def remove_view(view_id: uuid.UUID, *, owner_id: uuid.UUID, of_others: bool = False) -> None:
    """Forget one's own view; who edits the event may forget a shared one of somebody else."""
    allowed = SavedView.owner_id == owner_id
    if of_others:
        allowed = allowed | SavedView.is_shared.is_(True)
    found = db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, allowed))
    if found is None:
        raise NotFound
    db.session.delete(found)
    audit.record("registration.view_removed", "event", found.event_id)
