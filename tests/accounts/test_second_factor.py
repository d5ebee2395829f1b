"""The second factor: compulsory where others' data are seen, each code once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.accounts import rules, services
from app.accounts.models import Account, RecoveryCode
from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from tests.factories.accounts import PASSWORD, SECRET, code_now, make_account, make_role
from tests.factories.directory import make_person

NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)
SignIn = Callable[..., object]


@pytest.fixture
def account(app: Flask) -> Account:
    """An account of the secretariat with password and second factor."""
    person = make_person(email="ana@example.org")
    make_role(person, Role.SECRETARIAT)
    return make_account(person, password=PASSWORD, second_factor=True)


def enter(client: FlaskClient, **fields: str) -> None:
    client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD, **fields})


def test_the_first_factor_alone_opens_nothing(account: Account, client: FlaskClient) -> None:
    enter(client)
    for path in ("/account", "/account/security", "/account/devices", "/directory/people"):
        assert client.get(path).status_code == 401
    page = {"Accept": "text/html"}
    assert client.get("/directory/people", headers=page).location.startswith("/sign-in?next=")
    assert client.get("/sign-in?next=/directory/people").location == "/sign-in/code?next=/directory/people"


def test_code_and_password_open_everything_with_a_new_token(account: Account, client: FlaskClient) -> None:
    enter(client, next="/directory/people")
    before = client.get_cookie("sid")
    answer = client.post("/sign-in/code", data={"code": code_now(), "next": "/directory/people"})
    assert (answer.status_code, answer.location) == (302, "/directory/people")
    after = client.get_cookie("sid")
    assert before
    assert after
    assert before.value != after.value
    assert client.get("/directory/people").status_code == 200


def test_a_mailed_link_does_not_go_round_the_second_factor(account: Account, client: FlaskClient) -> None:
    with transaction():
        token = services.issue_sign_in_link(email="ana@example.org")
    client.get(f"/sign-in/link/{token}")
    assert client.post("/sign-in/link").location == "/sign-in/code?next=/"
    assert client.get("/account").status_code == 401


@pytest.mark.parametrize(("offset", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_holds_one_step_early_or_late(account: Account, offset: int, accepted: bool) -> None:
    with clock.fixed_at(NOON):
        code = code_now(offset)
        if accepted:
            with transaction():
                services.check_code(account.id, code)
        else:
            with pytest.raises(rules.WrongCode), transaction():
                services.check_code(account.id, code)


def test_a_code_is_good_once(account: Account, client: FlaskClient, app: Flask) -> None:
    with clock.fixed_at(NOON):
        enter(client)
        code = code_now()
        assert client.post("/sign-in/code", data={"code": code}).status_code == 302
        thief = app.test_client()
        enter(thief)
        assert thief.post("/sign-in/code", data={"code": code}).status_code == 401
        earlier = code_now(-1)
        assert thief.post("/sign-in/code", data={"code": earlier}).status_code == 401
        assert thief.post("/sign-in/code", data={"code": code_now(1)}).status_code == 302


def test_the_first_code_of_the_set_up_is_used_up_too(app: Flask) -> None:
    account = make_account()
    with clock.fixed_at(NOON), transaction():
        services.confirm_second_factor(account.id, secret=SECRET, code=code_now())
    with clock.fixed_at(NOON), pytest.raises(rules.WrongCode), transaction():
        services.check_code(account.id, code_now())


def test_ten_recovery_codes_each_let_in_once(app: Flask, client: FlaskClient, db: SQLAlchemy) -> None:
    person = make_person(email="ana@example.org")
    account = make_account(person, password=PASSWORD)
    with transaction():
        codes = services.enrol_second_factor(account.id, SECRET)
    assert len(set(codes)) == 10
    stored = "".join(db.session.scalars(sa.select(RecoveryCode.code_hash)))
    assert all(code.replace("-", "") not in stored for code in codes)
    enter(client)
    assert client.post("/sign-in/code", data={"code": codes[0].upper()}).status_code == 302
    assert client.get("/account").status_code == 200
    again = app.test_client()
    enter(again)
    assert again.post("/sign-in/code", data={"code": codes[0]}).status_code == 401
    assert again.post("/sign-in/code", data={"code": codes[1]}).status_code == 302
    assert services.count_recovery_codes(account.id) == 8


def test_new_recovery_codes_replace_the_old_ones(account: Account) -> None:
    with transaction():
        old = services.renew_recovery_codes(account.id)
    with transaction():
        services.renew_recovery_codes(account.id)
    with pytest.raises(rules.WrongCode), transaction():
        services.check_code(account.id, old[0])


def test_codes_are_not_guessed(account: Account, client: FlaskClient) -> None:
    with clock.fixed_at(NOON):
        enter(client)
        wrong = ["000000", "111111", "222222", "333333", "444444", "555555"]
        statuses = [client.post("/sign-in/code", data={"code": code}).status_code for code in wrong]
        assert statuses == [401] * 5 + [429]


def test_the_half_open_session_closes_after_ten_minutes(account: Account, client: FlaskClient) -> None:
    with clock.fixed_at(NOON):
        enter(client)
    with clock.fixed_at(NOON + timedelta(minutes=10, seconds=1)):
        assert client.post("/sign-in/code", data={"code": code_now()}).location == "/sign-in"


def test_the_secret_is_encrypted_for_its_account_alone(account: Account, db: SQLAlchemy) -> None:
    other = make_account()
    assert account.totp_secret
    assert SECRET not in account.totp_secret
    assert services.open_sealed_secret(account.id, account.totp_secret) == SECRET
    assert services.open_sealed_secret(other.id, account.totp_secret) is None
    altered = (
        account.totp_secret[:-8] + ("A" if account.totp_secret[-8] != "A" else "B") + account.totp_secret[-7:]
    )
    assert services.open_sealed_secret(account.id, altered) is None
    assert services.open_sealed_secret(account.id, "not base64 ñ") is None


# --- set-up -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECRETARIAT, Role.PRESIDENCY])
def test_roles_that_see_others_data_sleep_without_a_second_factor(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    person = make_person(email="ana@example.org")
    make_role(person, role)
    make_account(person, password=PASSWORD)
    enter(client)
    assert client.get("/account").status_code == 200
    answer = client.get("/directory/people")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in/code?next=/directory/people")
    assert client.get(answer.location).location.startswith("/account/second-factor?next=/directory/people")


def test_the_set_up_wakes_the_role_in_the_same_sitting(app: Flask, client: FlaskClient) -> None:
    person = make_person(email="ana@example.org")
    make_role(person, Role.SECRETARIAT)
    account = make_account(person, password=PASSWORD)
    enter(client)
    page = client.get("/account/second-factor?next=/directory/people").text
    assert "data:image/svg+xml" in page
    match = re.search(r'name="sealed"[^>]*value="([^"]+)"', page)
    assert match
    secret = services.open_sealed_secret(account.id, match[1])
    assert secret
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page
    form = {"sealed": match[1], "next": "/directory/people"}
    assert client.post("/account/second-factor", data={**form, "code": "000000"}).status_code == 401
    assert client.get("/directory/people").status_code == 302
    done = client.post(
        "/account/second-factor", data={**form, "code": pyotp.TOTP(secret).at(int(clock.now().timestamp()))}
    )
    assert done.status_code == 200
    assert len(re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", done.text)) == 10
    assert client.get("/directory/people").status_code == 200


def test_the_secret_of_somebody_else_is_not_accepted(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client)
    sealed = services.seal_secret(make_account().id, SECRET)
    client.post("/account/second-factor", data={"sealed": sealed, "code": code_now()})
    assert 'action="/account/second-factor/remove"' not in client.get("/account/security").text


def test_switching_off_needs_a_code_and_ends_the_sessions(account: Account, client: FlaskClient) -> None:
    with clock.fixed_at(NOON):
        enter(client)
        client.post("/sign-in/code", data={"code": code_now()})
        client.post("/account/second-factor/remove", data={"code": "000000"})
        assert services.get_account(account.id).has_second_factor
        client.post("/account/second-factor/remove", data={"code": code_now(1)})
        assert not services.get_account(account.id).has_second_factor
        assert client.get("/account").status_code == 401
