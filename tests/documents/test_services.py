"""Papers for the right eyes, and versions that never take each other's number; on both databases."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core.access import STRANGER, Admission, Role, Viewer
from app.core.access import RoleAt as Held
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.directory.rules import CountryRole
from app.documents import services
from app.documents.models import DocumentVersion
from app.documents.rules import DocumentVisibility, FileOrAddress, NotAWebAddress, VersionTaken
from app.documents.services import VersionDraft
from tests.factories.accounts import viewer_with
from tests.factories.directory import make_country, make_institution
from tests.factories.documents import make_document, make_version
from tests.factories.events import make_event

pytestmark = pytest.mark.both_databases
PUBLIC, PARTICIPANTS, MEMBERS, CLOSED = DocumentVisibility


def reads(viewer: Viewer, papers) -> set[DocumentVisibility]:
    found = {each.visibility for each in services.list_documents(viewer)}
    for paper in papers:
        if paper.visibility in found:
            assert services.get_document(paper.id, viewer) is paper
        else:
            with pytest.raises(NotFound):
                services.get_document(paper.id, viewer)
    return found


def test_a_paper_exists_for_those_who_may_read_it(app) -> None:
    event = make_event()
    papers = [make_document(visibility=each, event_id=event.id) for each in DocumentVisibility]
    make_country("AR", CountryRole.OBSERVER)
    member, observer = make_institution(), make_institution(country_code="AR")
    international = make_institution(country_code=None)
    everything = set(DocumentVisibility)
    expected = {
        STRANGER: {PUBLIC},
        viewer_with(None): {PUBLIC},
        viewer_with(Role.FOCAL_POINT, scope_id=member.id): {PUBLIC, PARTICIPANTS, MEMBERS},
        viewer_with(Role.FOCAL_POINT, scope_id=observer.id): {PUBLIC},
        viewer_with(Role.FOCAL_POINT, scope_id=international.id): {PUBLIC},
        viewer_with(Role.PRESIDENCY): everything,
        viewer_with(Role.SECRETARIAT): everything,
        viewer_with(Role.ORGANISER, scope_id=event.id): everything,
        viewer_with(Role.ORGANISER, scope_id=make_event().id): {PUBLIC},
    }
    assert {viewer: reads(viewer, papers) for viewer in expected} == expected


@pytest.mark.parametrize("observer", [False, True])
def test_participants_read_their_papers_and_an_observer_none_of_the_members(app, observer) -> None:
    event = make_event()
    papers = [make_document(visibility=each, event_id=event.id) for each in DocumentVisibility]
    home = make_institution()
    admission = Admission(is_confirmed=True, standing="observer" if observer else "member")
    held = frozenset({Held("institution", home.id, Role.FOCAL_POINT)})
    viewer = Viewer(uuid.uuid4(), uuid.uuid4(), roles=held, _admissions={event.id: admission})
    assert reads(viewer, papers) == {PUBLIC, PARTICIPANTS} | (set() if observer else {MEMBERS})


def test_versions_count_in_each_language(app) -> None:
    paper = make_document()
    numbers = [make_version(paper, language).number for language in ("es", "en", "es", "es")]
    assert numbers == [1, 1, 2, 3]
    newest = services.latest_versions(services.get_document(paper.id, STRANGER))
    assert {each.language: each.number for each in newest} == {"es": 3, "en": 1}


def test_the_same_number_is_never_given_twice(app) -> None:
    paper = make_document()
    make_version(paper)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(DocumentVersion(document_id=paper.id, number=1, language="es", url="https://x.org"))


def test_somebody_a_moment_later_is_told_so(app) -> None:
    paper = make_document()
    with transaction():
        late = services.get_document(paper.id, STRANGER)
        assert late.versions == []
        # Another process wrote this after our versions were read.
        row = {"id": uuid.uuid4(), "document_id": paper.id, "number": 1, "language": "es"}
        db.session.execute(sa.insert(DocumentVersion).values(**row, url="https://example.org"))
        with pytest.raises(VersionTaken):
            services.add_version(late, VersionDraft("es", url="https://example.org/2"), by=None)


def test_a_version_is_a_file_or_an_address_of_the_web(app) -> None:
    paper = make_document()
    for draft in (VersionDraft("es"), VersionDraft("es", url="https://a.org", storage_key="documents/x")):
        with pytest.raises(FileOrAddress), transaction():
            services.add_version(paper, draft, by=None)
    with pytest.raises(NotAWebAddress), transaction():
        services.add_version(paper, VersionDraft("es", url="javascript://a.org/%0aalert(1)"), by=None)


def test_the_shelf_finds_by_words_kind_and_year(app) -> None:
    paper = make_document()
    make_document(title={"es": "Otra cosa"}, year=2020)
    assert [each.id for each in services.list_documents(STRANGER, search="panama DECLARACION")] == [paper.id]
    assert [each.id for each in services.list_documents(STRANGER, year=2027)] == [paper.id]
