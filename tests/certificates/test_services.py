"""Issuing once, revoking for good, and what a stranger learns."""

import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.certificates import services
from app.certificates.models import Credential
from app.certificates.rules import AlreadyRevoked, PercentOutOfRange, ReasonMissing
from app.core import audit, storage
from app.core.clock import fixed_at
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.core.mail import Mail
from tests.factories.certificates import candidate_of, checked, make_credential, state_of
from tests.factories.events import make_event
from tests.services.people import make_someone

AFTER = datetime(2027, 7, 19, 15, 0, tzinfo=UTC)
BASE = "https://encuentro.example"


def mails_about(credential: Credential) -> list[str]:
    rows = db.session.scalars(sa.select(Mail).where(Mail.occasion.startswith(str(credential.id))))
    return sorted(mail.template for mail in rows)


def test_a_certificate_says_what_was_true_when_it_was_issued(app: Flask) -> None:
    event, person = make_event(), make_someone(given_name="Rosaura", family_name="Menchú Ix")
    with fixed_at(AFTER):
        credential = make_credential(event, person, minutes=660)
    assert (credential.serial, len(credential.code)) == ("ENC-2027-000001", 28)
    assert credential.holder_name == "Rosaura Menchú Ix"
    assert credential.rule == {"kind": "share", "percent": 80}
    assert credential.facts["title"] == event.title
    assert credential.facts["place"] == {
        "es": "Ciudad de Panamá y en línea",
        "en": "Panama City and online",
    }
    assert credential.facts["issued_on"] == "2027-07-19"
    with transaction():
        person.family_name = "Otra"
    assert db.session.get_one(Credential, credential.id).holder_name == "Rosaura Menchú Ix"


@pytest.mark.both_databases
def test_nobody_gets_two_for_the_same(both: Flask) -> None:
    event, person = make_event(), make_someone()
    first = make_credential(event, person)
    assert make_credential(event, person).id == first.id
    assert mails_about(first) == ["certificates/mail/ready"]


