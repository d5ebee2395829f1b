"""What lies on a table: read by its people and the organisers, written by its offices."""

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core import clock, storage
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.directory.services import get_person
from app.documents import services as documents
from app.documents.rules import DocumentKind, DocumentVisibility
from app.documents.services import VersionDraft
from app.events.models import Event
from app.events.rules import KnownClass
from app.events.services import get_event_by_id
from app.registration.models import Registration
from app.registration.services import link_token
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.rules import Eyes, PaperKind, may_read_paper
from app.working_tables.rules.refusals import NotYourPaper, PaperThere
from app.working_tables.services import papers as shelf
from app.working_tables.services.papers import PaperDraft
from tests.factories.documents import PDF, make_document, make_version
from tests.factories.events import make_event
from tests.factories.working_tables import (
    give_offices,
    make_participant,
    make_table,
    seat_by_hand,
    somebody,
)
from tests.panels.counting import statements

SignIn = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def hall() -> tuple[Event, list[WorkingTable], list[Registration]]:
    """Two tables, one person at each, in a published seating."""
    event = make_event()
    tables = [make_table(event, "Mesa 1"), make_table(event, "Mesa 2")]
    people = [make_participant(event, number) for number in (1, 2)]
    seat_by_hand(event, dict(zip(people, tables, strict=True)))
    return event, tables, people


Hall = tuple[Event, list[WorkingTable], list[Registration]]


def lay(
    event: Event,
    table: WorkingTable,
    kind: PaperKind = PaperKind.MINUTES,
    visibility: DocumentVisibility = DocumentVisibility.CLOSED,
) -> uuid.UUID:
    """Write a new paper and lay it on a table."""
    key = storage.put("documents", PDF)
    version = VersionDraft("es", "", "", key, "acta.pdf", "application/pdf", len(PDF))
    with transaction(), event_scope(event.id):
        row = services.get_table(table.id)
        draft = PaperDraft(kind, {"es": f"Papel {kind.value}"}, visibility, version)
        return shelf.write_paper(event, row, draft, by=None).id


def table_of(event_id: uuid.UUID, table_id: uuid.UUID) -> WorkingTable:
    with event_scope(event_id):
        return services.get_table(table_id)


def person_of(registration: Registration) -> Person:
    assert registration.person_id is not None
    return get_person(registration.person_id)


def address_of(event: Event, table: WorkingTable, paper_id: uuid.UUID) -> str:
    with event_scope(event.id):
        paper = shelf.get_paper(services.get_table(table.id), paper_id, Eyes(keeps=True))
        return f"/events/{event.slug}/tables/{table.id}/papers/{paper_id}/{paper.versions[0].id}"


def test_what_members_keep_to_themselves_stays_so_at_a_table() -> None:
    at_table, member = Eyes(at_table=True), Eyes(at_table=True, is_member=True)
    told = {
        visibility: [
            may_read_paper(visibility, eyes) for eyes in (Eyes(), at_table, member, Eyes(keeps=True))
        ]
        for visibility in ("public", "participants", "members", "closed")
    }
    assert told == {
        "public": [True, True, True, True],
        "participants": [False, True, True, True],
        "members": [False, False, True, True],
        "closed": [False, True, True, True],
    }


def test_minutes_are_read_at_the_table_and_by_organisers_alone(
    hall: Hall, client: FlaskClient, sign_in: SignIn
) -> None:
    event, (first, _second), (own, other) = hall
    paper_id = lay(event, first)
    address, page = address_of(event, first, paper_id), f"/events/{event.slug}/tables/{first.id}/papers"
    assert client.get(address).status_code == 401
    sign_in(client, person_of(other))
    assert [client.get(each).status_code for each in (page, address)] == [404, 404]
    sign_in(client)
    assert [client.get(each).status_code for each in (page, address)] == [404, 404]
    sign_in(client, person_of(own))
    assert [client.get(each).status_code for each in (page, address)] == [200, 200]
    assert client.get(address).data == PDF
    sign_in(client, "organiser", at=event)
    assert [client.get(each).status_code for each in (page, address)] == [200, 200]
    with event_scope(event.id):
        document = shelf.get_paper(services.get_table(first.id), paper_id, Eyes(keeps=True)).document
    assert (document.kind, document.visibility) == (DocumentKind.MINUTES, DocumentVisibility.CLOSED)


def test_the_personal_link_opens_papers_of_the_own_table_alone(hall: Hall, client: FlaskClient) -> None:
    event, (first, second), (own, other) = hall
    paper_id = lay(event, first, PaperKind.FACT_SHEET)
    tail = address_of(event, first, paper_id).split("/papers/")[1]

    def status(registration: Registration, table: WorkingTable) -> int:
        token = link_token(registration)
        return client.get(f"/events/{event.slug}/my-table/{token}/papers/{table.id}/{tail}").status_code

    assert status(own, first) == 200
    assert status(other, first) == 404
    assert status(own, second) == 404
    other_event = make_event()
    strange = make_participant(other_event, 3)
    assert status(strange, first) == 404


