"""The check of a whole programme against comparing all with all, and of one session against the whole."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.spans import Span
from app.scheduling.rules import (
    Attendance,
    Facts,
    Finding,
    Kind,
    LocalHours,
    OrderKind,
    OrderRule,
    Panel,
    Placed,
    ProgrammeRules,
    bodies_at_odds,
    check_programme,
    check_session,
)

MORNING = datetime(2027, 7, 14, 14, 0, tzinfo=UTC)
DAY = Span(MORNING - timedelta(hours=9), MORNING + timedelta(hours=15))


def span(first: int, last: int) -> Span:
    return Span(MORNING + timedelta(minutes=first), MORNING + timedelta(minutes=last))


def facts(*placed: Placed, **more: Any) -> Facts:
    own = {each.key for each in placed if each.event == "E"}
    return Facts(placed, own=own, event="E", zone=ZoneInfo("America/Panama"), window=DAY, **more)


names = st.sets(st.sampled_from("abcd"), max_size=2)
sessions = st.builds(
    lambda first, length, event, room, mode, **more: Placed(
        None, event, span(first * 5, (first + length) * 5), room=room, mode=Attendance(mode), **more
    ),
    st.integers(0, 24), st.integers(1, 12), st.sampled_from("EEEF"), st.sampled_from([None, "R1", "R2"]),
    st.sampled_from(["in_person", "online", "hybrid"]), people=names, bodies=names, hosts=names,
    teams=names, side_by_side=st.booleans(), setup_minutes=st.sampled_from([0, 10]),
    venue=st.sampled_from([None, "V", "W"]), seats=st.integers(0, 9), places=st.sampled_from([None, 5]),
)  # fmt: skip
worlds = st.lists(sessions, max_size=9).map(
    lambda rows: [replace(row, key=f"S{number}") for number, row in enumerate(rows)]
)
RULES = ProgrammeRules(room_minutes=10, online_minutes=5, venue_minutes=30, opens=time(9), closes=time(11))
NETWORKS = frozenset({frozenset({"a", "b"})})


def world(rows: list[Placed], **more: Any) -> Facts:
    orders = [OrderRule("S1", "S0", OrderKind.AFTER, 10), OrderRule("S2", "S3", OrderKind.IMMEDIATELY_BEFORE)]
    hours = {"a": LocalHours("America/Los_Angeles", time(8), time(21))}
    away = {"b": [span(20, 40)]}
    panels = {"S0": Panel({"academia": 1}, {})}
    return facts(
        *rows, rules=RULES, parallel=NETWORKS, orders=orders, hours=hours, away=away,
        closed={"R1": [span(50, 60)]}, panels=panels, **more,
    )  # fmt: skip


def plain(finding: Finding) -> tuple[Any, ...]:
    about = (finding.kind, frozenset(finding.sides), frozenset(finding.subjects))
    return (*about, finding.span, finding.severity, str(finding.detail))


@given(worlds)
@settings(max_examples=150)
def test_checking_one_session_finds_what_the_whole_check_finds_of_it(rows: list[Placed]):
    known = world(rows)
    whole = [each for each in check_programme(known) if each.kind is not Kind.SAME_DAY]
    for row in rows:
        if row.event == "E":
            mine = Counter(plain(each) for each in whole if row.key in each.sides)
            assert Counter(plain(each) for each in check_session(known, row)) == mine


@given(worlds)
@settings(max_examples=150)
def test_clashes_are_what_comparing_all_with_all_finds(rows: list[Placed]):
    expected = set()
    for one, two in combinations(rows, 2):
        if "E" not in {one.event, two.event} or not one.span.overlaps(two.span):
            continue
        pair = frozenset({one.key, two.key})
        if one.room == two.room and one.room is not None:
            expected.add((Kind.ROOM_BUSY, pair, frozenset({one.room})))
        if people := frozenset(one.people) & frozenset(two.people):
            expected.add((Kind.PERSON_BUSY, pair, people))
        if teams := frozenset(one.teams) & frozenset(two.teams):
            expected.add((Kind.TEAM_BUSY, pair, teams))
        both = frozenset(one.bodies) & frozenset(two.bodies)
        if one.side_by_side and two.side_by_side and one.event == two.event:
            both = frozenset()
        if not both and one.event != two.event:
            mine, theirs = {*one.bodies, *one.hosts}, {*two.bodies, *two.hosts}
            both = frozenset(bodies_at_odds(mine, theirs, NETWORKS))
        if both:
            expected.add((Kind.BODY_BUSY, pair, both))
    busy = {Kind.ROOM_BUSY, Kind.PERSON_BUSY, Kind.TEAM_BUSY, Kind.BODY_BUSY}
    result = [each for each in check_programme(world(rows)) if each.kind in busy]
    assert {(each.kind, frozenset(each.sides), frozenset(each.subjects)) for each in result} == expected
    assert len(result) == len(expected)
