"""A course as tests need it: two modules, three lessons, a quiz of three questions."""

import uuid
from collections.abc import Collection
from itertools import count
from typing import Any

from app.core.db import transaction
from app.courses import services
from app.courses.models import Course, Enrolment, Question
from app.courses.rules import Option, QuestionKind
from app.courses.services import CourseDraft, LessonDraft, QuestionDraft
from tests.factories.directory import make_person

_numbers = count(1)
Answers = dict[uuid.UUID, Collection[str]]


def option(text: str, correct: bool = False) -> Option:
    """Return an answer to choose, in Spanish."""
    return Option("", {"es": text}, correct)


def question_draft(**changes: Any) -> QuestionDraft:
    """Return a question with one right answer of three."""
    values: dict[str, Any] = {
        "kind": QuestionKind.SINGLE,
        "text": {"es": "¿Qué va primero?", "en": "What comes first?"},
        "options": (option("Pedir papeles"), option("Saber si está a salvo", True), option("Llamar")),
        "feedback": {"es": "La seguridad va antes que el expediente."},
    }
    return QuestionDraft(**values | changes)


def make_course(
    *,
    lessons: Collection[int] = (2, 1),
    quiz: bool = True,
    published: bool = True,
    by: uuid.UUID | None = None,
    **changes: Any,
) -> Course:
    """Make a course; `lessons` says how many each module has."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"curso-{number}",
        "title": {"es": f"Mujeres en la migración {number}", "en": f"Women in migration {number}"},
        "summary": {"es": "Cuatro temas para quien atiende a mujeres migrantes.", "en": "Four topics."},
        "hours": 20,
        "pass_mark": 60,
    }
    with transaction():
        course = services.create_course(CourseDraft(**values | changes), by=by)
        for at, many in enumerate(lessons, 1):
            module = services.add_module(course, {"es": f"Módulo {at}", "en": f"Module {at}"})
            for place in range(1, many + 1):
                title = {"es": f"Lección {at}.{place}", "en": f"Lesson {at}.{place}"}
                body = {
                    "es": f"Texto de la **lección {at}.{place}**.",
                    "en": f"Text of *lesson {at}.{place}*.",
                }
                services.add_lesson(module, LessonDraft(title=title, body=body, minutes=6))
        if quiz:
            add_questions(course)
        if published and course.lessons:
            services.publish_course(course)
    return course


def add_questions(course: Course) -> None:
    """Ask one question of each kind; call it inside a transaction."""
    facts = (option("El nombre de la escuela", True), option("Su vuelo"), option("Quién la inscribió", True))
    truth = (option("Verdadero"), option("Falso", True))
    services.add_question(course, question_draft())
    services.add_question(course, question_draft(kind=QuestionKind.MULTIPLE, options=facts, points=2))
    services.add_question(course, question_draft(kind=QuestionKind.TRUE_FALSE, options=truth))


def questions_of(course: Course) -> list[Question]:
    """Return the questions with their keys."""
    return list(course.quiz.questions) if course.quiz else []


def right_answers(course: Course) -> Answers:
    """Return the answers that earn every point."""
    return {row.id: [each["id"] for each in row.options if each["correct"]] for row in questions_of(course)}


def wrong_answers(course: Course) -> Answers:
    """Return answers that earn nothing."""
    return {
        row.id: [each["id"] for each in row.options if not each["correct"]][:1]
        for row in questions_of(course)
    }


def make_enrolment(course: Course | None = None, person: Any = None) -> Enrolment:
    """Enrol a person in a course."""
    course, person = course or make_course(), person or make_person()
    with transaction():
        return services.enrol(course, person.id, invited=True)


def complete(enrolment: Enrolment) -> Enrolment:
    """Let a person do everything that the course asks."""
    with transaction():
        for lesson in enrolment.course.lessons:
            services.mark_lesson_done(enrolment, lesson)
        if enrolment.course.quiz:
            answers = right_answers(enrolment.course)
            services.submit_quiz(enrolment, answers, idempotency_key=uuid.uuid4().hex)
    return enrolment
