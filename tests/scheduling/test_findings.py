"""Conflicts of a programme: every pair, once, and no pair that only touches."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Span, overlapping_pairs
from app.scheduling.rules import Finding, Kind, Placed, find_conflicts

MORNING = datetime(2027, 3, 9, 14, 0, tzinfo=UTC)


def span(first: int, last: int) -> Span:
    return Span(MORNING + timedelta(minutes=first), MORNING + timedelta(minutes=last))


def kinds(findings: list[Finding]) -> list[tuple[str, tuple[object, ...]]]:
    return [(finding.kind.value, finding.sides) for finding in findings]


spans = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda pair: span(pair[0], sum(pair)))


@given(st.lists(spans, max_size=14))
def test_the_sweep_finds_the_pairs_that_comparing_all_with_all_finds(given_spans: list[Span]):
    found = [frozenset(pair) for pair in overlapping_pairs((one, key) for key, one in enumerate(given_spans))]
    expected = {
        frozenset((i, j))
        for i, j in combinations(range(len(given_spans)), 2)
        if given_spans[i].overlaps(given_spans[j])
    }
    assert set(found) == expected
    assert len(found) == len(expected)


def test_a_room_a_person_a_body_and_a_team_in_two_places_are_four_findings():
    one = Placed("A", "E", span(0, 60), "R", {"P"}, {"B"}, teams={"T"})
    two = Placed("B", "E", span(30, 90), "R", {"P", "Q"}, {"B"}, teams={"T"})
    found = find_conflicts([one, two])
    assert {finding.kind for finding in found} == {
        Kind.ROOM_BUSY,
        Kind.PERSON_BUSY,
        Kind.BODY_BUSY,
        Kind.TEAM_BUSY,
    }
    assert all(finding.span == span(30, 60) for finding in found)
    assert [finding.subjects for finding in found if finding.kind is Kind.PERSON_BUSY] == [("P",)]


def test_an_end_that_equals_a_start_is_no_overlap():
    one = Placed("A", "E", span(0, 60), "R", {"P"}, {"B"}, teams={"T"})
    two = Placed("B", "F", span(60, 90), "R", {"P"}, {"B"}, teams={"T"})
    assert find_conflicts([one, two]) == []


def test_two_groups_of_different_events_keep_out_of_each_others_time():
    labour = Placed("A", "labour", span(0, 120), hosts={"WG-L"})
    protection = Placed("B", "protection", span(90, 180), hosts={"WG-P"})
    found = find_conflicts([labour, protection])
    assert kinds(found) == [("body_busy", ("A", "B"))]
    assert set(found[0].subjects) == {"WG-L", "WG-P"}
    assert found[0].span == span(90, 120)


def test_the_two_networks_may_meet_at_once_but_not_with_one_person_in_both():
    networks = frozenset({frozenset({"NET1", "NET2"})})
    one = Placed("A", "E1", span(0, 60), hosts={"NET1"}, people={"P"})
    two = Placed("B", "E2", span(0, 60), hosts={"NET2"}, people={"Q"})
    assert find_conflicts([one, two], parallel=networks) == []
    shared = Placed("B", "E2", span(0, 60), hosts={"NET2"}, people={"Q", "P"})
    assert kinds(find_conflicts([one, shared], parallel=networks)) == [("person_busy", ("A", "B"))]


def test_different_bodies_of_one_congress_may_meet_at_once():
    one = Placed("A", "E", span(0, 60), bodies={"WG-L"}, hosts={"CRM"})
    two = Placed("B", "E", span(0, 60), bodies={"WG-P"}, hosts={"CRM"})
    assert find_conflicts([one, two]) == []


def test_the_tables_of_one_congress_run_side_by_side_for_one_body():
    tables = [Placed(n, "E", span(0, 60), bodies={"B"}, people={n}, side_by_side=True) for n in range(3)]
    assert find_conflicts(tables) == []
    panel = Placed("panel", "E", span(30, 60), bodies={"B"})
    assert len(find_conflicts([*tables, panel])) == 3


def test_findings_come_in_the_order_of_the_programme():
    later = [Placed("C", "E", span(200, 260), "R"), Placed("D", "E", span(210, 220), "R")]
    sooner = [Placed("A", "E", span(0, 60), "R"), Placed("B", "E", span(10, 20), "R")]
    assert kinds(find_conflicts([*later, *sooner])) == [("room_busy", ("A", "B")), ("room_busy", ("C", "D"))]
