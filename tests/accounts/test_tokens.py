"""Tokens for programs: made for one's own rights, shown once, never more than their owner, ended at once."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import services as accounts
from app.accounts.models import ApiToken
from app.accounts.rules import CannotGrantMore, TokenTooLong
from app.core import clock
from app.core.access import Perm, Viewer
from app.core.db import db, transaction
from app.directory.models import Person
from tests.factories.events import make_event
from tests.services.machines import Machine, make_token
from tests.services.people import make_someone


def test_a_person_makes_a_token_on_the_page_and_sees_it_once(app: Flask, client, sign_in) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    answer = client.post(
        "/account/tokens", data={"name": "Desk", "rights": [Perm.REGISTRATION_READ.value], "days": "30"}
    )
    page = answer.get_data(as_text=True)
    found = re.search(r'value="(enc_[\w-]+)"', page)
    assert answer.status_code == 200
    assert found
    assert Machine(app, found[1]).get(f"/events/{event.slug}/registrations").status_code == 200
    again = client.get("/account/tokens").get_data(as_text=True)
    assert found[1] not in again
    assert found[1][-4:] in again


def test_only_the_hash_of_a_token_is_stored(app: Flask) -> None:
    secret = make_token(make_someone())
    row = db.session.query(ApiToken).one()
    assert secret not in str([getattr(row, column.name) for column in ApiToken.__table__.columns])


def test_nobody_makes_a_token_for_rights_that_they_lack(app: Flask, client, sign_in) -> None:
    sign_in(client)
    answer = client.post("/account/tokens", data={"name": "x", "rights": ["directory.read"], "days": "30"})
    assert answer.status_code == 400
    asking = Viewer(account_id=account_of(make_someone()))
    with pytest.raises(CannotGrantMore), transaction():
        accounts.make_token(viewer=asking, name="x", rights=[Perm.DIRECTORY_READ], days=30)
    assert db.session.query(ApiToken).count() == 0


def account_of(person: Person) -> uuid.UUID:
    with transaction():
        return accounts.ensure_account(person.id).id


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lasts_a_year_at_most(app: Flask, days: int) -> None:
    with pytest.raises(TokenTooLong):
        make_token(make_someone(), days=days)


def test_a_token_opens_only_what_it_was_made_for(app: Flask, client, sign_in) -> None:
    event = make_event()
    organiser = sign_in(client, "organiser", at=event)
    machine = Machine(app, make_token(organiser, Perm.EVENT_VIEW))
    assert machine.get(f"/events/{event.slug}").status_code == 200
    assert machine.get(f"/events/{event.slug}/registrations").status_code == 404


def test_a_token_loses_what_its_owner_loses(app: Flask, client, sign_in) -> None:
    event = make_event()
    organiser = sign_in(client, "organiser", at=event)
    machine = Machine(app, make_token(organiser, Perm.REGISTRATION_READ))
    assert machine.get(f"/events/{event.slug}/registrations").status_code == 200
    with transaction():
        for grant in accounts.list_grants_of(organiser.id):
            db.session.delete(grant)
    assert machine.get(f"/events/{event.slug}/registrations").status_code == 404


def test_an_ended_an_expired_and_a_closed_account_s_token_open_nothing(app: Flask, client, sign_in) -> None:
    person = sign_in(client)
    machine = Machine(app, make_token(person))
    token = db.session.query(ApiToken).one()
    assert machine.get("/me").status_code == 200
    with clock.fixed_at(clock.now() + timedelta(days=31)):
        assert machine.get("/me").status_code == 401
    client.post(f"/account/tokens/{token.id}/end")
    assert machine.get("/me").status_code == 401
    other = make_someone()
    second = Machine(app, make_token(other))
    with transaction():
        accounts.close_account(account_of(other))
    assert second.get("/me").status_code == 401


def test_nobody_ends_the_token_of_another(app: Flask, client, sign_in) -> None:
    secret = make_token(make_someone())
    token = db.session.query(ApiToken).one()
    sign_in(client)
    assert client.post(f"/account/tokens/{token.id}/end").status_code == 404
    assert Machine(app, secret).get("/me").status_code == 200
