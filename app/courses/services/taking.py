"""What trainees do: enrol, read, answer, leave; completion follows from it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.courses import rules
from app.courses.models import Course, Enrolment, Lesson, LessonDone, Question, Quiz, QuizAttempt
from app.courses.rules import (
    AlreadyCompleted,
    CourseState,
    EnrolmentClosed,
    EnrolmentState,
    Key,
    Mark,
    NotEnrolled,
    Option,
    QuestionKind,
    QuizNotReady,
)
from app.courses.services.reading import find_enrolment, progress, progress_of


@dataclass(frozen=True, slots=True)
class Review:
    """A question after it was answered: what was chosen, whether it was right, and why."""

    question: Question
    mark: Mark

    @property
    def feedback(self) -> dict[str, str]:
        return self.question.feedback

    @property
    def options(self) -> list[tuple[str, dict[str, str], bool]]:
        """Each option with whether it was chosen."""
        return [(each["id"], each["text"], each["id"] in self.mark.chosen) for each in self.question.options]


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt with its questions as they stand now."""

    attempt: QuizAttempt
    reviews: tuple[Review, ...]


def enrol(course: Course, person_id: uuid.UUID, *, invited: bool = False) -> Enrolment:
    """Enrol a person, or take them back; raises EnrolmentClosed where they need an invitation first.

    Again for somebody who is enrolled changes nothing. `invited=True` is a teacher's word.
    """
    _lock(course)
    found = find_enrolment(course.id, person_id)
    if found is not None and found.state in rules.LEARNING:
        return found
    state = found.state if found else None
    if course.state is not CourseState.PUBLISHED and not invited:
        raise NotFound
    if not invited and not rules.may_enrol(self_enrolment=course.self_enrolment, state=state):
        raise EnrolmentClosed
    if found is None:
        found = Enrolment(id=uuid.uuid4(), course_id=course.id, person_id=person_id)
        db.session.add(found)
    found.state = EnrolmentState.ENROLLED
    found.enrolled_at = found.enrolled_at or clock.now()
    db.session.flush()
    if _has_begun(found):
        found.state = EnrolmentState.IN_PROGRESS
    audit.record("enrolment.made", "enrolment", found.id, course=course.id, person=audit.personal(person_id))
    _settle(found)
    return found


def invite(course: Course, person_id: uuid.UUID) -> Enrolment:
    """Let a person enrol in a course, open or not; nothing changes for those who are in it."""
    _lock(course)
    found = find_enrolment(course.id, person_id)
    if found is None:
        found = Enrolment(id=uuid.uuid4(), course_id=course.id, person_id=person_id)
        db.session.add(found)
    elif found.state is not EnrolmentState.WITHDRAWN:
        return found
    found.state = EnrolmentState.INVITED
    db.session.flush()
    audit.record(
        "enrolment.invited", "enrolment", found.id, course=course.id, person=audit.personal(person_id)
    )
    return found


def withdraw(enrolment: Enrolment) -> None:
    """Take a person out of a course; what they did is kept for when they return."""
    enrolment = _locked(enrolment)
    if enrolment.state is EnrolmentState.COMPLETED:
        raise AlreadyCompleted
    was, enrolment.state = enrolment.state, EnrolmentState.WITHDRAWN
    db.session.flush()
    audit.record("enrolment.withdrawn", "enrolment", enrolment.id, state=(was, enrolment.state))


def mark_lesson_done(enrolment: Enrolment, lesson: Lesson) -> None:
    """Note that a lesson was read; again changes nothing. Raises NotEnrolled; NotFound for a foreign one."""
    enrolment = _learning(enrolment)
    if lesson.module.course_id != enrolment.course_id:
        raise NotFound
    held = sa.select(LessonDone.id).where(
        LessonDone.enrolment_id == enrolment.id, LessonDone.lesson_id == lesson.id
    )
    if db.session.scalar(held) is None:
        db.session.add(LessonDone(enrolment_id=enrolment.id, lesson_id=lesson.id))
    _begin(enrolment)


