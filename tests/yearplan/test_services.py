"""A year as it is loaded: what counts, what is found, and in how many queries."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from app.availability.models import Absence
from app.core.access import Role
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.directory import services as directory
from app.directory.rules import BodyKind, BodyRole, Relation
from app.events.models import Event
from app.events.rules import EventKind, EventState
from app.planning import services as planning
from app.planning.rules import ActivityMode, ActivityState
from app.yearplan import services
from app.yearplan.rules import MeetingState, Unit, YearKind
from app.yearplan.services import Wish
from tests.factories.accounts import viewer_with
from tests.factories.directory import make_country, make_focal_point
from tests.factories.events import make_event, make_role, make_session, make_speaker
from tests.factories.yearplan import YEAR, make_owing_body, make_planned, relate
from tests.services.people import make_someone

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(YEAR, 3, 1)
UTC_ZONE = "UTC"


def cadence(code: str) -> tuple[int, int]:
    found = {body.code: each for body, each in services.cadences(services.load_year(YEAR))}
    return found[code].count, found[code].body.owed


def findings(role: Role = Role.SECRETARIAT) -> list[YearKind]:
    lines = services.findings_of(services.load_year(YEAR), viewer_with(role), TODAY)
    return [line.finding.kind for line in lines]


def make_meeting_event(body, at: str = "09:00", day: date = date(YEAR, 5, 4), **changes) -> Event:
    minutes = changes.pop("minutes", 120)
    event = make_event(
        kind=EventKind.MEETING, body_id=body.id, starts_on=day, ends_on=day, time_zone=UTC_ZONE, **changes
    )
    make_session(event, at, minutes=minutes)
    return event


def test_a_planned_an_online_and_a_held_meeting_count_and_a_cancelled_one_does_not() -> None:
    group = make_owing_body("GT-A")
    make_planned(group, "2027-05-04T14:00", mode=ActivityMode.IN_PERSON)
    assert cadence("GT-A") == (1, 2)
    off = make_planned(group, "2027-06-08T14:00")
    with transaction():
        planning.move_activity(planning.get_activity(off.id), ActivityState.CANCELLED)
    assert cadence("GT-A") == (1, 2)
    assert findings() == [YearKind.BELOW]
    make_planned(group)
    assert cadence("GT-A") == (2, 2)
    assert findings() == []


def test_an_event_of_an_activity_counts_once_and_gives_the_time() -> None:
    group = make_owing_body("GT-B")
    activity = make_planned(group, "2027-05-04T14:00")
    make_meeting_event(group, day=date(YEAR, 6, 9), activity_id=activity.id)
    year = services.load_year(YEAR)
    assert cadence("GT-B") == (1, 2)
    assert [entry.meeting.first for entry in year.entries] == [date(YEAR, 6, 9)]
    assert year.entries[0].meeting.state is MeetingState.FIXED


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED])
def test_an_event_that_is_off_does_not_count(state) -> None:
    group = make_owing_body("GT-C")
    make_meeting_event(group, state=state)
    assert cadence("GT-C") == (0, 2)


def test_a_joint_event_counts_for_each_of_its_bodies_and_a_congress_for_none() -> None:
    one, other = make_owing_body("GT-D"), make_owing_body("GT-E")
    make_meeting_event(one, co_bodies=(other.id,))
    make_event(kind=EventKind.CONGRESS, body_id=one.id, starts_on=date(YEAR, 8, 3), ends_on=date(YEAR, 8, 4))
    assert cadence("GT-D") == cadence("GT-E") == (1, 2)


def test_what_is_no_meeting_of_its_body_does_not_count() -> None:
    group = make_owing_body("GT-F")
    make_planned(group, "2027-05-04T14:00", is_meeting=False)
    assert cadence("GT-F") == (0, 2)


def test_a_meeting_of_another_year_is_not_of_this_one() -> None:
    group = make_owing_body("GT-G")
    make_planned(group, "2026-12-10T14:00")
    activity = make_planned(group)
    make_meeting_event(group, day=date(YEAR + 1, 2, 2), activity_id=activity.id)
    assert cadence("GT-G") == (0, 2)


def test_plans_and_events_of_two_groups_at_one_time_are_an_error_by_all_their_bodies() -> None:
    labour, other, protection = (make_owing_body(code) for code in ("GT-H", "GT-I", "GT-J"))
    make_planned(labour, "2027-05-04T14:00", co_body_ids=(other.id,))
    make_meeting_event(protection, "15:30")
    found = services.findings_of(services.load_year(YEAR), viewer_with(Role.SECRETARIAT), TODAY)
    line = next(line for line in found if line.finding.kind is YearKind.SAME_TIME)
    assert {body.code for body in line.bodies} == {"GT-H", "GT-I", "GT-J"}
    assert len(line.sides) == 2


def test_networks_may_meet_in_parallel_but_not_with_one_coordinator() -> None:
    one, other = make_owing_body("R-A"), make_owing_body("R-B")
    relate(one, other, Relation.PARALLEL)
    for body in (one, other):
        make_planned(body, "2027-05-04T14:00")
        make_planned(body, "2027-10-05T14:00")
    assert findings() == []
    person = make_someone()
    with transaction():
        for body in (one, other):
            directory.add_body_member(body.id, person_id=person.id, role=BodyRole.COORDINATOR)
    assert findings() == [YearKind.SAME_PERSON, YearKind.SAME_PERSON]


def test_a_network_dated_after_its_group_is_an_error_of_order() -> None:
    network, group = make_owing_body("R-C"), make_owing_body("G-C", kind=BodyKind.TECHNICAL)
    relate(network, group, Relation.MEETS_BEFORE)
    make_planned(group, "2027-05-04T14:00")
    make_planned(network, "2027-05-05T14:00")
    assert findings().count(YearKind.AFTER) == 1


def test_somebody_away_at_a_planned_time_is_found() -> None:
    group = make_owing_body("GT-K")
    person = make_someone()
    with transaction():
        directory.add_body_member(group.id, person_id=person.id, role=BodyRole.COORDINATOR)
        starts = datetime(YEAR, 5, 4, 15, tzinfo=UTC)
        db.session.add(Absence(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(hours=1)))
    make_planned(group, "2027-05-04T14:00")
    make_planned(group, "2027-06-08T14:00")
    assert findings() == [YearKind.AWAY]


def test_an_acknowledged_finding_keeps_its_reason_and_can_be_opened_again() -> None:
    make_owing_body("GT-L")
    year = services.load_year(YEAR)
    reader = viewer_with(Role.SECRETARIAT)
    (line,) = services.findings_of(year, reader, TODAY)
    with transaction():
        kept_id = services.acknowledge(YEAR, line.finding.key, "Se reúne en 2028.", by=None).id
    (line,) = services.findings_of(year, reader, TODAY)
    assert line.acknowledged is not None
    assert line.acknowledged.reason == "Se reúne en 2028."
    with pytest.raises(NotFound), transaction():
        services.take_back(YEAR + 1, kept_id)
    with transaction():
        services.take_back(YEAR, kept_id)
    assert services.findings_of(year, reader, TODAY)[0].acknowledged is None


def test_load_counts_the_days_of_bodies_people_and_countries() -> None:
    country = make_country("HN")
    group, other = make_owing_body("GT-M"), make_owing_body("GT-N")
    with transaction():
        directory.add_body_member(group.id, country_code=country.code)
    point = make_focal_point()
    make_planned(group, "2027-05-04T14:00")
    make_planned(other, "2027-05-05T14:00")
    year = services.load_year(YEAR)
    bodies = {
        row.key: row.days for row in services.load_by_body(year, Unit.MONTH, viewer_with(Role.SECRETARIAT))
    }
    assert bodies == {"GT-M": 1, "GT-N": 1}
    people = {
        row.key: row.days for row in services.load_by_person(year, Unit.WEEK, viewer_with(Role.SECRETARIAT))
    }
    # The other group has no countries of its own, so it is one of all members.
    assert people == {str(point.appointment.person_id): 2}
    assert {
        row.key: row.days for row in services.load_by_country(year, Unit.MONTH, viewer_with(Role.SECRETARIAT))
    } == {"HN": 2}


def wish(*bodies, **changes) -> Wish:
    values: dict[str, Any] = {
        "first": date(YEAR, 5, 3),
        "last": date(YEAR, 5, 7),
        "minutes": 120,
        "zone": UTC_ZONE,
        "bodies": frozenset(body.id for body in bodies),
        "opens": time(14),
        "closes": time(16),
    }
    return Wish(**values | changes)


def test_a_date_keeps_out_of_what_other_groups_hold_and_says_what() -> None:
    one, other = make_owing_body("GT-P"), make_owing_body("GT-Q")
    make_planned(other, "2027-05-04T13:00", title={"es": "Lo del otro grupo"})
    found = services.find_dates(services.load_year(YEAR), wish(one), viewer_with(Role.SECRETARIAT))
    (week,) = found.weeks
    assert [slot.start.day for slot in week.slots] == [3, 5, 6]
    tuesday = next(day for day in week.days if day.day.day == 4)
    assert tuesday.free == 0
    ((reason, _),) = tuesday.reasons
    assert found.entries[reason.meeting or ""].title == {"es": "Lo del otro grupo"}


def test_a_date_asks_who_is_there_and_where_they_live() -> None:
    group, person = make_owing_body("GT-R"), make_someone(time_zone="Asia/Tokyo")
    with transaction():
        starts = datetime(YEAR, 5, 5, 14, tzinfo=UTC)
        db.session.add(Absence(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(hours=1)))
    year, reader = services.load_year(YEAR), viewer_with(Role.SECRETARIAT)
    online = services.find_dates(year, wish(group, people=frozenset({person.id})), reader)
    assert {reason.kind for day in online.weeks[0].days for reason, _ in day.reasons} == {"civil", "person"}
    there = wish(group, people=frozenset({person.id}), mode=ActivityMode.IN_PERSON)
    found = services.find_dates(year, there, reader)
    assert [slot.start.day for slot in found.weeks[0].slots] == [3, 4, 6]


def test_interpreters_who_are_taken_are_asked_only_where_they_are_needed() -> None:
    group, other = make_owing_body("GT-S"), make_owing_body("GT-T")
    relate(group, other, Relation.PARALLEL)
    event = make_event(
        body_id=other.id, starts_on=date(YEAR, 5, 4), ends_on=date(YEAR, 5, 4), time_zone=UTC_ZONE
    )
    make_session(event, "14:00", minutes=120, teams=("ES-EN",))
    year, reader = services.load_year(YEAR), viewer_with(Role.SECRETARIAT)
    assert services.find_dates(year, wish(group), reader).weeks[0].days[1].free == 1
    needed = services.find_dates(year, wish(group, interpreters=True), reader)
    assert needed.weeks[0].days[1].free == 0


def test_an_activity_is_not_in_the_way_of_its_own_new_date() -> None:
    group = make_owing_body("GT-U")
    moved = make_planned(group, "2027-05-04T14:00")
    year, reader = services.load_year(YEAR), viewer_with(Role.SECRETARIAT)
    assert services.find_dates(year, wish(group), reader).weeks[0].days[1].free == 0
    assert services.find_dates(year, wish(group, without=moved.id), reader).weeks[0].days[1].free == 1


def test_a_fuller_year_takes_no_more_queries(app: Flask, count_queries) -> None:
    reader = viewer_with(Role.SECRETARIAT)
    group = make_owing_body("GT-V")
    person = make_speaker()

    def fill(months) -> None:
        for month in months:
            make_planned(group, f"2027-{month:02}-02T14:00")
            event = make_meeting_event(group, "10:00", date(YEAR, month, 16))
            make_role(event, make_session(event, "15:00"), person)
            make_planned(make_owing_body(f"GT-{month}"))

    def look() -> int:
        db.session.expire_all()
        with count_queries() as seen:
            year = services.load_year(YEAR)
            services.findings_of(year, reader, TODAY)
            services.lines_of(year, reader)
            services.cadences(year)
            services.load_by_person(year, Unit.WEEK, reader)
            services.find_dates(year, wish(group), reader)
        return len(seen)

    fill(range(4, 6))
    small = look()
    fill(range(6, 12))
    assert look() == small
    assert small <= 34
