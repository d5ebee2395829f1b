"""Which step follows which, what a note lacks, and when the gate closes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.planning.rules import (
    LONGEST,
    NEXT,
    SECTION_WORDS,
    STATE_WORDS,
    STOPPABLE,
    ActivityState,
    NoteIncomplete,
    NoteSection,
    OutsideWindow,
    PlanFixed,
    PlannedTime,
    SkippedHour,
    TimeTooLong,
    WrongStep,
    check_plan,
    check_planned,
    check_step,
    missing_sections,
    planned_instant,
    steps_from,
)

STATES = st.sampled_from(ActivityState)
ZONES = ("America/New_York", "Europe/Madrid", "America/Costa_Rica", "UTC")
SECTIONS = st.lists(st.sampled_from(NoteSection), unique=True).map(tuple)
BLANK = st.sampled_from(["", " ", "\n\t "])


@given(st.sets(st.sampled_from(NoteSection)), BLANK)
def test_exactly_the_empty_sections_are_missing_in_the_order_of_the_note(written, blank) -> None:
    sections = {str(each): "texto" if each in written else blank for each in NoteSection}
    missing = missing_sections(sections)
    assert set(missing) == set(NoteSection) - written
    assert list(missing) == [each for each in NoteSection if each in missing]


def test_a_note_that_was_never_begun_lacks_everything() -> None:
    assert missing_sections({}) == tuple(NoteSection)


@given(STATES, STATES, st.booleans(), SECTIONS)
def test_a_step_is_refused_out_of_order_or_without_the_note_of_a_planned_activity(
    state, wanted, in_plan, missing
) -> None:
    try:
        check_step(state, wanted, in_plan=in_plan, missing=missing)
    except WrongStep:
        assert wanted not in steps_from(state)
    except NoteIncomplete:
        assert wanted is ActivityState.HELD
        assert in_plan
        assert missing
    else:
        assert wanted in steps_from(state)
        assert wanted is not ActivityState.HELD or not in_plan or not missing


@pytest.mark.parametrize("state", ActivityState)
def test_only_what_has_not_taken_place_is_postponed_or_called_off(state) -> None:
    stops = {ActivityState.POSTPONED, ActivityState.CANCELLED}
    assert (steps_from(state) & stops == stops) == (state in STOPPABLE)
    assert state not in steps_from(state)


def test_nothing_is_held_that_nobody_approved() -> None:
    before = {state for state in ActivityState if ActivityState.HELD in NEXT[state]}
    assert before == {ActivityState.APPROVED, ActivityState.SCHEDULED}


@pytest.mark.parametrize("state", ActivityState)
def test_an_approved_activity_stays_in_its_plan(state) -> None:
    check_plan(state, changes=False)
    if state in {ActivityState.PROPOSED, ActivityState.POSTPONED}:
        check_plan(state, changes=True)
    else:
        with pytest.raises(PlanFixed):
            check_plan(state, changes=True)


def test_every_state_and_section_has_a_word() -> None:
    assert set(STATE_WORDS) == set(ActivityState)
    assert list(SECTION_WORDS) == list(NoteSection)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.times(), st.sampled_from(ZONES))
def test_a_planned_hour_is_what_the_clock_of_its_zone_shows_or_is_refused(day, at, zone) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=None, fold=0)
    try:
        found = planned_instant(day, at, zone)
    except SkippedHour:
        shown = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
        assert shown.replace(tzinfo=None) != datetime.combine(day, at)
    else:
        assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, at)


def test_the_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(SkippedHour):
        planned_instant(date(2027, 3, 14), time(2, 30), "America/New_York")
    assert planned_instant(date(2027, 11, 7), time(1, 30), "America/New_York").hour == 5


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(1, LONGEST), st.sampled_from(ZONES))
def test_a_planned_time_lies_in_the_days_of_its_activity_on_its_own_clock(day, minutes, zone) -> None:
    planned = PlannedTime(planned_instant(day, time(12), zone), minutes, zone)
    if minutes < 5:
        with pytest.raises(TimeTooLong):
            check_planned(planned, None, None)
        return
    check_planned(planned, day, planned.last_day)
    for first, last in ((planned.last_day + timedelta(days=1), None), (None, day - timedelta(days=1))):
        with pytest.raises(OutsideWindow):
            check_planned(planned, first, last)
