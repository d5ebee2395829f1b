"""Certificates for programs: is it true, which are mine, and which did an event or course issue."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app

from app.certificates import services
from app.certificates.models import Credential
from app.certificates.services import Candidate
from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.api import (
    PREFIX,
    Day,
    Identifier,
    Instant,
    Listed,
    Paging,
    Shape,
    Texts,
    listed,
    query_of,
    reads,
)
from app.core.errors import NotFound
from app.core.limits import limit_address
from app.courses.models import Course
from app.events.models import Event

bp = Blueprint("certificates_api", __name__, url_prefix=PREFIX)
TAG = "Certificates"


class VerificationShape(Shape):
    """What may be said of a certificate to whoever holds its code."""

    state: str
    kind: str
    serial: str
    holder: str
    holder_is_initials: bool
    title: Texts
    starts_on: Day
    ends_on: Day
    minutes: int | None
    scheduled_minutes: int | None
    issued_on: Day
    revoked_at: Instant | None
    revoke_reason: str | None


class CredentialShape(Shape):
    """A certificate that was issued."""

    id: Identifier
    serial: str
    code: str
    kind: str
    state: str
    holder_name: str


class CandidateShape(Shape):
    """Somebody who earned a certificate, or is on the way to it."""

    name: str
    met: bool
    minutes: int | None
    scheduled_minutes: int | None
    serial: str | None


@bp.get("/verify/<code>", access=public("whoever holds a certificate may check it"))
@reads(VerificationShape, tag=TAG, closed=False)
def verify(code: str) -> Any:
    """Check a certificate by its code; an unknown one is not found."""
    limit_address("verify", times=20, per=timedelta(minutes=1))
    found = services.verify(code)
    if found is None:
        raise NotFound
    return VerificationShape.model_validate(found)


@bp.get("/me/certificates", access=signed_in("people read the certificates that they hold"))
@reads(Listed[CredentialShape], tag="Myself", query=Paging)
def mine() -> Any:
    """List the certificates that one holds."""
    person_id = viewer().person_id
    return listed(
        services.list_of_person(person_id) if person_id else [], query_of(Paging), shape=_credential
    )


def _credential(credential: Credential) -> CredentialShape:
    return CredentialShape.model_validate(credential)


@bp.get("/events/<event:event>/certificates", access=allowed(Perm.CERTIFICATE_ISSUE, on="event"))
@reads(Listed[CandidateShape], tag=TAG, query=Paging)
def of_event(event: Event) -> Any:
    """List who earned a certificate of an event."""
    return _candidates(services.subject_of_event(event, organisation=_organisation()))


@bp.get("/courses/<course:course>/certificates", access=allowed(Perm.CERTIFICATE_ISSUE, on="course"))
@reads(Listed[CandidateShape], tag=TAG, query=Paging)
def of_course(course: Course) -> Any:
    """List who earned a certificate of a course."""
    return _candidates(services.subject_of_course(course, organisation=_organisation()))


def _organisation() -> str:
    return str(current_app.extensions["settings"].organisation)


def _candidates(subject: services.Subject) -> Any:
    found = services.list_candidates(subject, services.get_rule(subject))
    return listed(found, query_of(Paging), shape=_candidate)


def _candidate(candidate: Candidate) -> CandidateShape:
    return CandidateShape(
        name=candidate.person.full_name,
        met=candidate.decision.met,
        minutes=candidate.minutes,
        scheduled_minutes=candidate.scheduled_minutes,
        serial=candidate.credential.serial if candidate.credential else None,
    )
