"""The draft: what moves in it stays there, steps go back and forth, and nobody writes over another."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import Placement, SessionOutsideEvent, local_instant
from app.scheduling.models import DraftSlot, DraftStep
from app.scheduling.rules.drafts import (
    ChangedSince,
    LockedInTheWay,
    MovedMeanwhile,
    NothingToRedo,
    NothingToShift,
    NothingToUndo,
    NotInDraft,
    SessionChangedMeanwhile,
    SessionIsLocked,
)
from app.scheduling.services import drafts, journal, moving
from tests.factories.events import make_event, make_room, make_session, make_speaker
from tests.factories.scheduling import before_the_event

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


def at(event: Event, clock: str, day: int = 0) -> datetime:
    return local_instant(event.starts_on + timedelta(days=day), clock, event.time_zone)


def do(function: Callable[..., Any], event: Event, *values: Any, **more: Any) -> Any:
    with transaction(), event_scope(event.id):
        return function(event, *values, **more)


def slot_of(event: Event, session: Session) -> drafts.Slot:
    db.session.rollback()
    with event_scope(event.id):
        return drafts.load_slots(event)[session.id]


def rows(event: Event) -> list[DraftSlot]:
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(DraftSlot)))


def test_a_move_stays_in_the_draft():
    event, room = (made := make_event()), make_room(made)
    session = make_session(event, "09:00", minutes=90)
    before = session.starts_at
    do(moving.move, event, session.id, starts_at=at(event, "15:00"), room_id=room.id)
    slot = slot_of(event, session)
    assert (slot.spot.starts_at, slot.spot.room_id) == (at(event, "15:00"), room.id)
    assert slot.spot.length == timedelta(minutes=90)
    with event_scope(event.id):
        assert events.get_session(session.id).starts_at == before
        assert set(drafts.drafted(event)) == {session.id}


def test_what_goes_back_to_its_public_place_leaves_no_row():
    event = make_event()
    session = make_session(event, "09:00")
    do(moving.move, event, session.id, starts_at=at(event, "15:00"), room_id=None)
    assert len(rows(event)) == 1
    do(moving.move, event, session.id, starts_at=at(event, "09:00"), room_id=None)
    assert rows(event) == []
    assert not slot_of(event, session).is_moved


def test_a_session_is_taken_off_and_put_on_again_as_long_as_it_was():
    event = make_event()
    session = make_session(event, "09:00", minutes=45)
    do(moving.unplace, event, session.id)
    assert slot_of(event, session).spot.starts_at is None
    do(moving.move, event, session.id, starts_at=at(event, "11:00"), room_id=None)
    assert slot_of(event, session).spot.length == timedelta(minutes=45)


def test_places_that_could_never_be_published_are_refused():
    event, other = make_event(), make_event()
    foreign, session = make_room(other), make_session(event, "09:00")
    with pytest.raises(SessionOutsideEvent):
        do(moving.move, event, session.id, starts_at=at(event, "23:30", 1), room_id=None)
    with pytest.raises(NotFound):
        do(moving.move, event, session.id, starts_at=at(event, "10:00"), room_id=foreign.id)
    with pytest.raises(NotFound):
        do(moving.move, other, session.id, starts_at=at(event, "10:00"), room_id=None)
    with transaction(), event_scope(event.id):
        events.cancel_session(events.get_session(session.id))
    with pytest.raises(NotInDraft):
        do(moving.move, event, session.id, starts_at=at(event, "10:00"), room_id=None)


def test_a_locked_session_stays_and_says_so():
    event = make_event()
    session = make_session(event, "09:00")
    do(moving.set_lock, event, [session.id], locked=True)
    with event_scope(event.id):
        assert drafts.locked(event) == {session.id}
    for refused in (
        lambda: do(moving.move, event, session.id, starts_at=at(event, "10:00"), room_id=None),
        lambda: do(moving.unplace, event, session.id),
    ):
        with pytest.raises(SessionIsLocked):
            refused()
    do(moving.set_lock, event, [session.id], locked=False)
    assert rows(event) == []


def test_everything_after_a_moment_is_shifted_in_one_step():
    event, room = (made := make_event()), make_room(made)
    early, first = make_session(event, "09:00"), make_session(event, "15:00", room_id=room.id)
    second, tomorrow = make_session(event, "16:30"), make_session(event, "16:00", 1)
    step = do(moving.shift_after, event, at(event, "15:00"), 10, until=at(event, "00:00", 1))
    assert set(step.after) == {str(first.id), str(second.id)}
    assert slot_of(event, first).spot.starts_at == at(event, "15:10")
    assert slot_of(event, first).spot.room_id == room.id
    assert not slot_of(event, early).is_moved
    assert not slot_of(event, tomorrow).is_moved
    do(moving.shift_after, event, at(event, "15:00"), -10, until=at(event, "00:00", 1), room_id=room.id)
    assert not slot_of(event, first).is_moved
    assert slot_of(event, second).spot.starts_at == at(event, "16:40")
    with pytest.raises(NothingToShift):
        do(moving.shift_after, event, at(event, "20:00"), 10, until=at(event, "00:00", 1))


def test_locked_sessions_in_the_way_are_named_and_may_be_left():
    event = make_event()
    held = make_session(event, "15:00", title={"es": "Apertura", "en": "Opening"})
    free = make_session(event, "16:00")
    do(moving.set_lock, event, [held.id], locked=True)
    with pytest.raises(LockedInTheWay) as refused:
        do(moving.shift_after, event, at(event, "15:00"), 10, until=at(event, "00:00", 1))
    assert refused.value.facts == {"titles": "Apertura"}
    assert not slot_of(event, free).is_moved
    do(moving.shift_after, event, at(event, "15:00"), 10, until=at(event, "00:00", 1), leave_locked=True)
    assert not slot_of(event, held).is_moved
    assert slot_of(event, free).spot.starts_at == at(event, "16:10")


# --- back and forth ---------------------------------------------------------------------------


def test_steps_go_back_and_forth():
    event, ana = make_event(), make_speaker("Ana")
    session = make_session(event, "09:00")
    for clock in ("10:00", "11:00"):
        do(moving.move, event, session.id, starts_at=at(event, clock), room_id=None, by=ana.id)
    do(journal.undo, event, by=ana.id)
    assert slot_of(event, session).spot.starts_at == at(event, "10:00")
    do(journal.undo, event, by=ana.id)
    assert not slot_of(event, session).is_moved
    with pytest.raises(NothingToUndo):
        do(journal.undo, event, by=ana.id)
    do(journal.redo, event, by=ana.id)
    do(journal.redo, event, by=ana.id)
    assert slot_of(event, session).spot.starts_at == at(event, "11:00")
    with pytest.raises(NothingToRedo):
        do(journal.redo, event, by=ana.id)


def test_what_was_undone_is_gone_once_something_else_is_done():
    event, ana = make_event(), make_speaker("Ana")
    one, other = make_session(event, "09:00"), make_session(event, "10:00")
    do(moving.move, event, one.id, starts_at=at(event, "15:00"), room_id=None, by=ana.id)
    do(journal.undo, event, by=ana.id)
    do(moving.move, event, other.id, starts_at=at(event, "16:00"), room_id=None, by=ana.id)
    with pytest.raises(NothingToRedo):
        do(journal.redo, event, by=ana.id)


def test_a_shift_is_undone_whole():
    event, ana = make_event(), make_speaker("Ana")
    made = [make_session(event, clock) for clock in ("15:00", "16:00", "17:00")]
    do(moving.shift_after, event, at(event, "15:00"), 10, until=at(event, "00:00", 1), by=ana.id)
    assert all(slot_of(event, session).is_moved for session in made)
    do(journal.undo, event, by=ana.id)
    assert not any(slot_of(event, session).is_moved for session in made)


def test_nobody_undoes_the_work_of_another():
    event, ana, rosa = make_event(), make_speaker("Ana", "Soto"), make_speaker("Rosa")
    session = make_session(event, "09:00")
    do(moving.move, event, session.id, starts_at=at(event, "10:00"), room_id=None, by=rosa.id)
    with pytest.raises(NothingToUndo):
        do(journal.undo, event, by=ana.id)
    do(moving.move, event, session.id, starts_at=at(event, "11:00"), room_id=None, by=ana.id)
    with pytest.raises(ChangedSince) as refused:
        do(journal.undo, event, by=rosa.id)
    assert refused.value.facts["who"] == "Ana Soto"
    assert slot_of(event, session).spot.starts_at == at(event, "11:00")


def test_a_lock_is_undone_too():
    event, ana = make_event(), make_speaker("Ana")
    session = make_session(event, "09:00")
    do(moving.set_lock, event, [session.id], locked=True, by=ana.id)
    do(journal.undo, event, by=ana.id)
    assert not slot_of(event, session).locked


# --- two at once ------------------------------------------------------------------------------


def test_who_has_not_seen_the_last_move_does_not_write_over_it():
    event, ana = make_event(), make_speaker("Ana", "Soto")
    session = make_session(event, "09:00")
    seen = slot_of(event, session).seen
    do(moving.move, event, session.id, starts_at=at(event, "15:00"), room_id=None, seen=seen, by=ana.id)
    with pytest.raises(MovedMeanwhile) as refused:
        do(moving.move, event, session.id, starts_at=at(event, "11:00"), room_id=None, seen=seen)
    assert refused.value.facts["who"] == "Ana Soto"
    assert refused.value.facts["time"] == "07:00", "six weeks before, on the clock of the event"
    assert slot_of(event, session).spot.starts_at == at(event, "15:00")
    again = slot_of(event, session).seen
    do(moving.move, event, session.id, starts_at=at(event, "11:00"), room_id=None, seen=again)


def test_a_change_of_the_form_counts_as_well():
    event = make_event()
    session = make_session(event, "09:00")
    seen = slot_of(event, session).seen
    with transaction(), event_scope(event.id):
        place = Placement(session.id, at(event, "12:00"), at(event, "13:00"))
        events.place_sessions(event, [place])
    with pytest.raises(SessionChangedMeanwhile):
        do(moving.move, event, session.id, starts_at=at(event, "11:00"), room_id=None, seen=seen)


@pytest.mark.both_databases
def test_of_two_who_move_the_same_session_at_once_one_is_told(both: Flask):
    event = make_event()
    session = make_session(event, "09:00")
    session_id, seen = session.id, slot_of(event, session).seen
    slug, started = event.slug, threading.Barrier(2)
    outcomes: list[str] = []

    def move_to(clock: str) -> None:
        with both.app_context():
            try:
                started.wait(timeout=30)
                with transaction():
                    found = events.get_event(slug)
                    with event_scope(found.id):
                        moving.move(found, session_id, starts_at=at(found, clock), room_id=None, seen=seen)
                outcomes.append("moved")
            except MovedMeanwhile as refusal:
                outcomes.append(refusal.code)

    rivals = [threading.Thread(target=move_to, args=(clock,)) for clock in ("14:00", "16:00")]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(timeout=60)
    assert sorted(outcomes) == ["moved", "moved_meanwhile"]
    db.session.rollback()
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(DraftStep.id))) == 1


@pytest.mark.both_databases
def test_two_who_move_different_sessions_at_once_lose_nothing(both: Flask):
    event = make_event()
    made = [make_session(event, clock).id for clock in ("09:00", "10:00", "11:00", "12:00")]
    slug, started = event.slug, threading.Barrier(len(made))
    faults: list[BaseException] = []

    def move_it(number: int) -> None:
        with both.app_context():
            try:
                started.wait(timeout=30)
                with transaction():
                    found = events.get_event(slug)
                    with event_scope(found.id):
                        moving.move(
                            found, made[number], starts_at=at(found, f"{14 + number}:00"), room_id=None
                        )
            except BaseException as fault:  # noqa: BLE001 -- shown by the test
                faults.append(fault)

    rivals = [threading.Thread(target=move_it, args=(number,)) for number in range(len(made))]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(timeout=60)
    assert faults == []
    db.session.rollback()
    with event_scope(event.id):
        assert len(drafts.drafted(event)) == len(made)
        head = drafts.find_draft(event)
        assert head is not None
        assert head.revision == len(made)
        numbers = db.session.scalars(sa.select(DraftStep.number).order_by(DraftStep.number)).all()
    assert list(numbers) == [1, 2, 3, 4]


# --- the form and the draft -------------------------------------------------------------------


def test_draft_and_form_do_not_fight():
    event = make_event()
    session = make_session(event, "09:00")
    do(moving.move, event, session.id, starts_at=at(event, "15:00"), room_id=None)
    assert not slot_of(event, session).is_contested
    with transaction(), event_scope(event.id):
        events.place_sessions(event, [Placement(session.id, at(event, "12:00"), at(event, "13:00"))])
    slot = slot_of(event, session)
    assert slot.is_contested
    assert (slot.public.starts_at, slot.spot.starts_at) == (at(event, "12:00"), at(event, "15:00"))
    do(moving.settle, event, session.id, keep_draft=True)
    slot = slot_of(event, session)
    assert (slot.is_contested, slot.spot.starts_at) == (False, at(event, "15:00"))
    with transaction(), event_scope(event.id):
        events.place_sessions(event, [Placement(session.id, at(event, "13:00"), at(event, "14:00"))])
    do(moving.settle, event, session.id, keep_draft=False)
    slot = slot_of(event, session)
    assert (slot.is_moved, slot.spot.starts_at) == (False, at(event, "13:00"))


# --- what open pages ask for ------------------------------------------------------------------


def test_pages_that_are_open_learn_what_others_did():
    event, ana = make_event(), make_speaker("Ana", "Soto")
    session = make_session(event, "09:00")

    def mark() -> journal.Mark:
        db.session.rollback()
        with event_scope(event.id):
            return journal.present_mark(event)

    before = mark()
    assert journal.read_mark(str(before)) == before
    assert journal.read_mark("no mark") == journal.Mark()
    do(moving.move, event, session.id, starts_at=at(event, "10:00"), room_id=None, by=ana.id)
    assert mark() > before
    with event_scope(event.id):
        (deed,) = journal.deeds_since(event, before.revision)
        assert (deed.name, deed.sessions) == ("Ana Soto", (session.id,))
        assert journal.others_here(event, make_speaker("Rosa").id) == ["Ana Soto"]
        assert journal.others_here(event, ana.id) == []
    after = mark()
    do(journal.undo, event, by=ana.id)
    assert mark() > after, "an undone step is news as well"


def test_a_draft_of_any_size_is_read_in_one_statement(
    count_queries: Callable[..., Any],
):
    event = make_event()
    for number in range(12):
        session = make_session(event, f"{8 + number % 10:02}:00", number % 2)
        if number % 2:
            do(moving.move, event, session.id, starts_at=at(event, "15:00"), room_id=None)
    db.session.rollback()
    with event_scope(event.id), count_queries() as seen:
        assert len(drafts.load_slots(event)) == 12
    assert len(seen) == 1


def test_unknown_sessions_are_not_found():
    event = make_event()
    with pytest.raises(NotFound):
        do(moving.move, event, uuid.uuid4(), starts_at=at(event, "10:00"), room_id=None)
