"""Forgetting a person: what the directory and the account hold, and what other features registered."""

import uuid
from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.models import Account, RoleGrant, SignInLink
from app.accounts.services.roles import check_not_last_owner
from app.core import audit, mail
from app.core.db import db
from app.core.text import normalise_email
from app.directory import services as directory
from app.directory.services import merging

Step = Callable[[uuid.UUID], None]
_steps: dict[str, Step] = {}
_event_steps: dict[str, Step] = {}


def erasure_step(step: Step) -> Step:
    """Register what a feature forgets of a person; idempotent, runs before the person is forgotten."""
    _steps[f"{step.__module__}.{step.__qualname__}"] = step
    return step


def event_erasure_step(step: Step) -> Step:
    """Register what a feature forgets of the people of one event, by its id; idempotent."""
    _event_steps[f"{step.__module__}.{step.__qualname__}"] = step
    return step


def forget_event(event_id: uuid.UUID) -> None:
    """Forget the people of an event in every feature; what is counted stays."""
    for step in _event_steps.values():
        step(event_id)


def erase_person(person_id: uuid.UUID) -> None:
    """Forget a person for good, also after an older backup is restored; the last owner of a thing stays."""
    directory.get_person(person_id)
    check_not_last_owner(person_id)
    _forget(person_id)
    audit.bury("person", person_id)
    audit.record("person.erased", "person", audit.personal(person_id))


@audit.register_replay("person")
def _forget(person_id: uuid.UUID) -> None:
    for step in _steps.values():
        step(person_id)
    for entry in merging.merged_entries(person_id):
        _forget(entry)
    addresses = directory.erase_person(person_id)
    for address in addresses:
        mail.erase_mails(address)
    known = {normalise_email(address) for address in addresses}
    links = sa.or_(SignInLink.person_id == person_id, SignInLink.email_norm.in_(known))
    db.session.execute(sa.delete(SignInLink).where(links))
    db.session.execute(sa.delete(RoleGrant).where(RoleGrant.person_id == person_id))
    # Sessions and recovery codes go with the account.
    db.session.execute(sa.delete(Account).where(Account.person_id == person_id))
