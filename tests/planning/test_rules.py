"""Which step follows which, what a note lacks, and when the gate closes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.planning.rules import (
    NEXT,
    SECTION_WORDS,
    STATE_WORDS,
    STOPPABLE,
    ActivityState,
    NoteIncomplete,
    NoteSection,
    PlanFixed,
    WrongStep,
    check_plan,
    check_step,
    missing_sections,
    steps_from,
)

STATES = st.sampled_from(ActivityState)
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
