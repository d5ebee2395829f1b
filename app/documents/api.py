"""Papers for programs: the list that exists for the asking person."""

from typing import Any

from flask import Blueprint
from pydantic import Field

from app.core.access import public, viewer
from app.core.api import PREFIX, Identifier, Line, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.documents import services
from app.documents.models import Document
from app.documents.rules import DocumentKind

bp = Blueprint("documents_api", __name__, url_prefix=PREFIX)
SHELF = public("the service leaves out what the asking person may not read")
TAG = "Documents"


class DocumentShape(Shape):
    """A paper."""

    id: Identifier
    title: Texts
    kind: str
    year: int | None
    visibility: str


class DocumentQuery(Paging):
    """Which papers."""

    kind: DocumentKind | None = None
    year: int | None = Field(None, ge=1900, le=2200)
    search: Line = ""


@bp.get("/documents", access=SHELF)
@reads(Listed[DocumentShape], tag=TAG, query=DocumentQuery, closed=False)
def documents() -> Any:
    """List papers, the latest first."""
    asked = query_of(DocumentQuery)
    found = services.list_documents(viewer(), kind=asked.kind, year=asked.year, search=asked.search)
    return listed(found, asked, shape=_document)


@bp.get("/documents/<uuid:document_id>", access=SHELF)
@reads(DocumentShape, tag=TAG, closed=False)
def document(document_id: Identifier) -> Any:
    """Read what is said of a paper."""
    return _document(services.get_document(document_id, viewer()))


def _document(document: Document) -> DocumentShape:
    return DocumentShape.model_validate(document)
