"""Forgetting a person: wishes that name them, what was written about them, and letters that do."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core import storage
from app.core.db import across_events, after_commit, db, event_scope
from app.core.text import normalise_email
from app.delegations.models import Delegate, DelegationChange, DelegationLetter
from app.delegations.rules import WAITING, ChangeState
from app.directory import services as directory
from app.registration.models import Registration


@erasure_step
def forget_delegates(person_id: uuid.UUID) -> None:
    """Empty the changes that a person is part of, and delete the letters of their delegations."""
    person = directory.find_person(person_id)
    addresses = {normalise_email(row.email) for row in person.emails} if person else set()
    with across_events("a person is forgotten in every event"):
        rows = db.session.execute(
            sa.select(Delegate.id, Delegate.delegation_id)
            .join(Delegate.registration)
            .where(Registration.person_id == person_id)
        ).all()
        own = {row.id for row in rows}
        about = (
            (DelegationChange.email_norm.in_(addresses) & (DelegationChange.email_norm != ""))
            | DelegationChange.leaves_id.in_(own)
            | DelegationChange.enters_id.in_(own)
        )
        for change in db.session.scalars(sa.select(DelegationChange).where(about)):
            _empty(change)
        letters = sa.select(DelegationLetter).where(
            DelegationLetter.delegation_id.in_({row.delegation_id for row in rows})
        )
        for letter in db.session.scalars(letters):
            _delete(letter)
        db.session.flush()


@event_erasure_step
def forget_delegates_of_event(event_id: uuid.UUID) -> None:
    """Empty every change of an event's delegations, and delete their letters."""
    with event_scope(event_id):
        for change in db.session.scalars(sa.select(DelegationChange)):
            _empty(change)
        for letter in db.session.scalars(sa.select(DelegationLetter)):
            _delete(letter)
        db.session.flush()


def _empty(change: DelegationChange) -> None:
    change.note = change.reason = ""
    change.given_name = change.family_name = change.email = change.email_norm = ""
    if change.state in WAITING:
        change.state = ChangeState.TAKEN_BACK


def _delete(letter: DelegationLetter) -> None:
    key = letter.storage_key
    after_commit(lambda: storage.delete(key))
    db.session.delete(letter)
