"""Each rule of a programme beside the clashes: what is found, how grave it is, and what is fine."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Span
from app.scheduling.rules import (
    Attendance,
    Facts,
    Finding,
    Kind,
    LocalHours,
    Meets,
    OrderKind,
    OrderRule,
    Panel,
    Placed,
    ProgrammeRules,
    SameDay,
    Severity,
    check_programme,
    fingerprint,
    is_accepted,
    marks_of,
)
from app.scheduling.rules.orders import working_days_between

MORNING = datetime(2027, 7, 14, 14, 0, tzinfo=UTC)
DAY = Span(MORNING - timedelta(hours=9), MORNING + timedelta(hours=15))
PANAMA = ZoneInfo("America/Panama")
NO_RULES = ProgrammeRules(venue_minutes=0)


def span(first: int, last: int) -> Span:
    return Span(MORNING + timedelta(minutes=first), MORNING + timedelta(minutes=last))


def facts(*placed: Placed, **more: Any) -> Facts:
    own = more.pop("own", {each.key for each in placed if each.event == "E"})
    return Facts(placed, own=own, event="E", zone=PANAMA, window=DAY, **{"rules": NO_RULES, **more})


def found(*placed: Placed, **more: Any) -> list[Finding]:
    return check_programme(facts(*placed, **more))


def session(key: str, first: int, last: int, **more: Any) -> Placed:
    return Placed(key, more.pop("event", "E"), span(first, last), **more)


# --- time between sessions --------------------------------------------------------------------


def test_too_little_time_to_change_rooms_is_a_warning_and_with_strict_gaps_an_error():
    one = session("A", 0, 60, room="R1", people={"P", "Q"})
    two = session("B", 65, 90, room="R2", people={"P", "Q", "X"})
    assert found(one, two) == []
    [finding] = found(one, two, rules=ProgrammeRules(room_minutes=10))
    assert (finding.kind, finding.sides, finding.subjects) == (Kind.TRAVEL, ("A", "B"), ("P", "Q"))
    assert (finding.severity, finding.detail) == (Severity.WARNING, {"needed": 10, "minutes": 5})
    [finding] = found(one, two, rules=ProgrammeRules(room_minutes=10, strict_gaps=True))
    assert finding.severity is Severity.ERROR
    assert found(one, two, rules=ProgrammeRules(room_minutes=5)) == []
    assert found(one, replace(two, room="R1"), rules=ProgrammeRules(room_minutes=10)) == []


def test_another_venue_is_further_and_a_screen_is_as_far_as_the_rules_say():
    rules = ProgrammeRules(venue_minutes=90, online_minutes=15)
    here = session("A", 0, 60, people={"P"}, venue="Amador")
    there = session("B", 120, 180, event="F", people={"P"}, venue="Atlapa")
    assert [each.detail["needed"] for each in found(here, there, rules=rules)] == [90]
    assert found(here, replace(there, venue="Amador"), rules=rules) == []
    assert found(here, replace(there, mode=Attendance.ONLINE), rules=rules) == []
    screen = session("C", 70, 80, people={"P"}, mode=Attendance.ONLINE)
    assert [each.detail["needed"] for each in found(here, screen, rules=rules)] == [15]


def test_a_room_is_given_the_time_to_be_set_up_again():
    one = session("A", 0, 60, room="R", setup_minutes=15)
    two = session("B", 60, 90, room="R", setup_minutes=15)
    [finding] = found(one, two)
    assert (finding.kind, finding.subjects, finding.severity) == (Kind.SETUP, ("R",), Severity.WARNING)
    assert found(one, replace(two, span=span(75, 90))) == []


# --- who and what is not to be had ------------------------------------------------------------


def test_people_rooms_and_teams_that_are_away_are_errors_of_the_session_and_its_time():
    one = session("A", 0, 60, room="R", people={"P"}, teams={("E", "ES-EN")})
    away = {"P": [span(-20, -10), span(5, 10), span(30, 120)], "X": [span(0, 60)]}
    result = found(one, away=away, closed={"R": [span(-30, 10)]}, teams_away={("E", "ES-EN"): [span(59, 61)]})
    assert {(each.kind, each.subjects[0], each.span) for each in result} == {
        (Kind.PERSON_UNAVAILABLE, "P", span(0, 60)),
        (Kind.ROOM_UNAVAILABLE, "R", span(0, 60)),
        (Kind.TEAM_UNAVAILABLE, ("E", "ES-EN"), span(0, 60)),
    }
    assert {each.severity for each in result} == {Severity.ERROR}
    assert len(result) == 3, "away twice is away"


def test_an_absence_that_only_touches_the_session_is_none():
    one = session("A", 0, 60, people={"P"})
    assert found(one, away={"P": [span(-60, 0), span(60, 90)]}) == []


def test_a_body_is_not_available_while_others_meet_of_whom_no_more_is_known():
    one = session("A", 0, 60, hosts={"WG-L"})
    taken = [(span(30, 90), frozenset({"WG-P"}))]
    [finding] = found(one, taken=taken)
    assert (finding.kind, finding.sides, finding.subjects) == (Kind.BODY_UNAVAILABLE, ("A",), ("WG-L",))
    assert found(one, taken=taken, parallel=frozenset({frozenset({"WG-L", "WG-P"})})) == []


# --- rooms ------------------------------------------------------------------------------------


def test_a_room_must_have_what_the_session_needs_in_whatever_case_it_is_written():
    one = session("A", 0, 60, room="R", needs=["Interpretación", "stage"], has=["interpretacion"])
    [finding] = found(one)
    assert (finding.kind, finding.severity, finding.detail) == (
        Kind.FEATURES, Severity.ERROR, {"missing": ("stage",)},
    )  # fmt: skip
    assert found(replace(one, has=["INTERPRETACIÓN", "Stage"])) == []


def test_a_room_that_is_too_small_is_a_warning():
    one = session("A", 0, 60, room="R", seats=41, places=40)
    assert [(each.kind, each.severity) for each in found(one)] == [(Kind.CAPACITY, Severity.WARNING)]
    assert found(replace(one, seats=40)) == []


# --- hours ------------------------------------------------------------------------------------


def test_night_for_people_afar_is_said_by_zone_with_how_many():
    hours = {
        "P": LocalHours("America/Los_Angeles", time(7, 30), time(21)),
        "Q": LocalHours("America/Los_Angeles", time(7), time(21)),
        "X": LocalHours("America/Panama", time(7), time(21)),
    }
    one = session("A", 0, 60, mode=Attendance.HYBRID, people={"P", "Q", "X"})  # 07:00 in Los Angeles
    [finding] = found(one, hours=hours)
    assert (finding.kind, finding.severity, finding.subjects) == (Kind.CIVIL_HOURS, Severity.WARNING, ("P",))
    assert finding.detail == {
        "zone": "America/Los_Angeles", "people": 1, "opens": time(7, 30), "closes": time(21),
    }  # fmt: skip
    assert found(replace(one, mode=Attendance.IN_PERSON), hours=hours) == []
    assert found(one, hours=hours, rules=ProgrammeRules(civil_hours=False)) == []


@pytest.mark.parametrize(
    ("day", "is_night"),
    [
        (date(2027, 3, 26), True),
        (date(2027, 3, 29), False),
        (date(2027, 10, 29), False),
        (date(2027, 11, 1), True),
    ],
)
def test_civil_hours_follow_daylight_saving_on_the_date_itself(day: date, is_night: bool):
    """06:30 in Panama is 12:30 in Madrid before the last Sunday of March, and 13:30 after it."""
    start = datetime(day.year, day.month, day.day, 11, 30, tzinfo=UTC)
    one = Placed("A", "E", Span(start, start + timedelta(hours=1)), people={"P"}, mode=Attendance.ONLINE)
    hours = {"P": LocalHours("Europe/Madrid", time(13), time(20))}
    assert bool(found(one, hours=hours)) is is_night


zones = st.sampled_from(
    ["America/Panama", "America/Los_Angeles", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)


@given(
    st.integers(0, 365 * 24 * 60), st.integers(1, 600), zones,
    st.integers(0, 1438), st.integers(1, 1439),
)  # fmt: skip
def test_civil_hours_are_what_looking_at_each_minute_finds(
    start: int, minutes: int, zone: str, opens: int, length: int
):
    closes = min(opens + length, 1439)
    begin = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    hours = LocalHours(zone, time(*divmod(opens, 60)), time(*divmod(closes, 60)))
    one = Placed(
        "A", "E", Span(begin, begin + timedelta(minutes=minutes)), people={"P"}, mode=Attendance.ONLINE
    )
    there = ZoneInfo(zone)
    each = [(begin + timedelta(minutes=step)).astimezone(there) for step in range(minutes)]
    last = time(23, 59) if closes == 1439 else None
    outside = any(at.time() < hours.opens or (at.time() >= hours.closes and last is None) for at in each)
    outside = outside or len({at.date() for at in each}) > 1
    shifted = len({at.utcoffset() for at in each}) > 1
    if not shifted:
        assert bool(found(one, hours={"P": hours})) is outside


def test_sessions_outside_the_hours_of_the_event_are_warnings_and_breaks_are_not():
    rules = ProgrammeRules(opens=time(9), closes=time(18))
    one = session("A", -30, 30)  # from 08:30 in Panama
    assert [each.kind for each in found(one, rules=rules)] == [Kind.DAY_HOURS]
    assert found(replace(one, is_break=True), rules=rules) == []
    assert found(session("A", 0, 9 * 60), rules=rules) == []
    assert [each.kind for each in found(session("A", 0, 9 * 60 + 1), rules=rules)] == [Kind.DAY_HOURS]


# --- order ------------------------------------------------------------------------------------


def test_a_session_comes_so_many_minutes_after_another():
    one, two = session("A", 0, 60), session("B", 70, 90)
    rule = OrderRule("B", "A", OrderKind.AFTER, 15)
    [finding] = found(one, two, orders=[rule])
    assert (finding.kind, finding.sides, finding.severity) == (Kind.AFTER, ("B", "A"), Severity.ERROR)
    assert found(one, two, orders=[replace(rule, gap_minutes=10)]) == []
    assert found(two, orders=[rule]) == [], "without both times there is no order"


def test_a_session_ends_when_the_one_that_it_leads_to_begins():
    rule = OrderRule("A", "B", OrderKind.IMMEDIATELY_BEFORE)
    assert found(session("A", 0, 60), session("B", 60, 90), orders=[rule]) == []
    result = found(session("A", 0, 60), session("B", 61, 90), orders=[rule])
    assert [each.kind for each in result] == [Kind.IMMEDIATELY_BEFORE]


def meets(event: str, first: date, last: date, *bodies: str) -> Meets:
    begin = datetime(first.year, first.month, first.day, 6, tzinfo=UTC)
    return Meets(
        event, frozenset(bodies), first, last, Span(begin, begin + (last - first + timedelta(days=1)))
    )


BEFORE = [("NET", "GRCM")]


@pytest.mark.parametrize(
    ("first", "severity", "days"),
    [
        (date(2027, 6, 7), None, None),  # Monday, and the other meets on Tuesday
        (date(2027, 6, 4), Severity.WARNING, 1),  # Friday before it
        (date(2027, 6, 2), Severity.WARNING, 3),
        (date(2027, 6, 10), Severity.ERROR, None),
    ],
)
def test_a_network_meets_right_before_the_group_that_it_prepares(
    first: date, severity: Severity | None, days: int | None
):
    mine = meets("E", first, first, "NET")
    others = [
        meets("G1", date(2027, 6, 8), date(2027, 6, 9), "GRCM"),
        meets("G2", date(2027, 11, 8), date(2027, 11, 9), "GRCM"),
    ]
    result = found(meets=[mine, *others], before=BEFORE)
    assert [(each.severity, each.detail.get("days")) for each in result] == (
        [(severity, days)] if severity else []
    )
    assert all(each.detail["events"] == ("E", "G1") for each in result)


def test_the_group_reads_of_a_network_that_meets_after_it():
    mine = meets("E", date(2027, 6, 8), date(2027, 6, 9), "GRCM")
    late = meets("N", date(2027, 6, 14), date(2027, 6, 14), "NET")
    [finding] = found(meets=[mine, late], before=BEFORE)
    assert (finding.kind, finding.severity, finding.subjects) == (
        Kind.MEETS_BEFORE, Severity.ERROR, ("NET", "GRCM"),
    )  # fmt: skip
    assert found(meets=[meets("E", date(2027, 6, 8), date(2027, 6, 9), "NET", "GRCM")], before=BEFORE) == []


def test_weekends_are_no_working_days():
    assert working_days_between(date(2027, 6, 4), date(2027, 6, 7)) == 0  # Friday and Monday
    assert working_days_between(date(2027, 6, 3), date(2027, 6, 7)) == 1
    assert working_days_between(date(2027, 6, 7), date(2027, 6, 7)) == 0


# --- one day ----------------------------------------------------------------------------------


def test_bodies_that_share_people_or_countries_want_to_be_seen_on_one_day():
    one = session("A", 0, 60, hosts={"WG-L"}, people={"P"})
    two = session("B", 120, 180, event="F", hosts={"WG-P"}, people={"P", "Q"})
    [finding] = found(one, two)
    assert (finding.kind, finding.severity, finding.subjects) == (
        Kind.SAME_DAY, Severity.WARNING, ("WG-L", "WG-P"),
    )  # fmt: skip
    assert finding.detail == {"people": 1, "countries": ()}
    apart = replace(one, people={"X"})
    assert found(apart, two) == []
    countries = {"WG-L": frozenset({"SV", "PA"}), "WG-P": frozenset({"PA"})}
    assert found(apart, two, body_countries=countries)[0].detail == {"people": 0, "countries": ("PA",)}
    people = ProgrammeRules(same_day=SameDay.PEOPLE)
    assert found(apart, two, body_countries=countries, rules=people) == []
    assert found(one, two, rules=ProgrammeRules(same_day=SameDay.OFF)) == []
    assert found(one, two, related=frozenset({frozenset({"WG-L", "WG-P"})})) == []
    assert found(one, replace(two, span=span(60 * 24, 60 * 25))) == []


def test_where_they_overlap_the_clash_alone_is_said():
    one = session("A", 0, 60, hosts={"WG-L"}, people={"P"})
    two = session("B", 30, 90, event="F", hosts={"WG-P"}, people={"Q"})
    countries = {"WG-L": frozenset({"PA"}), "WG-P": frozenset({"PA"})}
    assert [each.kind for each in found(one, two, body_countries=countries)] == [Kind.BODY_BUSY]


# --- make-up ----------------------------------------------------------------------------------

ASKED = {"civil_society": 3, "national_government": 2, "local_government": 1}


@pytest.mark.parametrize(
    ("here", "wrong"),
    [
        (ASKED, None),
        (
            {"civil_society": 3, "national_government": 3, "local_government": 0},
            {"local_government": (0, 1), "national_government": (3, 2)},
        ),
        (
            {"civil_society": 3, "national_government": 1, "local_government": 2},
            {"local_government": (2, 1), "national_government": (1, 2)},
        ),
        (ASKED | {"academia": 1}, {"academia": (1, 0)}),
    ],
)
def test_a_panel_made_up_otherwise_is_a_warning_and_a_strict_one_an_error(
    here: dict[str, int], wrong: dict[str, tuple[int, int]] | None
):
    one = session("A", 0, 120)
    result = found(one, panels={"A": Panel(ASKED, here)})
    assert [each.detail["sectors"] for each in result] == ([wrong] if wrong else [])
    assert all(each.severity is Severity.WARNING for each in result)
    strict = found(one, panels={"A": Panel(ASKED, here, strict=True)})
    assert all(each.severity is Severity.ERROR for each in strict)


def test_a_panel_without_a_time_is_looked_at_too():
    assert [each.kind for each in found(panels={"A": Panel(ASKED, {})})] == [Kind.COMPOSITION]


def test_what_the_agenda_of_a_body_must_have_and_has_not_is_a_warning_each():
    agenda = {"VM": frozenset({"presidency_report", "statements", "civil_society"})}
    result = found(agenda=agenda, items=frozenset({"statements"}))
    assert [(each.kind, each.severity, each.detail["item"]) for each in result] == [
        (Kind.AGENDA_MISSING, Severity.WARNING, "civil_society"),
        (Kind.AGENDA_MISSING, Severity.WARNING, "presidency_report"),
    ]
    assert len({fingerprint(each) for each in result}) == 2


# --- marks ------------------------------------------------------------------------------------


def test_a_finding_keeps_its_mark_while_the_same_things_clash_whenever_that_is():
    one, two = session("A", 0, 60, people={"P"}), session("B", 30, 90, people={"P"})
    later = [replace(one, span=span(100, 200)), replace(two, span=span(90, 110))]
    [before], [after] = found(one, two), found(*later)
    assert fingerprint(before) == fingerprint(after)
    [with_another] = found(replace(one, people={"P", "Q"}), replace(two, people={"P", "Q"}))
    assert fingerprint(with_another) != fingerprint(before)


def test_what_was_taken_as_it_is_by_one_who_saw_half_of_it_is_taken():
    clash = Finding(Kind.PERSON_BUSY, ("A", "B"), ("P",), span(0, 60))
    half = Finding(Kind.PERSON_UNAVAILABLE, ("A",), ("P",), span(0, 90))
    marks = marks_of(clash, own={"A"})
    assert is_accepted(marks, {fingerprint(half)})
    assert is_accepted(marks, {fingerprint(clash)})
    assert not is_accepted(marks_of(half, own={"A"}), {fingerprint(clash)})
    assert not is_accepted(marks, set())
