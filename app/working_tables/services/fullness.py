"""How wanted each table is before the seating is published, and how full afterwards: counts, never names."""

from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, TableChoice
from app.working_tables.rules import Fullness
from app.working_tables.services.seating import find_published_seating
from app.working_tables.services.tables import seated_tables


def fullness_of(event: Event) -> dict[UUID, Fullness]:
    """Count for each table who put it first and, once a seating is published, who sits there."""
    first, seated = first_choices(event), seats_taken()
    return {
        table.id: Fullness(
            first=first.get(table.id, 0),
            places=table.most,
            seated=None if seated is None else seated.get(table.id, 0),
        )
        for table in seated_tables(event)
    }


def first_choices(event: Event) -> dict[UUID, int]:
    """Count the confirmed people who put each table first."""
    rows = db.session.execute(
        sa.select(TableChoice.table_id, sa.func.count())
        .join(Registration, Registration.id == TableChoice.registration_id)
        .where(
            TableChoice.event_id == event.id,
            TableChoice.rank == 1,
            Registration.state == RegistrationState.CONFIRMED,
        )
        .group_by(TableChoice.table_id)
    )
    return {table_id: count for table_id, count in rows}  # noqa: C416


def seats_taken() -> dict[UUID, int] | None:
    """Count who sits at each table once a seating of the event in scope is published; None before."""
    published = find_published_seating()
    if published is None:
        return None
    rows = db.session.execute(
        sa.select(Seat.table_id, sa.func.count())
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Seat.seating_id == published.id, Registration.state == RegistrationState.CONFIRMED)
        .group_by(Seat.table_id)
    )
    return {table_id: count for table_id, count in rows}  # noqa: C416
