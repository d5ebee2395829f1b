"""Wishes on a real database: an order taken whole, one table excluded for a sealed reason, marks that tell."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from app.accounts.services import erase_person, forget_event
from app.accounts.services.exporting import everything_of
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import across_events, db, event_scope, transaction
from app.core.jobs import run_periodic
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import TableExclusion, WorkingTable
from app.working_tables.rules import (
    ChoicesClosed,
    Demand,
    Fullness,
    NotSeatable,
    OrderMoved,
    ReasonMissing,
    ReasonTooLong,
    TableGone,
    TableNotForYou,
)
from app.working_tables.services import Exclusion, Wish
from tests.factories.events import make_event
from tests.factories.working_tables import (
    make_hall,
    make_participant,
    make_table,
    sit_down,
    writing,
)

pytestmark = pytest.mark.usefixtures("app")

JUNE = datetime(2027, 6, 1, 12, tzinfo=UTC)
SECRET = "Trabajé con quien modera, y no quiero volver a verle"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(JUNE):
        yield


def send(event: Event, registration: Registration, *order: WorkingTable, **more: object) -> list[UUID]:
    """Send an order as the page does, and return the one before."""
    by_organiser = bool(more.pop("by_organiser", False))
    with writing(event):
        wish = Wish(order=[table.id for table in order], **more)  # type: ignore[arg-type]
        return list(services.send_wish(event, registration.id, wish, by_organiser=by_organiser))


def order_of(event: Event, registration: Registration) -> list[UUID]:
    with event_scope(event.id):
        return list(services.choices_of(registration))


def exclude(event: Event, registration: Registration, table: WorkingTable, reason: str = SECRET) -> None:
    with event_scope(event.id):
        order = list(services.choices_of(registration))
    with writing(event):
        wish = Wish(order=order, exclusion=Exclusion(table.id, reason))
        services.send_wish(event, registration.id, wish)


# --- the order ----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_an_order_is_replaced_whole_and_may_be_shorter(database_kind: str) -> None:
    event, tables, people = make_hall(3, 3)
    before = order_of(event, people[0])
    assert send(event, people[0], tables[2], tables[0]) == before
    assert order_of(event, people[0]) == [tables[2].id, tables[0].id]
    assert send(event, people[0]) == [tables[2].id, tables[0].id]
    assert order_of(event, people[0]) == []


@pytest.mark.both_databases
def test_two_windows_at_once_leave_one_whole_order(app: Flask, database_kind: str) -> None:
    event, tables, people = make_hall(3, 3)
    event_id, registration_id = event.id, people[0].id
    orders = [[table.id for table in tables], [table.id for table in reversed(tables)]]
    start, faults = threading.Barrier(len(orders)), []

    def send_one(order: list[UUID]) -> None:
        with app.app_context(), clock.fixed_at(JUNE):
            start.wait(30)
            try:
                with transaction(), event_scope(event_id):
                    found = db.session.get_one(Event, event_id)
                    services.send_wish(found, registration_id, Wish(order=order))
            except Exception as fault:  # noqa: BLE001 -- whatever went wrong is told by the test
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send_one, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    db.session.expire_all()
    assert order_of(event, people[0]) in orders


def test_over_something_newer_than_the_page_showed_nothing_is_written() -> None:
    event, tables, people = make_hall(3, 3)
    shown = order_of(event, people[0])
    send(event, people[0], tables[2], seen=shown)
    with pytest.raises(OrderMoved):
        send(event, people[0], tables[1], seen=shown)
    assert order_of(event, people[0]) == [tables[2].id]
    send(event, people[0], tables[2], seen=shown)  # the same once more is no quarrel
    send(event, people[0], tables[1], seen=[tables[2].id])
    assert order_of(event, people[0]) == [tables[1].id]


def test_a_table_that_went_meanwhile_is_said() -> None:
    event, tables, people = make_hall(3, 3)
    with writing(event):
        services.delete_table(services.get_table(tables[1].id))
    with pytest.raises(TableGone):
        send(event, people[0], *tables)
    other = make_table(make_event())
    with pytest.raises(TableGone):
        send(event, people[0], other)
    with pytest.raises(TableGone), writing(event):
        services.send_wish(event, people[0].id, Wish(order=[uuid4()]))


def test_a_table_that_cannot_take_somebody_is_refused() -> None:
    event, tables, _people = make_hall(3, 2)
    spoken = make_table(event, "Mesa en portugués", languages=("pt",))
    interpreted = make_table(event, "Mesa interpretada", languages=("pt",), interpretation=True)
    in_room = make_table(event, "Mesa en sala", modes=("in_person",))
    online = make_participant(event, 40, mode=Mode.ONLINE, language="es")
    for impossible in (spoken, in_room):
        with pytest.raises(TableNotForYou):
            send(event, online, tables[0], impossible)
    send(event, online, interpreted, tables[0])
    assert order_of(event, online) == [interpreted.id, tables[0].id]


def test_the_linking_table_is_wished_by_nobody() -> None:
    event, tables, people = make_hall(3, 2)
    linking = make_table(event, "Mesa de enlace", is_linking=True)
    with pytest.raises(TableGone):
        send(event, people[0], tables[0], linking)


def test_after_the_deadline_only_organisers_write() -> None:
    event, tables, people = make_hall(3, 2)
    with writing(event):
        services.close_choices_at(event, JUNE)
    with pytest.raises(ChoicesClosed):
        send(event, people[0], tables[1])
    send(event, people[0], tables[1], by_organiser=True)
    assert order_of(event, people[0]) == [tables[1].id]
    with writing(event):
        services.close_choices_at(event, JUNE + timedelta(days=1))
    send(event, people[0], tables[0])
    assert order_of(event, people[0]) == [tables[0].id]


def test_nobody_who_cancelled_wishes_anything() -> None:
    event, tables, people = make_hall(3, 2)
    with writing(event):
        cancel(event, people[0])
    for by_organiser in (False, True):
        with pytest.raises(NotSeatable):
            send(event, people[0], tables[1], by_organiser=by_organiser)


# --- one table excluded -------------------------------------------------------------------------


@pytest.mark.both_databases
def test_an_excluded_table_leaves_the_order_and_reaches_the_engine_without_its_reason(
    database_kind: str,
) -> None:
    event, tables, people = make_hall(3, 3)
    exclude(event, people[0], tables[1])
    assert tables[1].id not in order_of(event, people[0])
    with event_scope(event.id):
        assert services.exclusions(event) == {people[0].id: tables[1].id}
        known = services.find_exclusion(people[0])
        assert known is not None
        assert services.reason_of(known) == SECRET
        assert SECRET not in known.reason_sealed
    exclude(event, people[0], tables[2], "Otra razón")
    with event_scope(event.id):
        assert services.exclusions(event) == {people[0].id: tables[2].id}
    with writing(event):
        services.send_wish(event, people[0].id, Wish(order=[], exclusion=Exclusion(None)))
    with event_scope(event.id):
        assert services.exclusions(event) == {}


def test_a_reason_sealed_for_one_person_opens_for_no_other() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    exclude(event, people[1], tables[0], "Otra")
    with writing(event):
        one, other = services.find_exclusion(people[0]), services.find_exclusion(people[1])
        assert one is not None
        assert other is not None
        other.reason_sealed = one.reason_sealed
        assert services.reason_of(other) == ""


def test_an_exclusion_needs_a_reason_of_a_few_sentences() -> None:
    event, tables, people = make_hall(3, 2)
    with pytest.raises(ReasonMissing):
        exclude(event, people[0], tables[0], "   ")
    with pytest.raises(ReasonTooLong):
        exclude(event, people[0], tables[0], "x" * 1001)
    with event_scope(event.id):
        assert services.exclusions(event) == {}


def test_an_order_alone_leaves_the_exclusion_as_it_is() -> None:
    event, tables, people = make_hall(3, 3)
    exclude(event, people[0], tables[0])
    send(event, people[0], *tables, by_organiser=True)
    with event_scope(event.id):
        assert services.exclusions(event) == {people[0].id: tables[0].id}
    assert order_of(event, people[0]) == [tables[1].id, tables[2].id]


def test_whoever_cancelled_excludes_nothing() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    with writing(event):
        cancel(event, people[0])
    with event_scope(event.id):
        assert services.exclusions(event) == {}


def test_the_record_knows_that_a_reason_was_read_and_never_what_it_says() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    with writing(event):
        known = services.find_exclusion(people[0])
        assert known is not None
        assert services.read_reason(known) == SECRET
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq)).all()
    read = [entry for entry in entries if entry.action == "working_tables.reason_read"]
    assert [entry.object_id for entry in read] == [str(people[0].id)]
    about = [entry for entry in entries if entry.action.startswith("working_tables.exclusion")]
    assert about
    written = " ".join(str(vars(entry)) for entry in read + about)
    assert SECRET not in written
    assert str(tables[0].id) not in written


# --- marks --------------------------------------------------------------------------------------


def test_the_mark_tells_that_a_wish_changed_and_not_how() -> None:
    event, tables, people = make_hall(3, 3)
    with event_scope(event.id):
        before = services.wishes_mark(event)
        assert services.wishes_mark(event) == before
    send(event, people[0], tables[2])
    exclude(event, people[1], tables[0])
    with event_scope(event.id):
        after = services.wishes_mark(event)
    assert {key for key in before if before[key] != after.get(key)} == {people[0].id, people[1].id}
    exclude(event, people[1], tables[0], "Otra razón para lo mismo")
    with event_scope(event.id):
        assert services.wishes_mark(event) == after
    assert not any(str(table.id) in mark for table in tables for mark in after.values())


# --- forgetting ---------------------------------------------------------------------------------


def excluded_rows() -> int:
    with across_events("all that is left of exclusions, in a test"):
        return db.session.scalar(sa.select(sa.func.count()).select_from(TableExclusion)) or 0


@pytest.mark.both_databases
def test_exclusions_go_a_month_after_the_event_with_their_reasons(database_kind: str) -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    ended = datetime.combine(event.ends_on, datetime.min.time(), tzinfo=UTC)
    for days, left in ((29, 1), (32, 0)):
        with clock.fixed_at(ended + timedelta(days=days)):
            run_periodic(current_app._get_current_object(), "working_tables.forget_exclusions")  # type: ignore[attr-defined]
        assert excluded_rows() == left, days
    assert order_of(event, people[0])


def test_a_forgotten_person_leaves_no_exclusion() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    person_id = people[0].person_id
    assert person_id is not None
    with transaction():
        erase_person(person_id)
    assert excluded_rows() == 0


def test_a_forgotten_event_leaves_no_exclusion() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    with transaction():
        forget_event(event.id)
    assert excluded_rows() == 0


def test_ones_own_data_hold_ones_own_reason_and_nobody_elses() -> None:
    event, tables, people = make_hall(3, 2)
    exclude(event, people[0], tables[0])
    assert people[0].person_id is not None
    assert people[1].person_id is not None
    own, others = everything_of(people[0].person_id), everything_of(people[1].person_id)
    assert SECRET in str(own)
    assert tables[0].name["es"] in str(own)
    assert SECRET not in str(others)
    assert "sealed" not in str(own)


# --- how wanted ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "places", "said"),
    [
        (31, 30, Demand.MANY),
        (30, 30, Demand.SOME),
        (15, 30, Demand.SOME),
        (14, 30, Demand.FEW),
        (0, 0, Demand.FEW),
        (0, 30, Demand.FEW),
    ],
)
def test_how_wanted_a_table_is_follows_from_first_choices_and_places(
    first: int, places: int, said: Demand
) -> None:
    assert Fullness(first, places).demand is said


def test_first_choices_of_those_who_left_do_not_count() -> None:
    event, tables, people = make_hall(6, 2)
    with event_scope(event.id):
        assert services.fullness_of(event)[tables[0].id] == Fullness(3, tables[0].most, None)
    with writing(event):
        cancel(event, people[0])
    sit_down(event, tables, people)
    with event_scope(event.id):
        assert services.fullness_of(event)[tables[0].id] == Fullness(2, tables[0].most, 2)


def test_what_is_not_published_makes_no_table_look_full() -> None:
    event, tables, people = make_hall(6, 2)
    sit_down(event, tables, people, published=False)
    with event_scope(event.id):
        assert services.fullness_of(event)[tables[0].id].seated is None