def test_an_observer_does_not_read_what_members_keep_to_themselves() -> None:
    event = make_event()
    table = make_table(event)
    member = make_participant(event, 1)
    observer = make_participant(event, 2, participant_class=KnownClass.OBSERVER_COUNTRY)
    seat_by_hand(event, {member: table, observer: table})
    lay(event, table, PaperKind.RESEARCH, DocumentVisibility.MEMBERS)
    with event_scope(event.id):
        row = services.get_table(table.id)
        seen = [
            len(services.papers_of(row, services.eyes_of(event, row, registration=each)))
            for each in (member, observer)
        ]
    assert seen == [1, 0]


def test_the_secretariat_of_a_table_writes_its_minutes_and_a_member_does_not(
    hall: Hall, client: FlaskClient, sign_in: SignIn
) -> None:
    event, (first, second), (own, _other) = hall
    url = f"/events/{event.slug}/tables/{first.id}/papers"

    def minutes(text: bytes = PDF) -> dict[str, Any]:
        return {
            "title-es": "Acta",
            "title-en": "",
            "kind": "minutes",
            "visibility": "public",
            "language": "es",
            "file": (io.BytesIO(text), "acta.pdf"),
        }

    sign_in(client, person_of(own))
    assert client.post(url, data=minutes()).status_code == 404
    keeper = somebody("Ada")
    give_offices(event, first, secretariat_id=keeper)
    sign_in(client, get_person(keeper))
    assert client.post(url, data=minutes()).status_code == 302
    with event_scope(event.id):
        (paper,) = services.papers_of(services.get_table(first.id), Eyes(at_table=True))
    # What an office writes is for the table: it puts nothing on the public shelf.
    client.post(url, data=minutes() | {"kind": "tool"})
    with event_scope(event.id):
        lying = services.papers_of(services.get_table(first.id), Eyes(at_table=True))
    assert [each.document.visibility for each in lying] == [DocumentVisibility.CLOSED] * 2
    version = {"language": "es", "file": (io.BytesIO(PDF), "acta.pdf"), "note": "Corregida"}
    assert client.post(f"{url}/{paper.id}/versions", data=version).status_code == 302
    page = client.get(f"{url}?lang=en").text
    assert "version 2" in page
    assert "Earlier versions" in page
    assert client.post(f"/events/{event.slug}/tables/{second.id}/papers", data=minutes()).status_code == 404
    assert client.post(f"{url}/{paper.id}/remove").status_code == 404


def test_an_office_changes_no_paper_but_the_minutes(hall: Hall, client: FlaskClient, sign_in: SignIn) -> None:
    event, (first, _second), (_own, _other) = hall
    keeper = somebody("Ada")
    give_offices(event, first, rapporteur_id=keeper)
    paper_id = lay(event, first, PaperKind.FACT_SHEET, DocumentVisibility.PUBLIC)
    sign_in(client, get_person(keeper))
    url = f"/events/{event.slug}/tables/{first.id}/papers/{paper_id}/versions"
    answer = client.post(url, data={"language": "es", "file": (io.BytesIO(PDF), "otra.pdf")})
    assert answer.status_code == 404


def test_organisers_lay_public_documents_and_those_of_the_event(
    hall: Hall, client: FlaskClient, sign_in: SignIn
) -> None:
    event, (first, _second), _people = hall
    shown = make_document(title={"es": "Guía pública"})
    make_version(shown)
    hidden = make_document(title={"es": "Nota interna"}, visibility=DocumentVisibility.MEMBERS)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/tables/{first.id}/papers"
    page = client.get(url).text
    assert "Guía pública" in page
    assert "Nota interna" not in page
    for document in (shown, hidden):
        client.post(f"{url}/lay", data={"document_id": str(document.id), "kind": "tool"})
    with event_scope(event.id):
        row = services.get_table(first.id)
        (paper,) = services.papers_of(row, Eyes(keeps=True))
        assert (paper.document.id, paper.kind) == (shown.id, PaperKind.TOOL)
        with pytest.raises(NotYourPaper), transaction():
            shelf.lay_paper(event, row, hidden.id, PaperKind.TOOL, by=None)
        with pytest.raises(PaperThere), transaction():
            shelf.lay_paper(event, row, shown.id, PaperKind.TOOL, by=None)
    client.post(f"{url}/{paper.id}/remove")
    with event_scope(event.id):
        assert services.papers_of(services.get_table(first.id), Eyes(keeps=True)) == []
    assert documents.get_version(shown, shown.versions[0].id) is not None


def test_papers_of_all_tables_come_in_as_many_statements_as_of_one(hall: Hall) -> None:
    event, tables, _people = hall
    lay(event, tables[0], PaperKind.TEXT, DocumentVisibility.PUBLIC)

    event_id, ids = event.id, [table.id for table in tables]

    def read() -> None:
        with event_scope(event_id):
            rows = services.list_tables(get_event_by_id(event_id))
            for papers in services.public_papers(rows).values():
                assert all(paper.versions for paper in papers)

    few = statements(read)
    for table_id in ids:
        for kind in (PaperKind.TOOL, PaperKind.RESEARCH):
            lay(get_event_by_id(event_id), table_of(event_id, table_id), kind, DocumentVisibility.PUBLIC)
    assert statements(read) == few
    assert few <= 4
