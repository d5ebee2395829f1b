"""How often a body meets: what counts, what does not, and how grave it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.rules import BodyKind
from app.scheduling.rules import Severity
from app.yearplan.rules import MeetingState, YearKind, cadence_of, find_cadence, year_of
from tests.factories.yearplan import YEAR, body_facts, meeting

MAY = date(YEAR, 5, 4)
DECEMBER = date(YEAR, 12, 31)
DAYS = st.dates(date(YEAR - 1, 6, 1), date(YEAR + 1, 6, 1))


def kinds(findings):
    return [(finding.kind, finding.severity) for finding in findings]


def test_one_meeting_of_two_is_one_short_and_an_online_one_clears_it() -> None:
    group = body_facts(least=2)
    one = meeting(group, on=MAY, in_person=True)
    found = find_cadence([group], [one], YEAR, today=MAY)
    assert kinds(found) == [(YearKind.BELOW, Severity.WARNING)]
    assert (found[0].count, found[0].owed) == (1, 2)
    online = meeting(group, on=date(YEAR, 9, 1))
    assert find_cadence([group], [one, online], YEAR, today=MAY) == []


def test_what_is_short_when_the_year_is_over_is_an_error() -> None:
    group = body_facts(least=2)
    assert kinds(find_cadence([group], [], YEAR, today=DECEMBER)) == [(YearKind.BELOW, Severity.WARNING)]
    assert kinds(find_cadence([group], [], YEAR, today=date(YEAR + 1, 1, 1))) == [
        (YearKind.BELOW, Severity.ERROR)
    ]


def test_a_body_of_exactly_two_is_warned_of_a_third_and_one_of_at_least_two_is_not() -> None:
    network, group = body_facts(exact=2), body_facts(least=2)
    three = [meeting(network, group, on=date(YEAR, month, 4)) for month in (3, 6, 9)]
    found = find_cadence([network, group], three, YEAR, today=MAY)
    assert kinds(found) == [(YearKind.ABOVE, Severity.WARNING)]
    assert found[0].bodies == (network.id,)


@given(st.lists(st.tuples(DAYS | st.none(), st.booleans(), st.booleans(), st.sampled_from(MeetingState))))
def test_each_meeting_of_the_year_counts_once_for_each_of_its_bodies(rows) -> None:
    one, other = body_facts(least=2), body_facts(exact=2)
    meetings = [
        meeting(one, *([other] if joint else []), on=day, counts=counts, state=state)
        for day, joint, counts, state in rows
    ]
    counted = cadence_of([one, other], [*meetings, *meetings], YEAR)
    for body in (one, other):
        mine = [
            each
            for each in meetings
            if body.id in each.bodies
            and each.counts
            and each.year == YEAR
            and each.state is not MeetingState.PROPOSED
        ]
        assert counted[body.id].count == len(mine)
        assert counted[body.id].held == sum(each.state is MeetingState.HELD for each in mine)


@pytest.mark.parametrize(
    ("year", "month", "wrong"), [(2014, 6, False), (2014, 7, True), (2015, 6, True), (2015, 7, False)]
)
def test_the_decision_is_taken_in_the_half_of_the_year_that_was_agreed(year, month, wrong) -> None:
    body = body_facts(BodyKind.DECISION, least=1)
    found = find_cadence([body], [meeting(body, on=date(year, month, 1))], year, today=date(year, 1, 1))
    assert kinds(found) == ([(YearKind.SEMESTER, Severity.WARNING)] if wrong else [])


def test_the_decision_is_taken_in_the_country_of_the_presidency() -> None:
    body = body_facts(BodyKind.DECISION, least=1)
    away = meeting(body, on=date(YEAR, 8, 3), in_person=True, host="MX")
    found = find_cadence([body], [away], YEAR, today=MAY, presidency="PA")
    assert kinds(found) == [(YearKind.PLACE, Severity.WARNING)]
    assert find_cadence([body], [away], YEAR, today=MAY, presidency="MX") == []


def test_a_meeting_belongs_to_the_year_of_its_days_or_of_its_plan() -> None:
    plan = (date(2027, 1, 1), date(2027, 12, 31))
    assert year_of([date(2027, 3, 1)]) == 2027
    assert year_of([date(2027, 11, 1), date(2028, 2, 1)], plan) == 2027
    assert year_of([None, None], plan) == 2027
    assert year_of([None], (date(2023, 1, 1), date(2026, 12, 31))) is None


def test_findings_of_different_bodies_have_different_names() -> None:
    one, other = body_facts(least=2), body_facts(least=2)
    found = find_cadence([one, other], [], YEAR, today=MAY)
    assert len({finding.key for finding in found}) == 2
