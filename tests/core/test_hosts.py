"""Links come from BASE_URL alone, whatever name a request says that it was sent to."""

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, pdf
from app.core.db import transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.directory import services as directory
from app.events.models import Event
from app.home import services as home
from app.registration import services as registration
from tests.factories.certificates import make_credential
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.services.people import make_someone, sign_in

OURS = "https://encuentro.example"
EVIL = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Port": "6666",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Original-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
}
ADDRESS = re.compile(rb"https?://[^\s\"'<>]+")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application behind a proxy, whose own address is not the one that requests are sent to."""
    app = make_app(base_url=OURS, trusted_proxies=1)
    with app.app_context():
        yield app


@pytest.fixture
def event(app: Flask) -> Event:
    day = clock.today() + timedelta(days=30)
    event = make_event(starts_on=day, ends_on=day)
    make_session(event, "09:00")
    return event


def read_code(paper: bytes, folder: Path) -> str:
    """Read the code on a paper as a phone does."""
    (folder / "code.pdf").write_bytes(paper)
    subprocess.run(["pdftoppm", "-r", "100", "-png", folder / "code.pdf", folder / "code"], check=True)
    command = ["zbarimg", "-q", "--raw", *map(str, folder.glob("code*.png"))]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def foreign(text: str | bytes) -> set[bytes]:
    """Return the addresses in a text that are of another place, and any word of it."""
    raw = text.encode() if isinstance(text, str) else text
    return {found for found in ADDRESS.findall(raw) if not found.startswith(OURS.encode())} | set(
        re.findall(b"evil|localhost|6666", raw)
    )


def mails() -> list[str]:
    parts = [part for mail in delivered() for part in mail.walk() if not part.is_multipart()]
    return [bytes(part.get_payload(decode=True)).decode() for part in parts]


def test_every_mailed_link_leads_to_us(app: Flask, client: FlaskClient, event: Event) -> None:
    with transaction():
        directory.create_person(
            given_name="Ana", family_name="Paz", email="ana@example.org", verified=True, language="es"
        )
    assert client.post("/sign-in", data={"email": "ana@example.org"}, headers=EVIL).status_code == 302
    form = {"given_name": "Eva", "family_name": "Luz", "mode": "in_person", "language": "es", "consent": "y"}
    answer = client.post(
        f"/events/{event.slug}/register", data={**form, "email": "eva@example.org"}, headers=EVIL
    )
    assert answer.status_code == 302
    make_registration(event, email="confirmada@example.org")
    make_invitation(event, "invitada@example.org")
    run_pending_jobs(app)
    recipients = {mail["To"] for mail in delivered()}
    assert len(recipients) == 4
    texts = mails()
    for path in ("/sign-in/link/", "/r/prove/", "/i/"):
        assert any(f"{OURS}{path}" in text for text in texts), path
    assert any("BEGIN:VCALENDAR" in text for text in texts)
    assert [foreign(text) for text in texts if foreign(text)] == []


def test_calendars_name_us(app: Flask, client: FlaskClient, event: Event) -> None:
    person = make_someone()
    make_registration(event, email=person.email)
    with transaction():
        token = home.make_feed(person.id)
    page = client.get(f"/events/{event.slug}/programme", headers=EVIL).text
    found = re.search(rf"/events/{event.slug}/sessions/[0-9a-f-]+", page)
    assert found
    for path in (
        f"/events/{event.slug}/calendar.ics",
        f"{found[0]}/calendar.ics",
        f"/calendar/{token}.ics",
    ):
        answer = client.get(path, headers=EVIL)
        assert answer.status_code == 200
        unfolded = answer.data.replace(b"\r\n ", b"")
        assert OURS.encode() in unfolded
        assert foreign(unfolded) == set()


def test_the_code_of_a_ticket_leads_to_us(
    app: Flask, client: FlaskClient, event: Event, tmp_path: Path
) -> None:
    made = make_registration(event)
    own = registration.link_token(made)
    picture = client.get(f"/r/{own}/ticket.svg", headers=EVIL)
    assert picture.status_code == 200
    html = f"<html lang='es'><title>Entrada</title><body>{picture.text.partition('?>')[2]}</body></html>"
    drawn = pdf.render(pdf.Page(html))
    assert read_code(drawn, tmp_path) == f"{OURS}/t/{registration.ticket_token(made)}"


def test_the_code_of_a_certificate_leads_to_us(
    app: Flask, client: FlaskClient, event: Event, tmp_path: Path
) -> None:
    person = make_someone()
    credential = make_credential(event, person)
    sign_in(client, person)
    paper = client.get(f"/certificates/{credential.id}.pdf", headers=EVIL)
    assert paper.status_code == 200
    assert read_code(paper.data, tmp_path) == f"{OURS}/verify/{credential.code}"


def test_a_way_back_stays_here(app: Flask, client: FlaskClient) -> None:
    for path in ("/home/", "/sign-in?next=//evil.example"):
        answer = client.get(path, headers=EVIL)
        location = answer.headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")
    assert foreign(client.get("/", headers=EVIL).text) == set()


@pytest.mark.parametrize(
    "host", ["evil.example", "encuentro.example.evil.example", "evil.example:80", "localhost.evil.example", "[::1]", ""]
)  # fmt: skip
def test_a_request_to_another_name_is_refused(
    app: Flask, client: FlaskClient, event: Event, host: str
) -> None:
    for path in ("/", "/sign-in", f"/events/{event.slug}/", f"/events/{event.slug}/calendar.ics", "/nowhere"):
        for method in ("GET", "POST"):
            answer: Any = client.open(path, method=method, headers={"Host": host})
            assert answer.status_code == 400, path
            assert "evil" not in answer.text
            assert "Location" not in answer.headers
