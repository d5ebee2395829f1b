"""Calendars of rooms and bodies: what is public in them, and nothing that opens a door."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import icalendar
import pytest

from app.core import clock
from app.core.db import event_scope, transaction
from app.directory.models import Body
from app.directory.rules import BodyKind
from app.events import services
from app.events.rules import EventAccess, EventKind, EventState, SessionAccess, SessionKind
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event, make_programme, make_room, make_session


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def network(db) -> Body:
    with transaction():
        body = Body(code="RFC", kind=BodyKind.LIAISON_NETWORK, name={"es": "Red consular", "en": "Network"})
        db.session.add(body)
    return body


def entries(client, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar: Any = icalendar.Calendar.from_ical(answer.data)
    return list(calendar.walk("VEVENT"))


def titles(client, path: str) -> list[str]:
    return [str(each["SUMMARY"]) for each in entries(client, path)]


def test_a_room_has_a_calendar_of_what_is_open_in_it(client):
    event = make_event(slug="v-congreso")
    hall, other = make_room(event, "Ceiba"), make_room(event, "Corteza")
    panel = make_session(
        event, "09:00", room_id=hall.id, title={"es": "Panel"}, online_url="https://z.example/secreto"
    )
    called_off = make_session(event, "11:00", room_id=hall.id, title={"es": "Taller"})
    make_session(event, "09:00", room_id=other.id, title={"es": "En otra sala"})
    make_session(event, "15:00", room_id=hall.id, title={"es": "Canario"}, access=SessionAccess.CLOSED)
    make_session(event, "17:00", room_id=hall.id, title={"es": "Convite"}, access=SessionAccess.INVITED)
    with transaction(), event_scope(event.id):
        services.cancel_session(services.get_session(called_off.id))
    path = f"/events/v-congreso/rooms/{hall.id}.ics"
    first, second = entries(client, path)
    assert (first["SUMMARY"], first["STATUS"], second["SUMMARY"], second["STATUS"]) == (
        "Panel", "CONFIRMED", "Taller", "CANCELLED",
    )  # fmt: skip
    assert first["UID"] == f"session-{panel.id}@localhost"
    assert first["LOCATION"].startswith("Ceiba")
    assert second["SEQUENCE"] == 2
    assert "CONFERENCE" not in first
    said = client.get(path).get_data(as_text=True)
    assert "secreto" not in said
    assert "X-WR-CALNAME:Ceiba · Mujeres en la Migración" in said.replace("\r\n ", "")


def test_a_room_without_anything_open_does_not_exist(client):
    event = make_event(slug="v-congreso")
    hall = make_room(event, "Quechol")
    make_session(event, "09:00", room_id=hall.id, access=SessionAccess.CLOSED)
    unpublished = make_event(published=False)
    room = make_room(unpublished)
    make_session(unpublished, "09:00", room_id=room.id)
    for path in (
        f"v-congreso/rooms/{hall.id}",
        f"v-congreso/rooms/{uuid4()}",
        f"{unpublished.slug}/rooms/{room.id}",
    ):
        assert client.get(f"/events/{path}.ics").status_code == 404
    other = make_event()
    assert client.get(f"/events/{other.slug}/rooms/{hall.id}.ics").status_code == 404


def test_a_body_has_a_calendar_of_its_public_meetings_over_all_events(client, network):
    meeting = make_event(kind=EventKind.MEETING, body_id=network.id, title={"es": "Reunión de la red"})
    make_session(meeting, "09:00", title={"es": "Plan de trabajo"})
    make_session(meeting, "10:30", title={"es": "Café"}, kind=SessionKind.BREAK)
    make_session(meeting, "15:00", title={"es": "Canario"}, access=SessionAccess.MEMBERS)
    congress = make_event(slug="v-congreso")
    make_session(congress, "09:00", title={"es": "La red en el congreso"}, bodies=(network.id,))
    make_session(congress, "09:00", title={"es": "De nadie"})
    make_event(kind=EventKind.TRAINING, co_bodies=(network.id,), title={"es": "Curso de la red"})
    coming = make_event(
        kind=EventKind.MEETING, body_id=network.id, published=False, title={"es": "Por venir"}
    )
    make_session(coming, "09:00", title={"es": "Aún sin publicar"})
    assert sorted(titles(client, "/bodies/RFC.ics")) == [
        "Curso de la red", "La red en el congreso", "Plan de trabajo", "Por venir",
    ]  # fmt: skip
    days = [each for each in entries(client, "/bodies/RFC.ics") if each["SUMMARY"] == "Por venir"]
    assert str(days[0]["DTSTART"].to_ical(), "ascii") == "20270714"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": EventState.DRAFT},
        {"listed": False},
        {"access": EventAccess.INVITATION},
        {"access": EventAccess.DELEGATION},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_of_what_is_not_announced_a_body_says_nothing(client, sign_in, network, changes):
    empty = client.get("/bodies/RFC.ics")
    hidden = make_event(kind=EventKind.MEETING, body_id=network.id, title={"es": "Canario"}, **changes)
    make_session(hidden, "09:00", title={"es": "Canario dos"}, bodies=(network.id,))
    assert client.get("/bodies/RFC.ics").headers["ETag"] == empty.headers["ETag"]
    assert entries(client, "/bodies/RFC.ics") == []
    sign_in(client, "administrator")
    assert entries(client, "/bodies/RFC.ics") == []


def test_a_body_that_does_not_exist_has_no_calendar(client):
    assert client.get("/bodies/NADA.ics").status_code == 404


def test_feeds_answer_304_until_something_changes(client, network):
    event = make_event(kind=EventKind.MEETING, body_id=network.id)
    hall = make_room(event, "Ceiba")
    session = make_session(event, "09:00", room_id=hall.id)
    for path in ("/bodies/RFC.ics", f"/events/{event.slug}/rooms/{hall.id}.ics"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Cache-Control"] == "public, max-age=300"
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        with transaction(), event_scope(event.id):
            found = services.get_session(session.id)
            found.title = {"es": f"Otro nombre {path}"}
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_calendars_take_as_many_statements_for_any_size(client, network):
    counts = []
    for sessions in (4, 40):
        event = make_event(body_id=network.id, kind=EventKind.MEETING)
        made = make_programme(event, sessions=sessions, contributions=0, rooms=4)
        counts.append(
            (
                count_statements(client, f"/events/{event.slug}/rooms/{made[0].room_id}.ics"),
                count_statements(client, "/bodies/RFC.ics"),
            )
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8


def test_of_an_event_by_invitation_only_its_page_leads_to_the_room(client):
    event = make_event(access=EventAccess.INVITATION, listed=False)
    hall = make_room(event, "Ceiba")
    make_session(event, "09:00", room_id=hall.id)
    answer = client.get(f"/events/{event.slug}/rooms/{hall.id}.ics")
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == (
        "noindex",
        "private, no-cache",
    )
    assert "Access-Control-Allow-Origin" not in answer.headers
