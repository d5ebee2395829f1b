"""A plan for the year: what is asked of the engine, and what becomes of its answer."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from app.availability.models import Absence
from app.core.db import db, transaction
from app.core.jobs import run_pending_jobs
from app.directory import services as directory
from app.directory.rules import BodyKind, BodyRole, Relation
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import PlannedTime
from app.scheduling.rules import NotAccepted, ProposalState, Status, read_problem
from app.yearplan import services
from app.yearplan.rules import AllPlaced, YearChanged, YearNotReady, YearOptions, YearSearchRunning
from tests.factories.yearplan import YEAR, ZONE, make_owing_body, make_planned, relate
from tests.services.people import make_someone

pytestmark = pytest.mark.usefixtures("app")
OPTIONS = YearOptions(ZONE, seconds=60)


def search(app: Flask):
    with transaction():
        key = services.propose(YEAR, OPTIONS, by=None).id
    run_pending_jobs(app)
    return services.get_proposal(key)


def again(activity: Activity) -> Activity:
    db.session.expire_all()
    return planning.get_activity(activity.id)


def test_the_problem_of_a_year_is_one_that_the_reader_takes() -> None:
    network, group = make_owing_body("R-A"), make_owing_body("G-A", kind=BodyKind.TECHNICAL)
    relate(network, group, Relation.MEETS_BEFORE)
    make_planned(network, window_from=date(YEAR, 5, 1), window_to=date(YEAR, 5, 31))
    make_planned(group, window_from=date(YEAR, 5, 1), window_to=date(YEAR, 5, 31))
    make_planned(make_owing_body("GT-A"), "2027-05-14T15:00")
    problem = services.build_problem(services.load_year(YEAR), OPTIONS)
    read_problem(problem)
    assert problem["bodies_exclude"] == "each_other"
    days = {day["date"] for day in problem["days"]}
    assert min(days) == "2027-03-02"
    assert all(date.fromisoformat(day).weekday() < 5 for day in days)
    first, second = sorted(problem["sessions"], key=lambda session: session["bodies"])[::-1]
    assert first["immediately_before"] == second["id"]
    assert {session["preferred_start"][:10] for session in (first, second)} == {"2027-05-17"}


def test_a_search_finds_hours_that_are_in_nobodys_way_and_taking_it_can_be_undone(app: Flask) -> None:
    network, group = make_owing_body("R-B"), make_owing_body("G-B", kind=BodyKind.TECHNICAL)
    relate(network, group, Relation.MEETS_BEFORE)
    window: dict[str, Any] = {"window_from": date(YEAR, 5, 17), "window_to": date(YEAR, 5, 19)}
    before, after = make_planned(network, **window), make_planned(group, **window)
    make_planned(make_owing_body("GT-B"), "2027-05-17T14:00", minutes=540)
    proposal = search(app)
    assert proposal.state is ProposalState.READY
    assert again(before).planned_at is None
    with transaction():
        assert services.accept(services.get_proposal(proposal.id)) == 2
    one, two = planning.planned_time(again(before)), planning.planned_time(again(after))
    assert one is not None
    assert two is not None
    assert one.ends_at == two.at
    assert one.first_day in {date(YEAR, 5, 18), date(YEAR, 5, 19)}
    assert not one.is_fixed
    with pytest.raises(YearNotReady), transaction():
        services.accept(services.get_proposal(proposal.id))
    with transaction():
        assert services.undo(services.get_proposal(proposal.id)) == 2
    assert again(before).planned_at is None
    with pytest.raises(NotAccepted), transaction():
        services.undo(services.get_proposal(proposal.id))


def test_rules_that_exclude_each_other_are_told_and_not_called_a_lack_of_time(app: Flask) -> None:
    group, person = make_owing_body("GT-C"), make_someone()
    with transaction():
        directory.add_body_member(group.id, person_id=person.id, role=BodyRole.COORDINATOR)
        starts = datetime(YEAR, 5, 3, tzinfo=UTC)
        db.session.add(Absence(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(days=14)))
    make_planned(group, window_from=date(YEAR, 5, 5), window_to=date(YEAR, 5, 7))
    proposal = search(app)
    assert proposal.state is ProposalState.FAILED
    assert proposal.outcome is Status.INFEASIBLE


def test_a_year_that_changed_meanwhile_takes_no_old_proposal(app: Flask) -> None:
    group, other = make_owing_body("GT-D"), make_owing_body("GT-E")
    activity = make_planned(group, window_from=date(YEAR, 5, 17), window_to=date(YEAR, 5, 17))
    proposal = search(app)
    (planned,) = services.times_of(proposal).values()
    make_planned(other, f"{planned.at:%Y-%m-%dT%H:%M}")
    with pytest.raises(YearChanged), transaction():
        services.accept(services.get_proposal(proposal.id))
    assert again(activity).planned_at is None


def test_what_was_moved_by_hand_since_is_not_taken_back(app: Flask) -> None:
    activity = make_planned(make_owing_body("GT-F"))
    proposal = search(app)
    with transaction():
        services.accept(services.get_proposal(proposal.id))
    with transaction():
        found = planning.get_activity(activity.id)
        assert found.planned_at is not None
        planning.plan_time(found, PlannedTime(found.planned_at + timedelta(days=1), 120, ZONE))
    with pytest.raises(YearChanged), transaction():
        services.undo(services.get_proposal(proposal.id))


def test_one_search_at_a_time_and_none_for_a_year_in_which_everything_has_a_time() -> None:
    group = make_owing_body("GT-G")
    make_planned(group, "2027-05-04T14:00")
    with pytest.raises(AllPlaced), transaction():
        services.propose(YEAR, OPTIONS, by=None)
    make_planned(group)
    with transaction():
        services.propose(YEAR, OPTIONS, by=None)
    with pytest.raises(YearSearchRunning), transaction():
        services.propose(YEAR, OPTIONS, by=None)


def test_what_is_longer_than_a_day_is_left_to_people() -> None:
    make_planned(make_owing_body("GT-H"), minutes=16 * 60)
    (activity,) = services.load_year(YEAR).to_place
    assert not services.fits_a_day(activity, OPTIONS)
    with pytest.raises(AllPlaced):
        services.build_problem(services.load_year(YEAR), OPTIONS)


def test_people_are_kept_to_the_hours_of_their_own_day(app: Flask) -> None:
    group, person = make_owing_body("GT-I"), make_someone(time_zone="Europe/Madrid")
    with transaction():
        directory.add_body_member(group.id, person_id=person.id, role=BodyRole.COORDINATOR)
    make_planned(group, minutes=300)
    proposal = search(app)
    (planned,) = services.times_of(proposal).values()
    # From eight in San José on five hours end at 21:00 or 20:00 in Madrid; an hour later they do not.
    assert planned.ends_at.astimezone(UTC).time() <= time(19)
