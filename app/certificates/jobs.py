"""The job that issues a batch: one after the other, so that a kill loses none and doubles none."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from app.certificates import services
from app.certificates.models import Credential
from app.certificates.rules import SubjectKind
from app.core.db import db, transaction
from app.core.jobs import JobContext, job
from app.core.text import mark

ISSUING = mark("Issuing certificates")


@job(services.ISSUE)
def issue_due(
    context: JobContext, *, subject_kind: str, subject_id: str, person_id: str | None = None
) -> Mapping[str, Any]:
    """Issue the certificates of an event or a course that are due, to all or to one, and make each PDF."""
    settings = current_app.extensions["settings"]
    subject = services.load_subject(
        SubjectKind(subject_kind), uuid.UUID(subject_id), organisation=settings.organisation
    )
    due = services.list_due(subject, person_id=uuid.UUID(person_id) if person_id else None)
    context.progress(0, len(due), ISSUING)
    for done, candidate in enumerate(due, 1):
        with transaction():
            credential_id = services.issue(subject, candidate, by=context.actor_id).id
        credential = db.session.get_one(Credential, credential_id)
        key = services.store_pdf(credential, base_url=settings.base_url)
        with transaction():
            services.keep_pdf(credential_id, key)
        context.progress(done, len(due), ISSUING)
    return {"issued": len(due), "url": _page(subject, settings.base_url)}


def _page(subject: services.Subject, base_url: str) -> str:
    with current_app.test_request_context(base_url=base_url):
        if subject.kind is SubjectKind.EVENT:
            return url_for("certificates.manage", event=subject.name)
        return url_for("certificates.manage_course", course=subject.name)
