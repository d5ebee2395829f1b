"""Certificates of courses: completion decides."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.certificates import services
from app.certificates.models import Credential
from app.core import storage
from app.core.db import db
from app.core.jobs import run_pending_jobs
from tests.factories.certificates import checked
from tests.factories.courses import complete, make_course, make_enrolment

SignIn = Callable[..., Any]


def issued() -> list[Credential]:
    return list(db.session.scalars(sa.select(Credential)))


def test_who_completed_is_told_from_who_is_on_the_way(app: Flask) -> None:
    course = make_course(lessons=(2, 1))
    complete(make_enrolment(course))
    make_enrolment(course)
    subject = services.subject_of_course(course)
    candidates = services.list_candidates(subject, services.get_rule(subject))
    said = {candidate.decision.message % candidate.decision.facts: candidate for candidate in candidates}
    assert said.keys() == {"Course completed", "0 of 4 lessons and quizzes done"}
    assert said["Course completed"].minutes == 20 * 60
    assert [candidate.is_due for candidate in candidates].count(True) == 1


def test_a_teacher_issues_them_and_a_stranger_checks_one(
    client: FlaskClient, app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    course = make_course()
    trainee = complete(make_enrolment(course))
    sign_in(client, "teacher", at=course)
    base = f"/courses/{course.slug}/certificates"
    assert "Course completed" in client.get(f"{base}?lang=en").text
    assert client.post(f"{base}/issue").status_code == 302
    run_pending_jobs(app)
    (credential,) = issued()
    assert credential.person_id == trainee.person_id
    assert (credential.kind, credential.minutes) == ("completion", 1200)
    assert credential.facts["organisers"] == [{"es": app.extensions["settings"].organisation}]
    assert credential.serial in client.get(base).text
    found = checked(credential.code)
    assert trainee.completed_at is not None
    assert found.starts_on == found.ends_on == trainee.completed_at.date()
    page = app.test_client().get(f"/verify/{credential.code}?lang=en").text
    assert f"Completing {course.title['en']}" in re.sub(r"\s+", " ", page)
    (tmp_path / "c.pdf").write_bytes(storage.get(credential.pdf_key or ""))
    done = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(done.stdout.split())
    for said in (
        "Certificado de aprovechamiento",
        "Certificate of completion",
        course.title["es"],
        "20 horas",
    ):
        assert said in text


def test_the_teacher_of_another_course_reaches_nothing(
    client: FlaskClient, app: Flask, sign_in: SignIn
) -> None:
    course, other = make_course(), make_course()
    complete(make_enrolment(course))
    sign_in(client, "teacher", at=other)
    assert client.get(f"/courses/{course.slug}/certificates").status_code == 404
    assert client.post(f"/courses/{course.slug}/certificates/issue").status_code == 404
    assert issued() == []
