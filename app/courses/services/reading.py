"""Courses as they are read: which there are, their lessons, and how far somebody has come."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.courses import rules
from app.courses.models import (
    Course,
    CourseModule,
    Enrolment,
    Lesson,
    LessonDone,
    Question,
    Quiz,
    QuizAttempt,
)
from app.courses.rules import CourseState, EnrolmentState, Evidence, QuizNotReady, Sheet, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far somebody has come; the quiz counts as one step beside the lessons."""

    lessons: tuple[Lesson, ...]
    done_ids: frozenset[uuid.UUID]
    has_quiz: bool
    quiz_passed: bool
    best_score: int | None
    verdict: Verdict

    @property
    def done(self) -> int:
        return sum(lesson.id in self.done_ids for lesson in self.lessons) + (
            self.has_quiz and self.quiz_passed
        )

    @property
    def total(self) -> int:
        return len(self.lessons) + int(self.has_quiz)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def next_lesson(self) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.id not in self.done_ids), None)

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons if lesson.id not in self.done_ids)


@dataclass(frozen=True, slots=True)
class Learning:
    """One person's course: where they stand in it and what comes next."""

    enrolment: Enrolment
    course: Course
    progress: Progress

    @property
    def done(self) -> int:
        return self.progress.done

    @property
    def total(self) -> int:
        return self.progress.total

    @property
    def next_lesson(self) -> Lesson | None:
        return self.progress.next_lesson


def find_course(slug: str) -> Course | None:
    """Return the course of this address with its modules and the names of its lessons, or None."""
    return db.session.scalar(_whole_course().where(Course.slug == slug))


def _whole_course() -> sa.Select[Course]:
    return sa.select(Course).options(selectinload(Course.modules).selectinload(CourseModule.lessons))


def is_visible(course: Course, viewer: Viewer) -> bool:
    """Tell whether the course exists for the viewer: a draft only for those who write it."""
    return course.state is CourseState.PUBLISHED or viewer.can(Perm.COURSE_EDIT, "course", course.id)


def list_courses(viewer: Viewer) -> list[Course]:
    """List the courses that exist for the viewer, the newest first."""
    query = _whole_course().order_by(Course.created_at.desc(), Course.id)
    if not viewer.can(Perm.COURSE_EDIT):
        own = viewer.scopes_of(Perm.COURSE_EDIT, "course")
        query = query.where(sa.or_(Course.state == CourseState.PUBLISHED, Course.id.in_(own)))
    return list(db.session.scalars(query))


def get_module(course: Course, module_id: uuid.UUID) -> CourseModule:
    """Return a module of this course; raises NotFound for any other."""
    found = db.session.get(CourseModule, module_id)
    if found is None or found.course_id != course.id:
        raise NotFound
    return found


def get_lesson(course: Course, lesson_id: uuid.UUID) -> Lesson:
    """Return a lesson of this course with its text; raises NotFound for any other."""
    query = sa.select(Lesson).join(Lesson.module).options(sa.orm.undefer(Lesson.body))
    found = db.session.scalar(query.where(Lesson.id == lesson_id, CourseModule.course_id == course.id))
    if found is None:
        raise NotFound
    return found


def get_question(course: Course, question_id: uuid.UUID) -> Question:
    """Return a question with its key, for those who write it; raises NotFound for another course's."""
    query = sa.select(Question).join(Question.quiz)
    found = db.session.scalar(query.where(Question.id == question_id, Quiz.course_id == course.id))
    if found is None:
        raise NotFound
    return found


def has_quiz(course: Course) -> bool:
    """Tell whether the course asks questions; a quiz without any asks for nothing."""
    return course.id in _courses_with_quiz([course.id])


