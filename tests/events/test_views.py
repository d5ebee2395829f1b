"""Pages of events: what strangers, participants and organisers get, and what forms do."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.core import clock, storage
from app.core.db import event_scope, transaction
from app.directory.models import Body, Institution
from app.directory.rules import BodyKind
from app.events import services
from app.events.rules import (
    EventState,
    MaterialDraft,
    MaterialKind,
    OrganiserRole,
    SessionAccess,
    SessionKind,
    SessionPart,
    Visibility,
)
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)

BEFORE = datetime(2027, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(BEFORE):
        yield


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.mark.parametrize("lang", ["es", "en"])
def test_everybody_reads_event_programme_and_session(client, lang):
    event = make_event(edition=5)
    session = make_session(event, room_id=make_room(event, "Ceiba", capacity=300, features=["plenaria"]).id)
    make_role(event, session, make_speaker())
    make_contribution(event, session, make_speaker("Keisha", "Baptiste").id)
    for path in ("", "programme", "programme?day=all", f"sessions/{session.id}"):
        answer = client.get(f"/events/{event.slug}/{path}?lang={lang}".replace("?day=all?", "?day=all&"))
        assert answer.status_code == 200, path
        assert "Irma Quezada Tun" in text_of(answer)
    assert "Ceiba" in text_of(client.get(f"/events/{event.slug}/programme"))


def test_the_list_shows_what_comes_and_what_was(client):
    make_event(title={"es": "Congreso que viene"})
    past = datetime(2022, 7, 14, tzinfo=UTC).date()
    make_event(title={"es": "Congreso pasado"}, starts_on=past, ends_on=past)
    coming = text_of(client.get("/events/?lang=es"))
    assert "Congreso que viene" in coming
    assert "Congreso pasado" not in coming
    assert "Congreso pasado" in text_of(client.get("/events/?when=past&lang=es"))
    filtered = client.get("/events/?kind=webinar&mode=online&q=nada&lang=es")
    assert filtered.status_code == 200
    assert "Congreso que viene" not in text_of(filtered)


def test_times_are_given_in_the_events_zone_the_readers_and_the_chosen_cities(client):
    event = make_event()
    make_session(event, "09:00", minutes=495)
    text = text_of(client.get(f"/events/{event.slug}/programme?lang=es&zone=America/Bogota"))
    assert "San José 08:00 a 16:15" in text
    assert "Ciudad de Panamá, sede 09:00 a 17:15" in text
    assert "Bridgetown 10:00 a 18:15" in text
    assert "Buenos Aires 11:00 a 19:15" in text
    assert "Bogotá, su zona 09:00 a 17:15" in text


def test_a_closed_session_leaves_no_trace_for_those_who_are_not_admitted(client, sign_in):
    event = make_event()
    hall = make_room(event, "Orquídea")
    make_session(event, "09:00")
    hidden = make_session(
        event,
        "10:15",
        code="ZZ9",
        title={"es": "Canario cerrado", "en": "Canario cerrado"},
        room_id=hall.id,
        access=SessionAccess.CLOSED,
    )
    make_role(event, hidden, make_speaker("Canaria", "Oculta"))
    with transaction(), event_scope(event.id):
        services.add_material(
            event,
            MaterialDraft(
                title={"es": "Canario de papel"},
                kind=MaterialKind.PAPER,
                language="es",
                visibility=Visibility.PUBLIC,
                session_id=hidden.id,
                url="https://example.org/canario",
            ),
        )
    slug = event.slug
    pages = [
        f"/events/{slug}/",
        f"/events/{slug}/programme?day=all",
        f"/events/{slug}/calendar.ics",
        "/events/",
    ]

    def traces() -> list[str]:
        found = [
            path for path in pages if re.search("Canari|10:15|Orqu", client.get(path).get_data(as_text=True))
        ]
        page = client.get(f"/events/{slug}/sessions/{hidden.id}")
        other = uuid4()
        unknown = client.get(f"/events/{slug}/sessions/{other}")
        assert page.status_code == 404
        assert text_of(page) == text_of(unknown).replace(str(other), str(hidden.id))
        assert client.get(f"/events/{slug}/sessions/{hidden.id}/calendar.ics").status_code == 404
        return found

    assert traces() == []
    sign_in(client)
    assert traces() == []


def test_a_person_with_a_part_sees_the_closed_session(client, sign_in):
    event = make_event()
    hidden = make_session(event, access=SessionAccess.CLOSED, title={"es": "Reunión de países"})
    person = sign_in(client)
    make_role(event, hidden, person, SessionPart.RAPPORTEUR)
    assert "Reunión de países" in text_of(client.get(f"/events/{event.slug}/programme?mine=1"))
    assert client.get(f"/events/{event.slug}/sessions/{hidden.id}").status_code == 200


def test_the_secret_link_is_on_no_page(client, sign_in):
    event = make_event()
    session = make_session(event, online_url="https://zoom.example/j/secreto")
    paths = ("", "programme", f"sessions/{session.id}", "calendar.ics", f"sessions/{session.id}/calendar.ics")
    for path in paths:
        assert "secreto" not in client.get(f"/events/{event.slug}/{path}").get_data(as_text=True)
    sign_in(client)
    for path in paths:
        assert "secreto" not in client.get(f"/events/{event.slug}/{path}").get_data(as_text=True)


def test_an_unpublished_programme_is_not_shown(client):
    event = make_event(published=False)
    session = make_session(event, title={"es": "Todavía no"})
    for path in ("", "programme", "calendar.ics"):
        answer = client.get(f"/events/{event.slug}/{path}")
        assert answer.status_code == 200
        assert "Todavía no" not in answer.get_data(as_text=True)
    assert client.get(f"/events/{event.slug}/sessions/{session.id}").status_code == 404


def test_a_draft_does_not_exist_for_strangers(client):
    event = make_event(state=EventState.DRAFT)
    for path in ("", "programme", "calendar.ics"):
        assert client.get(f"/events/{event.slug}/{path}").status_code == 404


def test_the_calendar_keeps_its_validator_and_answers_304(client):
    event = make_event()
    session = make_session(event)
    first = client.get(f"/events/{event.slug}/calendar.ics")
    again = client.get(f"/events/{event.slug}/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.content_type.startswith("text/calendar")
    with transaction(), event_scope(event.id):
        services.cancel_session(session)
    third = client.get(f"/events/{event.slug}/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert third.status_code == 200
    assert "STATUS:CANCELLED" in third.get_data(as_text=True)
    assert f"UID:session-{session.id}@localhost" in third.get_data(as_text=True)


def test_before_a_programme_the_calendar_holds_the_days(client):
    event = make_event(published=False)
    text = client.get(f"/events/{event.slug}/calendar.ics").get_data(as_text=True)
    assert "DTSTART;VALUE=DATE:20270714" in text
    assert "DTEND;VALUE=DATE:20270716" in text


def test_the_organisers_are_named_first_and_bodies_with_them(client, db):
    with transaction():
        ministry = Institution(name={"es": "Ministerio de la Mujer"}, sort_name="ministerio")
        institute = Institution(name={"es": "Instituto de Migración"}, sort_name="instituto")
        group = Body(code="GTP", kind=BodyKind.WORKING_GROUP, name={"es": "Grupo de protección"})
        network = Body(code="RFC", kind=BodyKind.LIAISON_NETWORK, name={"es": "Red consular"})
        db.session.add_all([ministry, institute, group, network])
    event = make_event(
        organisers=((institute.id, OrganiserRole.CO_ORGANISER), (ministry.id, OrganiserRole.ORGANISER)),
        body_id=network.id,
        co_bodies=(group.id,),
    )
    page = text_of(client.get(f"/events/{event.slug}/?lang=es"))
    assert re.search(
        "Organiza Ministerio de la Mujer Coorganiza Instituto de Migración.* Red consular y Grupo de protección",
        page,
    )
    assert event.title["es"] in text_of(client.get("/events/?body=GTP&lang=es"))


def test_every_kind_of_session_has_its_word_in_both_languages(client):
    event = make_event()
    words = {
        SessionKind.COLLOQUIUM: ("Coloquio temático", "Thematic colloquium"),
        SessionKind.WORKING_TABLE: ("Mesa de trabajo", "Working table"),
        SessionKind.PANEL: ("Panel", "Panel"),
        SessionKind.OPENING: ("Apertura", "Opening"),
        SessionKind.CLOSING: ("Clausura", "Closing"),
        SessionKind.COURSE_LAUNCH: ("Lanzamiento de curso", "Course launch"),
        SessionKind.PROGRESS: ("Presentación de avances", "Presentation of progress"),
    }
    for hour, kind in enumerate(words, 8):
        make_session(event, f"{hour:02d}:00", kind=kind)
    for lang, column in (("es", 0), ("en", 1)):
        page = text_of(client.get(f"/events/{event.slug}/programme?lang={lang}"))
        for pair in words.values():
            assert f"00 · {pair[column]}" in page


def test_a_paper_of_a_closed_session_is_not_given_by_its_address(client):
    event = make_event()
    hidden = make_session(event, access=SessionAccess.CLOSED)
    key = storage.put("materials", b"%PDF-1.7\n%%EOF\n")
    with transaction(), event_scope(event.id):
        material = services.add_material(
            event,
            MaterialDraft(
                title={"es": "Acta"},
                kind=MaterialKind.PAPER,
                language="es",
                visibility=Visibility.PUBLIC,
                session_id=hidden.id,
                storage_key=key,
                filename="acta.pdf",
                media_type="application/pdf",
            ),
        )
    assert client.get(f"/events/{event.slug}/materials/{material.id}").status_code == 404


def test_a_city_with_a_stroke_in_its_name_is_no_time_zone(client):
    event = make_event(city={"es": "Panamá / Panama City", "en": "Panama / Colón"})
    session = make_session(event)
    for path in ("programme", f"sessions/{session.id}"):
        answer = client.get(f"/events/{event.slug}/{path}?lang=es")
        assert answer.status_code == 200
        assert "Panamá / Panama City" in text_of(answer)
