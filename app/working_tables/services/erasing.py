"""What the board knows of somebody and forgets with them: what they were told, and what they were like."""

from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.core.db import across_events, db
from app.registration.models import Registration
from app.working_tables.models import Seat, Seating, SeatNotice


@erasure_step
def forget_seats_of(person_id: UUID) -> None:
    """Delete a person's seats, what they were told, and the hashes of what they were seated by."""
    with across_events("a person is forgotten in every event"):
        own = sa.select(Registration.id).where(Registration.person_id == person_id)
        ids = list(db.session.scalars(own))
        if not ids:
            return
        events = sa.select(Registration.event_id).where(Registration.id.in_(ids))
        for seating in db.session.scalars(sa.select(Seating).where(Seating.event_id.in_(events))):
            _forget_basis(seating, {str(key) for key in ids})
        for model in (Seat, SeatNotice):
            gone = sa.delete(model).where(model.registration_id.in_(ids))
            db.session.execute(gone.execution_options(synchronize_session=False))
        db.session.flush()


def _forget_basis(seating: Seating, keys: set[str]) -> None:
    people = (seating.basis or {}).get("people", {})
    if seating.basis is not None and keys & people.keys():
        kept = {key: value for key, value in people.items() if key not in keys}
        seating.basis = {**seating.basis, "people": kept}
    seating.left_out = [key for key in seating.left_out if key not in keys]
