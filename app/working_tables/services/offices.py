"""Offices at tables when somebody is forgotten, or takes their data along."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.accounts.services.exporting import Part, export_step
from app.core.db import across_events, db
from app.core.text import mark, pick
from app.directory.services import get_person, references
from app.events.models import Event
from app.working_tables.models import TableLetter, TablePaper, WorkingTable
from app.working_tables.rules import offices

# A table and what lies on it are of all who sit there; one's own part is told in words below.
references.keep_out("working_table", "table_paper", "table_letter")
OFFICES = ("leader_id", "rapporteur_id", "secretariat_id")


@erasure_step
def forget_offices(person_id: UUID) -> None:
    """Free the offices of somebody at all tables, and what tells who wrote or laid what."""
    with across_events("a person is forgotten at every table"):
        for name in OFFICES:
            held = getattr(WorkingTable, name) == person_id
            db.session.execute(sa.update(WorkingTable).where(held).values({name: None}))
        written, laid = TableLetter.written_by_id == person_id, TablePaper.added_by_id == person_id
        db.session.execute(sa.update(TableLetter).where(written).values(written_by_id=None))
        db.session.execute(sa.update(TablePaper).where(laid).values(added_by_id=None))


@export_step
def tell_offices(person_id: UUID) -> Iterable[Part]:
    """Tell of every table at which somebody has an office, and which."""
    has_one = sa.or_(*(getattr(WorkingTable, name) == person_id for name in OFFICES))
    with across_events("the offices of one person"):
        found = db.session.execute(
            sa.select(WorkingTable, Event)
            .join(Event, Event.id == WorkingTable.event_id)
            .where(has_one)
            .order_by(Event.starts_on, WorkingTable.order)
        ).all()
    if not found:
        return []
    language = get_person(person_id).language
    rows = [
        {
            "event": pick(event.title, language),
            "table": pick(table.name, language),
            "as": ", ".join(part.value for holder, part in offices(table) if holder == person_id),
        }
        for table, event in found
    ]
    return [Part(mark("Your offices at working tables"), rows)]
