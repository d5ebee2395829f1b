"""Signed-in browsers: who they are, how long, and how they end."""

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.accounts import services
from app.accounts.models import UserSession
from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from app.directory import services as directory
from tests.factories.accounts import PASSWORD, make_account, make_role
from tests.factories.directory import make_appointment, make_person

NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)
COOKIE = "sid"
INSIDE, OUTSIDE = 200, 401
SignIn = Callable[..., object]


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie
    return cookie.value


def browser_with(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def state_at(client: FlaskClient, moment: datetime) -> int:
    with clock.fixed_at(moment):
        return client.get("/account").status_code


@pytest.mark.parametrize(
    ("role", "lifetime"),
    [
        (None, (timedelta(hours=12), timedelta(days=7))),
        ("secretariat", (timedelta(hours=1), timedelta(hours=24))),
    ],
)
def test_sessions_end_when_unused_and_at_the_latest(
    app: Flask, client: FlaskClient, sign_in: SignIn, role: str | None, lifetime: tuple[timedelta, timedelta]
) -> None:
    idle, whole = lifetime
    with clock.fixed_at(NOON):
        sign_in(client, role)
    unused = browser_with(app, token_of(client))
    now = NOON
    while now + idle < NOON + whole:
        now += idle
        assert state_at(client, now) == INSIDE
    assert state_at(client, NOON + whole + timedelta(seconds=1)) == OUTSIDE
    with clock.fixed_at(NOON):
        sign_in(unused, role)
    assert state_at(unused, NOON + idle + timedelta(seconds=1)) == OUTSIDE


def test_a_made_up_token_is_nobody(app: Flask, client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "x" * 32)
    assert client.get("/account").status_code == OUTSIDE
    client.set_cookie(COOKIE, "")
    assert client.get("/account").status_code == OUTSIDE


def test_recognising_somebody_takes_two_statements(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    counted: Callable[[], AbstractContextManager[Counter[str]]],
) -> None:
    sign_in(client, "secretariat")

    request = SimpleNamespace(cookies={COOKIE: token_of(client)}, environ={})
    with counted() as work:
        viewer = services.load_viewer(request)
    assert viewer.is_staff
    assert sum(work.values()) - work["BEGIN"] == 2


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client)
    stolen = browser_with(app, token_of(client))
    assert client.post("/sign-out").status_code == 302
    assert client.get_cookie(COOKIE) is None
    assert stolen.get("/account").status_code == OUTSIDE


def test_one_ends_ones_other_devices(
    app: Flask, client: FlaskClient, sign_in: SignIn, db: SQLAlchemy
) -> None:
    person = make_person()
    other, third = app.test_client(), app.test_client()
    for each in (client, other, third):
        sign_in(each, person)
    mine = services.list_sessions(make_account(person).id)
    assert len(mine) == 3
    page = client.get("/account/devices").text
    foreign = [row.id for row in mine if str(row.id) in page]
    assert len(foreign) == 2  # this device cannot be ended here
    client.post(f"/account/devices/{foreign[0]}/end")
    assert sorted(each.get("/account").status_code for each in (client, other, third)) == [200, 200, 401]
    client.post("/account/devices/end-others")
    assert [each.get("/account").status_code for each in (client, other, third)] == [200, 401, 401]


