"""The PDF of a certificate: laid out from what was copied when it was issued, and kept."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.certificates.models import Credential
from app.certificates.renderer import Facts, Signatory, lay_out, load_design, sample_facts
from app.certificates.rules import SubjectKind
from app.core import pdf, storage
from app.core.db import after_commit, db
from app.core.errors import NotFound

AREA = "certificates"


def get_own(credential_id: uuid.UUID, person_id: uuid.UUID | None) -> Credential:
    """Return a person's own certificate; raise NotFound, for others' as for none."""
    found = db.session.get(Credential, credential_id)
    if found is None or person_id is None or found.person_id != person_id:
        raise NotFound
    return found


def get_staffs(credential_id: uuid.UUID, kind: SubjectKind, subject_id: uuid.UUID) -> Credential:
    """Return a certificate of one event or course, for its staff; raise NotFound for any other."""
    query = sa.select(Credential).where(
        Credential.id == credential_id,
        Credential.subject_kind == kind,
        Credential.subject_id == subject_id,
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def pdf_of(credential: Credential, *, base_url: str) -> bytes:
    """Lay the certificate out; takes a tenth of a second, so never inside a transaction."""
    return pdf.render(lay_out(load_design(credential.design), facts_of(credential, base_url=base_url)))


def get_pdf(credential: Credential, *, base_url: str) -> bytes:
    """Return the PDF as kept, or laid out anew where it is not kept (yet)."""
    if credential.revoked_at is not None:
        raise NotFound
    if credential.pdf_key is not None:
        return storage.get(credential.pdf_key)
    return pdf_of(credential, base_url=base_url)


def store_pdf(credential: Credential, *, base_url: str) -> str:
    """Make the PDF and put it into the store; return its key, for `keep_pdf`. May be done twice."""
    return storage.put(AREA, pdf_of(credential, base_url=base_url), name=f"{credential.id.hex}.pdf")


def keep_pdf(credential_id: uuid.UUID, key: str) -> None:
    """Note where the PDF lies; that of a certificate which was revoked meanwhile is deleted."""
    credential = db.session.get_one(Credential, credential_id)
    if credential.revoked_at is None:
        credential.pdf_key = key
    else:
        after_commit(lambda: storage.delete(key))


def facts_of(credential: Credential, *, base_url: str) -> Facts:
    """Return what is printed on a certificate."""
    said: dict[str, Any] = credential.facts
    return Facts(
        kind=credential.kind,
        holder=credential.holder_name,
        title=said["title"],
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]),
        place=said["place"],
        minutes=credential.minutes,
        scheduled_minutes=credential.scheduled_minutes,
        organisers=said["organisers"],
        signatories=[Signatory(person["name"], person.get("role", {})) for person in said["signatories"]],
        issued_on=date.fromisoformat(said["issued_on"]),
        serial=credential.serial,
        code=credential.code,
        verify_url=f"{base_url}/verify/{credential.code}",
        locale=credential.locale,
    )


def sample_pdf(design: str) -> bytes:
    """Lay out a design with its invented facts."""
    return pdf.render(lay_out(load_design(design), sample_facts(design)))
