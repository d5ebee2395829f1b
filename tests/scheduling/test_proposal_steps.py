"""A proposal and the draft: what is locked stays, accepting is one step, its news are kept while it searches."""

from collections.abc import Iterator

import pytest

from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.scheduling import services
from app.scheduling.models import Proposal
from app.scheduling.rules import ProposalState, SearchOptions
from app.scheduling.services import drafts, journal, moving
from tests.factories.scheduling import before_the_event, clashing_congress, propose

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


def places(event: Event) -> dict[str, tuple[object, object]]:
    """Return where the draft has each session."""
    db.session.rollback()
    with event_scope(event.id):
        slots = drafts.load_slots(event).values()
    return {slot.code: (slot.spot.starts_at, slot.spot.room_id) for slot in slots}


def plan_of(proposal: Proposal) -> dict[str, dict[str, str]]:
    assert proposal.plan is not None
    found: dict[str, dict[str, str]] = proposal.plan["plan"]
    return found


def accept(event: Event, proposal: Proposal) -> int:
    with transaction(), event_scope(event.id):
        return services.accept(event, services.get_proposal(proposal.id))


def test_locked_sessions_are_not_moved_by_a_search():
    event, _, sessions, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        moving.set_lock(event, [sessions[1].id], locked=True)
    proposal = propose(event, SearchOptions(seconds=60, whole=True))
    assert proposal.state is ProposalState.READY
    fixed = {item["id"] for item in proposal.problem["sessions"] if "fixed" in item}
    assert str(sessions[1].id) in fixed
    before = places(event)[sessions[1].code]
    accept(event, proposal)
    assert places(event)[sessions[1].code] == before


def test_a_proposal_is_one_step_that_its_organiser_takes_back():
    event, _, _, _ = clashing_congress()
    before = places(event)
    proposal = propose(event)
    accept(event, proposal)
    with transaction(), event_scope(event.id):
        journal.undo(event, by=None)
    assert places(event) == before


def test_who_looks_on_sees_the_best_so_far():
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, SearchOptions(seconds=60))
        services.note_news(proposal, {"values": {"moved": 2}, "bounds": {"moved": 1}, "first": 0.4})
    db.session.rollback()
    with event_scope(event.id):
        found = services.find_latest(event)
    assert found is not None
    assert (found.news or {})["values"] == {"moved": 2}
