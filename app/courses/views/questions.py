"""What teachers ask: the questions of the quiz with their key and feedback."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import _
from app.core.refusals import explain
from app.courses import services
from app.courses.forms import QuestionForm
from app.courses.models import Course, Question
from app.courses.rules import Option, QuestionKind
from app.courses.services import QuestionDraft
from app.courses.views.authoring import goes_up
from app.courses.views.blueprint import EDIT, WORDS, bp

QUESTION = "/courses/<course:course>/manage/questions/<uuid:question_id>"
TRUTH = ({"es": "Verdadero", "en": "True"}, {"es": "Falso", "en": "False"})


@bp.get("/courses/<course:course>/manage/questions", access=EDIT)
def questions(course: Course) -> str:
    """List the questions of a course."""
    found = course.quiz.questions if course.quiz else []
    return render_template("courses/questions.html", course=course, questions=found, **WORDS)


@bp.route("/courses/<course:course>/manage/questions/new", methods=["GET", "POST"], access=EDIT)
def new_question(course: Course) -> ResponseReturnValue:
    """Ask one more question."""
    form, refused = QuestionForm(), ""
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_question(course, _draft(form, None))
            flash(_("The question is saved."), "ok")
            return _back(course)
        except Refusal as refusal:
            refused = explain(refusal)
    return _page(course, None, form, refused)


@bp.route(QUESTION, methods=["GET", "POST"], access=EDIT)
def edit_question(course: Course, question_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a question otherwise."""
    found = services.get_question(course, question_id)
    form, refused = _form_of(found), ""
    if form.validate_on_submit():
        try:
            with transaction():
                found = services.get_question(course, question_id)
                services.edit_question(found, _draft(form, found))
            flash(_("The question is saved."), "ok")
            return _back(course)
        except Refusal as refusal:
            refused = explain(refusal)
    return _page(course, found, form, refused)


def _page(course: Course, question: Question | None, form: QuestionForm, refused: str) -> ResponseReturnValue:
    page = render_template(
        "courses/edit_question.html", course=course, question=question, form=form, refused=refused, **WORDS
    )
    return page, 422 if refused or form.errors else 200


def _form_of(question: Question) -> QuestionForm:
    held = [
        {"id": each["id"], "correct": each["correct"], "es": "", "en": "", **each["text"]}
        for each in question.options
    ]
    values = {name: getattr(question, name) for name in ("text", "feedback", "points")}
    return QuestionForm(data={**values, "kind": question.kind.value, "options": held})


def _draft(form: QuestionForm, question: Question | None) -> QuestionDraft:
    known = {each["id"] for each in question.options} if question else set()
    kind = QuestionKind(form.kind.data)
    rows = [(entry.form, texts_of_row(entry.form)) for entry in form.options]
    if kind is QuestionKind.TRUE_FALSE and not any(texts for _row, texts in rows):
        rows = [(row, texts) for (row, _texts), texts in zip(rows, TRUTH, strict=False)]
    return QuestionDraft(
        kind=kind,
        text=texts_of(form.text),
        options=tuple(
            Option(row.id.data if row.id.data in known else "", texts, bool(row.correct.data))
            for row, texts in rows
            if texts
        ),
        feedback=texts_of(form.feedback),
        points=form.points.data,
    )


def texts_of_row(row: object) -> dict[str, str]:
    """Return the texts of one answer, by language."""
    written = {lang: (getattr(row, lang).data or "").strip() for lang in ("es", "en")}
    return {lang: text for lang, text in written.items() if text}


@bp.post(f"{QUESTION}/remove", access=EDIT)
def remove_question(course: Course, question_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a question no more."""
    with transaction():
        services.remove_question(services.get_question(course, question_id))
    flash(_("The question is removed."), "ok")
    return _back(course)


@bp.post(f"{QUESTION}/move", access=EDIT)
def move_question(course: Course, question_id: uuid.UUID) -> ResponseReturnValue:
    """Let a question change places."""
    with transaction():
        services.move(services.get_question(course, question_id), up=goes_up())
    return _back(course)


def _back(course: Course) -> Response:
    return redirect(url_for("courses.questions", course=course))
