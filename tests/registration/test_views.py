"""The form of registration, the links that people get, and what a stranger's browser may do with them."""

import re
from datetime import UTC, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.models import Event
from app.events.rules import EventState, Mode
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import Origin, RegistrationState
from tests.factories.events import make_session
from tests.factories.registration import make_invitation, make_registration
from tests.registration.conftest import fields, open_event


def path_of(event: Event) -> str:
    return f"/events/{event.slug}/register"


def rows_of(event: Event) -> list[Registration]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return list(services.list_all())


def link_of(registration: Registration) -> str:
    return f"/r/{services.link_token(registration)}"


def mailed(app: Flask, address: str) -> EmailMessage:
    """Send what waits and return the last mail to an address."""
    run_pending_jobs(app)
    return delivered(address)[-1]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def address_in(message: EmailMessage, kind: str) -> str:
    found = re.search(rf"http://localhost(/{kind}/\S+)", text_of(message))
    assert found is not None
    return found[1]


def test_a_stranger_registers_confirms_and_has_a_ticket(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    answer = client.post(path_of(event), data=fields("marta@example.org"))
    assert (answer.status_code, answer.location) == (302, f"/events/{event.slug}/register/check-mail")
    assert client.get(answer.location).status_code == 200
    proof = address_in(mailed(app, "marta@example.org"), "r")
    for look in (client.head, client.get, client.get):
        assert look(proof).status_code == 200
    assert rows_of(event)[0].state is RegistrationState.HELD
    answer = client.post(proof)
    assert rows_of(event)[0].state is RegistrationState.CONFIRMED
    page = client.get(answer.location).get_data(as_text=True)
    assert "ticket.svg" in page
    assert client.get(f"{answer.location}/ticket.svg").mimetype == "image/svg+xml"
    assert client.post(proof).status_code == 302
    assert len(rows_of(event)) == 1


def test_the_confirmation_brings_the_calendar_of_ones_own_sessions(app: Flask) -> None:
    event = open_event()
    plenary = make_session(event, "09:00", title={"es": "Plenaria"})
    chosen = make_session(event, "10:30", needs_choice=True, title={"es": "Taller"})
    make_session(event, "12:00", needs_choice=True, title={"es": "Otro taller"})
    marta = make_registration(event, email="marta@example.org", session_ids=(chosen.id,))
    (attached,) = mailed(app, "marta@example.org").iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    entry: Any
    (entry,) = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert entry["UID"] == f"registration-{marta.id}@localhost"
    assert (entry["DTSTART"].dt.astimezone(UTC), entry["DTEND"].dt.astimezone(UTC)) == (
        plenary.starts_at,
        chosen.ends_at,
    )
    assert re.findall(r"\d\d:\d\d–\d\d:\d\d (\w+)", entry["DESCRIPTION"]) == ["Plenaria", "Taller"]


def test_a_place_from_the_queue_brings_the_calendar_too(app: Flask) -> None:
    event = open_event(capacity_in_person=1)
    first = make_registration(event)
    make_registration(event, email="marta@example.org")
    assert list(mailed(app, "marta@example.org").iter_attachments()) == []
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(first.id))
    (attached,) = mailed(app, "marta@example.org").iter_attachments()
    assert "DTSTART;VALUE=DATE" in attached.get_content()


def test_a_fault_keeps_what_was_written_and_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    written = fields("marta en example.org", institution_name="Ministerio de la Mujer", needs="Rampa")
    del written["consent"]
    answer = client.post(f"{path_of(event)}?lang=es", data=written)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for kept in ("Marta", "Solís", "marta en example.org", "Ministerio de la Mujer", "Rampa"):
        assert f'value="{kept}"' in page
    assert "Esto no es un correo electrónico." in page
    assert "Sin esto no podemos guardar su inscripción." in page
    assert 'href="#email"' in page
    assert rows_of(event) == []


