"""The headers that protect stand on every answer: pages, errors, files and downloads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import services as accounts
from app.core import clock
from app.core.access import derived_token, public
from app.core.db import event_scope, transaction
from app.core.refusals import HEADERS
from app.events import services as events
from app.registration import services as registration
from tests.factories.certificates import make_credential
from tests.factories.courses import make_course
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.services.paths import any_value


def faults_of(answer: TestResponse) -> list[str]:
    """Name the headers that an answer lacks or softens."""
    said = answer.headers
    faults = [name for name in HEADERS if name not in said and name != "Permissions-Policy"]
    policy = said.get("Content-Security-Policy", "")
    faults += [word for word in ("unsafe", "*", "http:", "https:") if word in policy]
    faults += [] if "default-src 'none'" in policy or "sandbox" in policy else ["policy without default"]
    faults += [] if "camera=" in said.get("Permissions-Policy", "") else ["Permissions-Policy"]
    faults += [] if said.get("X-Content-Type-Options") == "nosniff" else ["nosniff"]
    faults += [] if said.get("Referrer-Policy") == "no-referrer" else ["Referrer-Policy"]
    return faults


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> Flask:
    """An application with a page that breaks, reached over https."""
    app = make_app(base_url="https://localhost")

    def break_down() -> str:
        raise RuntimeError("canary of the trace")

    app.add_url_rule(
        "/test/broken", "broken", break_down, access=public("a page of the tests, nothing behind")
    )
    return app


@pytest.mark.parametrize("who", [None, "administrator"])
def test_every_address_answers_with_the_headers(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Any], who: str | None
) -> None:
    if who:
        sign_in(client, who)
    things = {"event": make_event(), "course": make_course(), "filename": "css/pages.css"}
    wrong, seen = {}, set()
    for rule in app.url_map.iter_rules():
        values = {
            name: things.get(name) or any_value(converter) for name, converter in rule._converters.items()
        }
        built = rule.build(values) if values else ("", rule.rule)
        assert built is not None
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint == "accounts.sign_out":
                continue
            answer = client.open(built[1], method=method)
            seen.add(answer.status_code)
            faults = faults_of(answer)
            kept = answer.headers.get("Cache-Control", "")
            if who and rule.endpoint != "static" and "no-store" not in kept:
                faults.append(f"kept: {kept}")
            if faults:
                wrong[f"{method} {built[1]} {answer.status_code}"] = faults
    assert wrong == {}
    assert {200, 302, 404} <= seen
    assert 500 not in seen


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/no/such/page", "GET", 404),
        ("/sign-out", "GET", 405),
        ("/test/broken", "GET", 500),
        ("/sign-in", "POST", 400),
        ("/static/no-such-file.css", "GET", 404),
        ("/static/css/pages.css", "GET", 200),
        ("/home/", "GET", 302),
        ("/healthz", "GET", 200),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_errors_and_files_have_them_too(
    broken: Flask, path: str, method: str, status: int, accept: str
) -> None:
    client: Any = broken.test_client()
    client.forges = True
    answer = client.open(path, method=method, headers={"Accept": accept}, base_url="https://localhost")
    assert answer.status_code == (401 if accept.endswith("json") and status == 302 else status)
    assert faults_of(answer) == []
    assert int(answer.headers["Strict-Transport-Security"].partition("max-age=")[2].split(";")[0]) >= 31536000
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text


def test_another_name_is_refused_with_the_headers(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert faults_of(answer) == []


def test_downloads_and_personal_links_are_not_kept(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Any]
) -> None:
    day = clock.today() + timedelta(days=30)
    event = make_event(starts_on=day, ends_on=day)
    make_session(event, "09:00")
    person = sign_in(client, "organiser", at=event)
    made = make_registration(event, email=person.email)
    invitation = make_invitation(event, "invitada@example.org")
    credential = make_credential(event, person)
    with transaction():
        link = accounts.issue_sign_in_link(email=person.email)
    with event_scope(event.id):
        assert events.list_sessions(event)
        own, ticket = registration.link_token(made), registration.ticket_token(made)
    base = f"/events/{event.slug}"
    for path in (
        f"{base}/registrations/export",
        f"{base}/calendar.ics",
        f"/certificates/{credential.id}.pdf",
        f"{base}/certificates/{credential.id}.pdf",
        f"/r/{own}",
        f"/r/{own}/ticket.svg",
        f"/t/{ticket}",
        f"/i/{derived_token('invitation', invitation.id, 1)}",
        f"/sign-in/link/{link}",
        f"{base}/my-registration",
    ):
        answer = client.get(path)
        assert answer.status_code in {200, 302}, path
        assert faults_of(answer) == [], path
        assert "no-store" in answer.headers["Cache-Control"], path


def test_cookies_are_closed_to_scripts_other_sites_and_plain_connections(broken: Flask) -> None:
    client = broken.test_client()
    client.get("/?lang=en", base_url="https://localhost")
    answer = client.get("/sign-in?lang=es", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie, cookie
        assert "Domain" not in cookie
