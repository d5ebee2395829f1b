"""Pages of working tables, as organisers and participants use them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.db import event_scope, transaction
from app.directory.services import get_person
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import cancel, link_token
from app.working_tables import services
from app.working_tables.views.overview import summary_part
from tests.factories.events import make_event
from tests.factories.working_tables import make_hall, make_participant, run_jobs, seat_everybody

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """The reader chose English once; what is said after a form is English too."""
    client.get("/events/?lang=en")


def page(client: FlaskClient, url: str) -> str:
    response = client.get(f"{url}{'&' if '?' in url else '?'}lang=en")
    assert response.status_code == 200, response.status_code
    return response.text


def test_tables_are_set_up_with_their_limits(client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    assert "No table yet" in page(client, f"/events/{event.slug}/working-tables/")
    form = {
        "name-es": "Mesa 1",
        "name-en": "Table 1",
        "least": "5",
        "most": "30",
        "languages": ["es", "en"],
        "modes": ["in_person"],
        "sector-academia": "2",
        **dict.fromkeys(("room_id", "session_id", "leader_id"), ""),
    }
    url = f"/events/{event.slug}/working-tables/tables/"
    assert client.post(f"{url}new", data=form).status_code == 302
    with event_scope(event.id):
        (table,) = services.list_tables(event)
    assert (table.least, table.most, table.languages, table.modes) == (5, 30, ["es", "en"], ["in_person"])
    assert table.required_sectors == {"academia": 2}
    assert "Table 1" in page(client, url)
    page(client, f"{url}{table.id}")
    assert client.post(f"{url}{table.id}", data=form | {"least": "40"}).status_code == 400
    assert client.post(f"{url}{table.id}", data=form | {"most": "many"}).status_code == 400
    assert client.post(f"{url}{table.id}", data=form | {"most": "31"}).status_code == 302
    assert client.post(f"{url}{table.id}/delete").status_code == 302
    with event_scope(event.id):
        assert list(services.list_tables(event)) == []


def test_the_deadline_is_a_wall_time_of_the_event(client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/deadline"
    assert client.post(url, data={"closes_at": "2027-07-01T12:00"}).status_code == 302
    with event_scope(event.id):
        assert services.choice_state(event).closes_at == datetime(2027, 7, 1, 17, tzinfo=UTC)
    client.post(url, data={"closes_at": "soon"})
    assert "not a date" in page(client, f"/events/{event.slug}/working-tables/tables/")


def test_one_button_seats_everybody_and_the_lists_can_be_printed(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, _tables, people = make_hall(12, 3)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/"
    assert "12 people without a table" in page(client, url)
    assert client.post(f"{url}seat").status_code == 302
    assert "en-progress" in page(client, url)
    run_jobs()
    board = page(client, url)
    assert "Accept this seating" in board
    assert all(person.full_name in board for person in people)
    with event_scope(event.id):
        proposal = services.find_proposal()
    assert proposal is not None
    assert client.post(f"{url}seatings/{proposal.id}/accept").status_code == 302
    assert "in force and not published" in page(client, url)
    printed = page(client, f"{url}print")
    assert all(person.full_name in printed for person in people)
    assert "not accepted" not in printed


def test_somebody_is_moved_by_hand_and_fixed(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    sign_in(client, "organiser", at=event)
    proposal = seat_everybody(event)
    url = f"/events/{event.slug}/working-tables/"
    assert "Move to:" in page(client, f"{url}?person={people[0].id}")
    for target in tables:
        form = {"registration_id": str(people[0].id), "table_id": str(target.id), "locked": "1"}
        assert client.post(f"{url}seatings/{proposal.id}/seats", data=form).status_code == 302
    with event_scope(event.id):
        found = services.get_board(event, services.get_seating(proposal.id)).card(people[0].id)
    assert found is not None
    assert found[0].locked
    assert found[1] == tables[-1]
    off = {"registration_id": str(people[0].id), "table_id": ""}
    client.post(f"{url}seatings/{proposal.id}/seats", data=off)
    board = page(client, url)
    assert "1 person without a table" in board
    assert "You changed it by hand" in board
    assert "Proven the best" not in board
    assert client.post(f"{url}seatings/{proposal.id}/seats", data={}).status_code == 400


def test_old_and_decided_proposals_are_refused_in_words(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, _people = make_hall(6, 2)
    sign_in(client, "organiser", at=event)
    proposal = seat_everybody(event)
    make_participant(event, 70)
    url = f"/events/{event.slug}/working-tables/"
    refused = client.post(f"{url}seatings/{proposal.id}/accept")
    assert refused.status_code == 409
    assert "Nombre70 Apellido070 takes part now." in refused.text
    assert "Repair it" in refused.text
    client.post(f"{url}seatings/{proposal.id}/discard")
    client.post(f"{url}seatings/{proposal.id}/discard")
    assert "already accepted or discarded" in page(client, url)
    client.post(f"{url}undo")
    assert "already accepted or discarded" in page(client, url)


def test_what_contradicts_is_named_with_the_names_of_tables(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, _people = make_hall(8, 2)
    sign_in(client, "organiser", at=event)
    with transaction(), event_scope(event.id):
        for table in tables:
            found = services.get_table(table.id)
            found.least, found.most = 0, 3
    url = f"/events/{event.slug}/working-tables/"
    client.post(f"{url}seat")
    run_jobs()
    assert "Table 1 seats at most 3." in page(client, url)


def test_the_board_can_be_filtered(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, people = make_hall(8, 2)
    sign_in(client, "organiser", at=event)
    seat_everybody(event)
    shown = page(client, f"/events/{event.slug}/working-tables/?country=SV&q={people[0].given_name}")
    assert people[0].full_name in shown
    assert people[1].full_name not in shown


# --- participants -------------------------------------------------------------------------------


def order_form(tables: list[Any]) -> dict[str, str]:
    return {f"table-{table.id}": str(place) for place, table in enumerate(tables, start=1)}


def wishes(event: Event, registration: Registration) -> list[Any]:
    with event_scope(event.id):
        return list(services.choices_of(registration))


def test_a_participant_ranks_the_tables_and_sees_the_own_one(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    assert people[0].person_id is not None
    sign_in(client, get_person(people[0].person_id))
    url = f"/events/{event.slug}/my-table"
    assert "Put the tables in your order" in page(client, url)
    assert client.post(url, data=order_form(tables[::-1])).status_code == 302
    assert wishes(event, people[0]) == [table.id for table in tables[::-1]]
    proposal = seat_everybody(event)
    with transaction(), event_scope(event.id):
        services.accept_seating(services.get_seating(proposal.id), by=None)
    assert "You are at Table" not in page(client, url)
    with transaction(), event_scope(event.id):
        services.publish_seating(event, by=None)
    assert "You are at Table" in page(client, url)


def test_two_tables_in_one_place_are_refused(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    assert people[0].person_id is not None
    sign_in(client, get_person(people[0].person_id))
    before = wishes(event, people[0])
    url = f"/events/{event.slug}/my-table"
    refused = client.post(url, data={f"table-{table.id}": "1" for table in tables})
    assert refused.status_code == 400
    assert "Put each table in the list once" in refused.text
    assert wishes(event, people[0]) == before


def test_the_personal_link_does_the_same_without_an_account(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    url = f"/events/{event.slug}/my-table/{link_token(people[1])}"
    assert "Put the tables in your order" in page(client, url)
    assert client.post(url, data=order_form(tables[::-1])).status_code == 302
    assert wishes(event, people[1]) == [table.id for table in tables[::-1]]


def test_links_of_other_events_and_of_ended_registrations_lead_nowhere(client: FlaskClient) -> None:
    event, _tables, people = make_hall(6, 2)
    other = make_event()
    token = link_token(people[1])
    assert client.get(f"/events/{other.slug}/my-table/{token}").status_code == 404
    assert client.get(f"/events/{event.slug}/my-table/wrong").status_code == 404
    with transaction(), event_scope(event.id):
        cancel(event, people[1])
    assert client.get(f"/events/{event.slug}/my-table/{token}").status_code == 404


def test_after_the_deadline_the_saved_order_is_shown(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, datetime(2027, 5, 1, tzinfo=UTC))
    url = f"/events/{event.slug}/my-table/{link_token(people[1])}"
    assert "Ranking is closed." in page(client, url)
    client.post(url, data=order_form(tables[::-1]))
    assert "has passed" in page(client, url)


def test_participants_and_strangers_do_not_see_the_board(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, people = make_hall(6, 2)
    url = f"/events/{event.slug}/working-tables/"
    assert client.get(url).status_code == 401
    assert people[0].person_id is not None
    sign_in(client, get_person(people[0].person_id))
    assert client.get(url).status_code == 404
    assert client.post(f"{url}seat").status_code == 404


def test_the_summary_says_what_the_tables_need(client: FlaskClient) -> None:
    event, _tables, _people = make_hall(6, 2)
    with client.application.test_request_context():
        assert todos(event) == ["6 people have no table"]
        proposal = seat_everybody(event)
        assert todos(event) == ["A seating waits for your decision"]
        with transaction(), event_scope(event.id):
            services.accept_seating(services.get_seating(proposal.id), by=None)
        assert todos(event) == ["A seating is not published"]
        with transaction(), event_scope(event.id):
            services.publish_seating(event, by=None)
        assert todos(event) == []


def todos(event: Event) -> list[str]:
    """Return what the summary asks an organiser of this event to do."""
    asking = Viewer(roles=frozenset({RoleAt("event", event.id, Role.ORGANISER)}), locale="en")
    with event_scope(event.id), force_locale("en"):
        return [todo.title for todo in summary_part(event, asking).todos]
