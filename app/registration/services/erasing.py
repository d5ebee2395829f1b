"""Forgetting a person for good: what registration keeps of them in its own rows."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.core.db import across_events, db
from app.registration.models import Invitation, Registration

NOBODY = "–"


@erasure_step
def forget_registrations(person_id: uuid.UUID) -> None:
    """Take name, address and free text out of a person's registrations; the counts stay true."""
    with across_events("a person is forgotten in every event"):
        rows = db.session.scalars(sa.select(Registration).where(Registration.person_id == person_id)).all()
        addresses = {row.email_norm for row in rows}
        for row in rows:
            row.given_name, row.family_name, row.sort_name = NOBODY, "", NOBODY
            row.email = row.email_norm = f"{row.id}@erased.invalid"
            row.institution_name = row.needs_encrypted = ""
            row.gender, row.idempotency_key, row.listed = None, None, False
            row.link_hash = row.ticket_hash = f"erased:{row.id}"
        db.session.execute(sa.delete(Invitation).where(Invitation.email_norm.in_(addresses)))
        db.session.flush()
