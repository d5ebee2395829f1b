"""What people get of themselves when they take their data: wishes, the reason they gave, their table."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.accounts.services.exporting import Part, export_step
from app.core.db import db, event_scope
from app.core.text import mark, pick
from app.directory.services import references
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import list_of_person
from app.working_tables.models import WorkingTable
from app.working_tables.services.choices import choices_of
from app.working_tables.services.exclusion import find_exclusion, reason_of
from app.working_tables.services.seating import seat_of

# Seats that nobody published are a draft of the organisers; the rest is told in words below.
references.keep_out("seat", "table_choice", "table_exclusion")


@export_step
def tell_wishes(person_id: UUID) -> Iterable[Part]:
    """Tell of every registration which tables were wished, excluded and why, and given."""
    rows = []
    for registration in list_of_person(person_id):
        event = db.session.get_one(Event, registration.event_id)
        with event_scope(event.id):
            told = _told(registration)
        if told:
            rows.append({"event": pick(event.title, registration.language), **told})
    return [Part(mark("Your wishes for working tables"), rows)]


def _told(registration: Registration) -> dict[str, Any]:
    names = _names(registration.language)
    excluded, seat = find_exclusion(registration), seat_of(registration)
    told: dict[str, Any] = {
        "order": [names[table_id] for table_id in choices_of(registration) if table_id in names],
        "cannot sit at": names.get(excluded.table_id, "") if excluded else "",
        "reason": reason_of(excluded) if excluded else "",
        "table": names.get(seat.table.id, "") if seat else "",
    }
    return {name: value for name, value in told.items() if value}


def _names(locale: str) -> Mapping[UUID, str]:
    return {table.id: pick(table.name, locale) for table in db.session.scalars(sa.select(WorkingTable))}