def submit_quiz(
    enrolment: Enrolment, answers: Mapping[uuid.UUID, Collection[str]], *, idempotency_key: str
) -> QuizAttempt:
    """Score the answers as the next attempt; the same key again returns the attempt that it made.

    Raises NotEnrolled, QuizNotReady.
    """
    enrolment = _learning(enrolment)
    same = sa.select(QuizAttempt).where(
        QuizAttempt.enrolment_id == enrolment.id, QuizAttempt.idempotency_key == idempotency_key
    )
    if (known := db.session.scalar(same)) is not None:
        return known
    keys = [_key(row) for row in _questions(enrolment.course_id)]
    if not keys:
        raise QuizNotReady
    scored = rules.score(keys, answers, enrolment.course.pass_mark)
    last = sa.select(sa.func.max(QuizAttempt.number)).where(QuizAttempt.enrolment_id == enrolment.id)
    attempt = QuizAttempt(
        id=uuid.uuid4(),
        enrolment_id=enrolment.id,
        number=1 + (db.session.scalar(last) or 0),
        idempotency_key=idempotency_key,
        answers={
            str(question): {"chosen": list(mark.chosen), "right": mark.right, "points": mark.points}
            for question, mark in scored.marks.items()
        },
        score=scored.percent,
        passed=scored.passed,
        at=clock.now(),
    )
    db.session.add(attempt)
    _begin(enrolment)
    return attempt


def list_attempts(enrolment: Enrolment) -> list[QuizAttempt]:
    """List a person's attempts at the quiz, the first first."""
    query = sa.select(QuizAttempt).where(QuizAttempt.enrolment_id == enrolment.id)
    return list(db.session.scalars(query.order_by(QuizAttempt.number)))


def find_result(enrolment: Enrolment, number: int) -> Result | None:
    """Return an attempt of this enrolment with each question reviewed; removed questions are left out."""
    query = sa.select(QuizAttempt).where(
        QuizAttempt.enrolment_id == enrolment.id, QuizAttempt.number == number
    )
    attempt = db.session.scalar(query)
    if attempt is None:
        return None
    held = attempt.answers
    reviews = tuple(
        Review(row, Mark(tuple(given["chosen"]), given["right"], given["points"]))
        for row in _questions(enrolment.course_id)
        if (given := held.get(str(row.id))) is not None
    )
    return Result(attempt, reviews)


def settle_all(course: Course) -> None:
    """Look again at those who are on their way, after the course asks for less than before."""
    query = sa.select(Enrolment).where(
        Enrolment.course_id == course.id, Enrolment.state == EnrolmentState.IN_PROGRESS
    )
    rows = [(enrolment, course) for enrolment in db.session.scalars(query.with_for_update())]
    found = progress_of(rows)
    for enrolment, _course in rows:
        if found[enrolment.id].verdict.completed:
            _complete(enrolment)


def _lock(course: Course) -> None:
    # One person enrolling twice at once waits here, so that the second finds the row of the first.
    db.session.execute(sa.select(Course.id).where(Course.id == course.id).with_for_update())


def _locked(enrolment: Enrolment) -> Enrolment:
    query = sa.select(Enrolment).where(Enrolment.id == enrolment.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _learning(enrolment: Enrolment) -> Enrolment:
    enrolment = _locked(enrolment)
    if enrolment.state not in rules.LEARNING:
        raise NotEnrolled
    if enrolment.course.state is not CourseState.PUBLISHED:
        raise NotFound
    return enrolment


def _questions(course_id: uuid.UUID) -> list[Question]:
    query = sa.select(Question).join(Question.quiz).where(Quiz.course_id == course_id)
    return list(db.session.scalars(query.order_by(Question.order, Question.id)))


def _key(row: Question) -> Key:
    options = tuple(Option(each["id"], each["text"], bool(each["correct"])) for each in row.options)
    return Key(id=row.id, kind=QuestionKind(row.kind), options=options, points=row.points)


def _has_begun(enrolment: Enrolment) -> bool:
    read = sa.select(LessonDone.id).where(LessonDone.enrolment_id == enrolment.id)
    tried = sa.select(QuizAttempt.id).where(QuizAttempt.enrolment_id == enrolment.id)
    return any(db.session.scalar(query.limit(1)) is not None for query in (read, tried))


def _begin(enrolment: Enrolment) -> None:
    if enrolment.state is EnrolmentState.ENROLLED:
        enrolment.state = EnrolmentState.IN_PROGRESS
    db.session.flush()
    _settle(enrolment)


def _settle(enrolment: Enrolment) -> None:
    """Complete the enrolment when nothing is missing; what was completed once stays so."""
    if enrolment.state is EnrolmentState.IN_PROGRESS and progress(enrolment).verdict.completed:
        _complete(enrolment)


def _complete(enrolment: Enrolment) -> None:
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
    db.session.flush()
    audit.record("enrolment.completed", "enrolment", enrolment.id, course=enrolment.course_id)
