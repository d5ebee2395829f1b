"""Programs: a client with a token instead of a cookie."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import services as accounts
from app.core.access import Perm, RoleAt, Viewer
from app.core.db import transaction
from app.directory.models import Person
from tests.services.people import open_session


def all_rights(person: Person) -> list[Perm]:
    """List what a person may do anywhere."""
    return accounts.rights_of(Viewer(person_id=person.id, roles=accounts.roles_of(person.id)))


def make_token(person: Person, *rights: Perm, days: int = 30) -> str:
    """Make a token for some rights of a person, as the page does for somebody who gave a second factor."""
    open_session(person.id)
    roles: frozenset[RoleAt] = accounts.roles_of(person.id)
    account = accounts.find_account(person.id)
    assert account is not None
    asking = Viewer(account_id=account.id, person_id=person.id, roles=roles)
    with transaction():
        return accounts.make_token(viewer=asking, name="test", rights=rights, days=days).secret


class Machine:
    """A program that speaks to the API."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str = "") -> TestResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)
