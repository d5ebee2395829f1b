"""Files and delicate answers: known by content, given to few, gone in time."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, storage
from app.core.db import event_scope
from app.core.jobs import run_periodic
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from app.registration.rules.form import Kind
from app.registration.services import answer_files
from tests.factories.forms import answer, ask
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.registration.test_form_views import row_of, said, send
from tests.services.people import sign_in

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def event(app: Flask) -> Event:
    return open_event()


def test_files_are_known_by_content_and_given_to_owner_and_organisers(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    letter = ask(event, Kind.FILE, "Carta", special=True)
    bad = send(client, event, "a@example.org", **{letter.name: (io.BytesIO(b"<html>"), "carta.pdf")})
    assert bad.status_code == 422
    # Another fault keeps the file, so that it need not be chosen again.
    kept = send(client, event, "not an address", **{letter.name: (io.BytesIO(PDF), "Carta Ñ.pdf")})
    page = kept.get_data(as_text=True)
    assert "carta-n.pdf" in page
    (carried,) = re.findall(rf'name="{letter.name}-kept" value="([^"]+)"', page)
    assert send(client, event, "a@example.org", **{f"{letter.name}-kept": carried}).status_code == 302
    row = row_of(event)
    (given,) = [each for each in _given(event, row) if each.question.id == letter.id]
    assert PDF not in storage.get(given.value["key"])
    link = services.link_token(row)
    own = client.get(f"/r/{link}/files/{given.answer_id}")
    assert (own.data, own.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    path = f"/events/{event.slug}/registrations/{row.id}/files/{given.answer_id}"
    desk, registrar, other = (app.test_client() for _number in range(3))
    sign_in(desk, "organiser", at=event)
    sign_in(registrar, "registrar", at=event)
    sign_in(other, "organiser", at=open_event())
    assert [one.get(path).status_code for one in (desk, registrar, other)] == [200, 404, 404]


def _given(event: Event, row: Registration) -> Any:
    with event_scope(event.id):
        return services.answers_of(row, None)


def test_a_file_of_somebody_else_cannot_be_claimed(event: Event, client: FlaskClient) -> None:
    letter = ask(event, Kind.FILE, "Carta")
    other = ask(event, Kind.FILE, "Otra")
    page = send(client, event, "no", **{other.name: (io.BytesIO(PDF), "a.pdf")}).get_data(as_text=True)
    (carried,) = re.findall(r'-kept" value="([^"]+)"', page)
    send(client, event, "a@example.org", **{f"{letter.name}-kept": carried})
    assert said(event, row_of(event)).get("Carta") is None


def test_files_that_nobody_kept_are_swept_away(app: Flask, event: Event, client: FlaskClient) -> None:
    letter = ask(event, Kind.FILE, "Carta")
    send(client, event, "no", **{letter.name: (io.BytesIO(PDF), "a.pdf")})
    send(client, event, "a@example.org", **{letter.name: (io.BytesIO(PDF), "a.pdf")})
    assert len(storage.list_keys(answer_files.AREA)) == 2
    run_periodic(app, "registration.sweep_files")
    assert len(storage.list_keys(answer_files.AREA)) == 2
    with clock.fixed_at(clock.now() + timedelta(days=2)):
        run_periodic(app, "registration.sweep_files")
    assert len(storage.list_keys(answer_files.AREA)) == 1


@pytest.mark.both_databases
def test_delicate_answers_go_a_month_after_the_event_and_others_when_they_said(
    app: Flask, event: Event
) -> None:
    asked = [
        ask(event, Kind.TEXT, "Alergias", special=True),
        ask(event, Kind.TEXT, "Vuelo", retention_days=60),
        ask(event, Kind.TEXT, "Cargo"),
    ]
    row = make_registration(event)
    answer(event, row, {each.id: "algo" for each in asked})
    left = {}
    for days in (30, 32, 62):
        with clock.fixed_at(clock.now() + timedelta(days=31 + days)):
            run_periodic(app, "registration.forget_answers")
        left[days] = set(said(event, row_of(event))) & {"Alergias", "Vuelo", "Cargo"}
    assert left == {30: {"Alergias", "Vuelo", "Cargo"}, 32: {"Vuelo", "Cargo"}, 62: {"Cargo"}}
