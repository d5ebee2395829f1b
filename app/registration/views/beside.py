"""What organisers keep beside one person: the panel with history, tags and notes."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, safe_next, viewer
from app.core.db import transaction
from app.core.i18n import _, pick
from app.events import services as events
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from app.registration.services import keeping, listing
from app.registration.views import sight as seen
from app.registration.views.blueprint import bp
from app.registration.views.history import author_names, history

EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
ONE = "/events/<event:event>/registrations/<uuid:registration_id>"


def panel_of(event: Event, registration: Registration | None) -> dict[str, Any] | None:
    """Gather what stands beside the list about one person."""
    if registration is None:
        return None
    notes = keeping.list_notes(registration)
    known = events.classes_by_code().get(registration.participant_class)
    known_at = listing.institution_names([registration])
    at = known_at.get(registration.institution_id) if registration.institution_id else None
    return {
        "registration": registration,
        "history": history(event, registration),
        "notes": notes,
        "authors": author_names({note.author_id for note in notes}),
        "tags": listing.tags_of([registration.id]).get(registration.id, []),
        "position": services.queue_position(registration),
        "needs": services.needs_of(registration) if seen.may_read_needs(event) else "",
        "class_name": pick(known.name) if known else registration.participant_class,
        "institution": registration.institution_name or pick(at),
    }


def _back(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    own = url_for("registration.registration", event=event, registration_id=registration_id)
    return redirect(safe_next(request.form.get("next")) if request.form.get("next") else own)


@bp.post(f"{ONE}/tags", access=EDIT)
def tag(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Hang a tag on somebody; a new word becomes a tag."""
    with transaction():
        found = services.get_registration(registration_id)
        keeping.hang_tag(found, keeping.get_or_make_tag(event.id, request.form.get("tag", "")))
    return _back(event, registration_id)


@bp.post(f"{ONE}/tags/<uuid:tag_id>/remove", access=EDIT)
def untag(event: Event, registration_id: uuid.UUID, tag_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        keeping.take_tag(services.get_registration(registration_id), keeping.get_tag(tag_id))
    return _back(event, registration_id)


@bp.post(f"{ONE}/notes", access=EDIT)
def note(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note about somebody; organisers read it, and the person who asks for their data."""
    with transaction():
        found = services.get_registration(registration_id)
        keeping.write_note(found, request.form.get("text", ""), by=viewer().person_id)
    flash(_("The note is written."), "ok")
    return _back(event, registration_id)


@bp.post(f"{ONE}/notes/<uuid:note_id>/remove", access=EDIT)
def remove_note(event: Event, registration_id: uuid.UUID, note_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        keeping.remove_note(services.get_registration(registration_id), note_id)
    flash(_("The note is removed."), "ok")
    return _back(event, registration_id)
