"""Overlap, days, wall clocks, and who may see what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.rules import (
    FIRST_CLASSES,
    STRANGER,
    EventFacts,
    EventKind,
    SessionAccess,
    SessionEndsBeforeStart,
    SessionOutsideEvent,
    SessionPart,
    Visibility,
    check_session_time,
    event_window,
    find_overlaps,
    lay_out,
    local_instant,
    may_enter,
    may_open,
    may_see,
    needs_authorisation,
    overlapping,
)

CLASSES = {each.code: each for each in FIRST_CLASSES}
NOON = datetime(2027, 7, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    starts_at: datetime | None
    ends_at: datetime | None


def item(start: int, minutes: int) -> Item:
    begin = NOON + timedelta(minutes=start)
    return Item(begin, begin + timedelta(minutes=minutes))


def test_an_end_that_equals_a_start_is_no_overlap():
    assert not overlapping(item(0, 60), item(60, 60))
    assert overlapping(item(0, 61), item(60, 60))


def test_what_is_unscheduled_overlaps_nothing():
    assert not overlapping(Item(None, None), item(0, 60))
    assert find_overlaps([Item(None, None), item(0, 60), Item(None, None)]) == []


ITEMS = st.builds(item, st.integers(0, 600), st.integers(1, 180))


@given(st.lists(ITEMS, max_size=12))
def test_every_overlapping_pair_is_found_once(items):
    pairs = {frozenset((id(one), id(other))) for one, other in find_overlaps(items)}
    expected = {
        frozenset((id(one), id(other)))
        for index, one in enumerate(items)
        for other in items[index + 1 :]
        if overlapping(one, other)
    }
    assert pairs == expected
    assert len(find_overlaps(items)) == len(expected)


@given(ITEMS, ITEMS, st.sampled_from(["America/Bogota", "Europe/Zurich", "America/New_York", "UTC"]))
def test_overlap_does_not_depend_on_the_zone_it_is_written_in(one, other, zone):
    home = ZoneInfo(zone)
    moved = Item(one.starts_at.astimezone(home), one.ends_at.astimezone(home))
    assert overlapping(moved, other) == overlapping(one, other) == overlapping(other, one)


ZONES = st.sampled_from(
    ["Europe/Zurich", "America/New_York", "America/Toronto", "America/Costa_Rica", "America/Havana", "UTC"]
)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(DAYS, st.integers(4, 23), st.integers(0, 59), ZONES)
def test_a_wall_clock_time_never_shifts_over_daylight_saving(day, hour, minute, zone):
    shown = local_instant(day, f"{hour:02d}:{minute:02d}", zone).astimezone(ZoneInfo(zone))
    assert (shown.date(), shown.hour, shown.minute) == (day, hour, minute)


@given(DAYS, st.integers(0, 5), ZONES)
def test_the_days_of_an_event_run_from_midnight_to_midnight_in_its_zone(day, more, zone):
    window = event_window(day, day + timedelta(days=more), zone)
    for inside in (window.start, window.end - timedelta(seconds=1)):
        assert day <= inside.astimezone(ZoneInfo(zone)).date() <= day + timedelta(days=more)
    assert abs(window.length - timedelta(days=more + 1)) <= timedelta(hours=1)


def test_a_day_of_23_hours_is_whole():
    window = event_window(date(2027, 3, 28), date(2027, 3, 28), "Europe/Zurich")
    assert window.length == timedelta(hours=23)


def test_a_skipped_time_means_as_long_after_the_gap():
    assert local_instant(date(2027, 3, 28), "02:30", "Europe/Zurich") == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


def check(start: datetime | None, end: datetime | None) -> None:
    check_session_time(
        title="Panel",
        starts_at=start,
        ends_at=end,
        starts_on=date(2027, 7, 14),
        ends_on=date(2027, 7, 15),
        zone="America/Panama",
    )


def test_a_session_lies_inside_the_days_of_its_event():
    check(datetime(2027, 7, 14, 5, tzinfo=UTC), datetime(2027, 7, 16, 5, tzinfo=UTC))
    with pytest.raises(SessionOutsideEvent):
        check(datetime(2027, 7, 14, 4, 59, tzinfo=UTC), datetime(2027, 7, 14, 6, tzinfo=UTC))
    with pytest.raises(SessionOutsideEvent):
        check(datetime(2027, 7, 16, 4, tzinfo=UTC), datetime(2027, 7, 16, 5, 1, tzinfo=UTC))


def test_a_session_ends_after_it_starts():
    check(None, None)
    for start, end in ((NOON, NOON), (NOON, NOON - timedelta(hours=1)), (NOON, None), (None, NOON)):
        with pytest.raises(SessionEndsBeforeStart):
            check(start, end)


@dataclass(frozen=True)
class Gate:
    access: SessionAccess
    id: UUID


def gate(access: SessionAccess) -> Gate:
    return Gate(access, uuid4())


def test_strangers_see_what_is_open_and_nothing_of_what_is_closed():
    assert may_see(gate(SessionAccess.OPEN), STRANGER)
    assert may_see(gate(SessionAccess.INVITED), STRANGER)
    assert not may_see(gate(SessionAccess.MEMBERS), STRANGER)
    assert not may_see(gate(SessionAccess.CLOSED), STRANGER)
    assert not may_enter(gate(SessionAccess.OPEN), STRANGER)


def test_members_see_what_members_hold_and_closed_ones_only_when_admitted():
    member = EventFacts(participant_class=CLASSES["member"], participant=True)
    closed = gate(SessionAccess.CLOSED)
    assert may_see(gate(SessionAccess.MEMBERS), member)
    assert not may_see(closed, member)
    admitted = EventFacts(
        participant_class=CLASSES["member"], participant=True, admitted=frozenset({closed.id})
    )
    assert may_see(closed, admitted)
    assert may_enter(closed, admitted)


@pytest.mark.parametrize("standing", [CLASSES["observer_country"], CLASSES["observer_organisation"]])
@pytest.mark.parametrize("access", [SessionAccess.MEMBERS, SessionAccess.CLOSED])
def test_an_observer_is_kept_out_whatever_else_would_let_them_in(standing, access):
    hidden = gate(access)
    observer = EventFacts(
        participant_class=standing, participant=True, organiser=True, admitted=frozenset({hidden.id})
    )
    assert not may_see(hidden, observer)
    assert not may_enter(hidden, observer)
    let_in = EventFacts(participant_class=standing, participant=True, authorised=frozenset({hidden.id}))
    assert may_see(hidden, let_in)
    assert may_enter(hidden, let_in)


def test_papers_of_participants_are_for_those_who_take_part():
    assert may_open(Visibility.PUBLIC, enters=False, organiser=False)
    assert not may_open(Visibility.PARTICIPANTS, enters=False, organiser=False)
    assert may_open(Visibility.PARTICIPANTS, enters=True, organiser=False)
    assert not may_open(Visibility.ORGANISERS, enters=True, organiser=False)
    assert may_open(Visibility.ORGANISERS, enters=False, organiser=True)


def test_observer_countries_need_the_presidency_to_speak_in_meetings_only():
    observer = CLASSES["observer_country"]
    assert needs_authorisation(EventKind.MEETING, observer, SessionPart.EXPERT)
    assert needs_authorisation(EventKind.MEETING, observer, None)
    assert not needs_authorisation(EventKind.MEETING, observer, SessionPart.INTERPRETER)
    assert not needs_authorisation(EventKind.CONGRESS, observer, SessionPart.EXPERT)
    assert not needs_authorisation(EventKind.MEETING, CLASSES["member"], SessionPart.EXPERT)


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    room_key: str | None
    is_break: bool = False


def slot(start: int, minutes: int, room: str | None, *, is_break: bool = False) -> Slot:
    begin = NOON + timedelta(minutes=start)
    return Slot(begin, begin + timedelta(minutes=minutes), room, is_break)


def test_rooms_are_columns_and_breaks_go_across():
    slots = [slot(0, 60, "B"), slot(0, 60, "A"), slot(60, 30, None, is_break=True)]
    grid = lay_out(slots, rooms=["A", "B", "C"], day=NOON.date(), zone="UTC")
    assert grid.columns == ("A", "B")
    assert grid.places == (2, 1, 0)
    assert grid.fits


def test_sessions_in_no_room_stand_beside_each_other_when_they_overlap():
    slots = [slot(0, 60, None), slot(30, 60, None), slot(60, 60, None)]
    grid = lay_out(slots, rooms=[], day=NOON.date(), zone="UTC")
    assert grid.columns == (None, None)
    assert grid.places == (1, 2, 1)


def test_a_day_that_crosses_midnight_or_needs_too_many_columns_is_a_list():
    late = [slot(660, 120, "A")]
    assert not lay_out(late, rooms=["A"], day=NOON.date(), zone="UTC").fits
    until_midnight = [slot(660, 60, "A")]
    assert lay_out(until_midnight, rooms=["A"], day=NOON.date(), zone="UTC").fits
    many = [slot(0, 60, str(n)) for n in range(13)]
    assert not lay_out(many, rooms=[str(n) for n in range(13)], day=NOON.date(), zone="UTC").fits
