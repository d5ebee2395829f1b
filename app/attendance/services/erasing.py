"""Forgetting a person for good: what platforms' exports say of them."""

from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.attendance.models import Connection
from app.core.db import across_events, db
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
