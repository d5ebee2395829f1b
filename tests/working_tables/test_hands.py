"""Pages of the board: somebody in hand, refused moves, comparing, publishing, and what cannot be."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.working_tables import services
from app.working_tables.services import Board
from app.working_tables.services.exclusion import store_exclusion
from app.working_tables.views.words import class_tags, reasons_of
from tests.factories.events import make_event
from tests.factories.working_tables import make_hall, make_participant, make_seating, make_table

SignIn = Callable[..., Any]
Counting = Callable[[], AbstractContextManager[list[str]]]
HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    client.get("/events/?lang=en")


def url(event: Event, tail: str = "") -> str:
    return f"/events/{event.slug}/working-tables/{tail}"


def board_of(event: Event) -> Board:
    with event_scope(event.id):
        return services.get_board(event, services.find_proposal() or services.find_current_seating())


def test_a_move_on_an_old_page_is_refused_with_both_places(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(9, 3)
    seating = make_seating(event)
    sign_in(client, "organiser", at=event)
    with transaction(), event_scope(event.id):
        found = services.get_seating(seating.id)
        services.set_seat(found, people[0].id, table_id=tables[1].id, locked=True)
    form = {
        "registration_id": str(people[0].id),
        "table_id": str(tables[2].id),
        "seen": str(tables[0].id),
        "locked": "1",
    }
    for headers in ({}, HX):
        answer = client.post(url(event, f"seatings/{seating.id}/seats"), data=form, headers=headers)
        assert answer.status_code == 409
        assert "Not saved:" in answer.text
        assert "Now: <b>Table 2</b>" in answer.text
        assert "You wanted: <b>Table 3</b>" in answer.text
    found_card = board_of(event).card(people[0].id)
    assert found_card is not None
    assert found_card[1] == tables[1]


def test_script_gets_the_new_board_and_what_others_did(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    seating = make_seating(event)
    sign_in(client, "organiser", at=event)
    changes = client.get(url(event, "changes"), headers=HX)
    assert changes.text.startswith('<div id="board"') or 'id="board"' in changes.text
    mark = changes.text.split("changes?since=")[1].split('"')[0].split("&")[0]
    assert client.get(url(event, f"changes?since={mark}"), headers=HX).status_code == 204
    form = {"registration_id": str(people[0].id), "table_id": str(tables[1].id), "locked": "1"}
    moved = client.post(url(event, f"seatings/{seating.id}/seats"), data=form, headers=HX)
    assert "Moved to: Table 2" in moved.headers["HX-Trigger"]
    sign_in(client, "organiser", at=event)
    told = client.get(url(event, f"changes?since={mark}"), headers=HX)
    assert f"moved {people[0].full_name} to Table 2" in told.headers["HX-Trigger"]


def test_why_here_is_said_in_words_and_of_what_is_private_nothing(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(12, 3)
    make_seating(event)
    with transaction(), event_scope(event.id):
        store_exclusion(db.session.merge(people[0]), tables[2].id, "A private matter with somebody there")
    sign_in(client, "organiser", at=event)
    for tail in (f"people/{people[0].id}", f"people/{people[0].id}/hand"):
        shown = client.get(url(event, tail)).text
        assert "El Salvador would be missing at Table 1." in shown
        assert "Their second choice." in shown
        assert "Not possible for this person." in shown
        assert "private matter" not in shown
        assert "exclu" not in shown.lower()
    assert client.get(url(event, f"people/{event.id}")).status_code == 404


def test_two_seatings_are_compared(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    sign_in(client, "organiser", at=event)
    assert "Nothing to compare yet" in client.get(url(event, "compare")).text
    one, other = make_seating(event, accepted=True), make_seating(event)
    with transaction(), event_scope(event.id):
        found = services.get_seating(other.id)
        services.set_seat(found, people[0].id, table_id=tables[1].id, locked=True)
    shown = client.get(url(event, "compare")).text
    assert "1 person would sit elsewhere" in shown
    assert people[0].full_name in shown
    assert "met worse" in shown
    turned = client.get(url(event, f"compare?a={other.id}&b={one.id}")).text
    assert "met better" in turned


def test_publishing_shows_first_who_is_told(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    sign_in(client, "organiser", at=event)
    assert client.get(url(event, "publish")).status_code == 302
    seating = make_seating(event, accepted=True)
    shown = client.get(url(event, "publish")).text
    assert all(person.full_name in shown for person in people)
    stale = {"seating": str(seating.id), "revision": "7"}
    assert client.post(url(event, "publish"), data=stale).status_code == 302
    assert "changed since you looked at it" in client.get(url(event)).text
    client.post(url(event, "publish"), data={"seating": str(seating.id), "revision": "0"})
    assert "6 people are being told." in client.get(url(event)).text
    assert "Nothing to publish" in client.get(url(event, "publish")).text
    form = {"registration_id": str(people[0].id), "table_id": str(tables[1].id), "locked": "1"}
    client.post(url(event, f"seatings/{seating.id}/seats"), data=form)
    assert "1 unpublished change" in client.get(url(event)).text


def test_what_was_published_stays_in_sight_when_it_is_taken_back(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, _tables, people = make_hall(6, 2)
    make_seating(event, published=True)
    sign_in(client, "organiser", at=event)
    client.post(url(event, "undo"))
    shown = client.get(url(event)).text
    assert "Participants still see seating 1, until another one is published." in shown
    assert services.seat_of(people[0]) is not None


def test_a_seating_with_somebody_left_over_offers_the_repair(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, _people = make_hall(6, 2)
    seating = make_seating(event, published=True)
    make_participant(event, 70)
    sign_in(client, "organiser", at=event)
    shown = client.get(url(event)).text
    assert "1 person has no table" in shown
    assert "Repair the seating" in shown
    assert client.post(url(event, "seat"), data={"keep": "1", "base": str(seating.id)}).status_code == 302
    assert "Stop and keep the best" in client.get(url(event)).text
    assert client.post(url(event, "stop")).status_code == 302
    assert "The search is ending." in client.get(url(event, "progress"), headers=HX).text


def test_what_cannot_be_is_said_in_words_with_the_ways_out(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    rules = [
        {"kind": "table_max", "subjects": [str(tables[0].id)]},
        {"kind": "excluded", "subjects": [str(people[0].id), str(tables[1].id)]},
    ]
    with client.application.test_request_context("/?lang=en"):
        result = {"status": "infeasible", "rules": rules, "relaxations": [{"drop": [0]}]}
        way = reasons_of(result, board_of(event))
        late = reasons_of({"status": "unknown", "rules": []}, board_of(event))
    assert way.reasons == ("Table 1 seats at most 4.", f"{people[0].full_name} cannot be at: Table 2.")
    assert way.ways == (("Table 1 seats at most 4.",),)
    assert late.title == "No seating was found in time."


def test_each_class_has_a_short_sign() -> None:
    tags = class_tags({"member": "País miembro", "expert": "Experta", "guest": "Invitada especial"})
    assert {code: tag for code, (tag, _name) in tags.items()} == {
        "member": "PM",
        "expert": "Ex",
        "guest": "IE",
    }


def test_the_page_asks_the_same_questions_for_few_and_for_many_and_stays_small(
    client: FlaskClient, sign_in: SignIn, count_queries: Counting
) -> None:
    asked = []
    for people in (6, 48):
        event = _bare_hall(people)
        make_seating(event, accepted=True)
        sign_in(client, "organiser", at=event)
        client.get(url(event))
        with count_queries() as seen:
            shown = client.get(url(event))
        asked.append(len(seen))
    assert asked[0] == asked[1]
    # A card is some 600 bytes: a thousand people are less than a photograph.
    assert len(shown.data) < 60_000 + 48 * 700


def _bare_hall(people: int) -> Event:
    """Make a hall whose people have nothing but a name."""
    event = make_event()
    for number in (1, 2):
        make_table(event, f"Mesa {number}", most=people)
    for number in range(people):
        make_participant(event, number)
    return event
