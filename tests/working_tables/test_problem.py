"""From the rows of an event to a seating: even tables, offices, exclusions, clashes, and as few moves as can be."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.core import clock
from app.core.db import db, event_scope
from app.directory.services import get_person
from app.events.models import Event
from app.events.rules import SessionKind
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import Seating, WorkingTable
from app.working_tables.services.exclusion import store_exclusion
from app.working_tables.services.problem import prepare_problem
from tests.factories.events import make_event, make_role, make_session
from tests.factories.working_tables import (
    give_offices,
    make_hall,
    make_participant,
    make_table,
    seat_everybody,
    writing,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


def places(event: Event, seating: Seating) -> dict[str, str]:
    """Return who sits at which table, by names."""
    with event_scope(event.id):
        board = services.get_board(event, seating)
    return {card.name: column.table.name["es"] for column in board.columns for card in column.cards}


def open_bounds(event: Event, tables: list[WorkingTable]) -> None:
    """Let each table seat nobody or everybody."""
    with writing(event):
        for table in tables:
            row = services.get_table(table.id)
            row.least, row.most = 0, 60


def spread(found: dict[str, str]) -> int:
    counts = Counter(found.values()).values()
    return max(counts) - min(counts)


def test_no_table_has_two_more_than_another_and_countries_are_spread() -> None:
    event, tables, people = make_hall(26, 4)
    open_bounds(event, tables)
    with writing(event):
        for table in tables:
            services.get_table(table.id).required_sectors = {"academia": 1, "civil_society": 1}
    found = seat_everybody(event)
    assert len(places(event, found)) == len(people)
    assert spread(places(event, found)) <= 1
    with event_scope(event.id):
        board = services.get_board(event, found)
    for column in board.columns:
        assert {"academia", "civil_society"} <= {card.sector for card in column.cards}
        assert max(Counter(card.country for card in column.cards).values()) <= 3


def test_after_cancellations_tables_are_even_again_and_no_more_people_move_than_must() -> None:
    event, tables, people = make_hall(24, 3)
    open_bounds(event, tables)
    first = seat_everybody(event)
    with writing(event):
        services.accept_seating(services.get_seating(first.id), by=None)
    before = places(event, first)
    table = next(iter(before.values()))
    gone = [person for person in people if before[person.full_name] == table][:3]
    with writing(event):
        for person in gone:
            cancel(event, person)
    after = places(event, seat_everybody(event, keep=True))
    assert spread(after) <= 1  # 5, 8 and 8 become 7 each
    assert sum(before[name] != place for name, place in after.items()) == 2


def test_seated_again_with_nothing_changed_nobody_moves() -> None:
    event, tables, people = make_hall(14, 3)
    open_bounds(event, tables)
    first = seat_everybody(event)
    by_hand = people[0]
    with writing(event):
        seating = services.get_seating(first.id)
        here = places(event, seating)[by_hand.full_name]
        there = next(table for table in tables if table.name["es"] != here)
        services.set_seat(seating, by_hand.id, table_id=there.id, locked=False)
        services.accept_seating(seating, by=None)
    before = places(event, first)
    assert before[by_hand.full_name] == there.name["es"]
    assert places(event, seat_everybody(event, keep=True)) == before


def test_whoever_has_an_office_sits_at_that_table() -> None:
    event, tables, people = make_hall(12, 3)
    give_offices(
        event,
        tables[2],
        leader_id=people[0].person_id,
        rapporteur_id=people[3].person_id,
        secretariat_id=people[6].person_id,
    )
    found = places(event, seat_everybody(event))
    assert {found[people[number].full_name] for number in (0, 3, 6)} == {tables[2].name["es"]}


def test_nobody_is_seated_at_the_linking_table_nor_by_an_office_there() -> None:
    event, _tables, people = make_hall(8, 2)
    linking = make_table(event, "Enlace", is_linking=True)
    with event_scope(event.id):
        problem = prepare_problem(event, keep=False).problem
    assert str(linking.id) not in {table.id for table in problem.tables}
    assert len(places(event, seat_everybody(event))) == len(people)


def test_nobody_is_seated_at_the_table_that_they_excluded() -> None:
    event, tables, people = make_hall(9, 3)
    with writing(event):
        for person in people[:3]:
            assert store_exclusion(person, tables[0].id, "Prefiero no decirlo aquí.")
    found = places(event, seat_everybody(event))
    assert tables[0].name["es"] not in {found[person.full_name] for person in people[:3]}


def test_a_seat_given_by_an_office_overrides_an_exclusion() -> None:
    event, tables, people = make_hall(6, 2)
    with writing(event):
        store_exclusion(people[0], tables[0].id, "No.")
    give_offices(event, tables[0], leader_id=people[0].person_id)
    assert places(event, seat_everybody(event))[people[0].full_name] == tables[0].name["es"]


def test_a_part_in_a_session_of_another_event_is_a_clash_too() -> None:
    event, tables, people = make_hall(8, 2)
    other = make_event(slug="another-event", starts_on=event.starts_on, ends_on=event.ends_on)
    meeting = make_session(event, "10:00", kind=SessionKind.WORKING_TABLE)
    panel = make_session(other, "10:30")
    with writing(event):
        services.get_table(tables[0].id).session_id = meeting.id
        db.session.flush()
    person_id = people[0].person_id
    assert person_id is not None
    make_role(other, panel, get_person(person_id))
    found = places(event, seat_everybody(event))
    assert found[people[0].full_name] == tables[1].name["es"]


def test_who_registers_late_is_seated_and_those_who_sit_stay() -> None:
    event, tables, _people = make_hall(10, 2)
    open_bounds(event, tables)
    first = seat_everybody(event)
    with writing(event):
        services.accept_seating(services.get_seating(first.id), by=None)
    late = make_participant(event, 90)
    after = places(event, seat_everybody(event, keep=True))
    assert late.full_name in after
    assert {name: place for name, place in after.items() if name != late.full_name} == places(event, first)
