"""What trainees see: the courses, one course, its lessons, their progress."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, public, signed_in, viewer
from app.core.db import transaction
from app.core.errors import Forbidden, Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.courses import services
from app.courses.models import Course, Enrolment, Lesson
from app.courses.rules import LEARNING, EnrolmentState, may_enrol
from app.courses.views.blueprint import OWN, WORDS, bp, own_enrolment, teaches


@bp.get("/courses/", access=public("published courses; drafts are left out by the service"))
def index() -> str:
    """List the courses, one's own first."""
    person_id = viewer().person_id
    mine = services.list_enrolments_of(person_id) if person_id else []
    own = {learning.course.id for learning in mine}
    others = [course for course in services.list_courses(viewer()) if course.id not in own]
    return render_template(
        "courses/index.html",
        mine=mine,
        others=others,
        teaches=teaches,
        may_create=viewer().can(Perm.COURSE_CREATE),
        **WORDS,
    )


@bp.get("/courses/<course:course>/", endpoint="course", access=public("a published course; drafts are 404"))
def course_page(course: Course) -> str:
    """Show what a course teaches, and the viewer's place in it."""
    enrolment = services.find_enrolment(course.id, viewer().person_id)
    state = enrolment.state if enrolment else None
    learning = enrolment if enrolment and state in LEARNING else None
    return render_template(
        "courses/course.html",
        course=course,
        enrolment=enrolment,
        progress=services.progress(learning) if learning else None,
        has_quiz=services.has_quiz(course),
        may_enrol=may_enrol(self_enrolment=course.self_enrolment, state=state),
        teaches=teaches(course),
        **WORDS,
    )


@bp.post("/courses/<course:course>/enrol", access=signed_in("people enrol themselves, nobody else"))
def enrol(course: Course) -> ResponseReturnValue:
    """Enrol the viewer."""
    person_id = viewer().person_id
    if person_id is None:
        raise Forbidden
    try:
        with transaction():
            services.enrol(course, person_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("courses.course", course=course))
    flash(_("You are enrolled. Begin whenever you like."), "ok")
    return redirect(_what_next(course))


@bp.post("/courses/<course:course>/withdraw", access=OWN)
def withdraw(course: Course) -> ResponseReturnValue:
    """Take the viewer out of a course."""
    try:
        with transaction():
            services.withdraw(own_enrolment(course))
        flash(_("You left the course. What you did is kept in case you return."), "ok")
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    return redirect(url_for("courses.course", course=course))


@bp.get("/courses/<course:course>/lessons/<uuid:lesson_id>", access=OWN)
def lesson(course: Course, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Show a lesson to those who take the course, and to its teachers."""
    found = services.get_lesson(course, lesson_id)
    enrolment = services.find_enrolment(course.id, viewer().person_id)
    learning = enrolment if enrolment and enrolment.state in LEARNING else None
    if learning is None and not teaches(course):
        flash(_("Enrol in the course to read its lessons."), "info")
        return redirect(url_for("courses.course", course=course))
    lessons = course.lessons
    at = next(place for place, each in enumerate(lessons) if each.id == found.id)
    module = found.module
    return render_template(
        "courses/lesson.html",
        course=course,
        lesson=found,
        module=module,
        module_number=[each.id for each in course.modules].index(module.id) + 1,
        place=[each.id for each in module.lessons].index(found.id) + 1,
        previous=lessons[at - 1] if at else None,
        following=lessons[at + 1] if at + 1 < len(lessons) else None,
        progress=services.progress(learning) if learning else None,
        **WORDS,
    )


@bp.post("/courses/<course:course>/lessons/<uuid:lesson_id>/done", access=OWN)
def done(course: Course, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Note that the viewer read a lesson, and go on."""
    with transaction():
        enrolment = own_enrolment(course)
        was = enrolment.state
        services.mark_lesson_done(enrolment, services.get_lesson(course, lesson_id))
        is_new = enrolment.state is EnrolmentState.COMPLETED and was is not EnrolmentState.COMPLETED
    if is_new:
        return redirect(_congratulate(course))
    following = _after(course, lesson_id)
    if following is not None:
        return redirect(url_for("courses.lesson", course=course, lesson_id=following.id))
    return redirect(_what_next(course))


def _congratulate(course: Course) -> str:
    flash(_("You have completed the course. Congratulations!"), "ok")
    return url_for("courses.progress", course=course)


def _after(course: Course, lesson_id: uuid.UUID) -> Lesson | None:
    lessons = course.lessons
    at = [each.id for each in lessons].index(lesson_id)
    return lessons[at + 1] if at + 1 < len(lessons) else None


def _what_next(course: Course) -> str:
    """Return the address of the viewer's next step: a lesson, the quiz, else how far they are."""
    enrolment = services.find_enrolment(course.id, viewer().person_id)
    if enrolment is None:
        return url_for("courses.course", course=course)
    progress = services.progress(enrolment)
    if progress.next_lesson is not None:
        return url_for("courses.lesson", course=course, lesson_id=progress.next_lesson.id)
    if progress.has_quiz and not progress.quiz_passed:
        return url_for("courses.quiz", course=course)
    return url_for("courses.progress", course=course)


@bp.get("/courses/<course:course>/progress", access=OWN)
def progress(course: Course) -> str:
    """Show the viewer how far they are, and what is missing."""
    return progress_page(course, own_enrolment(course))


def progress_page(course: Course, enrolment: Enrolment, *, person: object = None) -> str:
    """Write the progress of an enrolment; `person` is named where a teacher reads it."""
    return render_template(
        "courses/progress.html",
        course=course,
        enrolment=enrolment,
        progress=services.progress(enrolment),
        attempts=services.list_attempts(enrolment),
        person=person,
        **WORDS,
    )
