"""The one place that commits, and rows of events that are read only inside their event."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.core.db import (
    NoEventScope,
    across_events,
    after_commit,
    db,
    event_scope,
    is_writing,
    side_transaction,
    transaction,
)
from app.events.models import Event, Room, Session
from tests.factories.events import make_event, make_room

# --- transactions -----------------------------------------------------------------------------


def rooms(event: Event) -> list[str]:
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(Room.name).order_by(Room.name)))


def add_room(event: Event, name: str, capacity: int = 10) -> None:
    db.session.add(Room(event_id=event.id, name=name, capacity=capacity))
    db.session.flush()


@pytest.mark.both_databases
def test_all_of_a_transaction_is_written_or_nothing(app) -> None:
    event = make_event()
    with transaction(), event_scope(event.id):
        add_room(event, "A")
    with pytest.raises(ZeroDivisionError), transaction(), event_scope(event.id):
        add_room(event, "B")
        _ = 1 / 0
    assert rooms(event) == ["A"]


def test_an_inner_transaction_is_part_of_the_outer(app) -> None:
    event = make_event()
    with pytest.raises(ZeroDivisionError), transaction(), event_scope(event.id):
        with transaction():
            add_room(event, "A")
        assert is_writing()
        _ = 1 / 0
    assert rooms(event) == []


def test_what_follows_a_commit_does_not_follow_a_rollback(app) -> None:
    seen: list[object] = []
    with transaction():
        after_commit(lambda: seen.append(is_writing()))
        assert seen == []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append("never"))
        _ = 1 / 0
    assert seen == [False]
    with pytest.raises(RuntimeError, match="needs a transaction"):
        after_commit(lambda: None)


def test_a_change_outside_of_a_transaction_is_a_mistake(app) -> None:
    event = make_event()
    event.title = {"es": "Otro", "en": "Another"}
    with pytest.raises(RuntimeError, match="outside of transaction"), transaction():
        pass
    db.session.rollback()


@pytest.mark.both_databases
def test_a_transaction_decides_on_what_is_true_now(app) -> None:
    """What was loaded before is forgotten: somebody else may have changed it since."""
    event = make_event()
    assert event.capacity_online == 500
    change = sa.update(Event).where(Event.id == event.id).values(capacity_online=7)
    with side_transaction() as connection:
        connection.execute(change)
    with transaction():
        assert event.capacity_online == 7


def test_a_side_transaction_waits_for_nobody_to_hold_the_lock(app) -> None:
    with transaction(), pytest.raises(RuntimeError, match="its own lock"), side_transaction():
        pass


@pytest.mark.both_databases
def test_writers_at_once_wait_for_each_other(app) -> None:
    """Each reads, then writes one more: without the lane of SQLite and the lock of the row, some get lost."""
    event = make_event()
    faults: list[Exception] = []

    def add_one() -> None:
        try:
            with app.app_context(), transaction():
                row = db.session.get_one(Event, event.id, with_for_update=True)
                row.capacity_online = (row.capacity_online or 0) + 1
        except Exception as fault:  # noqa: BLE001 - told below, in the thread that reports
            faults.append(fault)

    threads = [threading.Thread(target=add_one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Event, event.id).capacity_online == 512


# --- event scope ------------------------------------------------------------------------------

WAYS: dict[str, Callable[[], Any]] = {
    "entity": lambda: sa.select(Room),
    "column": lambda: sa.select(Room.name),
    "alias": lambda: sa.select(aliased(Room)),
    "count": lambda: sa.select(sa.func.count()).select_from(Room),
    "count of a column": lambda: sa.select(sa.func.count(Room.id)),
    "join to it": lambda: sa.select(Event).join(Room, Room.event_id == Event.id),
    "join over a relationship": lambda: sa.select(Session.title).join(Session.room),
    "subquery": lambda: sa.select(Event).where(Event.id.in_(sa.select(Room.event_id))),
    "exists": lambda: sa.select(Event).where(sa.exists().where(Room.event_id == Event.id)),
    "scalar subquery": lambda: sa.select(sa.select(sa.func.max(Room.capacity)).scalar_subquery()),
    "union": lambda: sa.select(Room.name).union(sa.select(Room.name)),
    "cte": lambda: sa.select(sa.select(Room.name).cte().c.name),
    "with its parts": lambda: sa.select(Session).options(joinedload(Session.room)),
    "update": lambda: sa.update(Room).values(capacity=1),
    "delete": lambda: sa.delete(Room),
}


@pytest.mark.parametrize("way", WAYS)
def test_rows_of_events_are_not_read_without_saying_of_which(app, way: str) -> None:
    make_room(make_event())
    for _ in range(2):  # the second time the shape of the statement is known
        with pytest.raises(NoEventScope):
            db.session.execute(WAYS[way]())
    db.session.rollback()


def test_getting_one_by_its_key_needs_a_scope_too(app) -> None:
    room = make_room(make_event())
    key = room.id
    db.session.expunge_all()
    with pytest.raises(NoEventScope):
        db.session.get(Room, key)


def test_what_no_event_owns_is_read_anywhere(app) -> None:
    event = make_event()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1
    assert db.session.get(Event, event.id) is event


READING = ["entity", "column", "alias", "count", "count of a column"]


@pytest.mark.both_databases
@pytest.mark.parametrize("way", READING)
def test_a_scope_shows_its_own_event_only(app, way: str) -> None:
    own, other = make_event(), make_event()
    make_room(own, "own")
    for name in ("other 1", "other 2"):
        make_room(other, name)
    for event, number in ((own, 1), (other, 2), (own, 1)):
        with event_scope(event.id):
            found = db.session.execute(WAYS[way]()).all()
        count = found[0][0] if "count" in way else len(found)
        assert count == number


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement", [sa.update(Room).values(capacity=1), sa.delete(Room)], ids=["update", "delete"]
)
def test_a_scope_writes_its_own_event_only(app, statement) -> None:
    own, other = make_event(), make_event()
    make_room(own, "own", capacity=10)
    make_room(other, "other", capacity=10)
    with transaction(), event_scope(own.id):
        db.session.execute(statement.execution_options(synchronize_session=False))
    with event_scope(other.id):
        assert db.session.scalars(sa.select(Room.capacity)).all() == [10]
    with event_scope(own.id):
        assert db.session.scalars(sa.select(Room.capacity)).all() in ([1], [])


def test_a_key_of_another_event_leads_nowhere(app) -> None:
    own, room = make_event(), make_room(make_event())
    own_id, key = own.id, room.id
    db.session.expunge_all()
    with event_scope(own_id):
        assert db.session.scalar(sa.select(Room).where(Room.id == key)) is None
        assert db.session.get(Room, key) is None


def test_a_row_of_another_event_is_not_written(app) -> None:
    own, other = make_event(), make_event()
    with pytest.raises(NoEventScope, match="another event"), transaction(), event_scope(own.id):
        add_room(other, "smuggled")


def test_scopes_end_where_their_block_ends(app) -> None:
    event = make_event()
    with event_scope(event.id):
        with event_scope(uuid.uuid4()):
            assert db.session.scalars(sa.select(Room)).all() == []
        db.session.scalars(sa.select(Room)).all()
    with pytest.raises(NoEventScope):
        db.session.scalars(sa.select(Room))


def test_reading_all_events_needs_a_reason(app) -> None:
    for event in (make_event(), make_event()):
        make_room(event)
    with across_events("a test of the way round the scope"):
        assert len(db.session.scalars(sa.select(Room)).all()) == 2
    with pytest.raises(ValueError, match="say why"), across_events("because"):
        pass