def test_overlapping_sessions_are_named_with_the_ways_out(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    titles = {"09:00": "Coloquio", "09:30": "Datos", "10:30": "Taller de cuidados"}
    made = {
        at: make_session(event, at, needs_choice=True, title={"es": title}) for at, title in titles.items()
    }
    both = [str(made["09:00"].id), str(made["09:30"].id)]
    answer = client.post(f"{path_of(event)}?lang=es", data=fields("marta@example.org", session_ids=both))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "«Coloquio» y «Datos» coinciden" in page
    assert page.count("is-clash") == 2
    assert page.count('name="session_ids" value="') == 3
    assert all(re.search(rf'value="{each}" checked', page) for each in both)
    assert rows_of(event) == []
    ways = re.findall(r'name="way" value="([^"]+)">([^<]+)<', page)
    data = made["09:30"].id
    assert ways == [
        (str(data), "Dejar «Coloquio» y enviar"),
        (str(made["09:00"].id), "Dejar «Datos» y enviar"),
        (f"{data}:{made['10:30'].id}", "Taller de cuidados"),
    ]
    client.post(path_of(event), data=fields("marta@example.org", session_ids=both, way=ways[2][0]))
    (row,) = rows_of(event)
    with event_scope(event.id):
        assert services.chosen_session_ids(row.id) == {made["09:00"].id, made["10:30"].id}


def test_what_only_a_program_fills_in_registers_nobody(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    answer = client.post(path_of(event), data=fields("bot@example.org", website="https://spam.example"))
    assert answer.location == f"/events/{event.slug}/register/check-mail"
    assert rows_of(event) == []


def test_ten_tries_an_hour_from_one_network_address(make_app: Any) -> None:
    app = make_app(venue_networks=("198.51.100.0/24",))
    with app.app_context():
        event = open_event(capacity_in_person=50)
        for network, answered in (("203.0.113.9", 10), ("198.51.100.9", 12)):
            client = app.test_client()
            environ = {"REMOTE_ADDR": network}
            statuses = [
                client.post(
                    path_of(event), data=fields(f"{number}@{network}.example"), environ_base=environ
                ).status_code
                for number in range(12)
            ]
            assert statuses == [302] * answered + [429] * (12 - answered)


def test_one_address_gets_one_mail_a_minute_and_three_an_hour(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    statuses = []
    for minutes in (0, 0, 2, 4, 6):
        with clock.fixed_at(clock.now() + timedelta(minutes=minutes)):
            answer = client.post(path_of(event), data=fields("marta@example.org"))
            statuses.append(answer.status_code)
    assert statuses == [302, 429, 302, 302, 429]
    with clock.fixed_at(clock.now() + timedelta(minutes=6)):
        run_pending_jobs(app)
    sent = delivered("marta@example.org")
    assert len({address_in(mail, "r") for mail in sent}) == 1
    assert len(sent) == 3


def test_a_form_sent_twice_is_answered_alike(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    same = fields("marta@example.org", idempotency_key="k" * 32)
    answers = [client.post(path_of(event), data=same) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (302, f"/events/{event.slug}/register/check-mail")
    ] * 2
    assert len(rows_of(event)) == 1


def test_a_signed_in_person_is_confirmed_at_once_on_their_own_page(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    event = open_event()
    person = sign_in(client)
    assert f'value="{person.email}"' in client.get(path_of(event)).get_data(as_text=True)
    answer = client.post(path_of(event), data=fields(person.email))
    assert answer.location == f"/events/{event.slug}/my-registration"
    assert "ticket.svg" in client.get(answer.location).get_data(as_text=True)
    assert client.get(path_of(event)).location == answer.location
    (row,) = rows_of(event)
    assert (row.state, row.person_id) == (RegistrationState.CONFIRMED, person.id)


def test_another_persons_address_is_not_proved_by_signing_in(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    event = open_event()
    sign_in(client)
    answer = client.post(path_of(event), data=fields("marta@example.org"))
    assert answer.location == f"/events/{event.slug}/register/check-mail"
    assert rows_of(event)[0].state is RegistrationState.HELD


def test_who_is_invited_accepts_by_the_mailed_link(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    make_invitation(event, "marta@example.org", participant_class="expert")
    link = address_in(mailed(app, "marta@example.org"), "i")
    assert client.head(link).status_code == client.get(link).status_code == 200
    assert client.post(f"{link}/decline").location == link
    answer = client.post(f"{link}/accept", data=fields("otra@example.org"))
    (row,) = rows_of(event)
    assert (row.email, row.state) == ("marta@example.org", RegistrationState.CONFIRMED)
    assert row.participant_class == "expert"
    assert answer.location == link_of(row)
    assert row.person_id is not None


def test_people_change_and_cancel_by_their_link(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_session(event, needs_choice=True, capacity=1)
    row = make_registration(event)
    link = link_of(row)
    client.post(f"{link}/sessions", data={"session_ids": [str(session.id)]})
    with event_scope(event.id):
        assert services.chosen_session_ids(row.id) == {session.id}
    client.post(f"{link}/mode", data={"mode": "online"})
    assert rows_of(event)[0].mode is Mode.ONLINE
    client.post(f"{link}/cancel")
    assert rows_of(event)[0].state is RegistrationState.CANCELLED
    assert client.get(f"{link}/ticket.svg").status_code == 404
    assert client.get(link).status_code == 200
    assert client.post(f"{link}/cancel").status_code == 302


def test_revoked_keys_open_nothing(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event()
    session = make_session(event, needs_choice=True)
    row = make_registration(event)
    old, ticket = link_of(row), services.ticket_token(row)
    organiser = app.test_client()
    sign_in(organiser, "organiser", at=event)
    organiser.post(f"/events/{event.slug}/registrations/{row.id}/keys")
    for path in (old, f"{old}/ticket.svg"):
        assert client.get(path).status_code == 404
    for path in (
        f"{old}/cancel",
        f"{old}/mode",
        f"{old}/sessions",
        f"{old.replace('/r/', '/join/')}/{session.id}",
    ):
        assert client.post(path, data={"mode": "online"}).status_code == 404
    with event_scope(event.id):
        assert services.find_by_ticket(ticket) is None
    assert rows_of(event)[0].state is RegistrationState.CONFIRMED
    assert client.get(link_of(rows_of(event)[0])).status_code == 200


def test_personal_pages_stay_out_of_caches_and_search(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    row = make_registration(event)
    held = make_registration(event, origin=Origin.STRANGER)
    make_invitation(event, "marta@example.org")
    paths = [link_of(row), f"{link_of(row)}/ticket.svg", f"/t/{services.ticket_token(row)}"]
    paths += [address_in(mailed(app, held.email), "r"), address_in(mailed(app, "marta@example.org"), "i")]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"], path
        assert "noindex" in answer.headers["X-Robots-Tag"], path
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_an_event_that_is_not_open_takes_nobody(app: Flask, client: FlaskClient, state: EventState) -> None:
    event = open_event(state=state)
    answer = client.post(path_of(event), data=fields("marta@example.org"))
    assert answer.status_code in {404, 409}
    assert rows_of(event) == []
