"""Forgetting a person for good: their letters, and files of badges that may name them."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.badges.models import BadgeBatch, BadgePrint, Letter
from app.core import storage
from app.core.db import across_events, after_commit, db, event_scope
from app.registration.models import Registration


@erasure_step
def forget_papers(person_id: uuid.UUID) -> None:
    """Delete a person's letters, and the files in which their badge lies."""
    own = sa.select(Registration.id).where(Registration.person_id == person_id)
    with across_events("a person is forgotten in every file"):
        ids = list(db.session.scalars(own))
        db.session.execute(sa.delete(Letter).where(Letter.registration_id.in_(ids)))
        batches = sa.select(BadgePrint.batch_id).where(BadgePrint.registration_id.in_(ids))
        for batch in db.session.scalars(
            sa.select(BadgeBatch).where(BadgeBatch.id.in_(batches), BadgeBatch.storage_key.is_not(None))
        ):
            key, batch.storage_key = batch.storage_key, None
            if key is not None:
                after_commit(lambda key=key: storage.delete(key))  # type: ignore[misc]


@event_erasure_step
def forget_papers_of_event(event_id: uuid.UUID) -> None:
    """Delete the letters of an event, and every file of its badges."""
    with event_scope(event_id):
        db.session.execute(sa.delete(Letter).where(Letter.event_id == event_id))
        for batch in db.session.scalars(sa.select(BadgeBatch).where(BadgeBatch.storage_key.is_not(None))):
            key, batch.storage_key = batch.storage_key, None
            if key is not None:
                after_commit(lambda key=key: storage.delete(key))  # type: ignore[misc]
