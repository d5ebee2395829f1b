"""Forgetting a person for good: what platforms' exports say of them."""

from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.attendance.models import Connection
from app.core.db import across_events, db, event_scope
from app.registration.models import Registration


@erasure_step
def forget_connections(person_id: UUID) -> None:
    """Take name and address out of the rows that were matched to a person; the minutes stay."""
    with across_events("a person is forgotten in every event"):
        theirs = sa.select(Registration.id).where(Registration.person_id == person_id)
        db.session.execute(
            sa.update(Connection)
            .where(Connection.registration_id.in_(theirs))
            .values(name="–", email="")
            .execution_options(synchronize_session=False)
        )


@event_erasure_step
def forget_connections_of_event(event_id: UUID) -> None:
    """Take names and addresses out of every row of an event's imports; the minutes stay."""
    with event_scope(event_id):
        db.session.execute(
            sa.update(Connection)
            .where(Connection.event_id == event_id)
            .values(name="–", email="")
            .execution_options(synchronize_session=False)
        )
