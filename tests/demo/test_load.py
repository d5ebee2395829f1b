"""The demonstration holds what it promises, whatever the day on which it is loaded."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.attendance import services as attendance
from app.core import clock
from app.core.db import db, event_scope
from app.courses import services as courses
from app.courses.models import Course
from app.courses.rules import EnrolmentState
from app.demo.load import NotEmpty, load
from app.directory import services as directory
from app.directory.rules import CountryRole
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventKind
from app.registration import services as registration
from app.scheduling import services as scheduling
from app.table_plans import services as table_plans
from app.table_plans.rules import PlanState
from app.working_tables import services as working_tables

pytestmark = pytest.mark.slow


def _load(app: Flask, moment: datetime) -> None:
    with clock.fixed_at(moment), app.test_request_context():
        load()


def test_it_holds_what_it_promises_on_new_years_eve(app: Flask) -> None:
    moment = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
    _load(app, moment)
    with clock.fixed_at(moment):
        assert len(directory.list_countries(CountryRole.MEMBER)) == 11
        _check_the_congress()
        _check_the_congress_before()
        _check_the_encounter()
        _check_the_course()
        linking = directory.list_body_members(directory.get_body("MSC-V").id)
        assert len({row.person_id for row in linking if row.person_id}) == 8
        meetings = db.session.scalars(sa.select(Event).where(Event.kind == EventKind.MEETING)).all()
        assert len(meetings) == 6
        assert {meeting.starts_on.year for meeting in meetings} == {2027}
        with pytest.raises(NotEmpty):
            load()


def _check_the_congress_before() -> None:
    """Four tables wrote plans: three make up the general plan that all may read, one was given back."""
    event = events.get_event("iv-congreso")
    with event_scope(event.id):
        counts = table_plans.count_states(event)
        assert {state: number for state, number in counts.items() if number} == {
            PlanState.MERGED: 3,
            PlanState.RETURNED: 1,
        }
        assert table_plans.general_view(event, inside=False).is_published


def _check_the_congress() -> None:
    event = events.get_event("v-congreso")
    with event_scope(event.id):
        sessions = list(events.list_sessions(event))
        assert len(sessions) == 24
        assert len(list(events.list_rooms(event))) == 5
        assert len(list(working_tables.seated_tables(event))) == 4
        (linking,) = [table for table in working_tables.list_tables(event) if table.is_linking]
        assert len(working_tables.table_people(event, linking.id)) >= 2
        people = sum(registration.count_by_state(event.id).values())
        assert 120 <= people <= 140
        assert scheduling.count_errors(event) == 0
    assert event.starts_on.isoformat() == "2028-02-14"
    assert event.registration_opens_at is not None
    assert event.registration_closes_at is not None
    assert event.registration_opens_at < clock.now() < event.registration_closes_at


def _check_the_encounter() -> None:
    event = events.get_event("conversatorio-2023")
    with event_scope(event.id):
        counted = [attendance.breakdown_of(session) for session in events.list_sessions(event)]
    assert [(len(each.people), len(each.by_country)) for each in counted] == [(181, 28), (141, 27)]


def _check_the_course() -> None:
    course = db.session.scalars(sa.select(Course)).one()
    counts = courses.count_trainees(course.id)
    by_state = dict(counts.by_state)
    assert sum(by_state.values()) == 60
    assert {EnrolmentState(state) for state, number in by_state.items() if number} == set(EnrolmentState)


def test_it_can_be_loaded_on_a_leap_day(app: Flask) -> None:
    moment = datetime(2028, 2, 29, 12, tzinfo=UTC)
    _load(app, moment)
    with clock.fixed_at(moment):
        meetings = db.session.scalars(sa.select(Event).where(Event.kind == EventKind.MEETING)).all()
        assert {meeting.starts_on.year for meeting in meetings} == {2028}
        assert events.get_event("v-congreso").starts_on.isoformat() == "2028-04-14"
        _check_the_encounter()
