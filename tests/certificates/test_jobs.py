"""A batch: everybody who has earned one gets one, whatever is killed on the way."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from app.certificates import services
from app.certificates.models import Credential
from app.certificates.rules import NobodyEligible, NotOver
from app.core import storage
from app.core.access import Perm
from app.core.clock import fixed_at
from app.core.db import db, event_scope, transaction
from app.core.jobs import JobState, run_pending_jobs
from app.core.jobs.models import Job
from app.core.mail import Mail, delivered
from app.events.models import Event
from tests.factories.certificates import make_attended_event, state_of
from tests.factories.events import make_event

AFTER = datetime(2027, 7, 19, 15, 0, tzinfo=UTC)


def subject_of(event: Event) -> services.Subject:
    with event_scope(event.id):
        return services.subject_of_event(event)


def ask_for(event: Event) -> None:
    with fixed_at(AFTER):
        subject = subject_of(event)
        with transaction():
            services.start_issuing(subject, permission=Perm.CERTIFICATE_ISSUE)


def issued() -> list[Credential]:
    return list(db.session.scalars(sa.select(Credential).order_by(Credential.serial)))


def count_mails(template: str) -> int:
    query = sa.select(sa.func.count(Mail.id)).where(Mail.template == f"certificates/mail/{template}")
    return db.session.scalar(query) or 0


def test_whoever_was_there_long_enough_is_told_apart_with_the_reason(app: Flask) -> None:
    event, registrations = make_attended_event(0, 20, 21)
    subject = subject_of(event)
    candidates = services.list_candidates(subject, services.get_rule(subject))
    assert [candidate.person.id for candidate in candidates] == [r.person_id for r in registrations]
    said = [
        (candidate.decision.met, candidate.decision.message % candidate.decision.facts)
        for candidate in candidates
    ]
    assert said == [
        (True, "100 of 100 minutes, 80 needed"),
        (True, "80 of 100 minutes, 80 needed"),
        (False, "79 of 100 minutes, 80 needed"),
    ]
    assert services.Counts.of(candidates) == services.Counts(people=3, met=2, issued=0, due=2)


@pytest.mark.both_databases
def test_a_batch_issues_one_each_with_its_pdf_and_its_mail(both: Flask) -> None:
    event, registrations = make_attended_event(0, 10, 50)
    ask_for(event)
    with fixed_at(AFTER):
        run_pending_jobs(both)
    assert [credential.person_id for credential in issued()] == [r.person_id for r in registrations[:2]]
    assert [credential.minutes for credential in issued()] == [100, 90]
    for credential in issued():
        assert credential.pdf_key is not None
        assert storage.get(credential.pdf_key).startswith(b"%PDF")
    assert count_mails("ready") == 2
    job = db.session.scalars(sa.select(Job)).one()
    assert job.state is JobState.DONE
    assert job.result == {"issued": 2, "url": f"/events/{event.slug}/certificates"}
    with pytest.raises(NobodyEligible):
        ask_for(event)


def test_what_a_kill_left_is_finished_and_nothing_is_done_twice(app: Flask) -> None:
    event, _ = make_attended_event(0, 0, 0)
    with fixed_at(AFTER):
        subject = subject_of(event)
        first, second, _third = services.list_due(subject)
        with transaction():
            whole = services.issue(subject, first).id
        key = services.store_pdf(db.session.get_one(Credential, whole), base_url="http://localhost")
        with transaction():
            services.keep_pdf(whole, key)
            without_pdf = services.issue(subject, second).id
    ask_for(event)
    with fixed_at(AFTER):
        run_pending_jobs(app)
    assert {whole, without_pdf} < {credential.id for credential in issued()}
    assert [credential.serial for credential in issued()] == [f"ENC-2027-00000{n}" for n in (1, 2, 3)]
    assert all(credential.pdf_key for credential in issued())
    assert count_mails("ready") == 3


def test_asking_twice_is_one_batch(app: Flask) -> None:
    event, _ = make_attended_event(0)
    ask_for(event)
    ask_for(event)
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 1


def test_nothing_is_issued_before_the_end(app: Flask) -> None:
    event = make_event()
    with fixed_at(datetime(2027, 7, 14, 20, tzinfo=UTC)):
        subject = subject_of(event)
        with pytest.raises(NotOver), transaction():
            services.start_issuing(subject, permission=Perm.CERTIFICATE_ISSUE)


def test_a_stricter_rule_takes_nothing_back(app: Flask) -> None:
    event, _ = make_attended_event(15)
    ask_for(event)
    with fixed_at(AFTER):
        run_pending_jobs(app)
        subject = subject_of(event)
        with transaction():
            services.edit_rule(subject, percent=95, signatories=[])
        candidates = services.list_candidates(subject, services.get_rule(subject))
    assert [(candidate.decision.met, candidate.is_due) for candidate in candidates] == [(False, False)]
    assert state_of(issued()[0].code) == "issued"


def test_what_was_revoked_comes_back_only_on_purpose(app: Flask) -> None:
    event, registrations = make_attended_event(0, 0)
    ask_for(event)
    with fixed_at(AFTER):
        run_pending_jobs(app)
        with transaction():
            services.revoke(db.session.get_one(Credential, issued()[0].id), reason="nombre equivocado")
    with pytest.raises(NobodyEligible):
        ask_for(event)
    with fixed_at(AFTER):
        subject = subject_of(event)
        with transaction():
            services.start_issuing(
                subject, permission=Perm.CERTIFICATE_ISSUE, person_id=registrations[0].person_id
            )
        run_pending_jobs(app)
    assert [(c.state, c.person_id) for c in issued()] == [
        ("revoked", registrations[0].person_id),
        ("issued", registrations[1].person_id),
        ("issued", registrations[0].person_id),
    ]


def test_the_mail_leads_to_the_paper_and_to_its_check(app: Flask) -> None:
    event, registrations = make_attended_event(0)
    ask_for(event)
    with fixed_at(AFTER):
        run_pending_jobs(app)
    (credential,) = issued()
    (mail,) = [m for m in delivered(registrations[0].email) if credential.serial in mail_text(m)]
    assert mail["Subject"] == "Su certificado está listo: Mujeres en la Migración"
    base = app.extensions["settings"].base_url
    assert f"{base}/verify/{credential.code}" in mail_text(mail)
    assert f"{base}/certificates" in mail_text(mail)


def mail_text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
