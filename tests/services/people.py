"""People who sign in: with a role or without, in a test client or in a browser."""

import itertools
import uuid
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts import services as accounts
from app.accounts.services.sessions import session_cookie
from app.core.access import Role
from app.core.db import transaction
from app.directory import services as directory
from app.directory.models import Person

_numbers = itertools.count(1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_someone(**fields: Any) -> Person:
    """Enter a person with an address of their own, proved."""
    number = next(_numbers)
    values = {"given_name": "Ana", "family_name": f"Prueba {number}", "email": f"ana.{number}@example.org"}
    with transaction():
        return directory.create_person(**{**values, "verified": True, **fields})


def open_session(person_id: uuid.UUID) -> str:
    """Open a session as if every proof had been given, and return the token of its cookie."""
    with transaction():
        account = accounts.ensure_account(person_id)
        proved = bool(accounts.roles_of(person_id))
        if proved and not account.has_second_factor:
            accounts.enrol_second_factor(account.id, SECRET)
        proved = account.has_second_factor
        return accounts.open_session(account.id, second_factor=proved)


def sign_in(where: FlaskClient | Page, who: Person | Role | str | None = None, *, at: Any = None) -> Person:
    """Sign a person in and return them.

    `who` is a person, or a role that a new person gets (`at` the thing that the role is about), or nobody in
    particular. Focal points and coordinators follow from appointments: make those and give the person.
    """
    if isinstance(who, Person):
        person = who
    else:
        person = make_someone()
        if who is not None:
            with transaction():
                accounts.grant_role(person_id=person.id, role=Role(who), scope_id=at.id if at else None)
    token = open_session(person.id)
    if isinstance(where, FlaskClient):
        where.set_cookie(session_cookie(), token)
    else:
        origin = where.evaluate("location.origin") if where.url.startswith("http") else _origin(where)
        where.context.add_cookies([{"name": session_cookie(), "value": token, "url": origin}])
    return person


def _origin(page: Page) -> str:
    page.goto("/healthz")
    return str(page.evaluate("location.origin"))
