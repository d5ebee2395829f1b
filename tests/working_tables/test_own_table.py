"""The participant's own page: what is said of the own table, and to whom."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.directory.services import get_person
from app.events.models import Event
from app.events.rules import KnownClass, SessionAccess, SessionKind
from app.registration.models import Registration
from app.registration.services import link_token
from app.working_tables import services
from app.working_tables.models import Seat, WorkingTable
from app.working_tables.services import Exclusion, Wish
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event, make_room, make_session
from tests.factories.working_tables import (
    give_offices,
    make_countries,
    make_hall,
    make_participant,
    make_table,
    sit_down,
)

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """The reader chose English once; what is said after a form is English too."""
    client.get("/events/?lang=en")


def link(event: Event, registration: Registration) -> str:
    return f"/events/{event.slug}/my-table/{link_token(registration)}"


def shown(client: FlaskClient, event: Event, registration: Registration) -> str:
    response = client.get(link(event, registration))
    assert response.status_code == 200, response.status_code
    return response.text


def words(text: str) -> str:
    """Return what a reader sees of a page's main part, in one line."""
    (main,) = html.fromstring(text).xpath("//main")
    return " ".join(" ".join(main.itertext()).split())


def places(*tables: WorkingTable) -> dict[str, str]:
    return {f"table-{table.id}": str(place) for place, table in enumerate(tables, start=1)}


def order_of(event: Event, registration: Registration) -> list[Any]:
    db.session.expire_all()
    with event_scope(event.id):
        return list(services.choices_of(registration))


# --- the own table ------------------------------------------------------------------------------


def seated(event: Event, registration: Registration, table: WorkingTable, **changes: Any) -> None:
    with transaction(), event_scope(event.id):
        published = services.find_published_seating()
        assert published is not None
        seat = (
            db.session.query(Seat).filter_by(seating_id=published.id, registration_id=registration.id).one()
        )
        seat.table_id = table.id
        for name, value in changes.items():
            setattr(seat, name, value)


def four_tables() -> tuple[Event, list[WorkingTable], list[Registration]]:
    """Seat one Mexican and one Salvadoran at each of four tables."""
    event = make_event()
    make_countries("MX", "SV")
    tables = [make_table(event, f"Mesa {number}", most=3) for number in range(1, 5)]
    people = [make_participant(event, n, country_code="MX" if n < 4 else "SV") for n in range(8)]
    return event, tables, people


def test_why_is_said_where_it_is_true(client: FlaskClient) -> None:
    event, tables, people = four_tables()
    wish(event, people[0], tables[3], tables[0])
    sit_down(event, tables, people)
    sentence = "You are at Table 1, your second choice, so that Mexico sits at all four tables."
    assert sentence in words(shown(client, event, people[0]))
    seated(event, people[1], tables[0])  # two Mexicans here, none at the second table
    text = words(shown(client, event, people[0]))
    assert "You are at Table 1, your second choice, so that all tables are mixed evenly." in text
    assert "Mexico" not in text


def test_who_sits_where_they_wished_first_is_told_so(client: FlaskClient) -> None:
    event, tables, people = four_tables()
    wish(event, people[0], tables[0])
    sit_down(event, tables, people)
    assert "You are at Table 1, your first choice." in words(shown(client, event, people[0]))


def test_a_full_table_is_the_reason_only_while_it_is_full(client: FlaskClient) -> None:
    event, tables, people = four_tables()
    wish(event, people[0], tables[1], tables[0])
    sit_down(event, tables, [*people, *people[:0]])
    seated(event, people[4], tables[1])
    for extra in people[5:7]:
        seated(event, extra, tables[1])
    seated(event, people[2], tables[0])
    text = words(shown(client, event, people[0]))
    assert "You are at Table 1, your second choice; what you wanted more is full." in text
    seated(event, people[5], tables[3])
    seated(event, people[6], tables[3])
    assert "is full" not in words(shown(client, event, people[0])).split("What you wish")[0]


def test_a_place_given_by_hand_and_an_office_are_said(client: FlaskClient) -> None:
    event, tables, people = four_tables()
    sit_down(event, tables, people)
    seated(event, people[0], tables[2], locked=True)
    assert "the organisers gave you this place by hand" in words(shown(client, event, people[0]))
    give_offices(event, tables[2], leader_id=people[0].person_id)
    text = words(shown(client, event, people[0]))
    assert "You are at Table 3, because you have an office there." in text
    assert "Leads the table Nombre0 Apellido000" in text


def wish(event: Event, registration: Registration, *tables: WorkingTable) -> None:
    with transaction(), event_scope(event.id):
        services.send_wish(event, registration.id, Wish(order=[table.id for table in tables]))


def test_members_are_named_only_where_they_agreed(client: FlaskClient) -> None:
    event, tables, people = make_hall(8, 2)
    with transaction(), event_scope(event.id):
        for number in (2, 3):
            db.session.get_one(Registration, people[number].id).listed = True
    sit_down(event, tables, people)
    text = shown(client, event, people[0])
    assert people[2].full_name in text
    for hidden in (people[4], people[6], people[3], people[1]):
        assert hidden.full_name not in text
    assert "And 2 more people, who did not ask to be named." in words(text)


