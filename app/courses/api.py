"""Courses for programs: what is offered, and who follows it."""

from typing import Any

from flask import Blueprint

from app.core.access import Perm, allowed, public, signed_in, viewer
from app.core.api import PREFIX, Identifier, Instant, Listed, Paging, Shape, Texts, listed, query_of, reads
from app.courses import services
from app.courses.models import Course

bp = Blueprint("courses_api", __name__, url_prefix=PREFIX)
OFFERED = public("published courses; drafts are left out")
TAG = "Courses"


class CourseShape(Shape):
    """A course."""

    slug: str
    title: Texts
    summary: Texts
    hours: int
    state: str
    self_enrolment: bool


class TraineeShape(Shape):
    """Somebody who follows a course."""

    id: Identifier
    name: str
    institution: Texts
    state: str
    percent: int
    completed_at: Instant | None


class LearningShape(Shape):
    """A course that one follows oneself."""

    course: str
    title: Texts
    state: str
    percent: int


@bp.get("/courses", access=OFFERED)
@reads(Listed[CourseShape], tag=TAG, query=Paging, closed=False)
def courses() -> Any:
    """List courses that exist for the asking person."""
    return listed(services.list_courses(viewer()), query_of(Paging), shape=_course)


@bp.get("/courses/<course:course>", access=OFFERED)
@reads(CourseShape, tag=TAG, closed=False)
def course(course: Course) -> Any:
    """Read a course."""
    return _course(course)


def _course(course: Course) -> CourseShape:
    return CourseShape.model_validate(course)


@bp.get("/courses/<course:course>/trainees", access=allowed(Perm.COURSE_EDIT, on="course"))
@reads(Listed[TraineeShape], tag=TAG, query=Paging)
def trainees(course: Course) -> Any:
    """List who follows a course, and how far they have come."""
    return listed(services.list_trainees(course), query_of(Paging), shape=_trainee)


def _trainee(trainee: services.Trainee) -> TraineeShape:
    return TraineeShape(
        id=trainee.enrolment.id,
        name=trainee.person.full_name,
        institution=(trainee.affiliation and trainee.affiliation.institution_name) or {},
        state=trainee.enrolment.state,
        percent=trainee.progress.percent,
        completed_at=trainee.enrolment.completed_at,
    )


@bp.get("/me/courses", access=signed_in("people read what they follow themselves"))
@reads(Listed[LearningShape], tag="Myself", query=Paging)
def learning() -> Any:
    """List the courses that one follows oneself."""
    person_id = viewer().person_id
    mine = services.list_enrolments_of(person_id) if person_id else []
    return listed(mine, query_of(Paging), shape=_learning)


def _learning(learning: services.Learning) -> LearningShape:
    return LearningShape(
        course=learning.course.slug,
        title=learning.course.title,
        state=learning.enrolment.state,
        percent=learning.progress.percent,
    )
