"""Courses: modules and lessons, the quiz and its key, who takes part and what they did."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Id, Json, Model, Stamped, TranslatedText, UtcDateTime, enum_column
from app.courses.rules import CourseState, EnrolmentState, QuestionKind


class Course(Id, Stamped, Model):
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    summary: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    hours: Mapped[int] = mapped_column(default=0)
    pass_mark: Mapped[int] = mapped_column(default=70)
    state: Mapped[CourseState] = enum_column(CourseState, default=CourseState.DRAFT)
    self_enrolment: Mapped[bool] = mapped_column(default=True)
    # The event at which the course is launched; a course outlives it.
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)

    modules: Mapped[list["CourseModule"]] = relationship(
        back_populates="course", cascade="all, delete-orphan", order_by="CourseModule.order, CourseModule.id"
    )
    quiz: Mapped["Quiz | None"] = relationship(back_populates="course", cascade="all, delete-orphan")

    __table_args__ = (
        sa.CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark_in_percent"),
        sa.CheckConstraint("hours >= 0", name="hours_not_negative"),
    )

    @property
    def lessons(self) -> list["Lesson"]:
        """The lessons of all modules, in reading order."""
        return [lesson for module in self.modules for lesson in module.lessons]


class CourseModule(Id, Model):
    course_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("course.id", ondelete="CASCADE"), index=True)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    order: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship(back_populates="modules")
    lessons: Mapped[list["Lesson"]] = relationship(
        back_populates="module", cascade="all, delete-orphan", order_by="Lesson.order, Lesson.id"
    )


class Lesson(Id, Stamped, Model):
    """A text to read, in Markdown."""

    module_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("course_module.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    # A list of lessons must not carry every text.
    body: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict, deferred=True)
    minutes: Mapped[int] = mapped_column(default=0)
    order: Mapped[int] = mapped_column(default=0)

    module: Mapped[CourseModule] = relationship(back_populates="lessons")


class Quiz(Id, Stamped, Model):
    course_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("course.id", ondelete="CASCADE"), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)

    course: Mapped[Course] = relationship(back_populates="quiz")
    questions: Mapped[list["Question"]] = relationship(
        back_populates="quiz", cascade="all, delete-orphan", order_by="Question.order, Question.id"
    )


class Question(Id, Model):
    """A question; `options` is `[{"id", "text": {language: text}, "correct"}]` and holds the key."""

    __tablename__ = "quiz_question"

    quiz_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("quiz.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuestionKind] = enum_column(QuestionKind)
    text: Mapped[dict[str, str]] = mapped_column(TranslatedText)
    options: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    feedback: Mapped[dict[str, str]] = mapped_column(TranslatedText, default=dict)
    points: Mapped[int] = mapped_column(default=1)
    order: Mapped[int] = mapped_column(default=0)

    quiz: Mapped[Quiz] = relationship(back_populates="questions")

    __table_args__ = (sa.CheckConstraint("points >= 1", name="worth_something"),)


class Enrolment(Id, Stamped, Model):
    """One person in one course; there is never a second row for the two."""

    course_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("course.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[EnrolmentState] = enum_column(EnrolmentState)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    course: Mapped[Course] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("course_id", "person_id"),
        sa.CheckConstraint("(state = 'completed') = (completed_at IS NOT NULL)", name="completed_at_a_time"),
    )


class LessonDone(Id, Model):
    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), index=True
    )
    lesson_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (sa.UniqueConstraint("enrolment_id", "lesson_id"),)


class QuizAttempt(Id, Model):
    """What was answered once, as it was scored then; `answers` is `{question: {"chosen": […], "right"}}`."""

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(sa.String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    score: Mapped[int]
    passed: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "number"),
        sa.UniqueConstraint("enrolment_id", "idempotency_key"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score_in_percent"),
    )
