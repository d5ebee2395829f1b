"""In which order bodies meet: networks right before the group, the group's first with the decision."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.rules import Severity
from app.yearplan.rules import YearKind, find_order, pair_up
from tests.factories.yearplan import YEAR, body_facts, meeting

NETWORK, GROUP, DECISION = body_facts(), body_facts(), body_facts()
BEFORE = [(NETWORK.id, GROUP.id)]
TUESDAY = date(YEAR, 6, 8)
DAY = timedelta(days=1)
DAYS = st.lists(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), max_size=4).map(sorted)


def order(*meetings, together=(), holidays=()):
    found = find_order(meetings, before=BEFORE, together=together, holidays=holidays)
    return [(finding.kind, finding.severity, finding.count) for finding in found]


def test_a_network_after_its_group_is_an_error() -> None:
    found = order(meeting(NETWORK, on=TUESDAY + DAY), meeting(GROUP, on=TUESDAY))
    assert found == [(YearKind.AFTER, Severity.ERROR, 0)]


@pytest.mark.parametrize(("days", "between"), [(1, 0), (2, 1), (4, 1), (5, 2)])
def test_a_network_before_its_group_but_not_right_before_is_a_warning(days, between) -> None:
    """Weekends are no days between: from Friday to Tuesday there is the Monday."""
    found = order(meeting(NETWORK, on=TUESDAY - DAY * days), meeting(GROUP, on=TUESDAY))
    assert found == ([(YearKind.NOT_NEXT, Severity.WARNING, between)] if between else [])


def test_a_holiday_between_them_is_no_day_of_work() -> None:
    pair = (meeting(NETWORK, on=TUESDAY - DAY * 2), meeting(GROUP, on=TUESDAY))
    assert order(*pair) != []
    assert order(*pair, holidays={TUESDAY - DAY}) == []


@pytest.mark.parametrize(("start", "wrong"), [("14:00", False), ("14:01", True)])
def test_on_one_day_the_hours_decide_and_an_end_at_the_start_is_right_before(start, wrong) -> None:
    network = meeting(NETWORK, on=TUESDAY, start=start, minutes=60)
    group = meeting(GROUP, on=TUESDAY, start="15:00", minutes=60)
    assert order(network, group) == ([(YearKind.AFTER, Severity.ERROR, 0)] if wrong else [])


def test_each_meeting_is_compared_with_its_own() -> None:
    spring, autumn = date(YEAR, 3, 9), date(YEAR, 10, 12)
    groups = [meeting(GROUP, on=spring), meeting(GROUP, on=autumn)]
    assert order(meeting(NETWORK, on=spring - DAY), meeting(NETWORK, on=autumn - DAY), *groups) == []
    found = order(meeting(NETWORK, on=spring + DAY), meeting(NETWORK, on=autumn - DAY), *groups)
    assert found == [(YearKind.AFTER, Severity.ERROR, 0)]
    assert order(meeting(NETWORK, on=autumn - DAY), *groups) == []


def test_a_joint_meeting_prepares_itself() -> None:
    assert order(meeting(NETWORK, GROUP, on=TUESDAY)) == []


def test_what_has_no_date_is_in_no_order() -> None:
    assert order(meeting(NETWORK), meeting(GROUP, on=TUESDAY)) == []


def test_the_first_meeting_of_the_group_is_together_with_the_decision() -> None:
    pairs = [(GROUP.id, DECISION.id)]
    decision = meeting(DECISION, on=TUESDAY)
    assert order(meeting(GROUP, on=TUESDAY - DAY), decision, together=pairs) == []
    assert order(meeting(GROUP, DECISION, on=TUESDAY), together=pairs) == []
    far = order(meeting(GROUP, on=TUESDAY - DAY * 7), meeting(GROUP, on=TUESDAY), decision, together=pairs)
    assert far == [(YearKind.APART, Severity.WARNING, 0)]


def cheapest(one, other):
    """Try every way of matching in order, the slow way."""
    few, many = sorted((one, other), key=len)
    return min(
        (
            sum(abs((few[i] - many[j]).days) for i, j in enumerate(chosen))
            for chosen in combinations(range(len(many)), len(few))
        ),
        default=0,
    )


@given(DAYS, DAYS)
def test_pairs_are_as_many_as_possible_in_order_and_the_nearest(one, other) -> None:
    pairs = pair_up(one, other)
    assert len(pairs) == min(len(one), len(other))
    assert all(a < c and b < d for (a, b), (c, d) in combinations(pairs, 2))
    assert sum(abs((one[a] - other[b]).days) for a, b in pairs) == cheapest(one, other)


@given(DAYS, DAYS)
def test_the_order_in_which_meetings_are_given_does_not_matter(networks, groups) -> None:
    meetings = [meeting(NETWORK, on=day) for day in networks] + [meeting(GROUP, on=day) for day in groups]
    assert sorted(order(*meetings)) == sorted(order(*reversed(meetings)))
