"""Rooms for those who take part online: who is in the files, what platforms read, and that it is on record."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.access import ROLE_PERMS, Perm
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.spreadsheets import is_dangerous, read_table
from app.events.models import Event
from app.events.rules import Mode
from app.registration.services import cancel, find_by_email, get_registration
from app.working_tables.rules import SeatingState
from app.working_tables.services.breakouts import LONGEST_NAME, room_names
from tests.factories.events import make_event
from tests.factories.working_tables import make_participant, make_table, sit_down

SignIn = Callable[..., Any]
HEAD = b"Pre-assign Room Name,Email Address\r\n"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def event(app: Flask) -> Event:
    """Two tables: one with two people online and one in the room, one with nobody online."""
    event = make_event()
    tables = [make_table(event, "Mesa de gobernanza y datos, primera"), make_table(event, "Mesa 2")]
    people = [
        make_participant(event, number, mode=Mode.ONLINE if number in {0, 2} else Mode.IN_PERSON)
        for number in range(5)
    ]
    sit_down(event, tables, people)
    return event


def rooms(client: FlaskClient, event: Event, kind: str = "zoom") -> Any:
    return client.post(f"/events/{event.slug}/working-tables/paper/rooms", data={"kind": kind})


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_zoom_reads_each_table_with_people_online_as_a_room(
    event: Event, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, "organiser", at=event)
    answer = rooms(client, event)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(HEAD)
    room = "Mesa de gobernanza y datos prime"
    assert len(room) == LONGEST_NAME
    assert rows_of(answer.data)[1:] == [
        [room, f"p0-{event.slug}@example.org"],
        [room, f"p2-{event.slug}@example.org"],
    ]
    page = client.get(f"/events/{event.slug}/working-tables/paper?lang=es").text
    assert room in page
    assert "@" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_other_platforms_get_names_too(event: Event, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "organiser", at=event)
    found = read_table(rooms(client, event, "xlsx").data)
    assert [row.cells[1] for row in found[1:]] == ["Nombre0 Apellido000", "Nombre2 Apellido002"]


def test_only_the_published_seating_has_rooms(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    table = make_table(event)
    people = [make_participant(event, number, mode=Mode.ONLINE) for number in range(2)]
    sit_down(event, [table], people, published=False)
    sit_down(event, [table], people, state=SeatingState.PROPOSED)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/paper"
    assert "as soon as the seating is published" in client.get(f"{url}?lang=en").text
    answer = rooms(client, event)
    assert (answer.status_code, answer.location) == (302, url)
    sit_down(event, [table], people)
    assert len(rows_of(rooms(client, event).data)) == 3


def test_whoever_cancelled_is_in_no_room(event: Event, client: FlaskClient, sign_in: SignIn) -> None:
    address = f"p0-{event.slug}@example.org"
    with transaction(), event_scope(event.id):
        gone = find_by_email(address)
        assert gone is not None
        cancel(event, gone)
    sign_in(client, "organiser", at=event)
    content = rooms(client, event).text
    assert address not in content
    assert f"p2-{event.slug}@example.org" in content


def test_an_address_that_would_compute_is_brought_by_hand(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event = make_event()
    table = make_table(event, "=HYPERLINK(1)")
    people = [make_participant(event, number, mode=Mode.ONLINE) for number in range(3)]
    with transaction(), event_scope(event.id):
        get_registration(people[0].id).email = "=cmd@example.org"
        get_registration(people[1].id).email = ""
    sit_down(event, [table], people)
    sign_in(client, "organiser", at=event)
    content = rooms(client, event).data
    assert rows_of(content)[1:] == [["HYPERLINK(1)", f"p2-{event.slug}@example.org"]]
    page = client.get(f"/events/{event.slug}/working-tables/paper?lang=en").text
    assert "Not in the file for Zoom" in page
    for number in (0, 1):
        assert people[number].full_name in page


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_of_rooms_are_short_each_once_and_compute_nothing(names: list[str]) -> None:
    made = room_names(names)
    assert len(made) == len(names)
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert 0 < len(name) <= LONGEST_NAME
        assert not is_dangerous(name)
        assert name == name.strip()
        assert not set(name) & set('",\n\r\t')


def test_alike_names_are_told_apart() -> None:
    long = "Mesa de gobernanza y de migración regular"
    assert room_names([long, long.upper(), long]) == [
        "Mesa de gobernanza y de migració",
        "MESA DE GOBERNANZA Y DE MIGR (2)",
        "Mesa de gobernanza y de migr (3)",
    ]


def test_each_file_of_addresses_is_on_record(event: Event, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "organiser", at=event)
    rooms(client, event)
    rooms(client, event, "xlsx")
    entries = db.session.query(AuditEntry).filter_by(action="working_tables.breakouts_exported").all()
    assert len(entries) == 2
    assert "@" not in str(entries[0].changes)


def test_whoever_may_seat_people_may_read_their_addresses() -> None:
    for perms in ROLE_PERMS.values():
        assert Perm.EVENT_TABLES not in perms or Perm.REGISTRATION_READ in perms
