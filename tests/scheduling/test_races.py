"""Two organisers at once, and searches that get in each other's way."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.jobs import Job, JobState
from app.events import services as events
from app.events.rules import PersonTaken, Placement, local_instant
from app.scheduling import services
from app.scheduling.rules import (
    NotReady,
    ProposalState,
    SearchRunning,
)
from tests.factories.events import make_event, make_role, make_session, make_speaker
from tests.factories.scheduling import (
    QUICK,
    before_the_event,
    clashing_congress,
    propose,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


def test_one_search_at_a_time():
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        services.propose(event, QUICK)
    with pytest.raises(SearchRunning), transaction(), event_scope(event.id):
        services.propose(event, QUICK)


def test_a_search_whose_job_was_lost_does_not_block_the_next():
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        lost = services.propose(event, QUICK).id
        db.session.execute(sa.update(Job).values(state=JobState.FAILED))
    with transaction(), event_scope(event.id):
        assert services.propose(event, QUICK).id != lost
        assert services.get_proposal(lost).state is ProposalState.FAILED


# --- two organisers at once -------------------------------------------------------------------


@pytest.mark.both_databases
def test_one_person_is_never_placed_from_two_events_at_once(both: Flask):
    one, other = make_event(), make_event()
    irma = make_speaker()
    first, second = make_session(one, None), make_session(other, None)
    make_role(one, first, irma)
    make_role(other, second, irma)
    sides = [(one.slug, first.id), (other.slug, second.id)]
    refused: list[Refusal] = []

    def place(slug: str, session_id: uuid.UUID) -> None:
        event = events.get_event(slug)
        start = local_instant(event.starts_on, "09:00", event.time_zone)
        with event_scope(event.id):
            events.place_sessions(event, [Placement(session_id, start, start + timedelta(hours=1))])

    def place_the_other() -> None:
        with both.app_context():
            try:
                with transaction():
                    place(*sides[1])
            except PersonTaken as refusal:
                refused.append(refusal)

    rival = threading.Thread(target=place_the_other)
    with transaction():
        place(*sides[0])
        rival.start()
        rival.join(timeout=0.5)
        assert rival.is_alive(), "who comes second waits for who came first"
    rival.join(timeout=60)
    assert len(refused) == 1


@pytest.mark.both_databases
def test_a_proposal_that_two_accept_at_once_is_accepted_once(both: Flask):
    event, _, _, _ = clashing_congress()
    proposal_id, event_id, slug = propose(event).id, event.id, event.slug
    outcomes: list[object] = []

    def accept_it() -> None:
        with both.app_context():
            try:
                with transaction(), event_scope(event_id):
                    found = events.get_event(slug)
                    outcomes.append(services.accept(found, services.get_proposal(proposal_id)))
            except NotReady as refusal:
                outcomes.append(refusal.code)

    rivals = [threading.Thread(target=accept_it) for _ in range(2)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(timeout=60)
    assert sorted(map(str, outcomes)) == ["3", "proposal_not_ready"]
