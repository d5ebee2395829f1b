"""The list of participants: only who agreed, only where the event lists people, only for those who take part."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import event_scope, transaction
from app.events.models import Event
from app.events.rules import SessionAccess
from app.registration import services
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event


def show(event: Event, shown: bool = True) -> None:
    with transaction(), event_scope(event.id):
        services.edit_policy(event, changes_close_at=None, retention_months=None, participants_shown=shown)


@pytest.fixture
def event(app: Flask) -> Event:
    """An event with one who agreed to be listed and one who did not."""
    made = open_event(capacity_in_person=None)
    make_registration(made, given_name="Keisha", family_name="Baptiste", listed=True)
    make_registration(made, given_name="José", family_name="Núñez")
    return made


def test_only_who_agreed_is_listed(event: Event, client: FlaskClient) -> None:
    show(event)
    own = services.link_token(make_registration(event))
    page = client.get(f"/r/{own}/participants").get_data(as_text=True)
    assert "Keisha Baptiste" in page
    assert "Núñez" not in page
    assert "@example.org" not in page


def test_it_is_hidden_unless_the_event_lists_people(event: Event, client: FlaskClient) -> None:
    own = services.link_token(make_registration(event))
    assert client.get(f"/r/{own}/participants").status_code == 404
    show(event)
    assert client.get(f"/r/{own}/participants").status_code == 200
    show(event, shown=False)
    assert client.get(f"/r/{own}/participants").status_code == 404


def test_strangers_and_the_waiting_see_nobody(event: Event, client: FlaskClient, sign_in: Any) -> None:
    show(event)
    path = f"/events/{event.slug}/participants"
    assert client.get(path).status_code in {302, 401}
    sign_in(client)
    assert client.get(path).status_code == 404
    row = make_registration(event)
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(row.id))
    assert client.get(f"/r/{services.link_token(row)}/participants").status_code == 404


def test_closed_sessions_are_never_named(event: Event, client: FlaskClient, sign_in: Any) -> None:
    show(event)
    make_session(event, "09:00", title={"es": "Zyxwvut", "en": "Zyxwvut"}, access=SessionAccess.CLOSED)
    sign_in(client, "organiser", at=event)
    assert "Zyxwvut" not in client.get(f"/events/{event.slug}/participants").get_data(as_text=True)
