"""Conflicts across events, and a proposal from the search to the undo."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.core.jobs import JobState
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import Placement, SessionKind
from app.registration.rules import PoolKind
from app.registration.services import seats
from app.scheduling import services
from app.scheduling.checker import check_plan
from app.scheduling.models import Proposal
from app.scheduling.rules import (
    Kind,
    NotAccepted,
    NothingToSchedule,
    NotReady,
    PlanRefused,
    ProgrammeChanged,
    ProposalState,
    SearchOptions,
    Severity,
    Status,
)
from app.scheduling.rules.drafts import ChangedSince
from app.scheduling.services import drafts, moving
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.factories.registration import make_registration
from tests.factories.scheduling import (
    QUICK,
    before_the_event,
    clashing_congress,
    job_of,
    let_meet_at_once,
    make_body,
    make_large_programme,
    make_meeting,
    propose,
    work_off,
)

pytestmark = pytest.mark.usefixtures("app")

SECRETARIAT = Viewer(
    account_id=uuid.uuid4(), roles=frozenset({RoleAt("organisation", None, Role.SECRETARIAT)})
)


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


def findings(event: Event, viewer: Viewer = SECRETARIAT) -> list[services.FindingLine]:
    db.session.rollback()
    with event_scope(event.id):
        return services.list_findings(event, viewer)


def plan_of(proposal: Proposal) -> dict[str, dict[str, str]]:
    assert proposal.plan is not None
    found: dict[str, dict[str, str]] = proposal.plan["plan"]
    return found


def time_of(session: Session) -> datetime:
    assert session.starts_at is not None
    return session.starts_at


def places(event: Event) -> dict[str, tuple[object, object]]:
    """Return where the draft has each session."""
    db.session.rollback()
    with event_scope(event.id):
        slots = drafts.load_slots(event).values()
    return {slot.code: (slot.spot.starts_at, slot.spot.room_id) for slot in slots}


def public_places(event: Event) -> dict[str, tuple[object, object]]:
    db.session.rollback()
    with event_scope(event.id):
        slots = drafts.load_slots(event).values()
    return {slot.code: (slot.public.starts_at, slot.public.room_id) for slot in slots}


def accept(event: Event, proposal: Proposal) -> int:
    with transaction(), event_scope(event.id):
        return services.accept(event, services.get_proposal(proposal.id))


def undo(event: Event, proposal: Proposal) -> int:
    with transaction(), event_scope(event.id):
        return services.undo(event, services.get_proposal(proposal.id))


def state_of(event: Event, proposal: Proposal) -> ProposalState:
    db.session.rollback()
    with event_scope(event.id):
        return services.get_proposal(proposal.id).state


# --- findings ---------------------------------------------------------------------------------


def test_a_person_in_two_sessions_is_found_with_both_sides_named():
    event, _, sessions, _ = clashing_congress()
    [line] = findings(event)
    assert (line.kind, line.severity, line.subjects) == (
        Kind.PERSON_BUSY,
        Severity.ERROR,
        ("Keisha Baptiste",),
    )
    assert {side.code for side in line.sides} == {sessions[1].code, sessions[2].code}
    assert line.span.length == timedelta(minutes=30)


@pytest.mark.both_databases
def test_a_person_in_two_events_is_found_from_both(both: Flask):
    one, other = make_event(), make_event()
    irma = make_speaker()
    first, second = make_session(one, "09:00"), make_session(other, "09:30")
    make_role(one, first, irma)
    make_role(other, second, irma, accept="for the test")
    for event in (one, other):
        [line] = findings(event)
        assert line.kind is Kind.PERSON_BUSY
        assert {side.event_slug for side in line.sides} == {one.slug, other.slug}


def test_who_may_not_see_the_other_event_learns_only_when_the_person_is_away():
    one, other = make_event(), make_event(title={"es": "Reunión secreta", "en": "Secret"})
    irma = make_speaker()
    first, second = make_session(one, "09:00"), make_session(other, "09:30")
    make_role(one, first, irma)
    make_role(other, second, irma, accept="for the test")
    organiser = Viewer(account_id=uuid.uuid4(), roles=frozenset({RoleAt("event", one.id, Role.ORGANISER)}))
    [line] = findings(one, organiser)
    assert (line.kind, line.severity, line.subjects) == (
        Kind.PERSON_UNAVAILABLE,
        Severity.ERROR,
        ("Irma Quezada Tun",),
    )
    assert [side.code for side in line.sides] == [first.code]
    assert (line.span.start, line.span.end) == (first.starts_at, first.ends_at)


def test_the_same_room_of_the_same_venue_is_found_across_events():
    venue = {"es": "Centro de Convenciones Amador"}
    one, other = make_event(venue=venue), make_event(venue={"es": "Centro de convenciones  AMADOR"})
    make_session(one, "09:00", room_id=make_room(one, "Ceiba").id)
    make_session(other, "09:30", room_id=make_room(other, "ceiba").id)
    assert [line.kind for line in findings(one)] == [Kind.ROOM_BUSY]


def test_rooms_of_one_name_in_other_venues_are_other_rooms():
    one, other = make_event(venue={"es": "Amador"}), make_event(venue={"es": "Atlapa"})
    make_session(one, "09:00", room_id=make_room(one, "Ceiba").id)
    make_session(other, "09:30", room_id=make_room(other, "Ceiba").id)
    assert findings(one) == []


@pytest.mark.both_databases
def test_two_working_groups_at_one_time_are_found_and_an_end_at_a_start_is_not(both: Flask):
    labour, protection, border = (make_body(code) for code in ("WG-L", "WG-P", "WG-B"))
    one, _ = make_meeting(labour, "14:00", 120)
    other, _ = make_meeting(protection, "15:30", 90)
    after, _ = make_meeting(border, "17:00", 60)
    [line] = findings(one)
    assert line.kind is Kind.BODY_BUSY
    assert len(line.subjects) == 2
    assert [side.event_slug for side in line.sides] == [one.slug, other.slug]
    assert findings(after) == []


def test_the_two_networks_may_meet_at_once_but_a_panellist_of_both_is_found():
    trafficking, consular = make_body("NET1"), make_body("NET2")
    let_meet_at_once(consular, trafficking)
    one, first = make_meeting(trafficking, "14:00", 60)
    other, second = make_meeting(consular, "14:00", 60)
    assert findings(one) == []
    irma = make_speaker()
    make_role(one, first, irma)
    make_role(other, second, irma, accept="for the test")
    assert [line.kind for line in findings(one)] == [Kind.PERSON_BUSY]


def test_what_was_cancelled_clashes_with_nothing():
    event, _, sessions, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        events.cancel_session(events.get_session(sessions[2].id))
    assert findings(event) == []


def test_a_room_that_is_too_small_is_a_warning():
    event = make_event()
    make_session(event, "09:00", room_id=make_room(event, capacity=40).id, seats_expected=55)
    [line] = findings(event)
    assert (line.kind, line.severity, line.detail) == (
        Kind.CAPACITY,
        Severity.WARNING,
        {"seats": 55, "places": 40},
    )


def test_the_number_of_queries_does_not_grow_with_the_programme(count_queries):
    small = make_large_programme(sessions=20, people=40, clashes=6, seed=2)
    with count_queries() as few:
        findings(small)
    large = make_large_programme(sessions=120, people=150, clashes=12, seed=3)
    with count_queries() as many:
        assert findings(large)
    assert max(len(few), len(many)) <= 10


# --- proposals --------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_proposal_places_what_has_no_time_and_resolves_the_conflict(both: Flask):
    event, _, sessions, _ = clashing_congress()
    before = places(event)
    proposal = propose(event)
    assert (proposal.state, job_of(proposal).state) == (ProposalState.READY, JobState.DONE)
    assert check_plan(proposal.problem, proposal.plan) == []
    assert (proposal.plan or {})["levels"][0]["value"] == 1
    assert places(event) == before, "a proposal alone moves nothing"
    assert accept(event, proposal) == 3
    after = places(event)
    assert all(start is not None for start, _ in after.values())
    assert after[sessions[0].code] == before[sessions[0].code], "what was in order stays"
    assert public_places(event) == before, "nobody outside sees it before it is published"
    assert findings(event) == []
    with event_scope(event.id):
        assert services.get_proposal(proposal.id).problem == {}, "who is away when is forgotten again"


@pytest.mark.both_databases
def test_undo_puts_everything_back_even_the_conflict(both: Flask):
    event, _, _, _ = clashing_congress()
    before = places(event)
    proposal = propose(event)
    accept(event, proposal)
    assert undo(event, proposal) == 3
    assert places(event) == before
    assert state_of(event, proposal) is ProposalState.UNDONE
    with pytest.raises(NotAccepted):
        undo(event, proposal)


def test_a_proposal_is_accepted_once():
    event, _, _, _ = clashing_congress()
    proposal = propose(event)
    accept(event, proposal)
    with pytest.raises(NotReady):
        accept(event, proposal)


def test_a_proposal_is_refused_when_a_session_was_moved_meanwhile():
    event, rooms, sessions, _ = clashing_congress()
    proposal = propose(event)
    moved = sessions[0]
    with transaction(), event_scope(event.id):
        start = time_of(moved) + timedelta(hours=6)
        here = Placement(moved.id, start, start + timedelta(hours=1), rooms[2].id)
        events.place_sessions(event, [here])
    before = places(event)
    with pytest.raises(ProgrammeChanged):
        accept(event, proposal)
    assert places(event) == before
    assert state_of(event, proposal) is ProposalState.READY


def test_a_proposal_is_refused_when_a_person_is_busy_elsewhere_meanwhile():
    event, _, sessions, keisha = clashing_congress()
    proposal = propose(event)
    place = plan_of(proposal)[str(sessions[2].id)]["start"]
    other = make_event()
    elsewhere = make_session(other, place[11:], int(place[8:10]) - event.starts_on.day)
    make_role(other, elsewhere, keisha, accept="for the test")
    with pytest.raises(ProgrammeChanged):
        accept(event, proposal)


def test_a_plan_that_the_checker_faults_is_never_kept():
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, QUICK)
        wrong = {
            "format": "plan/1",
            "status": "optimal",
            "plan": {item["id"]: {"start": "2027-07-14T09:00"} for item in proposal.problem["sessions"]},
        }
        with pytest.raises(PlanRefused):
            services.store_answer(proposal, wrong, problem=proposal.problem, wider=False)
        assert proposal.state is ProposalState.SEARCHING


def test_undo_is_refused_when_a_session_was_moved_by_hand_since():
    event, rooms, sessions, _ = clashing_congress()
    proposal = propose(event)
    accept(event, proposal)
    start = time_of(sessions[0]) + timedelta(days=1, hours=7)
    with transaction(), event_scope(event.id):
        moving.move(event, sessions[4].id, starts_at=start, room_id=rooms[2].id)
    with pytest.raises(ChangedSince):
        undo(event, proposal)
    assert state_of(event, proposal) is ProposalState.ACCEPTED


def test_busy_people_rooms_and_groups_of_other_events_are_kept_free():
    venue = {"es": "Amador"}
    group = make_body("WG-L")
    event = make_event(venue=venue, ends_on=make_event().starts_on, body_id=group.id)
    other = make_event(venue=venue)
    irma = make_speaker()
    session = make_session(event, None, minutes=60)
    make_room(event, "Ceiba")
    make_role(event, session, irma)
    elsewhere = make_session(other, "09:00", minutes=180, room_id=make_room(other, "Otra").id)
    make_role(other, elsewhere, irma)
    make_session(other, "13:00", minutes=60, room_id=make_room(other, "Ceiba").id)
    make_meeting(make_body("WG-P"), "20:00", 60)  # 15:00 in Panama
    proposal = propose(event, SearchOptions(seconds=60, pause=None, grid_minutes=30))
    [(_, place)] = plan_of(proposal).items()
    start = int(place["start"][11:13]) * 60 + int(place["start"][14:])
    for first, last in ((9, 12), (13, 14), (15, 16)):
        assert start + 60 <= first * 60 or start >= last * 60, place


def test_sessions_keep_out_of_breaks_and_tables_run_side_by_side():
    group = make_body("CRM")
    event = make_event(ends_on=make_event().starts_on)
    for n in range(3):
        make_room(event, f"Sala {n}")
    make_session(event, "10:00", minutes=60, kind=SessionKind.BREAK)
    tables = [
        make_session(event, None, minutes=60, kind=SessionKind.WORKING_TABLE, bodies=(group.id,))
        for _ in range(3)
    ]
    plenary = make_session(event, None, minutes=60, bodies=(group.id,))
    options = SearchOptions(seconds=60, closes=QUICK.opens.replace(hour=12))
    proposal = propose(event, options)
    starts = {name: place["start"][11:] for name, place in plan_of(proposal).items()}
    assert {starts[str(table.id)] for table in tables} in ({"09:00"}, {"11:00"})
    assert {starts[str(plenary.id)]} | {starts[str(tables[0].id)]} == {"09:00", "11:00"}


def test_what_one_person_chose_is_kept_apart_where_it_can_be():
    event = make_event(ends_on=make_event().starts_on)
    for n in range(3):
        make_room(event, f"Sala {n}")
    sessions = [make_session(event, None, minutes=60) for _ in range(3)]
    with transaction(), event_scope(event.id):
        registration = make_registration(event)
        for session in (sessions[0], sessions[2]):
            pool = seats.pool_of(event.id, PoolKind.SESSION, str(session.id), None)
            seats.enter(pool, registration)
    options = SearchOptions(seconds=60, closes=QUICK.opens.replace(hour=11), grid_minutes=30)
    proposal = propose(event, options)
    assert proposal.problem["sessions"][0]["interested"]
    starts = {name: place["start"] for name, place in plan_of(proposal).items()}
    assert starts[str(sessions[0].id)] != starts[str(sessions[2].id)]
    assert (proposal.plan or {})["levels"][1] == {
        "name": "interested",
        "value": 0,
        "bound": 0,
        "proven": True,
    }


def test_when_keeping_the_others_is_impossible_they_move_too():
    event = make_event(ends_on=make_event().starts_on)
    room = make_room(event)
    make_session(event, "09:30", room_id=room.id)
    long = make_session(event, None, minutes=60)
    options = SearchOptions(seconds=60, closes=QUICK.opens.replace(hour=11))
    proposal = propose(event, options)
    assert (proposal.state, proposal.wider) == (ProposalState.READY, True)
    assert accept(event, proposal) == 2
    assert str(long.id) in plan_of(proposal)
    assert findings(event) == []


def test_an_impossible_programme_is_called_impossible_and_names_the_session():
    event = make_event()
    make_room(event, capacity=30)
    session = make_session(event, None, seats_expected=90)
    proposal = propose(event)
    assert (proposal.state, proposal.outcome) == (ProposalState.FAILED, Status.INFEASIBLE)
    rules = (proposal.plan or {})["conflict"]["rules"]
    assert [(rule["kind"], rule["sessions"]) for rule in rules] == [("capacity", [str(session.id)])]


def test_nothing_to_search_for_is_said():
    event = make_event()
    make_session(event, "09:00")
    with pytest.raises(NothingToSchedule), transaction(), event_scope(event.id):
        services.propose(event, QUICK)


def test_a_killed_solver_leaves_the_programme_as_it_was_and_says_why(monkeypatch: pytest.MonkeyPatch):
    event, _, _, _ = clashing_congress()
    before = places(event)
    monkeypatch.setattr("app.scheduling.services.searching.TARGET", "os:abort_by_name_that_is_not_there")
    proposal = propose(event)
    assert proposal.state is ProposalState.FAILED
    assert proposal.reason
    assert job_of(proposal).state is JobState.FAILED
    assert places(event) == before


def test_the_wish_to_stop_gives_the_best_so_far():
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, SearchOptions(seconds=60))
        services.ask_to_stop(proposal)
    work_off()
    proposal_id = proposal.id
    with event_scope(event.id):
        found = services.get_proposal(proposal_id)
    assert found.state in {ProposalState.READY, ProposalState.FAILED}
    assert job_of(found).finished_at is not None
