"""The order in which participants want the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import TableChoice, TableRound, WorkingTable
from app.working_tables.rules import ChoicesClosed, ChoicesUnclear, NotSeatable
from app.working_tables.services.tables import list_tables


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """Whether tables can be ranked now, and until when."""

    is_open: bool
    closes_at: datetime | None


def _round(event_id: UUID) -> TableRound | None:
    return db.session.scalar(sa.select(TableRound).where(TableRound.event_id == event_id))


def choice_state(event: Event) -> ChoiceState:
    """Tell until when the tables of an event are ranked: the day set for it, else the event's first day."""
    known = _round(event.id)
    closes_at = known.choices_close_at if known else None
    still = clock.now() < closes_at if closes_at else clock.today(event.time_zone) <= event.starts_on
    return ChoiceState(still and event.cancelled_at is None, closes_at)


def close_choices_at(event: Event, closes_at: datetime | None) -> None:
    """Set until when participants rank the tables; None means until the event starts."""
    known = _round(event.id)
    if known is None:
        known = TableRound(event_id=event.id)
        db.session.add(known)
    known.choices_close_at = closes_at
    db.session.flush()
    audit.record("working_tables.deadline", "event", event.id, closes_at=str(closes_at))


def choices_of(registration: Registration) -> Sequence[UUID]:
    """List the tables that a participant ranked, the most wanted first."""
    return db.session.scalars(
        sa.select(TableChoice.table_id)
        .where(TableChoice.registration_id == registration.id)
        .order_by(TableChoice.rank)
    ).all()


def rank_tables(event: Event, registration: Registration, ordered: Sequence[UUID]) -> None:
    """Make this the participant's order of tables; it may be shorter than the list of tables."""
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotSeatable
    if not choice_state(event).is_open:
        raise ChoicesClosed
    known = {table.id for table in list_tables(event)}
    if not ordered or len(set(ordered)) != len(ordered) or not known.issuperset(ordered):
        raise ChoicesUnclear
    if list(ordered) == list(choices_of(registration)):
        return
    db.session.execute(sa.delete(TableChoice).where(TableChoice.registration_id == registration.id))
    db.session.add_all(
        TableChoice(event_id=event.id, registration_id=registration.id, table_id=table_id, rank=rank)
        for rank, table_id in enumerate(ordered, start=1)
    )
    db.session.flush()


def all_choices(event: Event) -> dict[UUID, list[UUID]]:
    """Return everybody's order of tables by registration."""
    rows = db.session.execute(
        sa.select(TableChoice.registration_id, TableChoice.table_id)
        .join(WorkingTable, WorkingTable.id == TableChoice.table_id)
        .where(TableChoice.event_id == event.id)
        .order_by(TableChoice.registration_id, TableChoice.rank)
    )
    found: dict[UUID, list[UUID]] = {}
    for registration_id, table_id in rows:
        found.setdefault(registration_id, []).append(table_id)
    return found
