"""Time between sessions: where too little is an error, no search gives too little."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from app.core import clock
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event
from app.events.rules import SessionPart
from app.scheduling import services
from app.scheduling.rules import ProgrammeRules, read_problem
from app.scheduling.services import buffers
from app.scheduling.solver import solve
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.scheduling.problems import ENOUGH, Document

STRICT = ProgrammeRules(room_minutes=15, venue_minutes=90, strict_gaps=True)


@pytest.fixture
def event(app: Flask) -> Iterator[Event]:
    """A morning in which one person is in three sessions, back to back in different rooms."""
    with clock.fixed_at(datetime(2027, 7, 10, 12, tzinfo=UTC)):
        event = make_event(slug="cumbre", venue={"es": "Hotel Real"})
        irma = make_speaker("Irma")
        for start, room in (("09:00", "Ceiba"), ("10:00", "Jacaranda"), ("11:00", "Ceibo")):
            place = make_room(event, room, capacity=50)
            make_role(
                event, make_session(event, start, minutes=60, room_id=place.id), irma, SessionPart.EXPERT
            )
        yield event


def problem_of(event: Event, rules: ProgrammeRules) -> Document:
    with transaction(), event_scope(event.id):
        services.save_rules(event, rules)
    with event_scope(event.id):
        problem = services.export_problem(event)
    read_problem(problem)
    return problem


def test_a_search_leaves_the_time_that_is_asked_for(event: Event):
    problem = problem_of(event, STRICT)
    assert {item["minutes"] for item in problem["sessions"]} == {75}
    assert problem["days"][0]["end"] == "18:15"
    starts = sorted(
        datetime.fromisoformat(p["start"]) for p in solve(problem, seconds=ENOUGH)["plan"].values()
    )
    assert all(later - start >= timedelta(minutes=75) for start, later in pairwise(starts))


def test_where_too_little_is_only_warned_of_nothing_grows(event: Event):
    problem = problem_of(event, ProgrammeRules(room_minutes=15))
    assert {item["minutes"] for item in problem["sessions"]} == {60}
    assert problem["days"][0]["end"] == "18:00"


def test_a_session_elsewhere_takes_the_way_there_and_back(event: Event):
    other = make_event(slug="otro", venue={"es": "Cancillería"})
    person = irma_of(event)
    make_role(other, make_session(other, "14:00", minutes=60), person, SessionPart.EXPERT)
    problem = problem_of(event, STRICT)
    (person_there,) = [one for one in problem["people"] if one["unavailable"]]
    date = problem["days"][0]["date"]
    # With the quarter of an hour after each session, the way of ninety minutes is kept before and after.
    assert person_there["unavailable"] == [[f"{date}T12:45", f"{date}T16:30"]]


def irma_of(event: Event) -> Person:
    from app.core.db import db

    return db.session.query(Person).filter_by(given_name="Irma").one()


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ({"end": "18:00", "closed": []}, {"end": "18:15", "closed": []}),
        ({"end": "23:59", "closed": [["13:00", "14:00"]]}, {"end": "24:00", "closed": [["13:15", "14:00"]]}),
        ({"end": "12:00", "closed": [["10:00", "10:10"]]}, {"end": "12:15", "closed": [["10:00", "10:10"]]}),
    ],
)
def test_days_close_later_by_the_time_after_sessions(day: Document, later: Document):
    assert buffers.later(day, timedelta(minutes=15)) == later
