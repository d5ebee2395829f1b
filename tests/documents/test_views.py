"""The shelf and its papers: who sees them, how they are kept, and that files only ever download."""

import io

import pytest

from app.core import storage
from app.core.access import Role
from app.core.db import db, transaction
from app.documents import services
from app.documents.models import Document
from app.documents.rules import DocumentVisibility, VersionTaken
from tests.factories.consultations import make_focal_point_of, make_members
from tests.factories.documents import PDF, make_document, make_version
from tests.factories.events import make_event

PUBLIC, PARTICIPANTS, MEMBERS, CLOSED = DocumentVisibility


def address(paper, page: str = "") -> str:
    return f"/documents/{paper.id}{page}"


def fields(**changes: str) -> dict[str, str]:
    values = {
        "title-es": "Agenda comentada",
        "kind": "agenda",
        "visibility": "participants",
        "year": "2027",
        "body_id": "",
    }
    return values | changes


def handed_in(content: bytes = PDF, name: str = "Acta 3.pdf", **changes: str) -> dict:
    return {"language": "es", "file": (io.BytesIO(content), name), **changes}


@pytest.mark.parametrize(
    ("who", "reads", "keeps_all", "keeps_own"),
    [
        ("stranger", {PUBLIC}, 401, 401),
        ("participant", {PUBLIC}, 404, 404),
        ("focal point", {PUBLIC, PARTICIPANTS, MEMBERS}, 404, 404),
        ("organiser", set(DocumentVisibility), 404, 200),
        ("organiser of another", {PUBLIC}, 404, 404),
        (Role.SECRETARIAT, set(DocumentVisibility), 200, 200),
    ],
)
def test_each_role_opens_what_is_theirs(client, sign_in, *, who, reads, keeps_all, keeps_own) -> None:
    make_members("CR")
    event, loose = make_event(), make_document()
    papers = [make_document(visibility=each, event_id=event.id) for each in DocumentVisibility]
    versions = {paper.visibility: make_version(paper) for paper in papers}
    if who == "focal point":
        sign_in(client, make_focal_point_of("CR"))
    elif str(who).startswith("organiser"):
        sign_in(client, Role.ORGANISER, at=event if who == "organiser" else make_event())
    elif who != "stranger":
        sign_in(client, None if who == "participant" else who)
    listed = client.get(f"/events/{event.slug}/documents").text
    for paper in papers:
        status = 200 if paper.visibility in reads else 404
        file = address(paper, f"/versions/{versions[paper.visibility].id}")
        assert [client.get(path).status_code for path in (address(paper), file)] == [status] * 2
        assert (address(paper) in listed) == (status == 200)
        assert client.get(address(paper, "/edit")).status_code == keeps_own
        added = client.post(address(paper, "/versions"), data={"language": "en", "url": "https://a.org/x"})
        assert added.status_code == (302 if keeps_own == 200 else keeps_own)
    assert client.get(f"/events/{event.slug}/documents/new").status_code == keeps_own
    assert client.get(address(loose, "/edit")).status_code == keeps_all
    assert client.get("/documents/new").status_code == keeps_all


def test_a_file_is_saved_and_never_shown_in_the_page(client, sign_in) -> None:
    paper = make_document()
    sign_in(client, Role.SECRETARIAT)
    assert client.post(address(paper, "/versions"), data=handed_in()).status_code == 302
    version = db.session.get_one(Document, paper.id).versions[0]
    got = client.get(address(paper, f"/versions/{version.id}"))
    assert got.data == PDF
    assert got.headers["Content-Disposition"] == "attachment; filename=acta-3.pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert client.get(address(make_document(), f"/versions/{version.id}")).status_code == 404


def test_what_is_refused_leaves_no_file_and_says_why(client, sign_in, monkeypatch) -> None:
    paper = make_document()
    sign_in(client, Role.SECRETARIAT)
    for data, status, reason in (
        (handed_in(b"<script>alert(1)</script>", "x.html"), 400, "not taken here"),
        (handed_in(url="https://example.org"), 400, "one of the two"),
        ({"language": "es"}, 400, "one of the two"),
        ({"language": "es", "url": "javascript://a.org/%0aalert(1)"}, 422, "beginning with https"),
        ({"language": "xx", "url": "https://a.org"}, 422, "Not a valid choice"),
    ):
        page = client.post(f"{address(paper, '/versions')}?lang=en", data=data)
        assert (page.status_code, reason in page.text) == (status, True), reason

    def taken(*_arguments, **_values):
        raise VersionTaken

    monkeypatch.setattr(services, "add_version", taken)
    page = client.post(address(paper, "/versions"), data=handed_in(note="Con correcciones"))
    assert page.status_code == 409
    assert "Con correcciones" in page.text
    assert storage.list_keys("documents") == []
    assert db.session.get_one(Document, paper.id).versions == []


def test_forms_of_other_sites_change_nothing(client, sign_in) -> None:
    paper = make_document()
    sign_in(client, Role.SECRETARIAT)
    client.forges = True
    for path in (address(paper, "/edit"), address(paper, "/versions"), "/documents/new"):
        assert client.post(path, data=fields(url="https://a.org", language="es")).status_code == 400
    assert [(each.title, each.versions) for each in db.session.query(Document)] == [(paper.title, [])]


def test_an_organiser_adds_a_paper_that_stays_with_its_event(client, sign_in) -> None:
    event = make_event()
    sign_in(client, Role.ORGANISER, at=event)
    assert f"/events/{event.slug}/documents/new" in client.get(f"/events/{event.slug}/documents").text
    made = client.post(f"/events/{event.slug}/documents/new", data=fields()).location
    client.post(f"{made}/edit", data=fields(**{"title-es": "Agenda final", "visibility": "public"}))
    paper = db.session.query(Document).one()
    assert (paper.event_id, paper.title, paper.visibility) == (event.id, {"es": "Agenda final"}, PUBLIC)
    assert client.post(f"/events/{event.slug}/documents/new", data={"kind": "agenda"}).status_code == 422


def test_the_shelf_finds_and_shows_the_newest_of_each_language(client) -> None:
    paper = make_document(summary={})
    first, second = make_version(paper), make_version(paper)
    english = make_version(paper, "en", url="https://example.org/en")
    make_document(title={"es": "Otra cosa"}, year=2020, visibility=CLOSED)
    page = client.get("/documents/?q=panama&kind=declaration&year=2027&lang=en").text
    assert "1 document" in page
    assert str(second.id) in page
    assert english.url in page
    assert str(first.id) not in page
    assert "Nothing matches" in client.get("/documents/?kind=study").text
    assert "Otra cosa" not in client.get("/documents/?kind=nonsense&year=nonsense").text


def test_the_secretariat_keeps_the_shelf(client, sign_in) -> None:
    sign_in(client, Role.SECRETARIAT)
    made = client.post("/documents/new", data=fields(visibility="closed")).location
    paper = db.session.query(Document).one()
    assert (paper.visibility, paper.event_id, paper.year) == (CLOSED, None, 2027)
    assert client.post("/documents/new", data=fields(year="20")).status_code == 422
    assert client.post(f"{made}/edit", data=fields(kind="nonsense")).status_code == 422
    assert client.post(f"{made}/edit", data=fields(visibility="members")).status_code == 302
    with transaction():
        assert db.session.get_one(Document, paper.id).visibility is MEMBERS
