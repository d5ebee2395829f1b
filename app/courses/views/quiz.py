"""The quiz: its questions without the key, the answers of one person, and what they earned."""

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _
from app.core.limits import limit
from app.courses import services
from app.courses.models import Course
from app.courses.rules import EnrolmentState, Sheet
from app.courses.views.blueprint import OWN, WORDS, bp, own_enrolment


@bp.get("/courses/<course:course>/quiz", access=OWN)
def quiz(course: Course) -> ResponseReturnValue:
    """Show the questions."""
    own_enrolment(course)
    return _quiz_page(course, services.quiz_sheet(course), {}, uuid.uuid4().hex)


def _quiz_page(
    course: Course,
    sheets: list[Sheet],
    answers: dict[uuid.UUID, list[str]],
    key: str,
    left: frozenset[uuid.UUID] = frozenset(),
) -> str:
    enrolment = own_enrolment(course)
    return render_template(
        "courses/quiz.html",
        course=course,
        title=course.quiz.title if course.quiz else {},
        sheets=sheets,
        answers=answers,
        key=key,
        left=left,
        attempts=services.list_attempts(enrolment),
        **WORDS,
    )


@bp.post("/courses/<course:course>/quiz", access=OWN)
def submit_quiz(course: Course) -> ResponseReturnValue:
    """Score the viewer's answers; a page sent twice is one attempt."""
    person_id = own_enrolment(course).person_id
    sheets = services.quiz_sheet(course)
    answers = {sheet.id: request.form.getlist(f"q-{sheet.id}") for sheet in sheets}
    key = request.form.get("key", "")[:64] or uuid.uuid4().hex
    left = frozenset(question for question, chosen in answers.items() if not chosen)
    if left:
        return _quiz_page(course, sheets, answers, key, left), 422
    limit("quiz", f"{course.id}:{person_id}", times=20, per=timedelta(hours=1))
    with transaction():
        enrolment = own_enrolment(course)
        was = enrolment.state
        number = services.submit_quiz(enrolment, answers, idempotency_key=key).number
        is_new = enrolment.state is EnrolmentState.COMPLETED and was is not EnrolmentState.COMPLETED
    if is_new:
        flash(_("You have completed the course. Congratulations!"), "ok")
    return redirect(url_for("courses.result", course=course, number=number))


@bp.get("/courses/<course:course>/quiz/results/<int:number>", access=OWN)
def result(course: Course, number: int) -> str:
    """Show one of the viewer's own attempts with its feedback."""
    enrolment = own_enrolment(course)
    found = services.find_result(enrolment, number)
    if found is None or viewer().person_id != enrolment.person_id:
        raise NotFound
    return render_template(
        "courses/result.html",
        course=course,
        result=found,
        enrolment=enrolment,
        progress=services.progress(enrolment),
        **WORDS,
    )
