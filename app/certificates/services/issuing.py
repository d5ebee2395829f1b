"""The rule of a subject, and issuing and revoking what was earned by it."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.certificates.models import CertificateCounter, CertificateRule, Credential
from app.certificates.rules import (
    DEFAULT_PERCENT,
    MOST_SIGNATORIES,
    AlreadyRevoked,
    Kind,
    NobodyEligible,
    NotOver,
    PercentOutOfRange,
    ReasonMissing,
    SubjectKind,
    format_serial,
    make_code,
)
from app.certificates.services.subjects import Candidate, Subject, list_candidates
from app.core import audit, clock, storage
from app.core.access import Perm
from app.core.db import after_commit, db, is_sqlite
from app.core.jobs import enqueue
from app.core.mail import queue

ISSUE = "certificates.issue"


def get_rule(subject: Subject) -> CertificateRule:
    """Return the rule of a subject: as saved, else the one that it begins with (not saved)."""
    query = sa.select(CertificateRule).where(
        CertificateRule.subject_kind == subject.kind, CertificateRule.subject_id == subject.id
    )
    found = db.session.scalar(query)
    if found is not None:
        return found
    return CertificateRule(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=Kind.SHARE if subject.kind is SubjectKind.EVENT else Kind.COMPLETION,
        percent=subject.default_percent or DEFAULT_PERCENT,
        design="formal",
        signatories=[],
    )


def edit_rule(subject: Subject, *, percent: int, signatories: Sequence[Mapping[str, Any]]) -> CertificateRule:
    """Save what is asked and who signs; certificates issued before keep what they say."""
    if not 1 <= percent <= 100:
        raise PercentOutOfRange
    rule = get_rule(subject)
    before = rule.percent
    rule.percent = percent
    rule.signatories = [dict(person) for person in signatories if person["name"]][:MOST_SIGNATORIES]
    db.session.add(rule)
    db.session.flush()
    audit.record("certificate_rule.edited", str(subject.kind), subject.id, percent=(before, percent))
    return rule


@dataclass(frozen=True, slots=True)
class Counts:
    """How many took part, met the rule, and hold a certificate."""

    people: int
    met: int
    issued: int
    due: int

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> "Counts":
        return cls(
            people=len(candidates),
            met=sum(candidate.decision.met for candidate in candidates),
            issued=sum(candidate.credential is not None for candidate in candidates),
            due=sum(candidate.is_due for candidate in candidates),
        )


def start_issuing(subject: Subject, *, permission: Perm, person_id: uuid.UUID | None = None) -> uuid.UUID:
    """Ask a worker to issue what is due, to all or to one person; return the id of the job."""
    if not subject.is_over:
        raise NotOver
    if not list_due(subject, person_id=person_id):
        raise NobodyEligible
    payload = {
        "subject_kind": subject.kind.value,
        "subject_id": str(subject.id),
        "person_id": str(person_id) if person_id else None,
    }
    event_id = subject.id if subject.kind is SubjectKind.EVENT else None
    key = f"{subject.id}:{person_id or 'all'}"
    return enqueue(ISSUE, payload, key=key, event_id=event_id, permission=permission)


def list_due(subject: Subject, *, person_id: uuid.UUID | None = None) -> list[Candidate]:
    """List those who have earned a certificate and do not have it yet, or not its PDF.

    Somebody whose certificate was revoked is among them only when asked for by name.
    """
    candidates = list_candidates(subject, get_rule(subject))
    if person_id is None:
        return [candidate for candidate in candidates if candidate.is_due]
    return [
        candidate
        for candidate in candidates
        if candidate.person.id == person_id and (candidate.is_due or candidate.can_be_issued_again)
    ]


def issue(subject: Subject, candidate: Candidate, *, by: uuid.UUID | None = None) -> Credential:
    """Issue a certificate to somebody who has earned it; the one already in force is returned as it is.

    The counter's row is held until the commit, so two at once issue one after the other, without gaps.
    """
    year = clock.today(subject.time_zone).year
    counter = _hold_counter(year)
    existing = find_in_force(subject, candidate.person.id)
    if existing is not None:
        return existing
    counter.last += 1
    rule = get_rule(subject)
    credential = Credential(
        serial=format_serial(year, counter.last),
        code=make_code(secrets.choice),
        kind=rule.kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        person_id=candidate.person.id,
        holder_name=candidate.person.full_name,
        minutes=candidate.minutes,
        scheduled_minutes=candidate.scheduled_minutes,
        rule=rule.rule.as_document(),
        facts=_facts(subject, candidate, rule),
        locale="en" if candidate.person.language == "en" else "es",
        design=rule.design,
        issued_at=clock.now(),
        issued_by=by,
    )
    db.session.add(credential)
    db.session.flush()
    audit.record("certificate.issued", "credential", credential.id, serial=credential.serial)
    _tell(credential, "certificates/mail/ready")
    return credential


def list_revoked(subject: Subject) -> list[Credential]:
    """List what was revoked, the newest first."""
    query = sa.select(Credential).where(
        Credential.subject_kind == subject.kind,
        Credential.subject_id == subject.id,
        Credential.revoked_at.is_not(None),
    )
    return list(db.session.scalars(query.order_by(Credential.revoked_at.desc())))


def find_in_force(subject: Subject, person_id: uuid.UUID) -> Credential | None:
    """Return the certificate of a person for a subject that was not revoked."""
    query = sa.select(Credential).where(
        Credential.person_id == person_id,
        Credential.subject_kind == subject.kind,
        Credential.subject_id == subject.id,
        Credential.revoked_at.is_(None),
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def _hold_counter(year: int) -> CertificateCounter:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    db.session.execute(insert(CertificateCounter).values(year=year, last=0).on_conflict_do_nothing())
    query = sa.select(CertificateCounter).where(CertificateCounter.year == year).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _facts(subject: Subject, candidate: Candidate, rule: CertificateRule) -> dict[str, Any]:
    first, last = subject.starts_on or candidate.completed_on, subject.ends_on or candidate.completed_on
    today = clock.today(subject.time_zone)
    return {
        "title": dict(subject.title),
        "starts_on": (first or today).isoformat(),
        "ends_on": (last or today).isoformat(),
        "place": dict(subject.place),
        "organisers": [dict(name) for name in subject.organisers],
        "signatories": list(rule.signatories),
        "issued_on": today.isoformat(),
    }


def revoke(credential: Credential, *, reason: str, by: uuid.UUID | None = None) -> None:
    """Revoke a certificate for good; whoever checks it sees so at once, with the reason."""
    if credential.revoked_at is not None:
        raise AlreadyRevoked
    if not reason.strip():
        raise ReasonMissing
    credential.revoked_at = clock.now()
    credential.revoked_by = by
    credential.revoke_reason = reason.strip()
    audit.bury("credential", credential.id)
    audit.record("certificate.revoked", "credential", credential.id, serial=credential.serial)
    _tell(credential, "certificates/mail/revoked")
    key, credential.pdf_key = credential.pdf_key, None
    if key is not None:
        after_commit(lambda: storage.delete(key))


@audit.register_replay("credential")
def _revoke_again(credential_id: uuid.UUID) -> None:
    """Revoke what was revoked after the backup that was restored."""
    credential = db.session.get(Credential, credential_id)
    if credential is not None and credential.revoked_at is None:
        credential.revoked_at = clock.now()
        credential.revoke_reason = "—"


def show_name(credential: Credential, *, shown: bool) -> None:
    """Let strangers who check the certificate read the holder's whole name, or no longer."""
    credential.name_public = shown
    audit.record("certificate.name_shown", "credential", credential.id, shown=shown)


def list_of_person(person_id: uuid.UUID) -> list[Credential]:
    """List a person's certificates, the newest first."""
    query = sa.select(Credential).where(Credential.person_id == person_id)
    return list(db.session.scalars(query.order_by(Credential.issued_at.desc(), Credential.serial.desc())))


def _tell(credential: Credential, template: str) -> None:
    if credential.person.email is None:
        return
    queue(
        to=credential.person.email,
        template=template,
        occasion=f"{credential.id}:{template}",
        locale=credential.locale,
        context={
            "name": credential.person.given_name,
            "title": credential.title,
            "serial": credential.serial,
            "code": credential.code,
            "reason": credential.revoke_reason,
        },
    )
