"""The sessions of working tables in one's own agenda: those of the own table, not of the others."""

import pytest
from flask import Flask

from app.core.db import event_scope, transaction
from app.events.models import Event, Session
from app.events.rules import SessionKind
from app.home.services.feed import sessions_of
from app.registration import services as registration
from app.registration.models import Registration
from app.working_tables import services as working_tables
from app.working_tables.services import TableDraft
from tests.factories.events import make_event, make_room, make_session
from tests.factories.registration import make_registration


def table_of(event: Event, session: Session, name: str) -> None:
    with transaction(), event_scope(event.id):
        draft = TableDraft(name={"es": name}, least=0, most=9, room_id=session.room_id, session_id=session.id)
        working_tables.add_table(event, draft)


def codes_of(row: Registration) -> list[str]:
    return [each.session.code for each in sessions_of(row)]


@pytest.fixture
def congress(app: Flask) -> tuple[Event, Registration]:
    event = make_event()
    make_session(event, "08:00", code="A")
    for number in (1, 2):
        room = make_room(event)
        first = make_session(
            event, "10:00", code=f"T{number}", kind=SessionKind.WORKING_TABLE, room_id=room.id
        )
        make_session(event, "12:00", code=f"U{number}", kind=SessionKind.WORKING_TABLE, room_id=room.id)
        table_of(event, first, f"Mesa {number}")
    return event, make_registration(event)


def test_before_anybody_is_seated_no_table_fills_the_agenda(congress: tuple[Event, Registration]) -> None:
    assert codes_of(congress[1]) == ["A"]


def test_who_is_seated_sees_both_sessions_of_their_table_alone(congress: tuple[Event, Registration]) -> None:
    event, row = congress
    with event_scope(event.id):
        table = working_tables.list_tables(event)[1]
        with transaction():
            answer = {
                "status": "optimal",
                "cost": 0,
                "bound": 0,
                "parts": {},
                "seating": {str(row.id): str(table.id)},
            }
            seating = working_tables.store_proposal(event, answer, left_out=[])
        with transaction():
            working_tables.accept_seating(working_tables.get_seating(seating.id), by=None)
        row = registration.get_registration(row.id)
        assert codes_of(row) == ["A"]
        with transaction():
            working_tables.publish_seating(event, by=None)
        row = registration.get_registration(row.id)
    assert codes_of(row) == ["A", "T2", "U2"]


def test_an_event_without_tables_keeps_its_table_sessions(app: Flask) -> None:
    event = make_event()
    make_session(event, "10:00", code="T", kind=SessionKind.WORKING_TABLE)
    assert codes_of(make_registration(event)) == ["T"]
