"""A paper on the participant's own table and a letter to it, so that their pages have something to show."""

from app.core import storage
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.documents.rules import DocumentVisibility
from app.documents.services import VersionDraft
from app.events.models import Event
from app.working_tables.rules import Eyes, PaperKind
from app.working_tables.services import mailing, papers, tables_of
from app.working_tables.services.mailing import LetterDraft
from app.working_tables.services.papers import PaperDraft
from tests.factories.documents import PDF


def table_values(event: Event, person: Person) -> dict[str, object]:
    """Lay minutes on somebody's own table and begin a letter; return what their addresses use."""
    key = storage.put("documents", PDF)
    version = VersionDraft("es", "", "", key, "acta.pdf", "application/pdf", len(PDF))
    with transaction(), event_scope(event.id):
        table = tables_of(event, person_id=person.id)[0].table
        draft = PaperDraft(PaperKind.MINUTES, {"es": "Acta"}, DocumentVisibility.CLOSED, version)
        paper_id = papers.write_paper(event, table, draft, by=None).id
        written = LetterDraft({"es": "Reunión de {table}"}, {"es": "Nos vemos."}, [table.id])
        letter_id = mailing.draft_letter(event, None, written, by=None).id
        paper = papers.get_paper(table, paper_id, Eyes(keeps=True))
        return {
            "own_paper": paper.id,
            "own_paper_version": paper.versions[0].id,
            "letter_to_table": letter_id,
        }
