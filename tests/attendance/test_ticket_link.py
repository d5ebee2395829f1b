"""The code on a ticket, read by a phone's own camera: the door for who works there, nothing for others."""

from flask import Flask
from flask.testing import FlaskClient

from app.core.access import Role
from app.registration import services
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration
from tests.services.people import sign_in


def test_who_works_at_the_door_is_led_to_it_with_the_code_filled_in(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    make_session(event)
    code = services.ticket_token(make_registration(event))
    sign_in(client, Role.DOOR, at=event)
    page = client.get(f"/t/{code}").text
    door = f"/events/{event.slug}/check-in/?code={code}"
    assert door in page
    assert f"?code={code}" in client.get(door).text


def test_strangers_and_door_staff_of_other_events_learn_nothing(app: Flask, client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    code = services.ticket_token(make_registration(event, given_name="Zenobia"))
    assert "check-in" not in client.get(f"/t/{code}").text
    sign_in(client, Role.DOOR, at=other)
    page = client.get(f"/t/{code}").text
    assert "check-in/?code" not in page
    assert "Zenobia" not in page
