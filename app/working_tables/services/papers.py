"""What lies on a table: materials on its axis, and its minutes; who may read them."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core import audit
from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.documents import services as documents
from app.documents.models import Document, DocumentVersion
from app.documents.rules import DocumentKind, DocumentVisibility
from app.documents.services import DocumentDraft, VersionDraft
from app.events.models import Event
from app.events.rules import Standing
from app.events.services import classes_by_code
from app.registration.models import Registration
from app.registration.services import find_own
from app.working_tables.models import TablePaper, WorkingTable
from app.working_tables.rules import Eyes, PaperKind, TablePart, may_read_paper
from app.working_tables.rules.refusals import NotYourPaper, PaperThere
from app.working_tables.services.people import tables_of

# As what a document is filed that somebody lays on a table.
FILED_AS = {
    PaperKind.FACT_SHEET: DocumentKind.FACT_SHEET,
    PaperKind.TEXT: DocumentKind.OTHER,
    PaperKind.RESEARCH: DocumentKind.STUDY,
    PaperKind.TOOL: DocumentKind.MANUAL,
    PaperKind.MINUTES: DocumentKind.MINUTES,
}
WRITERS = frozenset({TablePart.LEADER, TablePart.SECRETARIAT, TablePart.RAPPORTEUR})


@dataclass(frozen=True, slots=True)
class Paper:
    """A document on a table with its newest version in each language."""

    id: uuid.UUID
    table_id: uuid.UUID
    kind: PaperKind
    document: Document
    versions: tuple[DocumentVersion, ...]

    @property
    def title(self) -> dict[str, str]:
        return self.document.title


def eyes_of(
    event: Event,
    table: WorkingTable,
    *,
    viewer: Viewer | None = None,
    registration: Registration | None = None,
) -> Eyes:
    """Say what a viewer, or the holder of a registration's link, is to the papers of a table."""
    if registration is None and viewer is not None and viewer.person_id is not None:
        registration = find_own(event.id, viewer.person_id)
    keeps = viewer is not None and viewer.can(Perm.EVENT_TABLES, "event", event.id)
    person_id = viewer.person_id if viewer is not None else None
    held = [
        each
        for each in tables_of(event, person_id=person_id, registration=registration)
        if each.table.id == table.id
    ]
    parts = {part for each in held for part in each.parts}
    known = classes_by_code().get(registration.participant_class) if registration is not None else None
    return Eyes(
        keeps=keeps,
        writes=keeps or bool(parts & WRITERS),
        at_table=bool(held),
        is_member=known is not None and known.standing is Standing.MEMBER,
    )


def papers_of(table: WorkingTable, eyes: Eyes) -> list[Paper]:
    """List what lies on a table for somebody: materials first, then minutes."""
    found = _papers([table.id], lambda visibility: may_read_paper(visibility, eyes))
    return found.get(table.id, [])


def public_papers(tables: Collection[WorkingTable]) -> dict[uuid.UUID, list[Paper]]:
    """List what everybody may read on each of these tables; constant in statements."""
    return _papers([table.id for table in tables], lambda visibility: may_read_paper(visibility, Eyes()))


def _papers(
    table_ids: Collection[uuid.UUID], is_readable: Callable[[str], bool]
) -> dict[uuid.UUID, list[Paper]]:
    if not table_ids:
        return {}
    rows = db.session.execute(
        sa.select(TablePaper, Document)
        .join(Document, Document.id == TablePaper.document_id)
        .where(TablePaper.table_id.in_(table_ids))
        .options(selectinload(Document.versions))
        .order_by(TablePaper.order, TablePaper.created_at)
    )
    found: dict[uuid.UUID, list[Paper]] = {}
    for row, document in rows:
        if is_readable(document.visibility):
            versions = tuple(documents.latest_versions(document))
            found.setdefault(row.table_id, []).append(
                Paper(row.id, row.table_id, row.kind, document, versions)
            )
    kinds = list(PaperKind)
    return {key: sorted(rows, key=lambda each: kinds.index(each.kind)) for key, rows in found.items()}


