"""What machines read of announced events: JSON-LD, with the open sessions, and nothing of the others."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.core import clock
from app.core.db import event_scope, transaction
from app.events import services
from app.events.models import Event
from app.events.rules import EventAccess, EventState, Mode, SessionAccess, SessionKind
from app.events.views.structured import data_block
from tests.factories.events import make_event, make_room, make_session


@pytest.fixture(autouse=True)
def before_the_event(app):
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


def data_of(client, path: str) -> dict[str, Any] | None:
    page = client.get(path).get_data(as_text=True)
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


@pytest.fixture
def congress(app) -> Event:
    event = make_event(slug="v-congreso", host_country_code=None)
    hall = make_room(event, "Ceiba")
    make_session(
        event,
        "09:00",
        minutes=75,
        room_id=hall.id,
        title={"es": "Rutas </script><b>"},
        online_url="https://z.example/secreto",
    )
    make_session(event, "10:30", kind=SessionKind.BREAK, title={"es": "Café"})
    make_session(event, "17:00", day=1, mode=Mode.ONLINE, title={"es": "Cierre"})
    make_session(event, "11:00", access=SessionAccess.CLOSED, title={"es": "Canario"})
    make_session(event, "12:00", access=SessionAccess.INVITED, title={"es": "Convite"})
    return event


def test_an_announced_event_says_when_where_and_how_with_its_open_sessions(client, congress):
    told = data_of(client, "/events/v-congreso/?lang=es")
    assert told is not None
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Event")
    assert (told["startDate"], told["endDate"]) == ("2027-07-14T09:00:00-05:00", "2027-07-15T18:00:00-05:00")
    assert told["eventStatus"] == ["https://schema.org/EventScheduled"]
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    place, virtual = told["location"]
    assert (place["@type"], place["name"]) == ("Place", "Ciudad de Panamá")
    assert virtual == {"@type": "VirtualLocation", "url": "http://localhost/events/v-congreso/"}
    assert told["inLanguage"] == ["es", "en"]
    assert told["organizer"][0]["@type"] == "Organization"
    first, second = told["subEvent"]
    assert first["name"] == "Rutas </script><b>"
    assert (first["startDate"], first["endDate"]) == (
        "2027-07-14T09:00:00-05:00",
        "2027-07-14T10:15:00-05:00",
    )
    assert first["location"][0]["name"].startswith("Ceiba")
    assert second["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert [each["@type"] for each in second["location"]] == ["VirtualLocation"]
    said = json.dumps(told, ensure_ascii=False)
    assert [word for word in ("Canario", "Convite", "secreto", "Café") if word in said] == []


def test_a_session_tells_of_itself_and_of_its_event(client, congress):
    with event_scope(congress.id):
        sessions = {each.title["es"]: each for each in services.list_sessions(congress)}
    told = data_of(client, f"/events/v-congreso/sessions/{sessions['Cierre'].id}")
    assert told is not None
    assert told["superEvent"]["url"] == "http://localhost/events/v-congreso/"
    assert data_of(client, f"/events/v-congreso/sessions/{sessions['Convite'].id}") is None


@pytest.mark.parametrize(
    "changes",
    [{"listed": False}, {"access": EventAccess.INVITATION}, {"access": EventAccess.DELEGATION}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_closed_event_tells_machines_nothing_and_asks_not_to_be_found(client, changes):
    event = make_event(**changes)
    session = make_session(event)
    for path in (
        f"/events/{event.slug}/",
        f"/events/{event.slug}/sessions/{session.id}",
        f"/events/{event.slug}/programme",
    ):
        assert data_of(client, path) is None
        assert '<meta name="robots" content="noindex">' in client.get(path).get_data(as_text=True), path


def test_an_unpublished_programme_is_told_by_its_days(client, sign_in):
    event = make_event(published=False)
    make_session(event, title={"es": "Todavía no"})
    for who in ("stranger", "administrator"):
        if who != "stranger":
            sign_in(client, who)
        told = data_of(client, f"/events/{event.slug}/")
        assert told is not None
        assert (told["startDate"], told["endDate"], told.get("subEvent")) == (
            "2027-07-14",
            "2027-07-15",
            None,
        )


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": EventState.CANCELLED}, "EventCancelled"),
        ({"state": EventState.POSTPONED}, "EventPostponed"),
        ({"first_starts_on": date(2027, 5, 5)}, "EventRescheduled"),
        ({"first_mode": Mode.IN_PERSON, "mode": Mode.ONLINE}, "EventMovedOnline"),
    ],
)
def test_machines_learn_what_became_of_an_event(client, congress, changes, status):
    with transaction():
        for name, value in changes.items():
            setattr(congress, name, value)
    told = data_of(client, "/events/v-congreso/")
    assert told is not None
    assert told["eventStatus"] == [f"https://schema.org/{status}"]
    assert {each["eventStatus"] for each in told["subEvent"]} == {f"https://schema.org/{status}"}
    assert (told.get("previousStartDate") is not None) == (status in {"EventPostponed", "EventRescheduled"})


def test_nothing_that_people_write_ends_the_block():
    text = str(data_block({"name": "</script><!--\u2028&amp;"}))
    assert [sign for sign in ("<", ">", "&", "\u2028") if sign in text] == []
    assert json.loads(text) == {"name": "</script><!--\u2028&amp;"}
