"""What readers learn of those who take the floor: as whom, from where, in which sessions."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sa_event

from app.core.db import db, event_scope, transaction
from app.directory.rules import InstitutionKind
from app.directory.services import appoint, create_institution, load_reference_data
from app.events.models import Event, Session, SessionRole
from app.events.rules import EventFacts, SessionAccess, SessionPart
from app.events.services import confirm_role
from app.speakers import services
from app.speakers.rules import Lack
from tests.factories.availability import make_person
from tests.factories.events import make_contribution, make_event, make_role, make_session
from tests.factories.speakers import EVERYTHING, page_of, send_links
from tests.services.people import sign_in


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


def test_readers_learn_who_speaks_as_whom_and_from_where(client: FlaskClient, event: Event) -> None:
    person = make_person("Irma", "Quezada")
    with transaction():
        load_reference_data()
        house = create_institution(
            name={"es": "Instituto de la Mujer"}, kind=InstitutionKind.OTHER, country_code="GT"
        )
        appoint(person_id=person.id, institution_id=house.id, post="Directora")
    session = make_session(event)
    make_role(event, session, person, part=SessionPart.EXPERT)
    for page in ("speakers", f"sessions/{session.id}"):
        shown = client.get(f"/events/{event.slug}/{page}?lang=es").get_data(as_text=True)
        assert "Directora, Instituto de la Mujer, Guatemala" in shown, page
        assert "Experta o experto" in shown
    with transaction(), event_scope(event.id):
        db.session.scalars(sa.select(SessionRole)).one().institution_label = "Red de albergues"
    shown = client.get(f"/events/{event.slug}/speakers?lang=es").get_data(as_text=True)
    assert "Directora, Red de albergues, Guatemala" in shown, "they are announced as the organisers wrote it"


def test_every_kind_of_part_has_a_page_and_is_announced(client: FlaskClient, event: Event) -> None:
    people = {}
    for place, part in enumerate(SessionPart):
        people[part] = make_person(f"Persona{place}", part.value.title())
        make_role(event, make_session(event, f"{8 + place:02d}:00"), people[part], part=part)
    talker = make_person("Ponente", "Sola")
    make_contribution(event, make_session(event, "18:00"), talker.id)
    for person in (*people.values(), talker):
        assert person.given_name in client.get(page_of(event, person)).get_data(as_text=True)
        assert person.full_name in client.get(f"/events/{event.slug}/speakers").get_data(as_text=True)


def test_nobody_is_announced_before_the_programme_is(client: FlaskClient) -> None:
    event = make_event(published=False)
    make_role(event, make_session(event), make_person("Canaria", "Temprana"))
    assert "Temprana" not in client.get(f"/events/{event.slug}/speakers").get_data(as_text=True)


def test_the_organisers_see_what_is_missing(app: Flask, event: Event) -> None:
    expert, host = make_person("Experta", "A"), make_person("Anfitriona", "B")
    make_role(event, make_session(event), expert, part=SessionPart.EXPERT)
    role = make_role(event, make_session(event, "11:00"), host, part=SessionPart.HOST)
    with transaction(), event_scope(event.id):
        confirm_role(db.session.merge(role))
    with event_scope(event.id):
        lines = {line.person.given_name: line for line in services.list_speakers(event, EVERYTHING)}
    assert lines["Experta"].lacks == [
        Lack.ANSWER, Lack.BIOGRAPHY, Lack.PHOTO, Lack.SLIDES, Lack.AVAILABILITY,
    ]  # fmt: skip
    assert lines["Anfitriona"].lacks == [Lack.BIOGRAPHY, Lack.PHOTO, Lack.AVAILABILITY]
    figures = services.figures_of(lines.values())
    assert (figures.people, figures.confirmed, figures.waiting, figures.declined) == (2, 1, 1, 0)
    client = app.test_client()
    sign_in(client, "organiser", at=event)
    page = client.get(f"/events/{event.slug}/manage/?lang=es").get_data(as_text=True)
    assert "Personas que confirmaron" in page


def test_organisers_who_may_not_see_a_session_see_none_of_its_people(event: Event) -> None:
    make_role(event, make_session(event, access=SessionAccess.CLOSED), make_person("Canaria", "Cerrada"))
    with event_scope(event.id):
        assert services.list_speakers(event, EventFacts()) == []
        assert len(services.list_speakers(event, EVERYTHING)) == 1


def test_an_organiser_elsewhere_sends_nothing(app: Flask, event: Event) -> None:
    person = make_person()
    make_role(event, make_session(event), person)
    twin = make_event()
    stranger = app.test_client()
    sign_in(stranger, "organiser", at=twin)
    here = f"/events/{event.slug}/manage/speakers/"
    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}send").status_code == 404
    there = f"/events/{twin.slug}/manage/speakers/{person.id}/send"
    stranger.post(there)
    for each in (event, twin):
        with event_scope(each.id):
            assert services.find_link(each, person.id) is None


@pytest.mark.parametrize("which", ["overview", "speakers", "session"])
def test_pages_take_as_many_statements_for_many(app: Flask, event: Event, which: str) -> None:
    client = app.test_client()
    sign_in(client, "organiser", at=event)
    session = make_session(event, "07:00")
    first = make_person()
    make_role(event, session, first)
    make_contribution(event, session, first.id)
    send_links(event, first)
    path = {
        "overview": f"/events/{event.slug}/manage/speakers/",
        "speakers": f"/events/{event.slug}/speakers",
        "session": f"/events/{event.slug}/sessions/{session.id}",
    }[which]

    def count() -> int:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        sa_event.listen(db.engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        sa_event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    count()
    few = count()
    for place in range(8):
        person = make_person(f"P{place}", "Muchas")
        make_role(event, session, person)
        own: Session = make_session(event, f"{8 + place:02d}:00")
        make_contribution(event, own, person.id)
        send_links(event, person)
    assert count() <= few
