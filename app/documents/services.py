"""Use cases of documents: list, read, add versions."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from app.core import audit
from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold
from app.directory import services as directory
from app.directory.rules import CountryRole
from app.documents.models import Document, DocumentVersion
from app.documents.rules import (
    DocumentKind,
    DocumentVisibility,
    FileOrAddress,
    NotAWebAddress,
    Reader,
    VersionTaken,
    is_web_address,
    may_read,
)


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    kind: DocumentKind
    title: dict[str, str]
    visibility: DocumentVisibility
    summary: dict[str, str]
    year: int | None = None
    body_id: uuid.UUID | None = None
    event_id: uuid.UUID | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A version to add: an address, or a file that is stored already."""

    language: str
    note: str = ""
    url: str = ""
    storage_key: str = ""
    filename: str = ""
    media_type: str = ""
    size: int = 0


def reader_of(viewer: Viewer, event_id: uuid.UUID | None = None) -> Reader:
    """Say what the viewer is to the papers, or to those of one event."""
    return _reader_at(viewer, _reads_internal(viewer), event_id)


def _reader_at(viewer: Viewer, reads_internal: bool, event_id: uuid.UUID | None) -> Reader:
    admission = viewer.admission(event_id) if event_id else None
    return Reader(
        edits=may_keep(viewer, event_id),
        reads_internal=reads_internal,
        takes_part=bool(admission and admission.is_confirmed),
        is_observer=bool(admission and admission.is_observer),
    )


def may_keep(viewer: Viewer, event_id: uuid.UUID | None) -> bool:
    """Tell whether the viewer adds and changes papers: all of them, or those of an event they organise."""
    at_event = event_id is not None and viewer.can(Perm.EVENT_EDIT, "event", event_id)
    return viewer.can(Perm.DOCUMENT_EDIT) or at_event


def _reads_internal(viewer: Viewer) -> bool:
    # Observers have focal points too: only those of member countries read what members share.
    if viewer.can(Perm.DOCUMENT_READ_INTERNAL) or viewer.scopes_of(Perm.DOCUMENT_READ_INTERNAL, "body"):
        return True
    institutions = viewer.scopes_of(Perm.DOCUMENT_READ_INTERNAL, "institution")
    found = [directory.find_institution(institution_id) for institution_id in institutions]
    return any(each and each.country and each.country.role is CountryRole.MEMBER for each in found)


def list_documents(
    viewer: Viewer,
    *,
    kind: DocumentKind | None = None,
    year: int | None = None,
    body_id: uuid.UUID | None = None,
    event_id: uuid.UUID | None = None,
    search: str = "",
) -> list[Document]:
    """List the papers that exist for the viewer, the latest first."""
    query = sa.select(Document).options(selectinload(Document.versions))
    wanted = {"kind": kind, "year": year, "body_id": body_id, "event_id": event_id}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(getattr(Document, name) == value)
    rows = db.session.scalars(query.order_by(Document.year.desc(), Document.created_at.desc())).all()
    internal = _reads_internal(viewer)
    readable = [row for row in rows if may_read(row.visibility, _reader_at(viewer, internal, row.event_id))]
    return [row for row in readable if _matches(row, search)] if search else readable


def _matches(document: Document, search: str) -> bool:
    return all(word in fold(" ".join(document.title.values())) for word in fold(search).split())


def get_document(document_id: uuid.UUID, viewer: Viewer) -> Document:
    """Return a paper; one that the viewer may not read does not exist."""
    document = db.session.get(Document, document_id)
    if document is None or not may_read(document.visibility, reader_of(viewer, document.event_id)):
        raise NotFound
    return document


def get_kept_document(document_id: uuid.UUID, viewer: Viewer) -> Document:
    """Return a paper that the viewer may change; any other does not exist for them."""
    document = db.session.get(Document, document_id)
    if document is None or not may_keep(viewer, document.event_id):
        raise NotFound
    return document


def get_version(document: Document, version_id: uuid.UUID) -> DocumentVersion:
    for version in document.versions:
        if version.id == version_id:
            return version
    raise NotFound


def create_document(draft: DocumentDraft) -> Document:
    document = Document(id=uuid.uuid4())
    db.session.add(document)
    _fill(document, draft)
    audit.record("document.created", "document", document.id, visibility=document.visibility)
    return document


def edit_document(document: Document, draft: DocumentDraft) -> None:
    was = document.visibility
    _fill(document, draft)
    audit.record("document.edited", "document", document.id, visibility=(was, document.visibility))


def _fill(document: Document, draft: DocumentDraft) -> None:
    for name in draft.__slots__:
        setattr(document, name, getattr(draft, name))
    db.session.flush()


def add_version(document: Document, draft: VersionDraft, *, by: uuid.UUID | None) -> DocumentVersion:
    """Add the next version in a language; raises FileOrAddress unless exactly one of the two is given.

    Raises VersionTaken where somebody else added the same number a moment ago.
    """
    if bool(draft.url) == bool(draft.storage_key):
        raise FileOrAddress
    if draft.url and not is_web_address(draft.url):
        raise NotAWebAddress
    number = 1 + max((row.number for row in document.versions if row.language == draft.language), default=0)
    fields = {name: getattr(draft, name) for name in draft.__slots__}
    version = DocumentVersion(id=uuid.uuid4(), number=number, added_by_id=by, **fields)
    try:
        with db.session.begin_nested():
            document.versions.insert(0, version)
            db.session.flush()
    except IntegrityError as taken:
        raise VersionTaken from taken
    audit.record("document.version_added", "document", document.id, language=draft.language, number=number)
    return version


def latest_versions(document: Document) -> Sequence[DocumentVersion]:
    """Return the newest version in each language."""
    newest: dict[str, DocumentVersion] = {}
    for version in sorted(document.versions, key=lambda row: row.number):
        newest[version.language] = version
    return [newest[language] for language in sorted(newest, reverse=True)]
