"""Tables, wishes and seatings on a real database, seated by the real worker."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.core import clock
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.directory.services import get_person
from app.events.models import Event
from app.events.rules import Mode, SessionKind
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import Seating, WorkingTable
from app.working_tables.rules import (
    ChoicesClosed,
    ChoicesUnclear,
    NotSeatable,
    SeatingOutdated,
    SeatingSettled,
    SeatingState,
    SolveStatus,
    TableBoundsWrong,
    TableInUse,
)
from tests.factories.events import make_event, make_role, make_session
from tests.factories.working_tables import (
    make_hall,
    make_participant,
    make_table,
    run_jobs,
    seat_everybody,
    writing,
)

pytestmark = pytest.mark.usefixtures("app")

JUNE = datetime(2027, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(JUNE):
        yield


def places(event: Event, seating: Seating | None) -> dict[str, str]:
    """Return who sits at which table, by names."""
    with event_scope(event.id):
        board = services.get_board(event, seating)
    return {card.name: column.table.name["es"] for column in board.columns for card in column.cards}


# --- tables -------------------------------------------------------------------------------------


def test_tables_keep_their_order_and_their_bounds() -> None:
    event = make_event()
    first, second = make_table(event, "Mesa 1"), make_table(event, "Mesa 2")
    with event_scope(event.id):
        assert [table.id for table in services.list_tables(event)] == [first.id, second.id]
    with pytest.raises(TableBoundsWrong):
        make_table(event, least=3, most=2)


def test_a_table_of_another_event_is_not_there() -> None:
    table = make_table(make_event())
    with event_scope(make_event().id), pytest.raises(NotFound):
        services.get_table(table.id)


def test_a_table_where_people_sit_is_not_deleted() -> None:
    event, tables, _people = make_hall(6, 2)
    seat_everybody(event)
    with pytest.raises(TableInUse), writing(event):
        services.delete_table(services.get_table(tables[0].id))


# --- wishes -------------------------------------------------------------------------------------


def test_a_wish_is_replaced_whole() -> None:
    event, tables, people = make_hall(3, 3)
    order = [table.id for table in reversed(tables)]
    with writing(event):
        services.rank_tables(event, people[0], order)
    with event_scope(event.id):
        assert list(services.choices_of(people[0])) == order


def test_unclear_wishes_are_refused() -> None:
    event, tables, people = make_hall(3, 2)
    other = make_table(make_event())
    for wrong in ([], [tables[0].id, tables[0].id], [other.id], [uuid4()]):
        with pytest.raises(ChoicesUnclear), writing(event):
            services.rank_tables(event, people[0], wrong)


def test_wishes_end_at_the_deadline_and_without_one_with_the_event() -> None:
    event, tables, people = make_hall(3, 2)
    with writing(event):
        services.close_choices_at(event, JUNE + timedelta(days=1))
    with clock.fixed_at(JUNE + timedelta(days=1)), pytest.raises(ChoicesClosed), writing(event):
        services.rank_tables(event, people[0], [tables[0].id])
    with writing(event):
        services.close_choices_at(event, None)
    with clock.fixed_at(datetime(2027, 7, 15, 12, tzinfo=UTC)), event_scope(event.id):
        assert not services.choice_state(event).is_open


def test_only_confirmed_people_rank() -> None:
    event, tables, people = make_hall(3, 2)
    with writing(event):
        cancel(event, people[0])
    with pytest.raises(NotSeatable), writing(event):
        services.rank_tables(event, people[0], [tables[0].id])


# --- seatings -----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_one_button_seats_everybody(database_kind: str) -> None:
    event, tables, people = make_hall(24, 3)
    proposal = seat_everybody(event)
    assert (proposal.status, proposal.state, proposal.number) == (
        SolveStatus.OPTIMAL,
        SeatingState.PROPOSED,
        1,
    )
    with event_scope(event.id):
        board = services.get_board(event, proposal)
    assert Counter(len(column.cards) for column in board.columns) == {8: 3}
    assert all(meter.even for column in board.columns for meter in column.meters)
    assert board.unseated == ()
    assert sum(board.ranks.values()) == len(people)
    assert {column.table.id for column in board.columns} == {table.id for table in tables}


def test_a_seating_holds_once_accepted_and_undo_brings_the_last_one_back() -> None:
    event, _tables, people = make_hall(8, 2)
    first = seat_everybody(event)
    assert services.seat_of(people[0]) is None
    with writing(event):
        services.accept_seating(first, by=None)
    assert services.seat_of(people[0]) is None
    with writing(event):
        services.publish_seating(event, by=None)
    info = services.seat_of(people[0])
    assert info is not None
    assert info.rank in {1, 2}
    before = places(event, first)
    second = seat_everybody(event, keep=True)
    with writing(event):
        services.accept_seating(services.get_seating(second.id), by=None)
        assert services.find_current_seating() == second
    with writing(event):
        assert services.undo_seating() == first
    assert places(event, first) == before


def test_a_cancelled_registration_frees_its_seat_by_itself() -> None:
    event, _tables, people = make_hall(8, 2)
    seating = seat_everybody(event)
    with writing(event):
        services.accept_seating(seating, by=None)
        services.publish_seating(event, by=None)
    assert services.seat_of(people[0]) is not None
    with writing(event):
        cancel(event, people[0])
    assert people[0].full_name not in places(event, seating)
    assert services.seat_of(people[0]) is None


def test_a_seating_computed_on_old_data_is_refused_with_how_much_changed() -> None:
    event, _tables, people = make_hall(8, 2)
    seating = seat_everybody(event)
    with writing(event):
        cancel(event, people[0])
    make_participant(event, 90)
    make_table(event, "Mesa 3")
    with pytest.raises(SeatingOutdated) as caught, writing(event):
        services.accept_seating(services.get_seating(seating.id), by=None)
    assert caught.value.facts == {"changes": 3}


def test_a_decided_seating_is_not_decided_again() -> None:
    event, _tables, _people = make_hall(4, 2)
    seating = seat_everybody(event)
    with writing(event):
        services.discard_seating(services.get_seating(seating.id))
    for act in (services.discard_seating, lambda s: services.accept_seating(s, by=None)):
        with pytest.raises(SeatingSettled), writing(event):
            act(services.get_seating(seating.id))


def test_locked_people_stay_and_others_move_only_if_they_must() -> None:
    event, tables, people = make_hall(12, 3)
    first = seat_everybody(event)
    # Their last wish: nobody would be seated there without the lock.
    name, target = people[0].full_name, tables[2]
    with writing(event):
        seating = services.get_seating(first.id)
        services.set_seat(seating, people[0].id, table_id=target.id, locked=True)
        services.accept_seating(seating, by=None)
    before = places(event, first)
    again = seat_everybody(event, keep=True)
    assert places(event, again) == before
    assert before[name] == target.name["es"]
    fresh = seat_everybody(event, keep=False)
    assert places(event, fresh)[name] == target.name["es"]


def test_a_person_taken_off_by_hand_is_shown_as_unseated() -> None:
    event, _tables, people = make_hall(6, 2)
    seating = seat_everybody(event)
    with writing(event):
        services.set_seat(services.get_seating(seating.id), people[0].id, table_id=None, locked=False)
    with event_scope(event.id):
        board = services.get_board(event, services.get_seating(seating.id))
    assert [card.registration_id for card in board.unseated] == [people[0].id]
    with writing(event):
        services.accept_seating(services.get_seating(seating.id), by=None)


def test_only_confirmed_people_are_moved() -> None:
    event, tables, people = make_hall(4, 2)
    seating = seat_everybody(event)
    with writing(event):
        cancel(event, people[0])
    with pytest.raises(NotSeatable), writing(event):
        services.set_seat(services.get_seating(seating.id), people[0].id, table_id=tables[0].id, locked=False)


def test_the_leader_sits_at_the_own_table_and_online_people_where_it_is_offered() -> None:
    event, tables, people = make_hall(8, 2)
    room_only: WorkingTable = tables[0]
    with writing(event):
        table = services.get_table(room_only.id)
        table.modes, table.leader_id = ["in_person"], people[3].person_id
        db.session.flush()
    online = make_participant(event, 50, mode=Mode.ONLINE)
    found = places(event, seat_everybody(event))
    assert found[people[3].full_name] == room_only.name["es"]
    assert found[online.full_name] == tables[1].name["es"]


def test_nobody_with_a_part_in_another_session_is_seated_in_a_clash() -> None:
    event, tables, people = make_hall(8, 2)
    meeting = make_session(event, "10:00", kind=SessionKind.WORKING_TABLE)
    panel, later = make_session(event, "10:30"), make_session(event, "14:00")
    with writing(event):
        services.get_table(tables[0].id).session_id = meeting.id
        services.get_table(tables[1].id).session_id = meeting.id
    for session, number in ((panel, 0), (later, 1), (meeting, 2)):
        person_id = people[number].person_id
        assert person_id is not None
        make_role(event, session, get_person(person_id))
    proposal = seat_everybody(event)
    with event_scope(event.id):
        board = services.get_board(event, proposal)
    assert [card.registration_id for card in board.unseated] == [people[0].id]
    assert proposal.left_out == [str(people[0].id)]
    with writing(event):
        services.accept_seating(services.get_seating(proposal.id), by=None)


def test_asked_sectors_are_at_every_table() -> None:
    event, tables, _people = make_hall(12, 3)
    with writing(event):
        for table in tables:
            services.get_table(table.id).required_sectors = {"academia": 1}
    with event_scope(event.id):
        board = services.get_board(event, seat_everybody(event))
    assert all("academia" in {card.sector for card in column.cards} for column in board.columns)


def test_what_is_impossible_leaves_no_proposal_but_its_reason() -> None:
    event, tables, _people = make_hall(8, 2)
    with writing(event):
        for table in tables:
            services.get_table(table.id).most = services.get_table(table.id).least = 3
    with writing(event):
        services.propose_seating(event, keep=False)
    run_jobs()
    with event_scope(event.id):
        assert services.find_proposal() is None
        search = services.last_search(event)
    assert search is not None
    assert search.result is not None
    assert search.result["status"] == "infeasible"
    assert {rule["kind"] for rule in search.result["rules"]} == {"table_max"}


def test_a_second_press_while_it_runs_is_the_same_search() -> None:
    event, _tables, _people = make_hall(4, 2)
    with writing(event):
        assert services.propose_seating(event, keep=False) == services.propose_seating(event, keep=True)


def test_an_event_without_tables_has_nobody_to_seat() -> None:
    event = make_event()
    make_participant(event, 1)
    with writing(event):
        services.propose_seating(event, keep=False)
    run_jobs()
    with event_scope(event.id):
        search = services.last_search(event)
    assert search is not None
    url = f"/events/{event.slug}/working-tables/"
    assert search.result == {"url": url, "status": "infeasible", "rules": []}
