"""A copy of all that is kept of a person, and being forgotten by one's own hand."""

import io
import json
import uuid
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.accounts.services import exporting
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.courses import services as courses
from app.directory import services as directory
from app.directory.models import Person
from app.registration import services as registration
from app.registration.services import keeping
from tests.factories.courses import make_course
from tests.factories.directory import make_institution, make_person
from tests.factories.registration import make_invitation, make_registration
from tests.registration.conftest import open_event

TEXTS = ("Canaria-nombre", "Canaria-familia", "+41 79 555 66 77", "Canaria-puesto", "Canaria-lugar",
         "Canaria-nota", "Canaria-silla", "Canaria-genero", "Canaria-marca", "Canaria-curso")  # fmt: skip


@pytest.fixture
def person(app: Flask) -> Person:
    """Somebody of whom every feature keeps something."""
    made = make_person(
        email="canaria@example.org", given_name=TEXTS[0], family_name=TEXTS[1], phone=TEXTS[2], verified=True
    )
    event = open_event()
    make_invitation(open_event(), "canaria@example.org")
    row = make_registration(
        event, email="canaria@example.org", given_name=TEXTS[0], family_name=TEXTS[1],
        institution_name=TEXTS[4], needs=TEXTS[6], gender=TEXTS[7],
    )  # fmt: skip
    course = make_course(title={"es": TEXTS[9], "en": TEXTS[9]})
    with transaction():
        directory.appoint(person_id=made.id, institution_id=make_institution().id, post=TEXTS[3])
        courses.enrol(course, made.id, invited=True)
    with transaction(), event_scope(event.id):
        found = registration.get_registration(row.id)
        keeping.write_note(found, TEXTS[5], by=None)
        keeping.hang_tag(found, keeping.get_or_make_tag(event.id, TEXTS[8]))
    return made


def taken(client: FlaskClient) -> dict[str, str]:
    answer = client.post("/account/my-data")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_text_of_the_person_is_in_the_copy(client: FlaskClient, sign_in: Any, person: Person) -> None:
    sign_in(client, person)
    files = taken(client)
    for text in (*TEXTS[:8], "canaria@example.org"):
        assert text in files["data.json"], text
        assert text.replace("+", "+") in files["data.html"], text
    data = json.loads(files["data.json"])
    assert {"Registrations", "What you told events", "Posts", "Addresses"} <= {
        p["title"] for p in data["parts"]
    }


def test_nothing_of_others_and_no_secret_is_in_the_copy(
    client: FlaskClient, sign_in: Any, person: Person
) -> None:
    other = make_registration(open_event(), email="otra@example.org", given_name="Ajena")
    sign_in(client, person)
    files = taken(client)
    assert "otra@example.org" not in files["data.json"]
    assert "Ajena" not in files["data.json"]
    assert registration.link_token(other) not in files["data.json"]
    own = registration.list_of_person(person.id)[0]
    for secret in (own.link_hash, own.ticket_hash, registration.link_token(own)):
        assert secret not in files["data.json"]


def test_taking_the_copy_is_on_record_and_only_for_the_signed_in(
    client: FlaskClient, sign_in: Any, person: Person
) -> None:
    assert client.post("/account/my-data").status_code in {302, 401}
    sign_in(client, person)
    taken(client)
    found = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.data_exported")).all()
    assert len(found) == 1
    assert str(person.id) not in found[0].object_id


def test_every_table_with_rows_of_a_person_is_in_the_copy(person: Person) -> None:
    titles = {part.title for part in exporting.everything_of(person.id)}
    rows = {"Enrolment", "Places and waiting lists", "Tags", "Notes of the organisers"}
    assert rows <= titles


def test_people_are_forgotten_by_their_own_hand(client: FlaskClient, sign_in: Any, person: Person) -> None:
    sign_in(client, person)
    page = client.get("/account/erase?lang=en").get_data(as_text=True)
    assert "What stays, and why" in page
    client.post("/account/erase")
    assert directory.get_person(person.id).given_name == TEXTS[0]
    db.session.rollback()
    assert client.post("/account/erase", data={"sure": "1"}).status_code == 200
    assert client.get("/account/my-data").status_code in {302, 401}
    db.session.expire_all()
    found = directory.find_person(person.id)
    assert found is not None
    assert found.erased_at is not None


def test_the_last_owner_is_not_forgotten(client: FlaskClient, sign_in: Any, person: Person) -> None:
    with transaction():
        accounts.grant_role(person_id=person.id, role=Role.ADMINISTRATOR)
    sign_in(client, person)
    client.post("/account/erase", data={"sure": "1"})
    assert directory.get_person(person.id).erased_at is None


def test_nobody_takes_the_copy_of_an_unknown_person(app: Flask) -> None:
    with pytest.raises(Exception, match="not_found"):
        exporting.everything_of(uuid.uuid4())
