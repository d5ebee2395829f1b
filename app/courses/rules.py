"""What a course asks: who may enrol, how a quiz is scored, when somebody has completed it and why not."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import Translated, mark


class CourseState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class EnrolmentState(StrEnum):
    INVITED = "invited"
    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


LEARNING = frozenset({EnrolmentState.ENROLLED, EnrolmentState.IN_PROGRESS, EnrolmentState.COMPLETED})


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class CourseNameTaken(Refusal):
    code = "course_name_taken"
    message = mark("Another course already has the address “%(slug)s”. Choose another one.")


class CourseEmpty(Refusal):
    code = "course_empty"
    message = mark("There is nothing to learn in this course yet. Write its first lesson, then publish it.")


class EnrolmentClosed(Refusal):
    code = "enrolment_closed"
    message = mark("This course is by invitation. Ask its teachers for one.")
    status = 403


class NotEnrolled(Refusal):
    code = "not_enrolled"
    message = mark("Enrol in the course first.")
    status = 403


class AlreadyCompleted(Refusal):
    code = "course_already_completed"
    message = mark("This course is completed; it cannot be left any more.")


class QuizNotReady(Refusal):
    code = "quiz_not_ready"
    message = mark("This course has no questions yet.")
    status = 404


class TooFewOptions(Refusal):
    code = "too_few_options"
    message = mark("Write two answers at least.")
    status = 400


class OneRightOption(Refusal):
    code = "one_right_option"
    message = mark("Mark exactly one answer as right.")
    status = 400


class SomeRightOption(Refusal):
    code = "some_right_option"
    message = mark("Mark at least one answer as right.")
    status = 400


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `correct` stays on the server."""

    id: str
    text: Translated
    correct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A question as the server scores it."""

    id: uuid.UUID
    kind: QuestionKind
    options: tuple[Option, ...]
    points: int = 1

    @property
    def right(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.correct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A question as a trainee reads it before answering: it has no place for what is right or why."""

    id: uuid.UUID
    kind: QuestionKind
    text: Translated
    options: tuple[tuple[str, Translated], ...]
    points: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one question: what was chosen, whether it was right, the points for it."""

    chosen: tuple[str, ...]
    right: bool
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    marks: Mapping[uuid.UUID, Mark]
    points: int
    of: int
    passed: bool

    @property
    def percent(self) -> int:
        """Return the share of points, rounded down, so that nobody fails with the pass mark on the page."""
        return 100 * self.points // self.of if self.of else 0


def check_question(kind: QuestionKind, options: Sequence[Option]) -> None:
    """Refuse a question that cannot be answered: raises TooFewOptions, OneRightOption, SomeRightOption."""
    right = sum(option.correct for option in options)
    if len(options) < 2:
        raise TooFewOptions
    if kind is QuestionKind.MULTIPLE and right < 1:
        raise SomeRightOption
    if kind is not QuestionKind.MULTIPLE and right != 1:
        raise OneRightOption


def score(keys: Iterable[Key], answers: Mapping[uuid.UUID, Collection[str]], pass_mark: int) -> Score:
    """Score the answers: a question earns all of its points when exactly its right options are chosen.

    Answers to questions that do not exist count for nothing; `pass_mark` is in percent.
    """
    marks = {}
    for key in keys:
        chosen = frozenset(answers.get(key.id, ()))
        right = bool(key.right) and chosen == key.right
        known = tuple(option.id for option in key.options if option.id in chosen)
        marks[key.id] = (Mark(known, right, key.points if right else 0), key.points)
    points = sum(mark_.points for mark_, _of in marks.values())
    of = sum(of for _mark, of in marks.values())
    passed = of > 0 and 100 * points >= pass_mark * of
    return Score({question: mark_ for question, (mark_, _of) in marks.items()}, points, of, passed)


class Missing(StrEnum):
    """A reason why a course is not completed."""

    CONTENT = "content"
    LESSONS = "lessons"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What somebody did, beside what the course asks; `lessons` in the order of the course."""

    lessons: tuple[uuid.UUID, ...] = ()
    done: frozenset[uuid.UUID] = frozenset()
    has_quiz: bool = False
    quiz_passed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a course is completed, and each reason why it is not; `lessons` are those still to read."""

    missing: tuple[Missing, ...] = ()
    lessons: tuple[uuid.UUID, ...] = ()

    @property
    def completed(self) -> bool:
        return not self.missing


def judge(evidence: Evidence) -> Verdict:
    """Decide on completion: every lesson done, and the quiz passed where there is one."""
    left = tuple(lesson for lesson in evidence.lessons if lesson not in evidence.done)
    missing = []
    if not evidence.lessons and not evidence.has_quiz:
        missing.append(Missing.CONTENT)
    if left:
        missing.append(Missing.LESSONS)
    if evidence.has_quiz and not evidence.quiz_passed:
        missing.append(Missing.QUIZ)
    return Verdict(tuple(missing), left)


def may_enrol(*, self_enrolment: bool, state: EnrolmentState | None) -> bool:
    """Tell whether a person may enrol by themselves: the course is open, or they were let in before."""
    return self_enrolment or state is not None


@dataclass(frozen=True, slots=True)
class Completion:
    """Somebody who completed a course, with the minutes that the course counts."""

    person_id: uuid.UUID
    completed_at: datetime
    minutes: int
