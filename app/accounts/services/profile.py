"""Accounts themselves: making, preferring, closing."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.models import Account, UserSession
from app.accounts.rules import Theme
from app.accounts.services.roles import check_not_last_owner
from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.directory import services as directory


def find_account(person_id: uuid.UUID) -> Account | None:
    query = sa.select(Account).where(Account.person_id == person_id)
    return db.session.scalars(query.options(joinedload(Account.person))).first()


def get_account(account_id: uuid.UUID) -> Account:
    """Return an account; raise NotFound."""
    account = db.session.get(Account, account_id, options=[joinedload(Account.person)])
    if account is None:
        raise NotFound
    return account


def ensure_account(person_id: uuid.UUID) -> Account:
    """Return a person's account, making it at their first sign-in."""
    account = find_account(person_id)
    if account is None:
        directory.get_person(person_id)
        account = Account(id=uuid.uuid4(), person_id=person_id)
        db.session.add(account)
        db.session.flush()
        audit.record("account.created", "account", account.id)
    return account


def save_preferences(account_id: uuid.UUID, *, locale: str, time_zone: str | None, theme: Theme) -> None:
    """Keep language, time zone and look of the pages."""
    account = get_account(account_id)
    account.locale, account.time_zone, account.theme = locale, time_zone, theme
    account.person.language = locale


def close_account(account_id: uuid.UUID) -> None:
    """Close an account and end its sessions; the person and what they did stay."""
    account = get_account(account_id)
    check_not_last_owner(account.person_id)
    account.disabled_at = clock.now()
    open_ones = sa.update(UserSession).where(UserSession.account_id == account_id)
    db.session.execute(open_ones.where(UserSession.revoked_at.is_(None)).values(revoked_at=clock.now()))
    audit.record("account.closed", "account", account_id)


def reopen_account(account_id: uuid.UUID) -> None:
    """Let the person sign in again."""
    get_account(account_id).disabled_at = None
    audit.record("account.reopened", "account", account_id)
