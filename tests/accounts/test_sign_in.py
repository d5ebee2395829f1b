"""Ways in, and the abuse of them."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.accounts import services
from app.accounts.models import Account, SignInLink, UserSession
from app.core import clock, mail
from app.core.db import transaction
from app.directory import services as directory
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.directory import make_person

NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)
COOKIE = "sid"
Counted = Callable[[], AbstractContextManager[Counter[str]]]


def session_of(client: FlaskClient) -> str | None:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else None


def path_in(queued: mail.Mail) -> str:
    """Return the path of the link that a mail carries."""
    body = mail.build_message(queued).get_body(("plain",))
    assert body
    found = re.search(r"http://localhost(/sign-in/link/\S+)", body.get_content())
    assert found
    return found[1]


def make_link(email: str, **values: object) -> str:
    with transaction():
        return services.issue_sign_in_link(email=email, **values)  # type: ignore[arg-type]


# --- password ---------------------------------------------------------------------------------


def test_address_and_password_let_in(app: Flask, client: FlaskClient) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    answer = client.post(
        "/sign-in", data={"email": "ANA@example.org", "password": PASSWORD, "next": "/directory/bodies"}
    )
    assert (answer.status_code, answer.location) == (302, "/directory/bodies")
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("password", ["wrong password, long enough", PASSWORD.upper(), PASSWORD + " "])
def test_another_password_does_not(app: Flask, client: FlaskClient, password: str) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    answer = client.post("/sign-in", data={"email": "ana@example.org", "password": password})
    assert answer.status_code == 401
    assert session_of(client) is None


def test_a_closed_account_stays_out(app: Flask, client: FlaskClient) -> None:
    account = make_account(make_person(email="ana@example.org"), password=PASSWORD)
    with transaction():
        services.close_account(account.id)
    assert client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD}).status_code == 401
    client.get(f"/sign-in/link/{make_link('ana@example.org')}")
    assert client.post("/sign-in/link").status_code == 403
    assert client.get("/account").status_code == 401


def test_unknown_addresses_take_the_same_work_as_wrong_passwords(
    settled: Flask, client: FlaskClient, counted: Counted
) -> None:
    make_account(make_person(email="known@example.org"), password=PASSWORD)
    make_account(make_person(email="no.password@example.org"))
    answers, works = [], []
    for email in ("known@example.org", "no.password@example.org", "unknown@example.org"):
        with counted() as work:
            answer = client.post("/sign-in", data={"email": email, "password": "quite wrong, and long"})
        answers.append((answer.status_code, answer.text.replace(email, "")))
        works.append(work)
    assert works[0]["hash"] == 1
    assert works[0] == works[1] == works[2]
    bare = {(status, re.sub(r'name="csrf_token"[^>]*|content="[^"]*"', "", text)) for status, text in answers}
    assert len(bare) == 1


def test_five_tries_a_minute_for_an_account_known_or_not(app: Flask, client: FlaskClient) -> None:
    make_account(make_person(email="known@example.org"), password=PASSWORD)
    with clock.fixed_at(NOON):
        for email in ("known@example.org", "unknown@example.org"):
            form = {"email": email, "password": "quite wrong, and long"}
            statuses = [client.post("/sign-in", data=form).status_code for _ in range(6)]
            assert statuses == [401] * 5 + [429]
    with clock.fixed_at(NOON + timedelta(seconds=61)):
        good = {"email": "known@example.org", "password": PASSWORD}
        assert client.post("/sign-in", data=good).status_code == 302


def test_twenty_tries_a_minute_from_one_address(app: Flask, client: FlaskClient) -> None:
    with clock.fixed_at(NOON):
        for number in range(20):
            form = {"email": f"someone{number}@example.org", "password": "quite wrong, and long"}
            assert client.post("/sign-in", data=form).status_code == 401
        form = {"email": "someone20@example.org", "password": "quite wrong, and long"}
        assert client.post("/sign-in", data=form).status_code == 429


def test_an_old_hash_is_renewed_at_sign_in(app: Flask, client: FlaskClient, db: SQLAlchemy) -> None:
    import argon2

    account = make_account(make_person(email="ana@example.org"))
    with transaction():
        weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        services.set_password(account.id, weak)
    client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD})
    stored = db.session.scalar(sa.select(Account.password_hash)) or ""
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert client.get("/account").status_code == 200


# --- mailed link ------------------------------------------------------------------------------


def test_a_mailed_link_lets_in_once(app: Flask, client: FlaskClient) -> None:
    make_person(email="ana@example.org")
    answer = client.post("/sign-in", data={"email": "ana@example.org", "next": "/directory/bodies"})
    assert answer.location == "/sign-in/sent"
    [queued] = mail.find_mails("ana@example.org")
    path = path_in(queued)
    assert client.get(path).location == "/sign-in/link"
    assert "ana@example.org" in client.get("/sign-in/link").text
    answer = client.post("/sign-in/link")
    assert (answer.status_code, answer.location) == (302, "/directory/bodies")
    assert client.get("/account").status_code == 200

    again = app.test_client()
    again.get(path)
    assert again.post("/sign-in/link").status_code == 404
    assert session_of(again) is None


def test_looking_at_a_link_does_not_use_it_up(app: Flask, client: FlaskClient, db: SQLAlchemy) -> None:
    token = make_link("ana@example.org")
    scanner = app.test_client()
    for _ in range(3):
        scanner.head(f"/sign-in/link/{token}")
        scanner.get(f"/sign-in/link/{token}", follow_redirects=True)
    assert db.session.scalars(sa.select(SignInLink.used_at)).all() == [None]
    client.get(f"/sign-in/link/{token}")
    client.post("/sign-in/link", data={"given_name": "Ana", "family_name": "Núñez"})
    assert session_of(client)


def test_pages_of_signing_in_are_neither_kept_nor_indexed(app: Flask, client: FlaskClient) -> None:
    for path in (
        "/sign-in",
        "/sign-in/sent",
        f"/sign-in/link/{make_link('a@example.org')}",
        "/sign-in/link",
        "/sign-in/code",
    ):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_lasts_half_an_hour(app: Flask, client: FlaskClient) -> None:
    make_person(email="ana@example.org")
    with clock.fixed_at(NOON):
        token = make_link("ana@example.org")
    with clock.fixed_at(NOON + timedelta(minutes=30)):
        client.get(f"/sign-in/link/{token}")
        assert client.post("/sign-in/link").status_code == 404
    with clock.fixed_at(NOON + timedelta(minutes=29, seconds=59)):
        assert client.post("/sign-in/link").status_code == 302


def test_the_database_holds_no_token(app: Flask, client: FlaskClient, db: SQLAlchemy) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    client.post("/sign-in", data={"email": "ana@example.org"})
    [link] = db.session.scalars(sa.select(SignInLink)).all()
    token = services.link_token(link.id)
    client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD})
    session = session_of(client)
    assert session
    assert link.token_hash != token
    with db.engine.connect() as connection:
        rows = [row for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    everything = "\n".join(str(value) for row in rows for value in row)
    assert link.token_hash in everything
    assert [secret for secret in (token, session, PASSWORD) if secret in everything] == []


def test_known_and_unknown_addresses_get_the_same_answer_work_and_mail(
    app: Flask, client: FlaskClient, counted: Counted
) -> None:
    make_account(make_person(email="known@example.org"))
    answers, works = [], []
    for email in ("known@example.org", "stranger@example.org"):
        with counted() as work:
            answer = client.post("/sign-in", data={"email": email})
        answers.append((answer.status_code, answer.location))
        works.append(work)
        assert len(mail.find_mails(email)) == 1
    assert answers[0] == answers[1]
    assert works[0] == works[1]
    texts = [mail.build_message(row).as_string() for row in mail.find_mails()]
    bare = {
        re.sub(r"(?m)^(To|Date|Message-ID|.*boundary).*$|/sign-in/link/\S+|--=+\S+|\S+@\S+", "", text)
        for text in texts
    }
    assert len({len(text.splitlines()) for text in bare}) == 1


def test_nobody_is_flooded_with_links(app: Flask, client: FlaskClient) -> None:
    sent = 0
    for minute in range(50):
        with clock.fixed_at(NOON + timedelta(minutes=minute)):
            sent += client.post("/sign-in", data={"email": "ana@example.org"}).status_code == 302
    assert sent == len(mail.find_mails("ana@example.org")) == 3
    with clock.fixed_at(NOON + timedelta(hours=2)):
        assert client.post("/sign-in", data={"email": "ana@example.org"}).status_code == 302
        assert client.post("/sign-in", data={"email": "ana@example.org"}).status_code == 429


def test_an_unknown_address_makes_a_person_who_says_their_name(app: Flask, client: FlaskClient) -> None:
    client.get(f"/sign-in/link/{make_link('nueva@example.org')}")
    assert client.post("/sign-in/link").status_code == 400
    answer = client.post("/sign-in/link", data={"given_name": "Nueva", "family_name": "Persona"})
    assert answer.status_code == 302
    person = directory.find_person_by_email("nueva@example.org", verified_only=True)
    assert person is not None
    assert person.full_name == "Nueva Persona"


def test_a_link_does_not_rename_somebody_known(app: Flask, client: FlaskClient) -> None:
    person = make_person(given_name="Ana", family_name="Núñez", email="ana@example.org")
    client.get(f"/sign-in/link/{make_link('ana@example.org')}")
    client.post("/sign-in/link", data={"given_name": "Eva", "family_name": "Otra"})
    assert directory.get_person(person.id).full_name == "Ana Núñez"


def test_a_link_for_a_person_opens_no_other_account(app: Flask, client: FlaskClient) -> None:
    """An address that moved to somebody else since the link was made lets nobody in."""
    former = make_person(email="puesto@example.org")
    token = make_link("puesto@example.org", person_id=former.id)
    with transaction():
        directory.add_email(former.id, "propio@example.org", verified=True)
        directory.remove_email(former.id, former.emails[0].id)
        directory.get_or_create_person(
            email="puesto@example.org", given_name="N", family_name="N", verified=True
        )
    client.get(f"/sign-in/link/{token}")
    assert client.post("/sign-in/link").status_code == 404
    assert session_of(client) is None


def test_a_new_address_counts_once_its_link_was_followed(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    person = make_person(email="ana@example.org")
    sign_in(client, person)
    client.post("/account/addresses", data={"email": "dos@example.org"})
    assert directory.find_person_by_email("dos@example.org") is None
    [queued] = mail.find_mails("dos@example.org")
    path = path_in(queued)
    client.get(path)
    assert client.post("/sign-in/link").location == "/account"
    found = directory.find_person_by_email("dos@example.org", verified_only=True)
    assert found is not None
    assert found.id == person.id


def test_an_address_of_somebody_else_is_not_taken_over(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    make_person(email="suya@example.org")
    sign_in(client, make_person(email="ana@example.org"))
    client.post("/account/addresses", data={"email": "suya@example.org"})
    [queued] = mail.find_mails("suya@example.org")
    path = path_in(queued)
    client.get(path)
    assert client.post("/sign-in/link").status_code == 409
    owner = directory.find_person_by_email("suya@example.org")
    assert owner is not None
    assert owner.email == "suya@example.org"


# --- sessions ---------------------------------------------------------------------------------


def test_signing_in_makes_a_new_session_and_ends_the_old_one(
    app: Flask, client: FlaskClient, db: SQLAlchemy
) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    form = {"email": "ana@example.org", "password": PASSWORD}
    client.post("/sign-in", data=form)
    first = session_of(client)
    client.post("/sign-in", data=form)
    second = session_of(client)
    assert first != second
    assert db.session.scalar(sa.select(sa.func.count()).where(UserSession.revoked_at.is_(None))) == 1
    thief = app.test_client()
    thief.set_cookie(COOKIE, first or "")
    assert thief.get("/account").status_code == 401


def test_nothing_of_the_former_person_stays_in_the_browser(app: Flask, client: FlaskClient) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    client.get("/sign-in?lang=en")
    with client.session_transaction() as cookie:
        cookie["mailed_to"] = "somebody.else@example.org"
    client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert "mailed_to" not in cookie
        assert cookie["lang"] == "en"


def test_the_cookie_is_closed_to_scripts_and_other_sites(app: Flask, make_app: Callable[..., Flask]) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    form = {"email": "ana@example.org", "password": PASSWORD}
    plain = app.test_client().post("/sign-in", data=form)
    [cookie] = [value for value in plain.headers.getlist("Set-Cookie") if value.startswith("sid=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secure = (
        make_app(base_url="https://localhost")
        .test_client()
        .post("/sign-in", data=form, base_url="https://localhost")
    )
    [cookie] = [value for value in secure.headers.getlist("Set-Cookie") if value.startswith("__Host-sid=")]
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
