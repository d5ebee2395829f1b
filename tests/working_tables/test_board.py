"""The board as organisers work on it: by hand and back, two at once, why here, compared."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import Seating, SeatStep
from app.working_tables.rules import NotSeatable, SeatingSettled
from app.working_tables.rules.steps import (
    NoStepToRedo,
    NoStepToUndo,
    SeatChanged,
    SeatStepKind,
    StepContested,
)
from app.working_tables.services import history, seated_tables
from app.working_tables.services.board import Card
from app.working_tables.services.comparing import compare_seatings
from app.working_tables.services.why import EffectKind, Option, options_for
from tests.factories.directory import make_person
from tests.factories.events import make_event
from tests.factories.working_tables import (
    make_hall,
    make_participant,
    make_seating,
    make_table,
    writing,
)

Counting = Callable[[], AbstractContextManager[list[str]]]

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


def again(seating: Seating) -> Seating:
    return services.get_seating(seating.id)


def card_of(event: Event, seating: Seating, person: Registration) -> Card:
    with event_scope(event.id):
        found = services.get_board(event, again(seating)).card(person.id)
    assert found is not None
    return found[0]


def table_of(event: Event, seating: Seating, person: Registration) -> UUID | None:
    return card_of(event, seating, person).table_id


# --- by hand ------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_each_act_is_a_step_that_says_who_when_from_where_and_to_where(database_kind: str) -> None:
    event, tables, people = make_hall(6, 2)
    seating, ana = make_seating(event), make_person()
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True, by=ana.id)
    with event_scope(event.id):
        (step,) = db.session.query(SeatStep).all()
    key = str(people[0].id)
    assert (step.number, step.kind, step.person_id) == (1, SeatStepKind.MOVE, ana.id)
    assert step.done_at == clock.now()
    assert step.before == {key: {"table": str(tables[0].id), "locked": False}}
    assert step.after == {key: {"table": str(tables[1].id), "locked": True}}
    entry = db.session.query(AuditEntry).filter_by(action="working_tables.move").one()
    assert entry.object_id == str(seating.id)


@pytest.mark.both_databases
def test_steps_are_undone_and_done_again_each_by_who_did_them(database_kind: str) -> None:
    event, tables, people = make_hall(6, 2)
    seating, ana, rosa = make_seating(event), make_person(), make_person()
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True, by=ana.id)
        services.set_seat(again(seating), people[2].id, table_id=None, locked=False, by=ana.id)
        services.set_seat(again(seating), people[1].id, table_id=tables[0].id, locked=False, by=rosa.id)
    with writing(event):
        services.undo_step(again(seating), by=ana.id)
        services.undo_step(again(seating), by=ana.id)
    assert table_of(event, seating, people[0]) == table_of(event, seating, people[2]) == tables[0].id
    assert not card_of(event, seating, people[0]).locked
    assert table_of(event, seating, people[1]) == tables[0].id
    with pytest.raises(NoStepToUndo), writing(event):
        services.undo_step(again(seating), by=ana.id)
    with writing(event):
        services.redo_step(again(seating), by=ana.id)
    assert table_of(event, seating, people[0]) == tables[1].id
    assert card_of(event, seating, people[0]).locked
    # A new act ends what could be done again.
    with writing(event):
        services.set_seat(again(seating), people[4].id, table_id=tables[1].id, locked=False, by=ana.id)
    with pytest.raises(NoStepToRedo), writing(event):
        services.redo_step(again(seating), by=ana.id)


@pytest.mark.both_databases
def test_whoever_moves_somebody_second_is_refused_and_nothing_is_lost(database_kind: str) -> None:
    event, tables, people = make_hall(9, 3)
    seating = make_seating(event)
    rosa = make_person(given_name="Rosa", family_name="Paz")
    seen = card_of(event, seating, people[0]).seen
    with writing(event):
        services.set_seat(
            again(seating), people[0].id, table_id=tables[1].id, locked=True, seen=seen, by=rosa.id
        )
    with pytest.raises(SeatChanged) as caught, writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[2].id, locked=True, seen=seen)
    assert caught.value.facts["who"] == "Rosa Paz"
    assert caught.value.facts["name"] == people[0].full_name
    assert table_of(event, seating, people[0]) == tables[1].id
    # Others' moves of other people are in nobody's way.
    with writing(event):
        other = card_of(event, seating, people[1]).seen
        services.set_seat(again(seating), people[1].id, table_id=tables[0].id, locked=True, seen=other)


def test_what_others_changed_since_is_not_undone() -> None:
    event, tables, people = make_hall(9, 3)
    seating, ana, rosa = make_seating(event), make_person(), make_person()
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True, by=ana.id)
        services.set_seat(again(seating), people[0].id, table_id=tables[2].id, locked=True, by=rosa.id)
    with pytest.raises(StepContested), writing(event):
        services.undo_step(again(seating), by=ana.id)
    assert table_of(event, seating, people[0]) == tables[2].id


def test_two_people_change_places() -> None:
    event, tables, people = make_hall(6, 2)
    seating = make_seating(event)
    seen = {person.id: card_of(event, seating, person).seen for person in people[:2]}
    with writing(event):
        services.swap_seats(again(seating), people[0].id, people[1].id, seen=seen)
    assert table_of(event, seating, people[0]) == tables[1].id
    assert table_of(event, seating, people[1]) == tables[0].id
    with pytest.raises(SeatChanged), writing(event):
        services.swap_seats(again(seating), people[0].id, people[1].id, seen=seen)
    with writing(event):
        services.undo_step(again(seating), by=None)
    assert table_of(event, seating, people[0]) == tables[0].id


def test_who_cancelled_has_no_place_to_go_back_to() -> None:
    event, tables, people = make_hall(6, 2)
    seating = make_seating(event)
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True)
        cancel(event, people[0])
    with pytest.raises(NotSeatable), writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[0].id, locked=True)
    with writing(event):
        services.undo_step(again(seating), by=None)
    with event_scope(event.id):
        assert services.get_board(event, again(seating)).card(people[0].id) is None


def test_others_see_what_was_done_since_they_looked() -> None:
    event, tables, people = make_hall(6, 2)
    seating, ana, rosa = make_seating(event), make_person(given_name="Ana"), make_person()
    with event_scope(event.id):
        mark = history.present_mark(event, again(seating))
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True, by=ana.id)
    with event_scope(event.id):
        assert history.present_mark(event, again(seating)) != mark
        (deed,) = history.deeds_since(again(seating), history.revision_in(mark, again(seating)))
        assert deed.who == ana.full_name
        assert deed.people == (people[0].full_name,)
        assert history.others_here(again(seating), rosa.id) == [ana.full_name]
        assert history.others_here(again(seating), ana.id) == []


def test_a_cancelled_registration_shows_in_open_pages_and_in_the_meters() -> None:
    event, _tables, people = make_hall(6, 2)
    seating = make_seating(event)
    with event_scope(event.id):
        mark = history.present_mark(event, again(seating))
        before = services.get_board(event, again(seating)).columns[0].meters[0].count
    with writing(event):
        cancel(event, people[0])
    with event_scope(event.id):
        assert history.present_mark(event, again(seating)) != mark
        assert services.get_board(event, again(seating)).columns[0].meters[0].count == before - 1


def test_a_dropped_seating_is_not_worked_on() -> None:
    event, tables, people = make_hall(6, 2)
    seating = make_seating(event)
    with writing(event):
        services.discard_seating(again(seating))
    with pytest.raises(SeatingSettled), writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True)
    with pytest.raises(SeatingSettled), writing(event):
        services.undo_step(again(seating), by=None)


def test_nobody_is_seated_at_a_table_of_another_event() -> None:
    event, _tables, people = make_hall(6, 2)
    other = make_event()
    theirs = make_table(other, "Mesa 9").id
    seating = make_seating(event)
    with pytest.raises(NotFound), writing(event):
        services.get_table(theirs)
    with pytest.raises(NotFound), writing(other):
        again(seating)
    assert table_of(event, seating, people[0]) is not None


# --- why here -----------------------------------------------------------------------------------


def options(event: Event, seating: Seating, person: Registration) -> dict[str, Option]:
    with event_scope(event.id):
        board = services.get_board(event, again(seating))
        found = board.card(person.id)
        assert found is not None
        return {option.table.name["en"]: option for option in options_for(event, board, found[0])}


def test_another_table_is_told_by_wish_and_by_who_would_be_missing() -> None:
    event, _tables, people = make_hall(12, 3)
    seating = make_seating(event)
    found = options(event, seating, people[0])
    assert set(found) == {"Table 2", "Table 3"}
    assert (found["Table 2"].rank, found["Table 3"].rank) == (2, 3)
    # One of each of four countries sits at each table: whoever leaves takes the country away.
    missing = [e for e in found["Table 2"].effects if e.kind is EffectKind.COUNTRY_MISSING]
    assert [(effect.table.name["en"], effect.value) for effect in missing] == [("Table 1", "SV")]
    assert any(e.kind is EffectKind.LESS_EVEN for e in found["Table 2"].effects)
    assert found["Table 2"].is_possible
    assert found["Table 2"].verdict == "careful"


def test_what_is_not_possible_says_so_and_nothing_more() -> None:
    event, tables, _people = make_hall(8, 2)
    with writing(event):
        services.get_table(tables[1].id).modes = ["in_person"]
        db.session.flush()
    online = make_participant(event, 50, mode=Mode.ONLINE)
    seating = make_seating(event)
    with writing(event):
        services.set_seat(again(seating), online.id, table_id=tables[0].id, locked=True)
    option = options(event, seating, online)["Table 2"]
    assert not option.is_possible
    assert option.verdict == "bad"
    assert [reason.kind for reason in option.reasons] == ["mode"]


def test_who_is_fixed_by_hand_still_learns_what_else_there_is() -> None:
    event, tables, people = make_hall(12, 3)
    seating = make_seating(event)
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[0].id, locked=True)
    assert all(option.is_possible for option in options(event, seating, people[0]).values())


# --- compared -----------------------------------------------------------------------------------


def test_two_seatings_differ_by_who_moves_and_how_wishes_are_met() -> None:
    event, tables, people = make_hall(6, 2)
    one, other = make_seating(event), make_seating(event)
    with writing(event):
        services.set_seat(again(other), people[0].id, table_id=tables[1].id, locked=True)
        services.set_seat(again(other), people[1].id, table_id=None, locked=False)
    with event_scope(event.id):
        found = compare_seatings(event, again(one), again(other))
    moved = {shift.before.registration_id: shift for shift in found.shifts}
    assert set(moved) == {people[0].id, people[1].id}
    assert moved[people[0].id].gain == -1
    assert moved[people[1].id].table_after is None
    assert found.ranks_after["unseated"] == found.ranks_before["unseated"] + 1
    assert found.ranks_after["first"] == found.ranks_before["first"] - 2


def test_the_board_asks_the_same_questions_for_few_and_for_many(count_queries: Counting) -> None:
    event, _tables, _people = make_hall(6, 2)
    seating = make_seating(event)

    def asked() -> int:
        db.session.expire_all()
        with event_scope(event.id), count_queries() as counted:
            board = services.get_board(event, again(seating))
            options_for(event, board, board.cards[0])
            compare_seatings(event, again(seating), again(seating))
        return len(counted)

    few = asked()
    for number in range(60, 72):
        make_participant(event, number)
    make_table(event, "Mesa 3")
    with writing(event):
        for number, row in enumerate(db.session.query(Registration).all()):
            table = list(seated_tables(event))[number % 3]
            services.set_seat(again(seating), row.id, table_id=table.id, locked=False)
    assert asked() == few
