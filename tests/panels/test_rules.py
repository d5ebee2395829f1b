"""The order of a panel, its clock and its queue, by themselves."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.panels.rules import (
    MOVES,
    LengthNotRight,
    NotSoFromHere,
    Pace,
    QuestionState,
    StepKind,
    Talk,
    Timer,
    check_move,
    length_text,
    likeness,
    most_alike,
    plan_order,
    read_length,
)

START = datetime(2027, 7, 14, 14, tzinfo=UTC)
K = StepKind


def test_six_talks_of_five_minutes_stand_between_introduction_and_questions():
    facilitator, moderator = uuid4(), uuid4()
    steps = plan_order(
        60, [Talk(5, contribution_id=uuid4()) for _ in range(6)], opens=facilitator, closes=moderator
    )
    assert [step.kind for step in steps] == [K.INTRODUCTION, *[K.TALK] * 6, K.QUESTIONS, K.CONCLUSIONS]
    assert [step.seconds for step in steps] == [300, *[300] * 6, 1200, 300]
    assert (steps[0].person_id, steps[-1].person_id) == (facilitator, moderator)


@given(st.integers(1, 600), st.lists(st.integers(1, 60), max_size=12))
def test_the_usual_order_never_takes_longer_than_the_session_unless_the_talks_do(minutes, talks):
    steps = plan_order(minutes, [Talk(each) for each in talks], opens=None, closes=None)
    assert [step.seconds for step in steps if step.kind is K.TALK] == [each * 60 for each in talks]
    assert sum(step.seconds for step in steps) <= max(minutes, sum(talks)) * 60
    assert all(step.seconds > 0 for step in steps)


@pytest.mark.parametrize(("text", "seconds"), [("5", 300), (" 4:30 ", 270), ("0:10", 10), ("240", 14400)])
def test_lengths_are_read_as_people_write_them(text, seconds):
    assert read_length(text) == seconds
    assert read_length(length_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "0", "0:09", "5:60", "241", "-5", "5.5", "cinco", "٥"])
def test_other_lengths_are_refused(text):
    with pytest.raises(LengthNotRight):
        read_length(text)


spans = st.timedeltas(timedelta(), timedelta(hours=3))


@given(st.integers(10, 14400), st.lists(st.tuples(spans, spans), max_size=6))
def test_the_clock_counts_what_ran_whatever_was_paused(seconds, turns):
    now, timer, ran = START, Timer(seconds), timedelta()
    for running, standing in turns:
        timer = timer.started(now)
        assert timer.ends_at() == now + timedelta(seconds=seconds) - ran
        now += running
        ran += running
        timer = timer.paused(now)
        now += standing
        assert timer.taken(now) == ran
        assert timer.ends_at() is None
    assert timer.left(now) == timedelta(seconds=seconds) - ran


def test_the_pace_has_a_word_at_one_minute_and_at_the_end():
    timer = Timer(300).started(START)
    paces = [timer.pace(START + timedelta(seconds=at)) for at in (0, 239, 240, 299, 300, 400)]
    assert paces == [Pace.PLENTY, Pace.PLENTY, Pace.LAST_MINUTE, Pace.LAST_MINUTE, Pace.OVER, Pace.OVER]
    assert timer.taken(START - timedelta(hours=1)) == timedelta()


def test_every_move_of_a_question_can_be_taken_back():
    for before, after in MOVES.items():
        for state in after:
            assert QuestionState.QUEUED in MOVES[state] | {state}, (before, state)
    with pytest.raises(NotSoFromHere):
        check_move(QuestionState.ANSWERED, QuestionState.STAGE)
    with pytest.raises(NotSoFromHere):
        check_move(QuestionState.WITHDRAWN, QuestionState.QUEUED)


def test_questions_that_say_nearly_the_same_are_found():
    first = "¿Existe un número único de emergencia para los once países?"
    assert likeness(first, "Hay un numero unico de emergencia en todos los paises") > 0.5
    assert likeness(first, "¿Cuánto tarda una repatriación sin acta de nacimiento?") == 0
    others = [(1, "¿Cuánto tarda una repatriación?"), (2, first)]
    assert most_alike("número único de emergencia, ¿existe?", others) == 2
    assert most_alike("¿Llegan las casas móviles?", others) is None
    assert most_alike("¿y?", others) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
