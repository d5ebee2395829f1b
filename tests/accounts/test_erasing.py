"""Forgetting a person for good."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.accounts import rules, services
from app.accounts.services import erasing
from app.core import audit
from app.core.access import Role
from app.core.db import transaction
from app.core.errors import NotFound
from app.directory import services as directory
from tests.factories.accounts import PASSWORD, make_account, make_role
from tests.factories.directory import make_focal_point, make_person

CANARIES = ("Canariense", "Pajarita", "canaria@example.org", "+504 7777", "Calandria")


def make_canary() -> uuid.UUID:
    """Enter somebody with an account, a duty, a link and a mail."""
    person = make_person(
        given_name="Canariense",
        family_name="Pajarita",
        email="canaria@example.org",
        phone="+504 7777",
        gender="Calandria",
    )
    make_account(person, password=PASSWORD, second_factor=True)
    make_focal_point(person, post="Directora")
    with transaction():
        services.mail_sign_in_link(email="canaria@example.org")
        services.mail_verification(person_id=person.id, email="canaria@example.org")
    return person.id


def everything(db: SQLAlchemy) -> str:
    db.session.rollback()
    with db.engine.connect() as connection:
        rows = [row for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    return "\n".join(str(value) for row in rows for value in row).casefold()


def test_nothing_of_an_erased_person_is_left(both: Flask, db: SQLAlchemy) -> None:
    person_id = make_canary()
    before = everything(db)
    assert [canary for canary in CANARIES if canary.casefold() not in before] == []
    with transaction():
        services.erase_person(person_id)
    after = everything(db)
    assert [canary for canary in CANARIES if canary.casefold() in after] == []
    assert "directora" in after
    assert services.find_account(person_id) is None
    assert audit.verify_chain().broken_seq is None


def test_an_erased_person_is_not_found_and_the_address_is_free(app: Flask, client: FlaskClient) -> None:
    person_id = make_canary()
    with transaction():
        services.erase_person(person_id)
    with pytest.raises(NotFound):
        directory.get_person(person_id)
    assert directory.list_focal_points() == []
    assert directory.list_people() == []
    assert (
        client.post("/sign-in", data={"email": "canaria@example.org", "password": PASSWORD}).status_code
        == 401
    )
    assert make_person(email="canaria@example.org").id != person_id


def test_an_erasure_is_repeated_after_an_older_backup(app: Flask, db: SQLAlchemy, data_dir: Path) -> None:
    person_id = make_canary()
    with transaction():
        services.erase_person(person_id)
        person = directory.find_person(person_id)
        assert person is not None
        person.given_name = "Canariense"  # as if restored
    assert audit.replay_tombstones(data_dir / "ledger" / "tombstones.jsonl") == {"person": 1}
    assert "canariense" not in everything(db)


def test_what_features_registered_is_forgotten_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[uuid.UUID] = []
    monkeypatch.setattr(erasing, "_steps", {})
    services.erasure_step(seen.append)
    person_id = make_canary()
    with transaction():
        services.erase_person(person_id)
    assert seen == [person_id]


def test_the_last_administrator_is_not_erased(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    boss, other = make_person(), make_person()
    make_role(boss, Role.ADMINISTRATOR)
    with pytest.raises(rules.LastOwner), transaction():
        services.erase_person(boss.id)
    sign_in(client, boss)
    client.post(f"/directory/people/{boss.id}/erase")
    assert directory.get_person(boss.id).full_name == boss.full_name
    assert client.post(f"/directory/people/{other.id}/erase").location == "/directory/people"
    with pytest.raises(NotFound):
        directory.get_person(other.id)
