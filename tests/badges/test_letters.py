"""Letters: asked for, released or declined, and what they say of a passport kept from everybody else."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import erase_person
from app.badges.models import Letter
from app.badges.rules import LetterState
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered
from app.directory.services import load_reference_data
from app.events.models import Event
from app.registration import services as registrations
from app.registration.models import Registration
from tests.badges.test_renderer import text_of
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import sign_in

PASSPORT = "CANARIO-998877"


@pytest.fixture
def countries(app: Flask) -> None:
    with transaction():
        load_reference_data()


def visa(**changes: Any) -> dict[str, Any]:
    """Return the form for a visa's letter, filled."""
    values = {
        "kind": "visa", "language": "both", "passport": PASSPORT, "passport_country": "GT",
        "born_on": "1980-02-03", "expires_on": "2031-01-01", "consulate": "Consulado de Panamá",
    }  # fmt: skip
    return values | changes


def door(row: Registration) -> str:
    return f"/r/{registrations.link_token(row)}/letters"


def letters_of(event: Event) -> list[Letter]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(Letter).order_by(Letter.number)))


def everything() -> str:
    with db.engine.connect() as connection:
        rows = [row for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    return "\n".join(str(tuple(row)) for row in rows)


def test_a_letter_is_asked_for_released_and_fetched(
    app: Flask, client: FlaskClient, countries: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    event = open_event()
    row = make_registration(event, email="luz@example.org")
    assert client.post(door(row), data=visa()).status_code == 302
    (letter,) = letters_of(event)
    assert letter.state is LetterState.ASKED
    file = f"{door(row)}/{letter.id}.pdf"
    assert client.get(file).status_code == 404, "not before it is released"
    assert PASSPORT not in everything()
    staff = app.test_client()
    sign_in(staff, "organiser", at=event)
    path = f"/events/{event.slug}/letters/"
    assert PASSPORT not in staff.get(path).get_data(as_text=True)
    assert staff.post(f"{path}{letter.id}/release").status_code == 302
    run_pending_jobs(app)
    body = delivered("luz@example.org")[-1].get_body(("plain",))
    assert body is not None
    said = re.search(r"http://localhost(/r/\S+/letters)", body.get_content())
    assert said is not None
    assert PASSPORT not in body.get_content()
    assert said[1] == door(row)
    answer = client.get(file)
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    text = text_of(answer.get_data(), tmp_path)
    for word in (PASSPORT, "Guatemala", row.full_name, f"{event.slug.upper()}-0001", "Consulado de Panamá"):
        assert word in text
    assert staff.get(f"{path}{letter.id}.pdf").status_code == 200
    assert PASSPORT not in caplog.text
    assert PASSPORT not in client.get(door(row)).get_data(as_text=True)


def test_a_letter_for_a_visa_needs_a_passport_and_comes_once(
    app: Flask, client: FlaskClient, countries: None
) -> None:
    event = open_event()
    row = make_registration(event)
    assert client.post(door(row), data=visa(passport="")).status_code == 400
    assert client.post(door(row), data=visa()).status_code == 302
    assert client.post(door(row), data=visa()).status_code == 400
    assert client.post(door(row), data={"kind": "invitation", "language": "es"}).status_code == 302
    assert [letter.number for letter in letters_of(event)] == [1, 2]


def test_where_the_policy_says_so_letters_are_given_at_once(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    event = open_event()
    row = make_registration(event)
    staff = app.test_client()
    sign_in(staff, "organiser", at=event)
    staff.post(
        f"/events/{event.slug}/letters/policy",
        data={"at_once": "y", "signatory": "Tamara Solís", "role-es": "Directora", "role-en": "Director"},
    )
    client.post(door(row), data={"kind": "invitation", "language": "en"})
    (letter,) = letters_of(event)
    assert letter.state is LetterState.RELEASED
    text = text_of(client.get(f"{door(row)}/{letter.id}.pdf").get_data(), tmp_path)
    assert "Tamara Solís" in text
    assert "Director" in text


def test_a_no_comes_with_its_reason_and_forgets_the_passport(
    app: Flask, client: FlaskClient, countries: None
) -> None:
    event = open_event()
    row = make_registration(event, email="luz@example.org")
    client.post(door(row), data=visa())
    (letter,) = letters_of(event)
    staff = app.test_client()
    sign_in(staff, "organiser", at=event)
    path = f"/events/{event.slug}/letters/{letter.id}/decline"
    staff.post(path, data={"reason": ""})
    assert letters_of(event)[0].state is LetterState.ASKED
    staff.post(path, data={"reason": "Falta la nota verbal"})
    run_pending_jobs(app)
    (letter,) = letters_of(event)
    assert (letter.state, letter.sealed) == (LetterState.DECLINED, "")
    assert "Falta la nota verbal" in client.get(door(row)).get_data(as_text=True)
    body = delivered("luz@example.org")[-1].get_body(("plain",))
    assert body is not None
    assert "Falta la nota verbal" in body.get_content()
    assert client.post(door(row), data=visa()).status_code == 302, "they may ask again"


def test_letters_of_others_do_not_exist(app: Flask, client: FlaskClient) -> None:
    event, other = open_event(), open_event()
    row, neighbour = make_registration(event), make_registration(event)
    client.post(door(row), data={"kind": "invitation", "language": "es"})
    (letter,) = letters_of(event)
    staff = app.test_client()
    sign_in(staff, "organiser", at=event)
    staff.post(f"/events/{event.slug}/letters/{letter.id}/release")
    assert client.get(f"{door(neighbour)}/{letter.id}.pdf").status_code == 404
    foreign = app.test_client()
    sign_in(foreign, "organiser", at=other)
    for where in (event, other):
        assert foreign.get(f"/events/{where.slug}/letters/{letter.id}.pdf").status_code == 404
        assert foreign.post(f"/events/{where.slug}/letters/{letter.id}/release").status_code == 404


def test_a_month_after_the_event_passports_are_forgotten(
    app: Flask, client: FlaskClient, countries: None
) -> None:
    event = open_event()
    row = make_registration(event)
    client.post(door(row), data=visa())
    (letter,) = letters_of(event)
    staff = app.test_client()
    sign_in(staff, "organiser", at=event)
    staff.post(f"/events/{event.slug}/letters/{letter.id}/release")
    after = clock.now() + timedelta(days=31 + 31)
    with clock.fixed_at(after - timedelta(days=2)):
        run_periodic(app, "badges.forget_passports")
        assert letters_of(event)[0].sealed
    with clock.fixed_at(after + timedelta(days=2)):
        run_periodic(app, "badges.forget_passports")
    assert letters_of(event)[0].sealed == ""
    assert client.get(f"{door(row)}/{letter.id}.pdf").status_code == 404


def test_who_is_forgotten_leaves_no_letter(app: Flask, client: FlaskClient, countries: None) -> None:
    event = open_event()
    row = make_registration(event)
    client.post(door(row), data=visa())
    assert row.person_id is not None
    with transaction():
        erase_person(row.person_id)
    assert letters_of(event) == []


@pytest.mark.both_databases
def test_letters_asked_for_at_once_get_a_number_each(app: Flask) -> None:
    event = open_event(capacity_in_person=20)
    rows = [make_registration(event) for _ in range(8)]
    doors = [door(row) for row in rows]

    def ask(path: str) -> int:
        return app.test_client().post(path, data={"kind": "invitation", "language": "es"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, doors)) == [302] * 8
    assert [letter.number for letter in letters_of(event)] == list(range(1, 9))
