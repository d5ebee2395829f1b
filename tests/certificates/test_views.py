"""Pages of certificates: what strangers, holders and staff see, and what they do not."""

import io
import random
import re
import subprocess
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.certificates import services
from app.certificates.models import CertificateRule, Credential
from app.certificates.rules import ALPHABET, CODE_LENGTH
from app.core.clock import fixed_at
from app.core.db import db, transaction
from app.core.jobs import run_pending_jobs
from app.directory.models import Person
from tests.factories.certificates import make_attended_event, make_credential, state_of
from tests.factories.events import make_event
from tests.services.people import make_someone

SignIn = Callable[..., Any]
AFTER = datetime(2027, 7, 19, 15, 0, tzinfo=UTC)


def revoke(credential: Credential, reason: str = "nombre equivocado") -> None:
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason=reason)


def plain(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]).split())


# --- anybody ----------------------------------------------------------------------------------


def test_a_stranger_checks_a_certificate_without_signing_in(client: FlaskClient, app: Flask) -> None:
    person = make_someone(given_name="Rosaura", family_name="Menchú Ix")
    credential = make_credential(make_event(), person)
    answer = client.get(f"/verify/{credential.code}?lang=es")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    page = plain(answer)
    said = ["Este certificado es válido", "R. M. I.", "Mujeres en la Migración", "14 y 15 de julio de 2027"]
    said += ["11 horas de 12 horas programadas (91 %)", credential.serial, "Ciudad de Panamá y en línea"]
    assert [words for words in said if words not in page] == []
    assert "Menchú" not in answer.text
    assert str(person.id) not in answer.text


