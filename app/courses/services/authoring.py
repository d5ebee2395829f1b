"""What teachers do: make a course, write its modules and lessons, ask its questions, publish it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.accounts.services import grant_role
from app.core import audit
from app.core.access import Role
from app.core.db import db
from app.courses import rules
from app.courses.models import Course, CourseModule, Lesson, Question, Quiz
from app.courses.rules import CourseEmpty, CourseNameTaken, CourseState, Option, QuestionKind
from app.courses.services.taking import settle_all


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDraft:
    slug: str
    title: dict[str, str]
    summary: dict[str, str] = field(default_factory=dict)
    hours: int = 0
    pass_mark: int = 70
    self_enrolment: bool = True
    event_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDraft:
    """A lesson to write; `body` is Markdown in each language."""

    title: dict[str, str]
    body: dict[str, str] = field(default_factory=dict)
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question to ask; an option without an id gets a new one that tells nothing."""

    kind: QuestionKind
    text: dict[str, str]
    options: tuple[Option, ...]
    feedback: dict[str, str] = field(default_factory=dict)
    points: int = 1


def create_course(draft: CourseDraft, *, by: uuid.UUID | None) -> Course:
    """Make a draft of a course; who makes it becomes its teacher. Raises CourseNameTaken."""
    course = Course(id=uuid.uuid4(), state=CourseState.DRAFT)
    _fill(course, draft)
    db.session.add(course)
    db.session.flush()
    audit.record("course.created", "course", course.id, slug=course.slug)
    if by is not None:
        grant_role(person_id=by, role=Role.TEACHER, scope_id=course.id, by=by)
    return course


def edit_course(course: Course, draft: CourseDraft) -> None:
    """Change what a course says of itself; raises CourseNameTaken."""
    was = course.pass_mark
    _fill(course, draft)
    db.session.flush()
    audit.record("course.edited", "course", course.id, pass_mark=(was, course.pass_mark))


def draft_of(course: Course) -> CourseDraft:
    """Return a course as a draft, to change a part of it."""
    return CourseDraft(**{name: getattr(course, name) for name in CourseDraft.__slots__})


def _fill(course: Course, draft: CourseDraft) -> None:
    with db.session.no_autoflush:
        taken = sa.select(Course.id).where(Course.slug == draft.slug, Course.id != course.id)
        if db.session.scalar(taken) is not None:
            raise CourseNameTaken(slug=draft.slug)
    for name in draft.__slots__:
        setattr(course, name, getattr(draft, name))


def publish_course(course: Course) -> None:
    """Show a course to everybody; raises CourseEmpty while it has no lesson."""
    if not course.lessons:
        raise CourseEmpty
    _set_state(course, CourseState.PUBLISHED)


def hide_course(course: Course) -> None:
    """Take a course back to its writers; nothing of what trainees did is lost."""
    _set_state(course, CourseState.DRAFT)


def _set_state(course: Course, state: CourseState) -> None:
    was, course.state = course.state, state
    db.session.flush()
    audit.record("course.state", "course", course.id, state=(was, state))


# --- modules and lessons ----------------------------------------------------------------------


def add_module(course: Course, title: dict[str, str]) -> CourseModule:
    """Add a module behind the others."""
    module = CourseModule(id=uuid.uuid4(), title=title, order=_next(course.modules))
    course.modules.append(module)
    db.session.flush()
    return module


def edit_module(module: CourseModule, title: dict[str, str]) -> None:
    """Give a module another title."""
    module.title = title
    db.session.flush()


def remove_module(module: CourseModule) -> None:
    """Remove a module with its lessons; those who lack nothing any more have completed the course."""
    course = module.course
    audit.record("course.module_removed", "course", course.id, module=module.id)
    course.modules.remove(module)
    db.session.flush()
    settle_all(course)


def add_lesson(module: CourseModule, draft: LessonDraft) -> Lesson:
    """Add a lesson at the end of a module; who completed the course before has still completed it."""
    lesson = Lesson(id=uuid.uuid4(), order=_next(module.lessons))
    _fill_lesson(lesson, draft)
    module.lessons.append(lesson)
    db.session.flush()
    return lesson


def edit_lesson(lesson: Lesson, draft: LessonDraft) -> None:
    """Write a lesson anew."""
    _fill_lesson(lesson, draft)
    db.session.flush()


def _fill_lesson(lesson: Lesson, draft: LessonDraft) -> None:
    lesson.title, lesson.body, lesson.minutes = draft.title, draft.body, draft.minutes


def remove_lesson(lesson: Lesson) -> None:
    """Remove a lesson; those who lack nothing any more have completed the course."""
    course = lesson.module.course
    audit.record("course.lesson_removed", "course", course.id, lesson=lesson.id)
    lesson.module.lessons.remove(lesson)
    db.session.flush()
    settle_all(course)


# --- the quiz ---------------------------------------------------------------------------------


def name_quiz(course: Course, title: dict[str, str]) -> Quiz:
    """Make the quiz of a course, or give it another title."""
    quiz = course.quiz
    if quiz is None:
        quiz = course.quiz = Quiz(id=uuid.uuid4())
    quiz.title = title
    db.session.flush()
    return quiz


def add_question(course: Course, draft: QuestionDraft) -> Question:
    """Ask one more question; raises TooFewOptions, OneRightOption, SomeRightOption."""
    quiz = course.quiz or name_quiz(course, {})
    question = Question(id=uuid.uuid4(), order=_next(quiz.questions))
    _fill_question(question, draft)
    quiz.questions.append(question)
    db.session.flush()
    audit.record("course.question_added", "course", course.id, question=question.id)
    return question


def edit_question(question: Question, draft: QuestionDraft) -> None:
    """Ask a question otherwise; attempts that were scored stay as they were."""
    _fill_question(question, draft)
    db.session.flush()
    audit.record("course.question_edited", "course", question.quiz.course_id, question=question.id)


def _fill_question(question: Question, draft: QuestionDraft) -> None:
    rules.check_question(draft.kind, draft.options)
    question.kind, question.text, question.points = draft.kind, draft.text, draft.points
    question.feedback = draft.feedback
    question.options = [
        {"id": option.id or uuid.uuid4().hex[:12], "text": dict(option.text), "correct": option.correct}
        for option in draft.options
    ]


def remove_question(question: Question) -> None:
    """Ask a question no more; without any question the quiz is not needed to complete the course."""
    quiz, course = question.quiz, question.quiz.course
    audit.record("course.question_removed", "course", course.id, question=question.id)
    quiz.questions.remove(question)
    db.session.flush()
    settle_all(course)


# --- order ------------------------------------------------------------------------------------


def move(thing: CourseModule | Lesson | Question, *, up: bool) -> None:
    """Let a module, lesson or question change places with its neighbour; at the end nothing happens."""
    row: list[CourseModule] | list[Lesson] | list[Question]
    if isinstance(thing, CourseModule):
        row = thing.course.modules
    elif isinstance(thing, Lesson):
        row = thing.module.lessons
    else:
        row = thing.quiz.questions
    ids = [each.id for each in row]
    here = ids.index(thing.id)
    there = here + (-1 if up else 1)
    if 0 <= there < len(ids):
        ids[here], ids[there] = ids[there], ids[here]
    for each in row:
        each.order = ids.index(each.id)
    db.session.flush()
    # The lists are sorted by the database when they are read again.
    db.session.expire_all()


def _next(row: Sequence[CourseModule] | Sequence[Lesson] | Sequence[Question]) -> int:
    return 1 + max((each.order for each in row), default=-1)