def get_paper(table: WorkingTable, paper_id: uuid.UUID, eyes: Eyes) -> Paper:
    """Return a paper on a table; one that somebody may not read does not exist."""
    for paper in papers_of(table, eyes):
        if paper.id == paper_id:
            return paper
    raise NotFound


def get_paper_version(paper: Paper, version_id: uuid.UUID) -> DocumentVersion:
    """Return a version of a paper, an older one too."""
    return documents.get_version(paper.document, version_id)


def list_layable(event: Event, table: WorkingTable, viewer: Viewer) -> Sequence[Document]:
    """List the documents that can be laid on a table: those of the event, and public ones."""
    lying = set(db.session.scalars(sa.select(TablePaper.document_id).where(TablePaper.table_id == table.id)))
    found = documents.list_documents(viewer)
    return [row for row in found if _is_layable(row, event) and row.id not in lying]


def _is_layable(document: Document, event: Event) -> bool:
    return document.visibility is DocumentVisibility.PUBLIC or document.event_id == event.id


def lay_paper(
    event: Event, table: WorkingTable, document_id: uuid.UUID, kind: PaperKind, *, by: uuid.UUID | None
) -> TablePaper:
    """Lay a document on a table. Raises NotYourPaper, PaperThere."""
    document = db.session.get(Document, document_id)
    if document is None or not _is_layable(document, event):
        raise NotYourPaper
    query = sa.select(TablePaper.document_id, TablePaper.order).where(TablePaper.table_id == table.id)
    lying: dict[uuid.UUID, int] = {key: order for key, order in db.session.execute(query)}  # noqa: C416
    if document_id in lying:
        raise PaperThere
    paper = TablePaper(
        event_id=event.id,
        table_id=table.id,
        document_id=document_id,
        kind=kind,
        order=max(lying.values(), default=0) + 1,
        added_by_id=by,
    )
    db.session.add(paper)
    db.session.flush()
    audit.record("working_tables.lay_paper", "working_table", table.id, document=document_id, kind=kind.value)
    return paper


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A new document for a table."""

    kind: PaperKind
    title: dict[str, str]
    visibility: DocumentVisibility
    version: VersionDraft


def write_paper(event: Event, table: WorkingTable, draft: PaperDraft, *, by: uuid.UUID | None) -> TablePaper:
    """File a new document of the event and lay it on a table; minutes are for its people alone."""
    is_minutes = draft.kind is PaperKind.MINUTES
    document = documents.create_document(
        DocumentDraft(
            kind=FILED_AS[draft.kind],
            title=draft.title,
            visibility=DocumentVisibility.CLOSED if is_minutes else draft.visibility,
            summary={},
            year=event.starts_on.year,
            event_id=event.id,
        )
    )
    documents.add_version(document, draft.version, by=by)
    return lay_paper(event, table, document.id, draft.kind, by=by)


def may_add_version(event: Event, paper: Paper, eyes: Eyes) -> bool:
    """Tell whether somebody adds versions here: organisers to the event's papers, offices to the minutes."""
    is_own = paper.document.event_id == event.id
    return is_own and (eyes.keeps or (eyes.writes and paper.kind is PaperKind.MINUTES))


def write_version(
    event: Event, paper: Paper, version: VersionDraft, eyes: Eyes, *, by: uuid.UUID | None
) -> None:
    """Add a version to a paper; earlier ones stay."""
    if not may_add_version(event, paper, eyes):
        raise NotFound
    documents.add_version(paper.document, version, by=by)


def take_away(table: WorkingTable, paper_id: uuid.UUID) -> None:
    """Take a document off a table; the document itself stays with the event."""
    paper = db.session.scalar(
        sa.select(TablePaper).where(TablePaper.id == paper_id, TablePaper.table_id == table.id)
    )
    if paper is None:
        raise NotFound
    db.session.delete(paper)
    db.session.flush()
    audit.record("working_tables.take_paper_away", "working_table", table.id, document=paper.document_id)