def test_nobody_ends_the_session_of_somebody_else(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    victim = app.test_client()
    theirs = sign_in(victim)
    sign_in(client)
    [row] = services.list_sessions(make_account(theirs).id)  # type: ignore[arg-type]
    assert client.post(f"/account/devices/{row.id}/end").status_code == 404
    assert client.post(f"/account/devices/{uuid.uuid4()}/end").status_code == 404
    assert victim.get("/account").status_code == INSIDE


def test_a_new_password_ends_every_session_but_gives_this_browser_another(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    person = make_person()
    other = app.test_client()
    sign_in(client, person)
    sign_in(other, person)
    before = token_of(client)
    assert client.post("/account/password", data={"password": PASSWORD}).status_code == 302
    assert token_of(client) != before
    assert client.get("/account").status_code == INSIDE
    assert other.get("/account").status_code == OUTSIDE
    assert browser_with(app, before).get("/account").status_code == OUTSIDE


def test_a_password_is_changed_only_by_who_knows_it(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    person = make_person()
    make_account(person, password=PASSWORD)
    sign_in(client, person)
    form = {"password": "otra frase lenta y verde"}
    assert client.post("/account/password", data=form).status_code == 403
    assert client.post("/account/password", data={**form, "current": "wrong"}).status_code == 403
    assert client.post("/account/password", data={**form, "current": PASSWORD}).status_code == 302


def test_a_weak_password_is_refused_with_the_reason(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, make_person(given_name="Delfina", family_name="Recinos"))
    short = client.post("/account/password?lang=en", data={"password": "vXk9#mQ2zp!ruT"})
    assert (short.status_code, "at least 15" in short.text) == (400, True)
    guessed = client.post("/account/password", data={"password": "DelfinaRecinos1985"})
    assert (guessed.status_code, "easily guessed" in guessed.text) == (400, True)


def test_closing_an_account_ends_its_sessions(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    person = sign_in(client)
    with transaction():
        services.close_account(make_account(person).id)  # type: ignore[arg-type]
    assert client.get("/account").status_code == OUTSIDE
    with transaction():
        services.reopen_account(make_account(person).id)  # type: ignore[arg-type]
    assert client.get("/account").status_code == OUTSIDE


def test_a_change_of_roles_renews_the_session_and_holds_at_once(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    person = make_person()
    make_account(person, second_factor=True)
    sign_in(client, person)
    before = token_of(client)
    assert client.get("/directory/people").status_code == 404
    make_role(person, Role.SECRETARIAT)
    assert client.get("/directory/people").status_code == 200
    after = token_of(client)
    assert after != before
    # Requests that were under way with the former token are served for a minute, then no longer.
    assert browser_with(app, before).get("/directory/people").status_code == 200
    with clock.fixed_at(clock.now() + timedelta(seconds=61)):
        assert browser_with(app, before).get("/account").status_code == OUTSIDE
        assert browser_with(app, after).get("/account").status_code == INSIDE


def test_a_role_that_ends_is_gone_at_the_next_request(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    person = make_person()
    with clock.fixed_at(NOON):
        make_role(person, Role.PRESIDENCY, ends_at=NOON + timedelta(minutes=30))
        sign_in(client, person)
        assert client.get("/directory/people").status_code == 200
    with clock.fixed_at(NOON + timedelta(minutes=31)):
        assert client.get("/directory/people").status_code == 404
        assert client.get("/account").status_code == 200


def test_the_presidency_passes_at_new_year(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    """Rights move with the year; the account and what it did stay."""
    new_year = datetime(2027, 1, 1, 6, tzinfo=UTC)
    former = make_person()
    with clock.fixed_at(new_year - timedelta(minutes=20)):
        make_role(former, Role.PRESIDENCY, ends_at=new_year)
        sign_in(client, former)
        assert client.get("/directory/people").status_code == 200
    with clock.fixed_at(new_year):
        assert client.get("/directory/people").status_code == 404


# --- roles that follow from duties ------------------------------------------------------------


def test_a_focal_point_sees_the_people_of_their_own_institution_only(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    mine, other = make_appointment(), make_appointment()
    with transaction():
        directory.name_focal_point(appointment_id=mine.id)
    sign_in(client, directory.get_person(mine.person_id))
    assert client.get(f"/directory/institutions/{mine.institution_id}/people").status_code == 200
    assert client.get(f"/directory/institutions/{other.institution_id}/people").status_code == 404
    assert client.get("/directory/people").status_code == 404
    assert client.get(f"/directory/people/{other.person_id}").status_code == 404


def test_a_replaced_focal_point_loses_access_and_the_successor_gains_it(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    held, successor = make_appointment(post="Directora"), make_person()
    with transaction():
        directory.name_focal_point(appointment_id=held.id)
    path, other = f"/directory/institutions/{held.institution_id}/people", app.test_client()
    sign_in(client, directory.get_person(held.person_id))
    with transaction():
        directory.hand_over(appointment_id=held.id, successor_id=successor.id, on=clock.today())
    sign_in(other, successor)
    assert client.get(path).status_code == 404
    assert client.get("/account").status_code == 200
    assert other.get(path).status_code == 200


def test_a_focal_point_confirms_only_their_own_data(
    app: Flask, client: FlaskClient, sign_in: SignIn, db: SQLAlchemy
) -> None:
    mine = make_appointment()
    colleague = make_appointment(institution=directory.get_institution(mine.institution_id))
    with transaction():
        own = directory.name_focal_point(appointment_id=mine.id)
        theirs = directory.name_focal_point(appointment_id=colleague.id)
    sign_in(client, directory.get_person(mine.person_id))
    path = f"/directory/institutions/{mine.institution_id}/people"
    assert client.post(f"{path}/{theirs.id}", data={f"{theirs.id}-phone": "+504 1"}).status_code == 404
    assert (
        client.post(
            f"{path}/{own.id}", data={f"{own.id}-phone": "+504 2", f"{own.id}-matters": "Protección"}
        ).status_code
        == 302
    )
    assert directory.get_focal_point(own.id).confirmed_on == clock.today()
    assert directory.get_focal_point(theirs.id).confirmed_on is None
    assert directory.get_person(mine.person_id).phone == "+504 2"


def test_old_sessions_are_forgotten(app: Flask, client: FlaskClient, sign_in: SignIn, db: SQLAlchemy) -> None:
    with clock.fixed_at(NOON):
        sign_in(client)
    with clock.fixed_at(NOON + timedelta(days=15)), transaction():
        assert services.forget_old_sessions() == 1
    assert db.session.scalars(sa.select(UserSession)).all() == []
