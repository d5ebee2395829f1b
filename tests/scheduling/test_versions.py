"""Publishing a draft: the checks before it, what is written, who is told, and the public log of it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.mail import delivered
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import (
    STRANGER,
    EventFacts,
    EventState,
    Placement,
    SessionAccess,
    SessionPart,
    local_instant,
)
from app.scheduling.rules.drafts import ChangeKind, DraftContested, DraftHasErrors, DraftIsEmpty
from app.scheduling.services import drafts, journal, moving, publishing, versions
from tests.factories.directory import make_person
from tests.factories.events import make_event, make_role, make_room, make_session
from tests.factories.registration import make_registration
from tests.factories.scheduling import before_the_event, clashing_congress, work_off
from tests.services.smtp import SmtpTrap

pytestmark = pytest.mark.usefixtures("app")
BEFORE = datetime(2027, 5, 20, 21, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


def at(event: Event, hour: str, day: int = 0) -> datetime:
    return local_instant(event.starts_on + timedelta(days=day), hour, event.time_zone)


def do(function: Callable[..., Any], event: Event, *values: Any, **more: Any) -> Any:
    with transaction(), event_scope(event.id):
        return function(events.get_event(event.slug), *values, **more)


def ask(function: Callable[..., Any], event: Event, *values: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return function(events.get_event(event.slug), *values)


def move(event: Event, session: Session, hour: str, room: Any = None) -> None:
    do(moving.move, event, session.id, starts_at=at(event, hour), room_id=room)


def public(event: Event, session: Session) -> Session:
    return ask(lambda _event: events.get_session(session.id), event)


def test_publishing_writes_the_draft_and_empties_it():
    event = make_event()
    one, other = make_session(event, "09:00"), make_session(event, None, minutes=30)
    sequence = public(event, one).sequence
    move(event, one, "15:00")
    move(event, other, "10:00")
    version = do(publishing.publish, event, note="  Two changes. ")
    assert (version.number, version.note) == (2, "Two changes.")
    assert [change["kind"] for change in version.changes] == ["new", "moved"]
    assert public(event, one).starts_at == at(event, "15:00")
    assert public(event, one).sequence == sequence + 1
    assert public(event, other).ends_at == at(event, "10:30")
    assert ask(drafts.drafted, event) == {}
    assert events.get_event(event.slug).programme_version == 2


def test_locks_outlive_publishing():
    event = make_event()
    session = make_session(event, "09:00")
    move(event, session, "15:00")
    do(moving.set_lock, event, [session.id], locked=True)
    do(publishing.publish, event)
    assert ask(drafts.locked, event) == {session.id}
    assert ask(drafts.drafted, event) == {}


def test_the_first_version_is_what_was_public_before():
    event = make_event()
    session = make_session(event, "09:00")
    move(event, session, "15:00")
    do(publishing.publish, event)
    second, first = ask(versions.list_versions, event)
    assert (first.number, first.published_at, first.changes) == (1, BEFORE, [])
    assert first.places[str(session.id)]["starts_at"] == at(event, "09:00").isoformat()
    assert second.number == 2


def test_a_draft_with_conflicts_is_not_published():
    event, rooms, sessions, _ = clashing_congress()
    move(event, sessions[3], "15:00", rooms[0].id)
    with pytest.raises(DraftHasErrors) as refused:
        do(publishing.publish, event)
    assert refused.value.facts == {"count": 1}
    assert public(event, sessions[3]).starts_at is None
    move(event, sessions[2], "15:00", rooms[1].id)
    do(publishing.publish, event)
    assert public(event, sessions[3]).starts_at == at(event, "15:00")


def test_two_sessions_change_places_in_one_go():
    event, room = (made := make_event()), make_room(made)
    one = make_session(event, "09:00", room_id=room.id)
    other = make_session(event, "10:00", room_id=room.id)
    move(event, one, "10:00", room.id)
    move(event, other, "09:00", room.id)
    do(publishing.publish, event)
    assert public(event, one).starts_at == at(event, "10:00")
    assert public(event, other).starts_at == at(event, "09:00")


def test_nothing_is_published_twice():
    event = make_event()
    session = make_session(event, "09:00")
    with pytest.raises(DraftIsEmpty):
        do(publishing.publish, event)
    move(event, session, "15:00")
    do(publishing.publish, event)
    with pytest.raises(DraftIsEmpty):
        do(publishing.publish, event)


def test_what_the_form_changed_meanwhile_must_be_settled_first():
    event = make_event()
    session = make_session(event, "09:00")
    move(event, session, "15:00")
    with transaction(), event_scope(event.id):
        events.place_sessions(event, [Placement(session.id, at(event, "12:00"), at(event, "13:00"))])
    assert len(ask(publishing.compare, event).contested) == 1
    with pytest.raises(DraftContested):
        do(publishing.publish, event)
    do(moving.settle, event, session.id, keep_draft=True)
    do(publishing.publish, event)
    assert public(event, session).starts_at == at(event, "15:00")


def test_what_was_published_is_not_undone_by_a_step_back():
    event = make_event()
    session = make_session(event, "09:00")
    move(event, session, "15:00")
    do(publishing.publish, event)
    assert ask(journal.find_undoable, event, None) is None


def test_a_draft_event_gets_its_first_version_when_it_becomes_public():
    event = make_event(state=EventState.DRAFT, published=False)
    session = make_session(event, None)
    move(event, session, "15:00")
    assert do(publishing.publish, event) is None
    assert ask(versions.list_versions, event) == []
    do(events.publish_event, event)
    (version,) = ask(versions.list_versions, event)
    assert (version.number, version.changes) == (1, [])
    assert str(session.id) in version.places


def test_publishing_from_the_list_of_sessions_keeps_a_version_too():
    event = make_event()
    session = make_session(event, "09:00")
    do(events.publish_programme, event)
    with transaction(), event_scope(event.id):
        events.place_sessions(event, [Placement(session.id, at(event, "12:00"), at(event, "13:00"))])
    do(events.publish_programme, event)
    last = ask(versions.find_last_version, event)
    assert (last.number, [change["kind"] for change in last.changes]) == (2, ["moved"])


# --- going back -------------------------------------------------------------------------------


def test_the_draft_goes_back_to_a_version_in_one_step():
    event = make_event()
    one, other = make_session(event, "09:00"), make_session(event, "10:00")
    late = make_session(event, None)
    move(event, one, "15:00")
    do(publishing.publish, event)
    move(event, late, "16:00")
    do(moving.set_lock, event, [other.id], locked=True)
    step, kept = do(publishing.revert, event, 1)
    assert kept == []
    assert set(step.after) == {str(one.id), str(late.id)}
    slots = ask(drafts.load_slots, event)
    assert slots[one.id].spot.starts_at == at(event, "09:00")
    assert slots[late.id].spot.starts_at is None
    assert public(event, one).starts_at == at(event, "15:00"), "only the draft went back"
    do(journal.undo, event, by=None)
    assert ask(drafts.load_slots, event)[late.id].spot.starts_at == at(event, "16:00")


def test_locked_sessions_do_not_go_back():
    event = make_event()
    session = make_session(event, "09:00")
    move(event, session, "15:00")
    do(publishing.publish, event)
    do(moving.set_lock, event, [session.id], locked=True)
    step, kept = do(publishing.revert, event, 1)
    assert (step, kept) == (None, [session.title])


# --- whom it concerns -------------------------------------------------------------------------


def test_the_comparison_says_what_moves_and_whom_it_concerns():
    event, room = (made := make_event()), make_room(made, "Ceiba")
    panel, choice = make_session(event, "09:00"), make_session(event, "11:00", needs_choice=True)
    speaker = make_person(given_name="Irma", family_name="Quezada")
    make_role(event, panel, speaker, SessionPart.EXPERT)
    make_registration(event)
    make_registration(event)
    move(event, panel, "15:00", room.id)
    move(event, choice, "16:00")
    found = ask(publishing.compare, event)
    moved, chosen = found.differences
    assert (moved.kind, moved.room_after, moved.participants) == (ChangeKind.MOVED, "Ceiba", 2)
    assert [(who.name, who.part) for who in moved.people] == [("Irma Quezada", SessionPart.EXPERT)]
    assert (chosen.participants, found.participants, found.people) == (0, 2, 1)


def test_whoever_has_a_part_or_a_place_is_told_once():
    event = make_event()
    panel, other = make_session(event, "09:00"), make_session(event, "11:00")
    speaker = make_person(given_name="Irma", email="irma@example.org")
    both = make_person(given_name="Rosa", email="rosa@example.org")
    make_role(event, panel, speaker, SessionPart.EXPERT)
    make_role(event, panel, both, SessionPart.MODERATOR)
    make_role(event, other, make_person(given_name="Luz", email="luz@example.org"))
    make_registration(event, email="rosa@example.org")
    make_registration(event, email="publico@example.org")
    work_off()
    before = {name: len(delivered(f"{name}@example.org")) for name in ("rosa", "publico")}
    move(event, panel, "15:00")
    with clock.fixed_at(clock.now() + timedelta(days=1)):
        do(publishing.publish, event, note="The hall is free later.")
        work_off()
    (mail,) = delivered("irma@example.org")
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "15:00" in text
    assert "The hall is free later." in text
    (calendar,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert f"session-{panel.id}@" in calendar.get_content()
    assert delivered("luz@example.org") == []
    for name, known in before.items():
        assert len(delivered(f"{name}@example.org")) == known + 1, "told by the registration, once"
    work_off()
    assert len(delivered("irma@example.org")) == 1


def test_the_mail_leaves_by_smtp(make_app: Callable[..., Flask], smtp: SmtpTrap):
    app = make_app(smtp_url=smtp.url)
    with app.app_context():
        event = make_event()
        panel = make_session(event, "09:00")
        make_role(event, panel, make_person(given_name="Irma", email="irma@example.org", language="en"))
        move(event, panel, "15:00")
        do(publishing.publish, event)
        work_off()
    (mail,) = smtp.to("irma@example.org")
    assert mail["Subject"] == "Your part in the programme has changed: Women in Migration"


# --- what everybody may read ------------------------------------------------------------------


def test_the_log_tells_nobody_of_closed_sessions():
    event = make_event()
    open_one = make_session(event, "09:00")
    closed = make_session(event, "11:00", access=SessionAccess.CLOSED)
    move(event, open_one, "15:00")
    move(event, closed, "16:00")
    do(publishing.publish, event)
    move(event, closed, "12:00")
    do(publishing.publish, event)
    move(event, open_one, "17:00")
    do(publishing.publish, event)

    def seen(facts: EventFacts) -> list[list[Any]]:
        return [[line.session_id for line in entry.lines] for entry in ask(versions.change_log, event, facts)]

    assert seen(STRANGER) == [[open_one.id], [open_one.id], []], "version 3 said nothing to strangers"
    assert [len(lines) for lines in seen(EventFacts(organiser=True))] == [1, 1, 2, 0]


def test_cancelled_and_restored_sessions_stand_in_the_log():
    event = make_event()
    session = make_session(event, "09:00")
    do(events.publish_programme, event)
    do(lambda _event: events.cancel_session(events.get_session(session.id)), event)
    do(events.publish_programme, event)
    do(lambda found: events.restore_session(found, events.get_session(session.id)), event)
    do(events.publish_programme, event)
    kinds = [[line.kind for line in entry.lines] for entry in ask(versions.change_log, event, STRANGER)]
    assert kinds == [[ChangeKind.RESTORED], [ChangeKind.CANCELLED], []]


@pytest.mark.both_databases
def test_who_is_placed_elsewhere_while_it_is_published_is_not_in_two_places(both: Flask):
    event, other = make_event(), make_event()
    irma = make_person()
    session, elsewhere = make_session(event, "09:00"), make_session(other, None)
    make_role(event, session, irma)
    make_role(other, elsewhere, irma)
    move(event, session, "15:00")
    slug, refused = event.slug, []

    def publish_it() -> None:
        with both.app_context():
            try:
                with transaction():
                    found = events.get_event(slug)
                    with event_scope(found.id):
                        publishing.publish(found)
            except DraftHasErrors as refusal:
                refused.append(refusal)

    rival = threading.Thread(target=publish_it)
    with transaction(), event_scope(other.id):
        events.place_sessions(other, [Placement(elsewhere.id, at(other, "15:00"), at(other, "16:00"))])
        rival.start()
        rival.join(timeout=1.5)
        assert rival.is_alive(), "who comes second waits"
    rival.join(timeout=60)
    assert len(refused) == 1
    assert public(event, session).starts_at == at(event, "09:00")
