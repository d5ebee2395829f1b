"""People of the directory, or of an earlier event, as rows of a list to invite."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.db import db
from app.core.text import pick
from app.directory import services as directory
from app.directory.services import Contact, Recipients
from app.registration.models import Registration
from app.registration.rules import RegistrationState


def contacts(wanted: Recipients) -> list[Contact]:
    """List the people who are meant."""
    return directory.list_contacts(wanted)


def participants_of(event_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return who took part in an event; called across events, for who may read that one."""
    rows = db.session.scalars(
        sa.select(Registration.person_id).where(
            Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED
        )
    )
    return frozenset(person_id for person_id in rows if person_id is not None)


def as_rows(
    people: Sequence[Contact], headings: Sequence[str], locale: str
) -> list[tuple[int, Sequence[str]]]:
    """Write contacts as a table: address, names, language, country, institution."""
    body = [
        (
            each.email,
            each.given_name,
            each.family_name,
            each.language,
            each.country_code or "",
            pick(each.institution_name, locale),
        )
        for each in people
    ]
    return [(1, tuple(headings)), *((number, row) for number, row in enumerate(body, 2))]
