"""Who takes a course: the table for its teachers, invitations, one person's progress, the spreadsheet."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, storage
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.core.i18n import _, country, current_locale, pick
from app.core.mail import queue
from app.core.spreadsheets import XLSX_TYPE, Cell, write_xlsx
from app.courses import services
from app.courses.forms import STATES, InviteForm
from app.courses.models import Course, Enrolment
from app.courses.rules import CourseState, EnrolmentState
from app.courses.services import Trainee
from app.courses.views.blueprint import EDIT, WORDS, bp
from app.courses.views.lessons import progress_page
from app.directory import services as directory

PAGE = 50


@bp.route("/courses/<course:course>/manage/trainees", methods=["GET", "POST"], access=EDIT)
def trainees(course: Course) -> ResponseReturnValue:
    """List the trainees with state and progress; a POST invites somebody."""
    form = InviteForm()
    is_open = course.state is CourseState.PUBLISHED
    if is_open and form.validate_on_submit():
        with transaction():
            is_invited = _invite(course, form)
        if is_invited:
            flash(_("The invitation is on its way."), "ok")
        else:
            flash(_("This person is in the course already."), "info")
        return redirect(url_for("courses.trainees", course=course))
    counts = services.count_trainees(course.id)
    total = sum(counts.by_state.values())
    number = max(1, request.args.get("page", 1, type=int))
    page = render_template(
        "courses/trainees.html",
        course=course,
        is_open=is_open,
        form=form,
        trainees=services.list_trainees(course, page=number, per_page=PAGE),
        counts=counts,
        page=number,
        pages=-(-total // PAGE),
        total=total,
        **WORDS,
    )
    return page, 422 if form.errors else 200


def _invite(course: Course, form: InviteForm) -> bool:
    """Invite a person by mail; those who are in the course already hear nothing."""
    person = directory.get_or_create_person(
        email=form.email.data,
        given_name=form.given_name.data,
        family_name=form.family_name.data or "",
        language=current_locale(),
    )
    enrolment = services.invite(course, person.id)
    if enrolment.state is not EnrolmentState.INVITED:
        return False
    queue(
        to=form.email.data,
        template="courses/mail/invited",
        occasion=f"courses.invited.{enrolment.id}",
        locale=person.language or current_locale(),
        context={"name": person.given_name, "slug": course.slug, "title": dict(course.title)},
    )
    return True


@bp.get("/courses/<course:course>/manage/trainees/<uuid:enrolment_id>", access=EDIT)
def trainee(course: Course, enrolment_id: uuid.UUID) -> str:
    """Show a teacher how far one trainee of this course is."""
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.course_id != course.id:
        raise NotFound
    return progress_page(course, found, person=directory.get_person(found.person_id))


@bp.post("/courses/<course:course>/manage/trainees/export", access=EDIT)
def export_trainees(course: Course) -> Response:
    """Give the table of trainees as a workbook; the record tells who took it and how many rows."""
    rows = services.list_trainees(course)
    with transaction():
        audit.record("enrolment.exported", "course", course.id, count=len(rows))
    content = write_xlsx({_("Trainees"): [_head(), *(_row(trainee) for trainee in rows)]})
    return storage.attachment(content, name=f"{course.slug}-trainees.xlsx", media_type=XLSX_TYPE)


def _head() -> list[Cell]:
    return [
        _("Family names"), _("Given names"), _("E-mail address"), _("Country"), _("Institution"), _("Gender"),
        _("State"), _("Steps done"), _("Steps in all"), _("Best score in percent"), _("Enrolled on"),
        _("Completed on"),
    ]  # fmt: skip


def _row(trainee: Trainee) -> list[Cell]:
    person, enrolment, progress = trainee.person, trainee.enrolment, trainee.progress
    place = trainee.affiliation
    return [
        person.family_name,
        person.given_name,
        person.email,
        country(place.country_code) if place and place.country_code else "",
        pick(place.institution_name) if place and place.institution_name else "",
        person.gender or "",
        str(STATES[enrolment.state]),
        progress.done,
        progress.total,
        progress.best_score,
        enrolment.enrolled_at,
        enrolment.completed_at,
    ]
