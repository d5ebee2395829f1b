"""Photos and slides: which files are taken, how many, whose they are, and what stays after the event."""

import io

import pytest
from flask.testing import FlaskClient

from app.accounts.services import forget_event
from app.core import storage
from app.core.db import transaction
from app.directory.models import Person
from app.events.models import (
    Event,
    Material,
    Session,
    SpeakerProfile,
)
from app.events.rules import SessionPart, Visibility
from app.speakers import services
from app.speakers.models import OwnMaterial
from tests.factories.availability import make_person
from tests.factories.events import make_role, make_session
from tests.factories.speakers import PDF, page_of, photo_form, picture, slides_form
from tests.services.people import sign_in
from tests.speakers.conftest import fresh, text


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PDF, b"\x89PNG\r\n\x1a\nbroken"]
)
def test_what_is_no_picture_is_refused(
    client: FlaskClient, event: Event, irma: Person, content: bytes
) -> None:
    path = page_of(event, irma)
    assert client.post(f"{path}/photo", data=photo_form(content)).status_code == 400
    assert client.post(f"{path}/photo", data={"consent": "y"}).status_code == 400
    assert fresh(SpeakerProfile, event) == []


def test_a_part_that_is_not_public_shows_nobody(client: FlaskClient, event: Event) -> None:
    person = make_person("Canaria", "Discreta")
    make_role(event, make_session(event, "15:00"), person, part=SessionPart.INTERPRETER, public=False)
    client.post(f"{page_of(event, person)}/photo", data=photo_form(picture()))
    (profile,) = fresh(SpeakerProfile, event)
    assert client.get(f"/events/{event.slug}/speakers/{profile.id}/photo").status_code == 404
    assert "Discreta" not in text(client, f"/events/{event.slug}/speakers")


def test_slides_are_handed_in_replaced_and_removed(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    assert client.post(f"{path}/slides/{session.id}", data=slides_form()).status_code == 303
    (material,) = fresh(Material, event)
    assert material.visibility is Visibility.PARTICIPANTS
    public = f"/events/{event.slug}/materials/{material.id}"
    assert client.get(public).status_code == 404, "for those who take part"
    assert client.get(f"{path}/slides/{material.id}").data == PDF
    form = slides_form(title="Nueva versión", public="y", replaces=str(material.id))
    assert client.post(f"{path}/slides/{session.id}", data=form).status_code == 303
    (material,) = fresh(Material, event)
    assert client.get(f"/events/{event.slug}/materials/{material.id}").data == PDF
    assert "Nueva versión" in text(client, f"/events/{event.slug}/sessions/{session.id}")
    assert len(storage.list_keys("materials")) == 1
    assert client.post(f"{path}/slides/{material.id}/remove").status_code == 303
    assert fresh(Material, event) == fresh(OwnMaterial, event) == storage.list_keys("materials") == []


def test_slides_have_kinds_and_an_end(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    wrong = slides_form(file=(io.BytesIO(b"<html>"), "laminas.pdf"))
    assert client.post(f"{path}/slides/{session.id}", data=wrong).status_code == 400
    codes = [client.post(f"{path}/slides/{session.id}", data=slides_form()).status_code for _each in range(6)]
    assert codes == [303] * 5 + [409]
    assert len(storage.list_keys("materials")) == 5


def test_materials_of_organisers_are_not_the_speakers(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    staff = client.application.test_client()
    sign_in(staff, "organiser", at=event)
    form = {
        "title-es": "Documento base", "kind": "paper", "language": "es", "visibility": "public",
        "session": str(session.id), "url": "https://example.org/base.pdf",
    }  # fmt: skip
    assert staff.post(f"/events/{event.slug}/manage/materials", data=form).status_code == 302
    (material,) = fresh(Material, event)
    assert client.post(f"{page_of(event, irma)}/slides/{material.id}/remove").status_code == 404


def test_forgetting_an_events_people_keeps_the_slides(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    client.post(f"{path}/photo", data=photo_form(picture()))
    client.post(f"{path}/slides/{session.id}", data=slides_form())
    with transaction():
        forget_event(event.id)
    assert client.get(path).status_code == 404
    assert storage.list_keys("photos") == []
    assert len(fresh(Material, event)) == 1
    assert fresh(SpeakerProfile, event) == fresh(OwnMaterial, event) == []


def test_a_copy_of_ones_data_holds_what_one_handed_in(
    client: FlaskClient, event: Event, session: Session, irma: Person
) -> None:
    path = page_of(event, irma)
    client.post(f"{path}/photo", data=photo_form(picture()))
    client.post(f"{path}/slides/{session.id}", data=slides_form())
    (part,) = services.tell_speaker(irma.id)
    assert sorted(name.rpartition(".")[2] for name in part.files) == ["pdf", "webp"]
    assert PDF in part.files.values()