def test_both_languages_say_the_same(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    page = plain(client.get(f"/verify/{credential.code}?lang=en"))
    assert "This certificate is valid" in page
    assert "Women in Migration" in page
    assert "11 hours of 12 hours scheduled (91 %)" in page


def test_a_revocation_is_seen_with_the_next_request(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    assert "Este certificado es válido" in plain(client.get(f"/verify/{credential.code}?lang=es"))
    revoke(credential)
    page = plain(client.get(f"/verify/{credential.code}?lang=es"))
    assert "Este certificado fue revocado" in page
    assert "nombre equivocado" in page
    document = client.get(f"/verify/{credential.code}.json").json or {}
    assert document["state"] == "revoked"


def test_machines_get_the_same_facts(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone(given_name="Ana", family_name="Paz"))
    known = client.get(f"/verify/{credential.code}.json").json or {}
    asked = client.get(f"/verify/{credential.code}", headers={"Accept": "application/json"}).json or {}
    assert known == asked
    assert known["state"] == "issued"
    assert (known["holder"], known["minutes"], known["starts_on"]) == ("A. P.", 660, "2027-07-14")
    unknown = client.get(f"/verify/{'0' * 28}.json")
    assert unknown.status_code == 404
    empty = unknown.json or {}
    assert empty.keys() == known.keys()
    assert empty["state"] == "unknown"
    assert {value for name, value in empty.items() if name != "state"} == {None}


def test_nothing_from_the_address_is_written_into_the_page(client: FlaskClient, app: Flask) -> None:
    for path in (
        "/verify/canary-text",
        "/verify/?code=canary-text",
        "/verify/<b>canary",
        "/verify/x?name=canary",
    ):
        answer = client.get(path)
        assert "canary" not in answer.text.partition("<main")[2]


def test_a_code_is_taken_however_it_is_typed(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    typed = " - ".join(credential.code.lower()[place : place + 4] for place in range(0, 28, 4))
    answer = client.get("/verify/", query_string={"code": typed})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/verify/{credential.code}"
    assert client.get("/verify/", query_string={"code": "K7MD"}).status_code == 400


def test_trying_codes_is_stopped_after_twenty(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    codes = ["".join(random.choices(ALPHABET, k=CODE_LENGTH)) for _ in range(60)]
    answers = [client.get(f"/verify/{code}.json").status_code for code in codes]
    assert answers[:20] == [404] * 20
    assert set(answers[20:]) == {429}
    stopped = client.get(f"/verify/{credential.code}")
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 60


def test_the_form_itself_is_not_counted(client: FlaskClient, app: Flask) -> None:
    assert {client.get("/verify/").status_code for _ in range(30)} == {200}


# --- holders ----------------------------------------------------------------------------------


def test_a_holder_sees_and_downloads_their_own(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    person = make_someone(given_name="Rosaura", family_name="Menchú Ix")
    credential = make_credential(make_event(), person)
    sign_in(client, person)
    assert credential.serial in plain(client.get("/certificates"))
    answer = client.get(f"/certificates/{credential.id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={credential.serial.lower()}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert credential.serial in str(pdf.docinfo["/Title"])


def test_the_code_on_the_paper_leads_to_the_page_that_checks_it(
    client: FlaskClient, app: Flask, sign_in: SignIn, tmp_path: Any
) -> None:
    person = make_someone()
    credential = make_credential(make_event(), person)
    sign_in(client, person)
    (tmp_path / "c.pdf").write_bytes(client.get(f"/certificates/{credential.id}.pdf").data)
    subprocess.run(["pdftoppm", "-r", "100", "-png", tmp_path / "c.pdf", tmp_path / "c"], check=True)
    command = ["zbarimg", "-q", "--raw", next(tmp_path.glob("c*.png"))]
    address = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    base, _, path = address.partition("/verify/")
    assert base == app.extensions["settings"].base_url
    assert client.get(f"/verify/{path}").status_code == 200


def test_certificates_of_others_do_not_exist(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event = make_event()
    others = make_credential(event, make_someone())
    sign_in(client, make_someone())
    assert others.serial not in client.get("/certificates").text
    for method, path in (("GET", "/certificates/{}.pdf"), ("POST", "/certificates/{}/name")):
        answers = [client.open(path.format(key), method=method) for key in (others.id, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({plain(answer) for answer in answers}) == 1
    assert db.session.get_one(Credential, others.id).name_public is False


def test_a_stranger_is_asked_to_sign_in_first(client: FlaskClient, app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    for path in ("/certificates", f"/certificates/{credential.id}.pdf"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.headers["Location"].startswith("/sign-in?next=")


def test_the_holder_decides_whether_the_name_is_read(
    client: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    person = make_someone(given_name="Rosaura", family_name="Menchú Ix")
    credential = make_credential(make_event(), person)
    sign_in(client, person)
    client.post(f"/certificates/{credential.id}/name", data={"shown": "1"})
    assert "Rosaura Menchú Ix" in plain(app.test_client().get(f"/verify/{credential.code}"))
    client.post(f"/certificates/{credential.id}/name", data={"shown": "0"})
    assert "Menchú" not in plain(app.test_client().get(f"/verify/{credential.code}"))


# --- staff ------------------------------------------------------------------------------------


def test_staff_revoke_with_a_reason(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event = make_event()
    credential = make_credential(event, make_someone())
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/certificates/{credential.id}/revoke"
    assert credential.serial in plain(client.get(path))
    assert client.post(path, data={"reason": " "}).status_code == 400
    assert client.post(path, data={"reason": "nombre equivocado"}).status_code == 302
    assert state_of(credential.code) == "revoked"


@pytest.mark.parametrize("who", ["other organiser", "registrar", "participant", "stranger"])
def test_nobody_else_opens_the_pages_of_staff(
    who: str, client: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    event, other = make_event(), make_event()
    credential = make_credential(event, make_someone())
    if who == "other organiser":
        sign_in(client, "organiser", at=other)
    elif who != "stranger":
        sign_in(client, "registrar" if who == "registrar" else None, at=event if who == "registrar" else None)
    base = f"/events/{event.slug}/certificates"
    for method, path in (
        ("GET", base),
        ("POST", f"{base}/rule"),
        ("POST", f"{base}/issue"),
        ("GET", f"{base}/{credential.id}.pdf"),
        ("GET", f"{base}/{credential.id}/revoke"),
        ("POST", f"{base}/{credential.id}/revoke"),
    ):
        answer = client.open(
            path, method=method, data={"reason": "x", "percent": "1"} if method == "POST" else None
        )
        assert answer.status_code in ({302, 401} if who == "stranger" else {404}), path
    assert state_of(credential.code) == "issued"


def test_staff_reach_certificates_through_their_own_event_only(
    client: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    event, other = make_event(), make_event()
    credential = make_credential(event, make_someone())
    sign_in(client, "organiser", at=other)
    base = f"/events/{other.slug}/certificates/{credential.id}"
    assert client.get(f"{base}.pdf").status_code == 404
    assert client.post(f"{base}/revoke", data={"reason": "x"}).status_code == 404
    sign_in(client, "organiser", at=event)
    assert client.get(f"/events/{event.slug}/certificates/{credential.id}.pdf").status_code == 200


def test_staff_see_who_has_earned_one_and_why(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event, _ = make_attended_event(0, 30)
    with fixed_at(AFTER):
        sign_in(client, "organiser", at=event)
        page = plain(client.get(f"/events/{event.slug}/certificates?lang=es"))
        assert "100 de 100 minutos; se necesitan 80" in page
        assert "70 de 100 minutos; se necesitan 80" in page
        assert "1 persona tiene derecho a un certificado." in page
        due = plain(client.get(f"/events/{event.slug}/certificates?view=due"))
    assert "Apellido000" in due
    assert "Apellido001" not in due


def test_staff_issue_all_with_one_button(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event, _ = make_attended_event(0, 0, 90)
    with fixed_at(AFTER):
        sign_in(client, "organiser", at=event)
        answer = client.post(f"/events/{event.slug}/certificates/issue")
        assert answer.status_code == 302
        assert client.get(answer.headers["Location"]).status_code == 200
        run_pending_jobs(app)
        page = plain(client.get(answer.headers["Location"] + "&lang=en"))
        again = client.post(f"/events/{event.slug}/certificates/issue", follow_redirects=True)
    assert "ENC-2027-000001" in page
    assert "ENC-2027-000002" in page
    assert "Nobody meets the rule" in again.text


def test_before_the_end_the_button_is_not_there(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event, _ = make_attended_event(0)
    with fixed_at(datetime(2027, 7, 14, 20, tzinfo=UTC)):
        sign_in(client, "organiser", at=event)
        page = client.get(f"/events/{event.slug}/certificates")
        assert "/certificates/issue" not in page.text
        client.post(f"/events/{event.slug}/certificates/issue")
        run_pending_jobs(app)
    assert db.session.scalar(sa.select(sa.func.count(Credential.id))) == 0


def test_staff_say_what_is_asked_and_who_signs(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event, _ = make_attended_event(30)
    sign_in(client, "organiser", at=event)
    base = f"/events/{event.slug}/certificates"
    form = {
        "percent": "70",
        "first-name": "Irma Quezada",
        "first-role_es": "Presidenta",
        "first-role_en": "President",
    }
    client.post(f"{base}/rule", data=form)
    page = client.get(f"{base}?lang=en").text
    assert 'value="Irma Quezada"' in page
    assert "70 of 100 minutes, 70 needed" in page
    client.post(f"{base}/rule", data={**form, "percent": "101"})
    assert 'value="70"' in client.get(base).text


def test_reading_writes_nothing(client: FlaskClient, app: Flask, sign_in: SignIn) -> None:
    event, registrations = make_attended_event(0)
    credential = make_credential(event, db.session.get_one(Person, registrations[0].person_id))
    sign_in(client, "organiser", at=event)
    for path in ("", f"/{credential.id}.pdf", f"/{credential.id}/revoke"):
        assert client.get(f"/events/{event.slug}/certificates{path}").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count(CertificateRule.id))) == 0
    assert db.session.get_one(Credential, credential.id).pdf_key is None
