"""Papers and their versions as tests need them."""

from typing import Any

from app.core import storage
from app.core.db import transaction
from app.documents import services
from app.documents.models import Document, DocumentVersion
from app.documents.rules import DocumentKind, DocumentVisibility
from app.documents.services import DocumentDraft, VersionDraft

PDF = b"%PDF-1.7\n% a paper of the tests\n%%EOF\n"


def document_draft(**changes: Any) -> DocumentDraft:
    """Return the draft of a public declaration."""
    values: dict[str, Any] = {
        "kind": DocumentKind.DECLARATION,
        "title": {"es": "Declaración de Panamá", "en": "Declaration of Panama"},
        "visibility": DocumentVisibility.PUBLIC,
        "summary": {"es": "Lo acordado."},
        "year": 2027,
    }
    return DocumentDraft(**values | changes)


def make_document(**changes: Any) -> Document:
    """Put a paper on the shelf, without a file."""
    with transaction():
        return services.create_document(document_draft(**changes))


def make_version(document: Document, language: str = "es", **changes: Any) -> DocumentVersion:
    """Add a stored file to a paper."""
    values: dict[str, Any] = {
        "filename": "declaracion.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    if "url" not in changes:
        values["storage_key"] = storage.put("documents", PDF)
    with transaction():
        return services.add_version(document, VersionDraft(language, **values | changes), by=None)