def test_nothing_is_said_of_what_the_others_are(client: FlaskClient) -> None:
    event = make_event()
    make_countries("MX", "PA")
    table = make_table(event)
    mates = [
        make_participant(
            event,
            number,
            country_code="PA",
            sector="academia",
            gender="mujer",
            institution_name="Instituto Xyzzy",
            listed=True,
        )
        for number in range(3)
    ]
    own = make_participant(event, 9, country_code="MX")
    sit_down(event, [table], [*mates, own])
    text = words(shown(client, event, own)).casefold()
    assert mates[0].full_name.casefold() in text
    for attribute in ("panama", "panamá", "academia", "academ", "mujer", "xyzzy", mates[0].email):
        assert attribute.casefold() not in text, attribute


def test_a_table_that_is_not_published_is_nowhere_to_be_seen(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    sit_down(event, tables, people, published=False)
    assert "You are at" not in shown(client, event, people[0])
    assert "Your table" not in client.get(f"/r/{link_token(people[0])}").text


def test_room_time_and_session_are_of_the_own_table(client: FlaskClient) -> None:
    event, _rooms, _tables, people = hall_with_sessions()
    text = words(shown(client, event, people[0]))
    assert "Sala 1" in text
    assert "Sesión de la mesa 1" in text or "Session of table 1" in text
    assert "Sala 2" not in text
    assert "mesa 2" not in text.split("Order")[0].casefold()


def hall_with_sessions(**changes: Any) -> tuple[Event, list[Any], list[WorkingTable], list[Registration]]:
    event = make_event()
    rooms = [make_room(event, f"Sala {number}") for number in (1, 2)]
    sessions = [
        make_session(
            event,
            "09:00",
            room_id=room.id,
            kind=SessionKind.WORKING_TABLE,
            title={"es": f"Sesión de la mesa {number}"},
            **changes,
        )
        for number, room in enumerate(rooms, start=1)
    ]
    tables = [
        make_table(event, f"Mesa {number}", room_id=room.id, session_id=session.id)
        for number, (room, session) in enumerate(zip(rooms, sessions, strict=True), start=1)
    ]
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, clock.now())
    people = [make_participant(event, n, participant_class=KnownClass.PUBLIC) for n in range(4)]
    sit_down(event, tables, people)
    return event, rooms, tables, people


def test_a_hidden_session_stays_hidden_from_who_sits_at_its_table(client: FlaskClient) -> None:
    event, _rooms, _tables, people = hall_with_sessions(access=SessionAccess.CLOSED)
    text = words(shown(client, event, people[0]))
    assert "You are at Table 1" in text
    assert "Sesión de la mesa" not in text


def test_a_table_in_a_hidden_session_is_not_offered(client: FlaskClient) -> None:
    event = make_event()
    session = make_session(
        event, "09:00", kind=SessionKind.WORKING_TABLE, access=SessionAccess.CLOSED, title={"es": "Reservada"}
    )
    make_table(event, "Mesa secreta", session_id=session.id)
    make_table(event, "Mesa abierta")
    own = make_participant(event, 1, participant_class=KnownClass.PUBLIC)
    text = shown(client, event, own)
    assert "Open table" in text or "Table abierta" in text
    assert "secreta" not in text
    assert "secreta" not in client.get(f"/r/{link_token(own)}").text


def test_the_work_plan_is_reached_by_the_door_through_which_one_came(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(6, 2)
    sit_down(event, tables, people)
    (by_link,) = html.fromstring(shown(client, event, people[0])).xpath("//main//aside//a/@href")
    assert link_token(people[0]) in by_link
    assert client.get(by_link).status_code == 200
    assert people[0].person_id is not None
    sign_in(client, get_person(people[0].person_id))
    (signed_in,) = html.fromstring(client.get(f"/events/{event.slug}/my-table").text).xpath(
        "//main//aside//a/@href"
    )
    assert link_token(people[0]) not in signed_in
    assert client.get(signed_in).status_code == 200


def test_own_pages_of_one_person_are_closed_to_the_others(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    sit_down(event, tables, people)
    url = f"/events/{event.slug}/my-table"
    assert client.get(url).status_code == 401
    sign_in(client)
    assert client.get(url).status_code == 404
    assert client.post(url, data=places(*tables)).status_code == 404
    assert people[1].person_id is not None
    sign_in(client, get_person(people[1].person_id))
    assert "You are at Table 2" in client.get(url).text


def test_a_larger_table_takes_no_more_statements(client: FlaskClient) -> None:
    event, tables, people = make_hall(4, 2)
    sit_down(event, tables, people)
    few = count_statements(client, link(event, people[0]))
    more = [make_participant(event, 20 + number, listed=True) for number in range(12)]
    sit_down(event, tables, [*people, *more])
    assert count_statements(client, link(event, people[0])) == few
    assert few <= 45


def test_an_exclusion_of_somebody_is_no_page_of_another(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    with transaction(), event_scope(event.id):
        services.send_wish(
            event, people[0].id, Wish(order=[], exclusion=Exclusion(tables[0].id, "Razón Grault"))
        )
    sit_down(event, tables, people)
    for other in people[1:3]:
        assert "Grault" not in shown(client, event, other)