def _courses_with_quiz(course_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    query = sa.select(Quiz.course_id).where(Quiz.course_id.in_(course_ids), Quiz.questions.any())
    return set(db.session.scalars(query))


def quiz_sheet(course: Course) -> list[Sheet]:
    """Return the questions as a trainee may read them, without what is right; raises QuizNotReady."""
    query = sa.select(Question).join(Question.quiz).where(Quiz.course_id == course.id)
    sheets = [
        Sheet(
            id=row.id,
            kind=row.kind,
            text=row.text,
            options=tuple((option["id"], option["text"]) for option in row.options),
            points=row.points,
        )
        for row in db.session.scalars(query.order_by(Question.order, Question.id))
    ]
    if not sheets:
        raise QuizNotReady
    return sheets


def find_enrolment(course_id: uuid.UUID, person_id: uuid.UUID | None) -> Enrolment | None:
    """Return what a person is to a course, in whatever state."""
    if person_id is None:
        return None
    query = sa.select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.person_id == person_id)
    return db.session.scalar(query)


def list_enrolments_of(person_id: uuid.UUID) -> list[Learning]:
    """List a person's courses with progress, the latest first; left and hidden ones are not among them."""
    query = (
        sa.select(Enrolment, Course)
        .join(Course, Course.id == Enrolment.course_id)
        .options(selectinload(Course.modules).selectinload(CourseModule.lessons))
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state != EnrolmentState.WITHDRAWN,
            Course.state == CourseState.PUBLISHED,
        )
        .order_by(Enrolment.created_at.desc(), Enrolment.id)
    )
    rows = list(db.session.execute(query))
    found = progress_of([(enrolment, course) for enrolment, course in rows])
    return [Learning(enrolment, course, found[enrolment.id]) for enrolment, course in rows]


def progress(enrolment: Enrolment) -> Progress:
    """Say how far a person has come in a course, and what is missing."""
    return progress_of([(enrolment, enrolment.course)])[enrolment.id]


def progress_of(rows: Sequence[tuple[Enrolment, Course]]) -> dict[uuid.UUID, Progress]:
    """Say how far each enrolment has come, in three queries however many they are."""
    ids = [enrolment.id for enrolment, _course in rows]
    with_quiz = _courses_with_quiz({course.id for _enrolment, course in rows})
    done = _lessons_done(ids)
    attempts = _attempts(ids)
    lessons = {course.id: tuple(course.lessons) for _enrolment, course in rows}
    return {
        enrolment.id: _progress(
            lessons[course.id], done[enrolment.id], course.id in with_quiz, attempts.get(enrolment.id)
        )
        for enrolment, course in rows
    }


def _progress(
    lessons: tuple[Lesson, ...],
    done: Iterable[uuid.UUID],
    with_quiz: bool,
    attempts: tuple[int, bool] | None,
) -> Progress:
    best, passed = attempts or (None, False)
    evidence = Evidence(
        lessons=tuple(lesson.id for lesson in lessons),
        done=frozenset(done),
        has_quiz=with_quiz,
        quiz_passed=passed,
    )
    return Progress(
        lessons=lessons,
        done_ids=evidence.done,
        has_quiz=with_quiz,
        quiz_passed=passed,
        best_score=best,
        verdict=rules.judge(evidence),
    )


def _batches(ids: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[at : at + 500] for at in range(0, len(ids), 500))


def _lessons_done(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for batch in _batches(ids):
        query = sa.select(LessonDone.enrolment_id, LessonDone.lesson_id)
        for row in db.session.execute(query.where(LessonDone.enrolment_id.in_(batch))):
            found[row.enrolment_id].add(row.lesson_id)
    return found


def _attempts(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bool]]:
    """Return the best score of each enrolment, and whether any attempt passed."""
    found: dict[uuid.UUID, tuple[int, bool]] = {}
    for batch in _batches(ids):
        query = sa.select(QuizAttempt.enrolment_id, QuizAttempt.score, QuizAttempt.passed)
        for row in db.session.execute(query.where(QuizAttempt.enrolment_id.in_(batch))):
            best, passed = found.get(row.enrolment_id, (0, False))
            found[row.enrolment_id] = (max(best, row.score), passed or row.passed)
    return found
