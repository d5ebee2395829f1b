"""Which meetings stand in each other's way: at one instant, on one day, with the same people."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Span
from app.scheduling.rules import Severity
from app.yearplan.rules import YearKind, days_of, find_away, find_overlaps
from tests.factories.yearplan import YEAR, body_facts, meeting

DAY = date(YEAR, 5, 4)
PERSON = uuid4()
LABOUR, PROTECTION = body_facts(countries=frozenset({"HN", "GT"})), body_facts(countries=frozenset({"GT"}))
BODIES = {body.id: body for body in (LABOUR, PROTECTION)}
PAIR = frozenset((LABOUR.id, PROTECTION.id))


def found(*meetings, **options):
    return [
        (each.kind, each.severity)
        for each in find_overlaps(meetings, options.pop("bodies", BODIES), **options)
    ]


def test_two_groups_at_one_instant_are_an_error_and_an_end_at_a_start_is_not() -> None:
    one = meeting(LABOUR, on=DAY, start="14:00", minutes=120)
    assert found(one, meeting(PROTECTION, on=DAY, start="15:30", minutes=90)) == [
        (YearKind.SAME_TIME, Severity.ERROR)
    ]
    assert found(one, meeting(PROTECTION, on=DAY, start="16:00")) == [(YearKind.SAME_DAY, Severity.WARNING)]


def test_bodies_that_may_meet_in_parallel_do_but_their_people_are_still_in_one_place() -> None:
    one = meeting(LABOUR, on=DAY, start="14:00", people=frozenset({PERSON}))
    other = meeting(PROTECTION, on=DAY, start="14:00")
    assert found(one, other, parallel=[PAIR]) == []
    shared = meeting(PROTECTION, on=DAY, start="14:30", people=frozenset({PERSON}))
    assert found(one, shared, parallel=[PAIR]) == [(YearKind.SAME_PERSON, Severity.ERROR)]


def test_a_joint_meeting_stands_in_its_own_way_nowhere() -> None:
    assert found(meeting(LABOUR, PROTECTION, on=DAY, start="14:00")) == []


def test_a_joint_meeting_keeps_out_what_either_of_its_bodies_would() -> None:
    third = body_facts()
    joint = meeting(third, PROTECTION, on=DAY, start="14:00")
    assert found(meeting(LABOUR, on=DAY, start="14:30"), joint)[0] == (YearKind.SAME_TIME, Severity.ERROR)


@pytest.mark.parametrize("share", ["countries", "people", "nothing"])
def test_one_day_is_a_warning_only_where_bodies_share_people_or_countries(share) -> None:
    given_to: dict[str, dict[str, Any]] = {
        "countries": {"countries": frozenset({"HN"})},
        "people": {"people": frozenset({PERSON})},
        "nothing": {},
    }
    fields = given_to[share]
    one, other = body_facts(**fields), body_facts(**fields)
    bodies = {one.id: one, other.id: other}
    expected = [] if share == "nothing" else [(YearKind.SAME_DAY, Severity.WARNING)]
    assert found(meeting(one, on=DAY), meeting(other, on=DAY), bodies=bodies) == expected
    related = [frozenset((one.id, other.id))]
    assert found(meeting(one, on=DAY), meeting(other, on=DAY), bodies=bodies, related=related) == []


def test_somebody_away_is_named_and_only_where_they_are_needed() -> None:
    needed = meeting(LABOUR, on=DAY, start="14:00", people=frozenset({PERSON}))
    span = needed.spans[0]
    away = find_away([needed, meeting(PROTECTION, on=DAY, start="14:00")], {PERSON: [span]})
    assert [(each.kind, each.people, each.meetings) for each in away] == [
        (YearKind.AWAY, (PERSON,), (needed.key,))
    ]
    assert find_away([needed], {PERSON: [Span(span.end, span.end.replace(hour=23))]}) == []


def test_a_meeting_on_a_holiday_is_a_warning() -> None:
    assert found(meeting(LABOUR, on=DAY), holidays={DAY}) == [(YearKind.HOLIDAY, Severity.WARNING)]


HOURS = st.tuples(
    st.sampled_from([3, 4]), st.integers(8, 16), st.integers(15, 180), st.sampled_from("abc"), st.booleans()
)


@given(st.lists(HOURS, max_size=6))
def test_each_pair_that_shares_a_minute_is_found_once_and_no_other(rows) -> None:
    bodies = {name: body_facts() for name in "abc"}
    allowed = [frozenset((bodies["a"].id, bodies["b"].id))]
    meetings = [
        meeting(bodies[name], on=date(YEAR, 5, day), start=f"{hour:02}:00", minutes=minutes,
                people=frozenset({PERSON} if needed else ()))
        for day, hour, minutes, name, needed in rows
    ]  # fmt: skip
    findings = find_overlaps(meetings, {body.id: body for body in bodies.values()}, parallel=allowed)
    told = {(finding.kind, frozenset(finding.meetings)) for finding in findings}
    expected = set()
    for index, one in enumerate(meetings):
        for other in meetings[index + 1 :]:
            shares = max(one.spans[0].start, other.spans[0].start) < min(one.spans[0].end, other.spans[0].end)
            if shares and frozenset(one.bodies | other.bodies) not in {frozenset(pair) for pair in allowed}:
                expected.add((YearKind.SAME_TIME, frozenset((one.key, other.key))))
            if shares and one.people & other.people:
                expected.add((YearKind.SAME_PERSON, frozenset((one.key, other.key))))
    assert {each for each in told if each[0] is not YearKind.SAME_DAY} == expected
    assert len({finding.key for finding in findings}) == len(findings)


def test_days_of_a_meeting_are_its_first_to_its_last() -> None:
    long = meeting(LABOUR, on=DAY, last=date(YEAR, 5, 6))
    assert [day.day for day in days_of(long)] == [4, 5, 6]
    assert days_of(meeting(LABOUR)) == []
