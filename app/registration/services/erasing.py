"""Forgetting a person for good: what registration keeps of them in its own rows."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.core.db import across_events, db
from app.directory import services as directory
from app.registration.models import (
    BulkAct,
    Invitation,
    QueueDecision,
    Registration,
    RegistrationNote,
    Tagging,
    Transfer,
)
from app.registration.services import answer_rows, institutions

NOBODY = "–"


@erasure_step
def forget_registrations(person_id: uuid.UUID) -> None:
    """Take name, address and free text out of a person's registrations; the counts stay true."""
    with across_events("a person is forgotten in every event"):
        rows = db.session.scalars(sa.select(Registration).where(Registration.person_id == person_id)).all()
        person = directory.find_person(person_id)
        addresses, named = {row.email_norm for row in rows}, {row.institution_folded for row in rows}
        addresses |= {row.email_norm for row in person.emails} if person else set()
        for row in rows:
            empty(row)
            row.gender = None
        forget_beside([row.id for row in rows])
        theirs = Invitation.email_norm.in_(addresses) | (Invitation.person_id == person_id)
        db.session.execute(sa.delete(Invitation).where(theirs))
        db.session.execute(sa.delete(Transfer).where(Transfer.email_norm.in_(addresses)))
        db.session.execute(sa.delete(RegistrationNote).where(RegistrationNote.author_id == person_id))
        db.session.flush()
    institutions.forget_named(named)


def empty(row: Registration) -> None:
    """Take out of a registration who it is of; what is counted stays."""
    row.given_name, row.family_name, row.sort_name = NOBODY, "", NOBODY
    row.email = row.email_norm = f"{row.id}@erased.invalid"
    row.institution_name = row.needs_encrypted = ""
    row.idempotency_key, row.listed, row.proof_hash = None, False, None
    row.link_hash = row.ticket_hash = f"erased:{row.id}"


def forget_beside(registration_ids: Collection[uuid.UUID]) -> None:
    """Delete what was answered and what organisers kept beside these registrations."""
    ids = list(registration_ids)
    for batch in (ids[at : at + 500] for at in range(0, len(ids), 500)):
        answer_rows.forget(batch)
        decided = QueueDecision.registration_id.in_(batch)
        db.session.execute(sa.update(QueueDecision).where(decided).values(reason={}))
        for model in (Tagging, RegistrationNote, Transfer):
            gone = sa.delete(model).where(model.registration_id.in_(batch))
            db.session.execute(gone.execution_options(synchronize_session=False))


def forget_words_of_acts() -> None:
    """Delete the reasons written for acts on many of the event in scope."""
    db.session.execute(sa.update(BulkAct).values(values={}))
