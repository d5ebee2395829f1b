"""What teachers write: the course, its modules and lessons."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import _
from app.core.refusals import explain
from app.courses import services
from app.courses.forms import CourseForm, LessonForm, ModuleForm, SettingsForm
from app.courses.models import Course, CourseModule, Lesson
from app.courses.services import CourseDraft, LessonDraft
from app.courses.views.blueprint import EDIT, WORDS, bp


@bp.route("/courses/new", methods=["GET", "POST"], access=allowed(Perm.COURSE_CREATE, on="organisation"))
def new_course() -> ResponseReturnValue:
    """Make a course; who makes it teaches it."""
    form, refused = CourseForm(), ""
    if form.validate_on_submit():
        try:
            with transaction():
                course = services.create_course(_draft(form, form.slug.data), by=viewer().person_id)
                slug = course.slug
            flash(_("The course is saved as a draft. Add its modules and lessons."), "ok")
            return redirect(url_for("courses.manage", course=slug))
        except Refusal as refusal:
            refused = explain(refusal)
    return _page("courses/new_course.html", form, refused=refused)


@bp.route("/courses/<course:course>/manage/settings", methods=["GET", "POST"], access=EDIT)
def settings(course: Course) -> ResponseReturnValue:
    """Change what a course says of itself."""
    form = SettingsForm(obj=course)
    if form.validate_on_submit():
        with transaction():
            services.edit_course(course, _draft(form, course.slug, event_id=course.event_id))
        flash(_("Saved."), "ok")
        return redirect(url_for("courses.settings", course=course))
    return _page("courses/settings.html", form, course=course)


def _draft(form: Any, slug: str, *, event_id: uuid.UUID | None = None) -> CourseDraft:
    return CourseDraft(
        slug=slug,
        title=texts_of(form.title),
        summary=texts_of(form.summary),
        hours=form.hours.data,
        pass_mark=form.pass_mark.data,
        self_enrolment=form.self_enrolment.data,
        event_id=event_id,
    )


def _page(template: str, form: Any, *, refused: str = "", **values: Any) -> ResponseReturnValue:
    wrong = bool(refused or form.errors)
    return render_template(template, form=form, refused=refused, **values, **WORDS), 422 if wrong else 200


@bp.route("/courses/<course:course>/manage/", methods=["GET", "POST"], access=EDIT)
def manage(course: Course) -> ResponseReturnValue:
    """Show the structure of a course; a POST adds a module."""
    form = ModuleForm()
    if form.validate_on_submit():
        with transaction():
            services.add_module(course, texts_of(form.title))
        flash(_("The module is added."), "ok")
        return _back(course)
    return _page("courses/manage.html", form, course=course, has_quiz=services.has_quiz(course))


@bp.post("/courses/<course:course>/manage/publish", access=EDIT)
def publish(course: Course) -> ResponseReturnValue:
    """Show the course to everybody."""
    try:
        with transaction():
            services.publish_course(course)
        flash(_("The course is published."), "ok")
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    return _back(course)


@bp.post("/courses/<course:course>/manage/hide", access=EDIT)
def hide(course: Course) -> ResponseReturnValue:
    """Take the course back to its teachers."""
    with transaction():
        services.hide_course(course)
    flash(_("The course is a draft again; only its teachers see it."), "ok")
    return _back(course)


def _back(course: Course) -> Response:
    return redirect(url_for("courses.manage", course=course))


def goes_up() -> bool:
    """Tell which way a thing is to move."""
    return request.form.get("way") == "up"


# --- modules ----------------------------------------------------------------------------------

MODULE = "/courses/<course:course>/manage/modules/<uuid:module_id>"


@bp.route(MODULE, methods=["GET", "POST"], access=EDIT)
def module(course: Course, module_id: uuid.UUID) -> ResponseReturnValue:
    """Give a module another title."""
    found = services.get_module(course, module_id)
    form = ModuleForm(obj=found)
    if form.validate_on_submit():
        with transaction():
            services.edit_module(services.get_module(course, module_id), texts_of(form.title))
        flash(_("Saved."), "ok")
        return _back(course)
    return _page("courses/module.html", form, course=course, module=found)


@bp.post(f"{MODULE}/remove", access=EDIT)
def remove_module(course: Course, module_id: uuid.UUID) -> ResponseReturnValue:
    """Remove a module with its lessons."""
    with transaction():
        services.remove_module(services.get_module(course, module_id))
    flash(_("The module is removed."), "ok")
    return _back(course)


@bp.post(f"{MODULE}/move", access=EDIT)
def move_module(course: Course, module_id: uuid.UUID) -> ResponseReturnValue:
    """Let a module change places."""
    with transaction():
        services.move(services.get_module(course, module_id), up=goes_up())
    return _back(course)


# --- lessons ----------------------------------------------------------------------------------

LESSON = "/courses/<course:course>/manage/lessons/<uuid:lesson_id>"


@bp.route(f"{MODULE}/lessons/new", methods=["GET", "POST"], access=EDIT)
def new_lesson(course: Course, module_id: uuid.UUID) -> ResponseReturnValue:
    """Write a lesson; the preview keeps what was written without saving it."""
    found = services.get_module(course, module_id)
    form = LessonForm()
    if _is_to_save(form):
        with transaction():
            services.add_lesson(services.get_module(course, module_id), _lesson_draft(form))
        flash(_("The lesson is saved."), "ok")
        return _back(course)
    return _lesson_page(course, found, None, form)


@bp.route(LESSON, methods=["GET", "POST"], access=EDIT)
def edit_lesson(course: Course, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Write a lesson anew; the preview keeps what was written without saving it."""
    found = services.get_lesson(course, lesson_id)
    form = LessonForm(obj=found)
    if _is_to_save(form):
        with transaction():
            services.edit_lesson(services.get_lesson(course, lesson_id), _lesson_draft(form))
        flash(_("The lesson is saved."), "ok")
        return _back(course)
    return _lesson_page(course, found.module, found, form)


def _is_to_save(form: LessonForm) -> bool:
    return "preview" not in request.form and bool(form.validate_on_submit())


def _lesson_page(
    course: Course, module: CourseModule, lesson: Lesson | None, form: LessonForm
) -> ResponseReturnValue:
    shown = texts_of(form.body) if request.method == "POST" else {}
    return _page("courses/edit_lesson.html", form, course=course, module=module, lesson=lesson, preview=shown)


def _lesson_draft(form: LessonForm) -> LessonDraft:
    return LessonDraft(title=texts_of(form.title), body=texts_of(form.body), minutes=form.minutes.data)


@bp.post(f"{LESSON}/remove", access=EDIT)
def remove_lesson(course: Course, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Remove a lesson."""
    with transaction():
        services.remove_lesson(services.get_lesson(course, lesson_id))
    flash(_("The lesson is removed."), "ok")
    return _back(course)


@bp.post(f"{LESSON}/move", access=EDIT)
def move_lesson(course: Course, lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Let a lesson change places within its module."""
    with transaction():
        services.move(services.get_lesson(course, lesson_id), up=goes_up())
    return _back(course)
