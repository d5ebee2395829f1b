"""Accounts, viewers and codes as tests need them."""

import uuid
from typing import Any

import pyotp

from app.accounts import services
from app.accounts.models import Account
from app.core import clock
from app.core.access import ROLE_SCOPES, Role, RoleAt, Viewer
from app.core.db import transaction
from app.directory.models import Person
from tests.factories.directory import make_person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "violeta corre lenta 9 tardes"


def make_account(
    person: Person | None = None, *, password: str | None = None, second_factor: bool = False
) -> Account:
    """Make an account, perhaps with a password and a second factor."""
    person = person or make_person()
    hashed = services.hash_password(password) if password else None
    with transaction():
        account = services.ensure_account(person.id)
        if hashed:
            services.set_password(account.id, hashed)
        if second_factor:
            services.enrol_second_factor(account.id, SECRET)
    return account


def make_role(person: Person, role: Role, scope_id: uuid.UUID | None = None, **fields: Any) -> None:
    """Give a person a role."""
    with transaction():
        services.grant_role(person_id=person.id, role=role, scope_id=scope_id, **fields)


def viewer_with(
    role: Role | None, *, scope_id: uuid.UUID | None = None, person: Person | None = None
) -> Viewer:
    """Return the viewer of a person who holds one role."""
    held = frozenset({RoleAt(ROLE_SCOPES[role], scope_id, role)} if role else set())
    return Viewer(account_id=uuid.uuid4(), person_id=(person or make_person()).id, roles=held)


def code_now(offset: int = 0) -> str:
    """Return the code that the app of SECRET shows now, or steps earlier or later."""
    return pyotp.TOTP(SECRET).at(int(clock.now().timestamp()) + 30 * offset)
