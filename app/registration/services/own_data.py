"""What registration tells people of themselves: every answer, the sealed ones too; and their invitations."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.accounts.services.exporting import Part, export_step, export_titles
from app.core import storage
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.core.text import mark, pick
from app.directory import services as directory
from app.directory.services import references
from app.events.models import Event
from app.registration.models import Invitation, Registration
from app.registration.services import answer_files, answers, needs
from app.registration.services.answer_tables import as_text
from app.registration.services.forms import form_of
from app.registration.services.queries import chosen_titles, list_of_person

# They tell of colleagues; what concerns the person is told by their own rows.
references.keep_out("delegation_change", "delegation_letter", "bulk_row")
export_titles(
    registration=mark("Registrations"),
    registration_note=mark("Notes of the organisers"),
    invitation=mark("Invitations"),
    place=mark("Places and waiting lists"),
    party=mark("Groups that you registered"),
    session_interest=mark("Sessions that you marked"),
    answer=mark("Answers"),
    tagging=mark("Tags"),
    transfer=mark("Places handed to a colleague"),
)


@export_step
def tell_registrations(person_id: uuid.UUID) -> Iterable[Part]:
    """Tell of every registration what was answered, in words, with its files."""
    rows: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for registration in list_of_person(person_id):
        event = db.session.get_one(Event, registration.event_id)
        with event_scope(event.id):
            rows.append(_told(event, registration, files))
    return [Part(mark("What you told events"), rows, files), _invitations(person_id)]


def _told(event: Event, registration: Registration, files: dict[str, bytes]) -> dict[str, Any]:
    locale = registration.language
    row: dict[str, Any] = {
        "event": pick(event.title, locale),
        "name": registration.full_name,
        "e-mail": registration.email,
        "state": registration.state.value,
        "institution": registration.institution_name,
        "needs": needs.needs_of(registration),
        "sessions": [pick(title, locale) for title in chosen_titles(registration)],
    }
    form = form_of(event.id)
    values = answers.stored(registration, form)
    for _section, question in form:
        value = values.get(question.id)
        if value in (None, "", [], False):
            continue
        row[pick(question.label, locale)] = as_text(question, value, locale)
        if isinstance(value, dict) and value.get("key"):
            _add_file(files, registration, value)
    return {name: value for name, value in row.items() if value}


def _add_file(files: dict[str, bytes], registration: Registration, value: Any) -> None:
    try:
        content = answer_files.read_file(value)
    except (NotFound, FileNotFoundError):
        return
    files[f"{str(registration.id)[:8]}-{storage.safe_name(str(value.get('name', 'file')))}"] = content


def _invitations(person_id: uuid.UUID) -> Part:
    """Tell of the invitations to any address of the person."""
    addresses = {row.email_norm for row in directory.get_person(person_id).emails}
    query = sa.select(Invitation, Event.title).join(Event, Event.id == Invitation.event_id)
    with across_events("the invitations of one person to every event"):
        found = db.session.execute(query.where(Invitation.email_norm.in_(addresses))).all()
    rows = [
        {
            "event": pick(title, invitation.language),
            "e-mail": invitation.email,
            "name": invitation.name or f"{invitation.given_name} {invitation.family_name}".strip(),
            "institution": invitation.institution_name,
            "state": invitation.state.value,
            "answer": invitation.decline_reason,
        }
        for invitation, title in found
    ]
    return Part(mark("Invitations to your addresses"), [{k: v for k, v in row.items() if v} for row in rows])