@pytest.mark.both_databases
def test_many_at_once_issue_one_each_without_gaps(both: Flask) -> None:
    event, people = make_event(), [make_someone() for _ in range(4)]
    event_id, ids = event.id, [person.id for person in people]
    db.session.remove()

    def work(person_id: object) -> None:
        with both.app_context():
            from app.directory.models import Person
            from app.events.models import Event

            make_credential(db.session.get_one(Event, event_id), db.session.get_one(Person, person_id))
            db.session.remove()

    threads = [threading.Thread(target=work, args=(person_id,)) for person_id in ids * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    issued = list(db.session.scalars(sa.select(Credential).order_by(Credential.serial)))
    year = issued[0].serial[4:8]
    assert [credential.serial for credential in issued] == [f"ENC-{year}-00000{n}" for n in range(1, 5)]
    assert {credential.person_id for credential in issued} == set(ids)


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_second_one(both: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    copied = {
        column.name: getattr(credential, column.name)
        for column in Credential.__table__.columns
        if column.name not in {"id", "serial", "code"}
    }
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(Credential(**copied, serial="X", code="Y"))


@pytest.mark.both_databases
def test_after_revoking_a_right_one_can_be_issued(both: Flask) -> None:
    event, person = make_event(), make_someone()
    first = make_credential(event, person)
    with transaction():
        services.revoke(db.session.get_one(Credential, first.id), reason="nombre equivocado")
    second = make_credential(event, person)
    assert second.id != first.id
    assert state_of(first.code) == "revoked"
    assert state_of(second.code) == "issued"
    assert mails_about(first) == ["certificates/mail/ready", "certificates/mail/revoked"]


def test_revoking_needs_a_reason_and_happens_once(app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    with pytest.raises(ReasonMissing), transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="  ")
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")
    with pytest.raises(AlreadyRevoked), transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")


def test_a_revoked_certificate_has_no_pdf_any_more(app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    key = services.store_pdf(credential, base_url=BASE)
    with transaction():
        services.keep_pdf(credential.id, key)
    assert services.get_pdf(credential, base_url=BASE).startswith(b"%PDF")
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")
    assert not storage.exists(key)
    with pytest.raises(NotFound):
        services.get_pdf(db.session.get_one(Credential, credential.id), base_url=BASE)


def test_a_pdf_made_while_its_certificate_was_revoked_is_thrown_away(app: Flask) -> None:
    credential = make_credential(make_event(), make_someone())
    key = services.store_pdf(credential, base_url=BASE)
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")
    with transaction():
        services.keep_pdf(credential.id, key)
    assert not storage.exists(key)
    assert db.session.get_one(Credential, credential.id).pdf_key is None


def test_a_restored_backup_does_not_bring_a_revoked_certificate_back(app: Flask, tmp_path: Path) -> None:
    credential = make_credential(make_event(), make_someone())
    with transaction():
        services.revoke(db.session.get_one(Credential, credential.id), reason="x")
    with transaction():
        old = db.session.get_one(Credential, credential.id)
        old.revoked_at, old.revoke_reason = None, ""
    audit.replay_tombstones(tmp_path / "no-ledger")
    assert state_of(credential.code) == "revoked"


def test_a_stranger_reads_initials_until_the_holder_shows_the_name(app: Flask) -> None:
    person = make_someone(given_name="Rosaura", family_name="Menchú Ix")
    credential = make_credential(make_event(), person)
    assert checked(credential.code).holder == "R. M. I."
    with transaction():
        services.show_name(db.session.get_one(Credential, credential.id), shown=True)
    assert checked(credential.code.lower()).holder == "Rosaura Menchú Ix"


@pytest.mark.parametrize("text", ["", "x", "0" * 28, "' OR 1=1 --", "%" * 28, "\0"])
def test_of_an_unknown_code_nothing_is_known(app: Flask, text: str) -> None:
    make_credential(make_event(), make_someone())
    assert services.verify(text) is None


def test_the_rule_begins_as_the_event_says_and_holds_for_what_comes(app: Flask) -> None:
    event, person = make_event(certificate_share=75), make_someone()
    with event_scope(event.id):
        subject = services.subject_of_event(event)
    assert services.get_rule(subject).percent == 75
    first = make_credential(event, person)
    signatories: list[dict[str, Any]] = [
        {"name": "Irma Quezada", "role": {"es": "Presidenta", "en": "President"}},
        {"name": ""},
    ]
    with transaction():
        services.edit_rule(subject, percent=90, signatories=signatories)
    assert candidate_of(event, person, minutes=600).decision.met is False
    second = make_credential(event, make_someone(), minutes=720)
    assert (first.rule["percent"], second.rule["percent"]) == (75, 90)
    assert [person["name"] for person in second.facts["signatories"]] == ["Irma Quezada"]
    with pytest.raises(PercentOutOfRange), transaction():
        services.edit_rule(subject, percent=0, signatories=[])


def test_the_pdf_says_what_was_issued(app: Flask, tmp_path: Path) -> None:
    event = make_event()
    credential = make_credential(event, make_someone(given_name="Zoë", family_name="Ñandú"), minutes=650)
    (tmp_path / "c.pdf").write_bytes(services.get_pdf(credential, base_url=BASE))
    done = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(done.stdout.split())
    assert [
        said
        for said in ("Zoë Ñandú", credential.serial, event.title["es"], event.title["en"], "10 h 50 min")
        if said not in text
    ] == []


def test_staff_find_the_certificates_of_their_own_subject_only(app: Flask) -> None:
    event, other = make_event(), make_event()
    credential = make_credential(event, make_someone())
    with event_scope(event.id):
        subject = services.subject_of_event(event)
    assert services.get_staffs(credential.id, subject.kind, event.id).id == credential.id
    with pytest.raises(NotFound):
        services.get_staffs(credential.id, subject.kind, other.id)
    with pytest.raises(NotFound):
        services.get_own(credential.id, make_someone().id)
    with pytest.raises(NotFound):
        services.get_own(credential.id, None)
