"""The programme for conference apps: the rules of schedule.xml and schedule.json, and who is in them."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.db import event_scope, transaction
from app.directory.models import Body
from app.directory.rules import BodyKind
from app.events import services
from app.events.models import Event, Session
from app.events.renderer import number_of, numbers_of
from app.events.rules import EventAccess, EventState, Mode, SessionAccess, SessionKind
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import (
    make_contribution,
    make_event,
    make_programme,
    make_role,
    make_room,
    make_session,
    make_speaker,
)
from tests.factories.scheduling import make_large_programme

OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
KINDS = ("schedule.xml", "schedule.json")
NEEDED = ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track")


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def congress(app, db) -> Event:
    """Two days: a panel of a body with people and talks, a workshop online, a session late at night."""
    with transaction():
        body = Body(
            code="GTP", kind=BodyKind.WORKING_GROUP, name={"es": "Grupo de protección", "en": "Group"}
        )
        db.session.add(body)
    event = make_event(slug="v-congreso", languages=("es", "en"))
    hall = make_room(event, "Ceiba & «Roble»", capacity=300)
    panel = make_session(
        event, "09:00", code="P1", minutes=75, room_id=hall.id, bodies=(body.id,),
        title={"es": "Rutas <regulares> & acogida", "en": "Routes"}, abstract={"es": "Qué \x0b funciona"},
        online_url="https://zoom.example/j/secreto",
    )  # fmt: skip
    speaker = make_speaker("Irma", "Quezada Tun")
    make_role(event, panel, speaker)
    make_role(event, panel, make_speaker("Reservada", "Callada"), public=False)
    make_contribution(
        event, panel, speaker.id, make_speaker("Keisha", "Baptiste").id, title={"es": "Seis datos"}
    )
    make_session(
        event, "10:30", code="T1", kind=SessionKind.WORKSHOP, mode=Mode.ONLINE, title={"es": "Taller"}
    )
    make_session(
        event, "23:30", day=1, code="N1", minutes=1, title={"es": "Última"}, kind=SessionKind.CLOSING
    )
    return event


def read(client, event: Event, kind: str, **query: str) -> Any:
    answer = client.get(f"/events/{event.slug}/{kind}", query_string=query)
    assert answer.status_code == 200, kind
    return ET.fromstring(answer.data) if kind.endswith("xml") else answer.get_json()["schedule"]


def events_of(schedule: ET.Element) -> list[ET.Element]:
    return schedule.findall("day/room/event")


def talks_of(schedule: dict[str, Any]) -> list[dict[str, Any]]:
    days = schedule["conference"]["days"]
    return [each for day in days for room in day["rooms"].values() for each in room]


def text(element: ET.Element, name: str) -> str:
    found = element.find(name)
    assert found is not None, name
    return found.text or ""


# --- the form -----------------------------------------------------------------------------------


def test_schedule_xml_keeps_the_rules_of_its_readers(client, congress):
    root = read(client, congress, "schedule.xml")
    assert root.tag == "schedule"
    assert text(root, "version")
    conference = root.find("conference")
    assert re.fullmatch(r"[a-z0-9_-]{4,}", text(conference, "acronym"))
    assert text(conference, "title") == "Mujeres en la Migración"
    assert (text(conference, "start"), text(conference, "end"), text(conference, "days")) == (
        "2027-07-14", "2027-07-15", "2",
    )  # fmt: skip
    assert text(conference, "time_zone_name") == "America/Panama"
    days = root.findall("day")
    assert [day.get("index") for day in days] == ["1", "2"]
    for day in days:
        assert OFFSET.fullmatch(day.get("start", ""))
        assert OFFSET.fullmatch(day.get("end", ""))
    found = events_of(root)
    assert len(found) == 3
    for each in found:
        assert int(each.get("id", "0")) > 0
        assert str(UUID(each.get("guid", ""))) == each.get("guid")
        assert [name for name in NEEDED if each.find(name) is None] == []
        assert OFFSET.fullmatch(text(each, "date"))
        assert re.fullmatch(r"\d\d:\d\d", text(each, "start"))
        assert re.fullmatch(r"\d{1,2}:\d\d", text(each, "duration"))
        assert text(each, "slug").startswith(f"{text(conference, 'acronym')}-")
    for values in ([each.get("id") for each in found], [each.get("guid") for each in found],
                   [text(each, "slug") for each in found]):  # fmt: skip
        assert len(set(values)) == len(found)


def test_what_a_session_is_stands_in_its_element(client, congress):
    root = read(client, congress, "schedule.xml")
    (panel,) = [each for each in events_of(root) if "regulares" in text(each, "title")]
    assert text(panel, "title") == "Rutas <regulares> & acogida"
    assert text(panel, "room") == "Ceiba & «Roble»"
    assert text(panel, "date") == "2027-07-14T09:00:00-05:00"
    assert (text(panel, "start"), text(panel, "duration")) == ("09:00", "01:15")
    assert text(panel, "track") == "Grupo de protección"
    assert text(panel, "type") == "Panel"
    assert text(panel, "abstract") == "Qué   funciona"
    assert "Seis datos (Irma Quezada Tun, Keisha Baptiste" in text(panel, "description")
    assert [each.text for each in panel.findall("persons/person")] == ["Irma Quezada Tun", "Keisha Baptiste"]
    page = f"http://localhost/events/v-congreso/sessions/{panel.get('guid')}"
    assert text(panel, "url") == page
    assert [each.get("href") for each in panel.findall("links/link")] == [page]
    (online,) = [each for each in events_of(root) if text(each, "title") == "Taller"]
    assert text(online, "room") == "En línea"
    assert text(online, "track") == text(online, "type") == "Taller"


def test_schedule_json_keeps_the_rules_of_its_readers(client, congress):
    schedule = read(client, congress, "schedule.json")
    assert schedule["version"]
    conference = schedule["conference"]
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9_]{3,}", conference["acronym"])
    assert (conference["start"], conference["end"], conference["daysCount"]) == (
        "2027-07-14",
        "2027-07-15",
        2,
    )
    assert re.fullmatch(r"\d\d:\d\d", conference["timeslot_duration"])
    assert conference["time_zone_name"] == "America/Panama"
    assert {room["name"] for room in conference["rooms"]} == {"Ceiba & «Roble»", "En línea"}
    assert {track["name"] for track in conference["tracks"]} == {"Grupo de protección", "Taller", "Clausura"}
    for index, day in enumerate(conference["days"], start=1):
        assert day["index"] == index
        assert date.fromisoformat(day["date"]) == date(2027, 7, 13) + timedelta(days=index)
        assert OFFSET.fullmatch(day["day_start"])
        assert OFFSET.fullmatch(day["day_end"])
        for room, sessions in day["rooms"].items():
            assert [each["room"] for each in sessions] == [room] * len(sessions)
    for each in talks_of(schedule):
        assert each["id"] > 0
        assert str(UUID(each["guid"])) == each["guid"]
        assert re.fullmatch(r"[0-9]+:[0-9]{2}", each["duration"])
        assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", each["slug"])
        for person in each["persons"]:
            assert (person["id"] > 0, bool(person["public_name"])) == (True, True)
            assert "name" not in person  # a reader takes either form of a person, never both at once


def test_both_forms_say_the_same(client, congress):
    root, schedule = (read(client, congress, kind) for kind in KINDS)
    assert text(root, "version") == schedule["version"]
    written = {each.get("guid"): each for each in events_of(root)}
    for each in talks_of(schedule):
        element = written.pop(each["guid"])
        assert element.get("id") == str(each["id"])
        for name in (*NEEDED, "url", "language", "description"):
            assert text(element, name) == each[name]
    assert not written


def test_each_language_has_its_file_and_no_cookie_changes_it(client, congress):
    english = read(client, congress, "schedule.json", lang="en")
    assert {each["title"] for each in talks_of(english)} == {"Routes", "Taller", "Última"}
    assert "Closing" in {each["type"] for each in talks_of(english)}
    client.get("/events/?lang=en")
    again = client.get("/events/v-congreso/schedule.json", headers={"Accept-Language": "en"})
    assert "Rutas" in again.get_data(as_text=True)


# --- who and what is in them ----------------------------------------------------------------------

KEPT_OUT = (SessionAccess.CLOSED, SessionAccess.MEMBERS, SessionAccess.INVITED)


@pytest.mark.parametrize("kind", [*KINDS, "calendar.ics"])
@pytest.mark.parametrize("access", KEPT_OUT)
def test_what_is_not_open_to_all_is_in_no_file_for_programs(client, congress, sign_in, kind, access):
    before = client.get(f"/events/v-congreso/{kind}")
    hidden = make_session(
        congress, "03:17", code="ZZ97", access=access, room_id=make_room(congress, "Quechol").id,
        title={"es": "Zenzontle"}, abstract={"es": "Papalotl"}, kind=SessionKind.MEETING,
    )  # fmt: skip
    make_role(congress, hidden, make_speaker("Huitzilin", "Coyolli"))
    make_contribution(congress, hidden, make_speaker("Tecolotl", "Ocelotl").id, title={"es": "Amoxtli"})
    if kind == "calendar.ics" and access is SessionAccess.INVITED:
        return  # the calendar says what the page says: that there is something by invitation
    for client_is in ("stranger", "organiser"):
        if client_is == "organiser" and kind in KINDS:
            sign_in(client, "administrator")
        answer = client.get(f"/events/v-congreso/{kind}")
        assert answer.data == before.data
        assert answer.headers["ETag"] == before.headers["ETag"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_way_in_and_nobody_who_is_not_announced(client, congress, kind):
    said = client.get(f"/events/v-congreso/{kind}").get_data(as_text=True)
    assert "Quezada" in said
    assert [word for word in ("secreto", "zoom", "Reservada", "Callada") if word in said] == []


@pytest.mark.parametrize("kind", KINDS)
def test_only_announced_programmes_are_given(client, kind):
    for changes in (
        {"published": False},
        {"listed": False},
        {"access": EventAccess.INVITATION},
        {"access": EventAccess.DELEGATION},
        {"state": EventState.DRAFT},
    ):
        event = make_event(**changes)
        make_session(event)
        assert client.get(f"/events/{event.slug}/{kind}").status_code == 404, changes


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_called_off_is_left_out_and_stays_in_the_calendar(client, congress, kind):
    with event_scope(congress.id):
        workshop = next(each for each in services.list_sessions(congress) if each.code == "T1")
    with transaction(), event_scope(congress.id):
        services.cancel_session(db_again(workshop))
    said = client.get(f"/events/v-congreso/{kind}").get_data(as_text=True)
    assert str(workshop.id) not in said
    calendar = client.get("/events/v-congreso/calendar.ics").get_data(as_text=True)
    entry = calendar.partition(f"UID:session-{workshop.id}@")[0].rpartition("BEGIN:VEVENT")[2]
    rest = calendar.partition(f"UID:session-{workshop.id}@")[2].partition("END:VEVENT")[0]
    assert "STATUS:CANCELLED" in entry + rest
    with transaction():
        congress.state = EventState.CANCELLED
    schedule = read(client, congress, kind)
    assert (events_of(schedule) if kind == "schedule.xml" else talks_of(schedule)) == []


def db_again(session: Session) -> Session:
    return services.get_session(session.id)


# --- numbers that stay ------------------------------------------------------------------------


def numbers(client, event: Event) -> dict[str, int]:
    return {each["guid"]: each["id"] for each in talks_of(read(client, event, "schedule.json"))}


def test_a_session_keeps_its_number_whatever_comes_goes_or_moves(client, congress):
    before = numbers(client, congress)
    early = make_session(congress, "07:00", code="A0", title={"es": "Antes de todas"})
    with event_scope(congress.id), transaction():
        moved = next(each for each in services.list_sessions(congress) if each.code == "P1")
        services.cancel_session(next(each for each in services.list_sessions(congress) if each.code == "T1"))
        moved.title = {"es": "Otro nombre"}
    after = numbers(client, congress)
    assert str(early.id) in after
    kept = before.keys() & after.keys()
    assert len(kept) == 2
    assert {key: before[key] for key in kept} == {key: after[key] for key in kept}


@given(
    st.lists(st.integers(1, 2**128 - 1) | st.integers(1, 4).map(lambda n: n * (2**31 - 1) + 7), unique=True)
)
def test_no_two_keys_share_a_number_and_new_ones_change_no_old_one(values):
    keys = [UUID(int=value) for value in values]
    found = numbers_of(keys)
    assert len(set(found.values())) == len(keys)
    assert all(0 < number < 2**31 for number in found.values())
    half = numbers_of(keys[: len(keys) // 2])
    assert half == {key: found[key] for key in half}
    assert all(number_of(key) == numbers_of([key])[key] for key in keys)


# --- what it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_programme_is_answered_304_and_any_change_with_the_new_one(client, congress, kind):
    path = f"/events/v-congreso/{kind}"
    first = client.get(path)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    for held in (tag, f'W/{tag}, "other"', "*"):
        again = client.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    seen = {tag}
    for change in (rename_session, rename_person, rename_room, rename_body, hide_person, move_event_text):
        with transaction(), event_scope(congress.id):
            change(congress)
        now = client.get(path, headers={"If-None-Match": tag})
        assert now.status_code == 200, change.__name__
        assert now.headers["ETag"] not in seen, change.__name__
        seen.add(now.headers["ETag"])


def panel_of(event: Event) -> Session:
    return next(each for each in services.list_sessions(event) if each.code == "P1")


def rename_session(event: Event) -> None:
    panel_of(event).abstract = {"es": "Otra cosa"}


def rename_person(event: Event) -> None:
    services.people_of_session(panel_of(event)).roles[0][1].given_name = "Irma Lucía"


def rename_room(event: Event) -> None:
    services.list_rooms(event)[0].name = "Guayacán"


def rename_body(_event: Event) -> None:
    from app.core.db import db

    db.session.query(Body).filter_by(code="GTP").one().name = {"es": "Grupo de movilidad"}


def hide_person(event: Event) -> None:
    services.people_of_session(panel_of(event)).roles[0][0].public = False


def move_event_text(event: Event) -> None:
    event.title = {"es": "Otro congreso"}


@pytest.mark.parametrize("kind", [*KINDS, "calendar.ics"])
def test_everybody_may_read_keep_and_only_look_at_the_head(client, congress, kind):
    path = f"/events/v-congreso/{kind}"
    answer, head = client.get(path), client.head(path)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert head.headers["Content-Type"] == answer.headers["Content-Type"]
    wanted = {"schedule.xml": "application/xml; charset=utf-8", "schedule.json": "application/json",
              "calendar.ics": "text/calendar; charset=utf-8"}  # fmt: skip
    assert answer.headers["Content-Type"] == wanted[kind]


@pytest.mark.parametrize("kind", [*KINDS, "calendar.ics"])
def test_a_large_programme_takes_no_more_statements(client, kind):
    small, large = make_event(), make_large_programme(sessions=120)
    make_programme(small, sessions=10, contributions=10, rooms=2)
    counts = [count_statements(client, f"/events/{event.slug}/{kind}") for event in (small, large)]
    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_json_is_readable_as_it_stands(client, congress):
    raw = client.get("/events/v-congreso/schedule.json").data
    assert "«Roble»".encode() in raw
    assert json.loads(raw)["generator"]["name"] == "Encuentro"
