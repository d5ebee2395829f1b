"""Nobody is signed in, out or elsewhere by another site."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services
from app.core.db import transaction
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.directory import make_person

COOKIE = "sid"


def session_of(client: FlaskClient) -> str | None:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else None


def make_link(email: str, next_path: str) -> str:
    with transaction():
        return services.issue_sign_in_link(email=email, next_path=next_path)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/sign-in/link", "/sign-in/code"])
def test_signing_in_and_out_needs_the_token_of_our_own_page(
    app: Flask, client: FlaskClient, path: str
) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    client.forges = True  # type: ignore[attr-defined]
    assert client.post(path, data={"email": "ana@example.org", "password": PASSWORD}).status_code == 400
    assert session_of(client) is None


def test_a_forged_sign_out_leaves_the_session(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    sign_in(client)
    client.forges = True  # type: ignore[attr-defined]
    assert client.post("/sign-out").status_code == 400
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


EVIL = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)",
    "%2f%2fevil.example", "/%2f%2fevil.example", "/\tevil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "///evil.example", "http:///evil.example", "/\x00/evil.example", "//evil.example\\@localhost", "data:text/html,x", "evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_no_way_in_leads_elsewhere(app: Flask, client: FlaskClient, target: str) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    by_password = client.post(
        "/sign-in", data={"email": "ana@example.org", "password": PASSWORD, "next": target}
    )
    already_inside = client.get("/sign-in", query_string={"next": target})
    client.post("/sign-out")
    client.get(f"/sign-in/link/{make_link('ana@example.org', next_path=target)}")
    by_link = client.post("/sign-in/link")
    half_way = client.get("/sign-in/code", query_string={"next": target})
    for answer in (by_password, already_inside, by_link, half_way):
        assert answer.status_code == 302
        assert answer.location == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_a_token(
    app: Flask, client: FlaskClient, headers: dict[str, str]
) -> None:
    make_account(make_person(email="ana@example.org"), password=PASSWORD)
    form = {"email": "ana@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 400
    assert session_of(client) is None
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert client.post("/sign-in", data=form, headers=ours).status_code == 302
