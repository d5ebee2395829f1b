"""Scoring and completion as pure rules, by examples and by properties."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.rules import (
    EnrolmentState,
    Evidence,
    Key,
    Missing,
    OneRightOption,
    Option,
    QuestionKind,
    SomeRightOption,
    TooFewOptions,
    check_question,
    judge,
    may_enrol,
    score,
)

IDS = [uuid.UUID(int=number) for number in range(1, 7)]
TEXT = {"es": "x"}
SINGLE, MULTIPLE, TRUE_FALSE = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE

evidences = st.builds(
    Evidence,
    lessons=st.lists(st.sampled_from(IDS), unique=True).map(tuple),
    done=st.frozensets(st.sampled_from(IDS)),
    has_quiz=st.booleans(),
    quiz_passed=st.booleans(),
)


def options(*correct: bool) -> tuple[Option, ...]:
    return tuple(Option(f"o{number}", TEXT, each) for number, each in enumerate(correct))


keys = st.lists(
    st.builds(
        Key,
        id=st.uuids(),
        kind=st.just(MULTIPLE),
        options=st.lists(st.booleans(), min_size=2, max_size=5).map(lambda flags: options(*flags)),
        points=st.integers(1, 9),
    ),
    max_size=5,
    unique_by=lambda key: key.id,
)
chosen = st.frozensets(st.sampled_from(["o0", "o1", "o2", "o3", "o4", "stranger"]))


# --- completion -------------------------------------------------------------------------------


@given(evidences)
def test_a_verdict_says_completed_exactly_when_nothing_is_missing(evidence: Evidence) -> None:
    verdict = judge(evidence)
    assert verdict.completed == (verdict.missing == ())
    assert (Missing.LESSONS in verdict.missing) == bool(verdict.lessons)
    assert verdict.completed == (
        bool(evidence.lessons or evidence.has_quiz)
        and set(evidence.lessons) <= evidence.done
        and (not evidence.has_quiz or evidence.quiz_passed)
    )


@given(evidences, st.frozensets(st.sampled_from(IDS)))
def test_doing_more_never_uncompletes(evidence: Evidence, more: frozenset[uuid.UUID]) -> None:
    after = Evidence(
        lessons=evidence.lessons,
        done=evidence.done | more,
        has_quiz=evidence.has_quiz,
        quiz_passed=True,
    )
    assert set(judge(after).missing) <= set(judge(evidence).missing)
    assert set(judge(after).lessons) <= set(judge(evidence).lessons)


@given(evidences, st.randoms())
def test_the_order_of_lessons_does_not_matter(evidence: Evidence, random) -> None:
    mixed = list(evidence.lessons)
    random.shuffle(mixed)
    other = Evidence(
        lessons=tuple(mixed),
        done=evidence.done,
        has_quiz=evidence.has_quiz,
        quiz_passed=evidence.quiz_passed,
    )
    assert judge(other).missing == judge(evidence).missing


def test_missing_lessons_are_named_in_the_order_of_the_course() -> None:
    verdict = judge(Evidence(lessons=(IDS[2], IDS[0], IDS[1]), done=frozenset({IDS[0]})))
    assert verdict.lessons == (IDS[2], IDS[1])


def test_a_course_without_content_is_completed_by_nobody() -> None:
    assert judge(Evidence(quiz_passed=True)).missing == (Missing.CONTENT,)


# --- scoring ----------------------------------------------------------------------------------


@given(keys, st.integers(0, 100))
def test_the_right_answers_earn_everything(made: list[Key], pass_mark: int) -> None:
    asked = [key for key in made if key.right]
    scored = score(asked, {key.id: key.right for key in asked}, pass_mark)
    assert scored.points == scored.of == sum(key.points for key in asked)
    assert (scored.percent, scored.passed) == ((100, True) if asked else (0, False))


@given(keys, st.data(), st.integers(0, 100))
def test_passed_and_percent_never_contradict(made: list[Key], data, pass_mark: int) -> None:
    scored = score(made, {key.id: data.draw(chosen) for key in made}, pass_mark)
    assert 0 <= scored.points <= scored.of
    if scored.percent >= pass_mark and scored.of:
        assert scored.passed
    if scored.passed and pass_mark == 100:
        assert scored.percent == 100


@given(keys, st.data())
def test_points_come_only_from_exactly_the_right_options(made: list[Key], data) -> None:
    answers = {key.id: data.draw(chosen) for key in made}
    scored = score(made, answers, 50)
    for key in made:
        exact = bool(key.right) and answers[key.id] == key.right
        assert scored.marks[key.id].right is exact
        assert scored.marks[key.id].points == (key.points if exact else 0)
        assert set(scored.marks[key.id].chosen) <= {option.id for option in key.options}


def test_answers_to_unknown_questions_count_for_nothing() -> None:
    key = Key(id=IDS[0], kind=SINGLE, options=options(True, False))
    scored = score([key], {IDS[1]: ["o0"]}, 50)
    assert (scored.points, scored.of, list(scored.marks)) == (0, 1, [IDS[0]])


def test_the_pass_mark_is_met_exactly_not_by_rounding() -> None:
    asked = [Key(id=each, kind=SINGLE, options=options(True, False)) for each in IDS[:3]]
    two = {each: ["o0"] for each in IDS[:2]}
    assert score(asked, two, 66).passed
    assert not score(asked, two, 67).passed
    assert score(asked, two, 67).percent == 66


def test_without_questions_nobody_passes() -> None:
    assert not score([], {}, 0).passed


# --- writing and enrolling --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "flags", "refusal"),
    [
        (SINGLE, [True], TooFewOptions),
        (SINGLE, [False, False], OneRightOption),
        (SINGLE, [True, True], OneRightOption),
        (TRUE_FALSE, [True, True], OneRightOption),
        (MULTIPLE, [False, False], SomeRightOption),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(kind, flags, refusal) -> None:
    with pytest.raises(refusal):
        check_question(kind, options(*flags))


@pytest.mark.parametrize(
    ("kind", "flags"),
    [(SINGLE, [True, False]), (TRUE_FALSE, [False, True]), (MULTIPLE, [True, True, False])],
)
def test_a_question_with_its_key_is_accepted(kind, flags) -> None:
    check_question(kind, options(*flags))


def test_who_was_let_in_once_may_return_to_a_course_by_invitation() -> None:
    assert may_enrol(self_enrolment=True, state=None)
    assert not may_enrol(self_enrolment=False, state=None)
    assert may_enrol(self_enrolment=False, state=EnrolmentState.INVITED)
    assert may_enrol(self_enrolment=False, state=EnrolmentState.WITHDRAWN)
