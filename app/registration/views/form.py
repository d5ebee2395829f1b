"""The form builder: sections and questions of an event, with the form as people will see it beside them."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _, lazy, pick
from app.core.refusals import explain
from app.events import services as events
from app.events.models import Event
from app.registration import services
from app.registration.forms import CopyForm, QuestionForm, SectionForm
from app.registration.rules.form import CHOICES, COLUMNS, Form, Kind, Question, Section
from app.registration.rules.form_default import KIND_NAMES
from app.registration.views.asking import Asked
from app.registration.views.blueprint import bp
from app.registration.views.form_fields import (
    ValueUnknown,
    data_of,
    draft_from,
    earlier_choices,
    fill_condition,
    read_condition,
    role_choices,
)

EDIT = allowed(Perm.EVENT_EDIT, on="event")
KINDS = {kind: lazy(name) for kind, name in KIND_NAMES.items()}
BASE = "/events/<event:event>/form"


@bp.get(f"{BASE}/", access=EDIT)
def form(event: Event) -> str:
    """Show the questions that the event asks, what was retired, and the form as people see it."""
    found = services.form_of(event.id)
    asked = Asked(event, found)
    return render_template(
        "registration/form/builder.html",
        event=event,
        form=found,
        asked=asked,
        sections=found.asked(of_organisers=True).sections if not found.own else found.sections,
        answers=services.count_answers(event.id) if found.own else {},
        kinds=KINDS,
        page=asked.page(),
    )


def _act(event: Event, act: Callable[[], object], done: str, *, focus: str = "") -> ResponseReturnValue:
    """Do one thing to the form, say what came of it, and go back to where it was."""
    try:
        with transaction():
            act()
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        flash(explain(refusal), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("registration.form", event=event, _anchor=focus or None))


@bp.post(f"{BASE}/customise", access=EDIT)
def customise_form(event: Event) -> ResponseReturnValue:
    return _act(event, lambda: services.customise(event), _("The form is yours now. Change what you need."))


@bp.post(f"{BASE}/sections/<uuid:section_id>/move", access=EDIT)
def move_section(event: Event, section_id: uuid.UUID) -> ResponseReturnValue:
    up = request.form.get("way") == "up"
    return _act(
        event, lambda: services.move_section(event, section_id, up=up), _("Moved."), focus=f"s-{section_id}"
    )


@bp.post(f"{BASE}/sections/<uuid:section_id>/retire", access=EDIT)
def retire_section(event: Event, section_id: uuid.UUID) -> ResponseReturnValue:
    done = _("The section is no longer asked. The answers to it stay.")
    return _act(event, lambda: services.retire_section(event, section_id), done)


@bp.post(f"{BASE}/questions/<uuid:question_id>/move", access=EDIT)
def move_question(event: Event, question_id: uuid.UUID) -> ResponseReturnValue:
    up = request.form.get("way") == "up"
    return _act(
        event,
        lambda: services.move_question(event, question_id, up=up),
        _("Moved."),
        focus=f"q-{question_id}",
    )


@bp.post(f"{BASE}/questions/<uuid:question_id>/remove", access=EDIT)
def remove_question(event: Event, question_id: uuid.UUID) -> ResponseReturnValue:
    return _act(
        event,
        lambda: services.remove_question(event, question_id),
        _("The question is no longer asked. Answers to it stay readable."),
    )


@bp.post(f"{BASE}/questions/<uuid:question_id>/restore", access=EDIT)
def restore_question(event: Event, question_id: uuid.UUID) -> ResponseReturnValue:
    done = _("The question is asked again.")
    return _act(event, lambda: services.restore_question(event, question_id), done, focus=f"q-{question_id}")


# --- sections -----------------------------------------------------------------------------------


@bp.route(f"{BASE}/sections/new", methods=["GET", "POST"], access=EDIT)
def new_section(event: Event) -> ResponseReturnValue:
    return _section_page(event, None)


@bp.route(f"{BASE}/sections/<uuid:section_id>", methods=["GET", "POST"], access=EDIT)
def edit_section(event: Event, section_id: uuid.UUID) -> ResponseReturnValue:
    found = next((each for each in services.form_of(event.id).sections if each.id == str(section_id)), None)
    if found is None:
        raise NotFound
    return _section_page(event, found)


def _section_page(event: Event, section: Section | None) -> ResponseReturnValue:
    whole = _own(event)
    data: dict[str, Any] = {}
    if section is not None:
        data = {"title": dict(section.title), "help": dict(section.help)}
        data["when"] = fill_condition(section.condition, whole)
    page = SectionForm(data=data)
    order = [each.id for each in whole.sections]
    until = order.index(section.id) if section is not None else len(order)
    page.offer(earlier_choices(whole, lambda place, _id: order.index(place) < until))
    refusal, status = None, 422 if page.is_submitted() else 200
    if not request.form.get("more") and page.validate_on_submit():
        try:
            draft = services.SectionDraft(
                texts_of(page.title), texts_of(page.help), read_condition(page, whole)
            )
            with transaction():
                if section is None:
                    services.add_section(event, draft)
                else:
                    services.edit_section(event, uuid.UUID(section.id), draft)
        except ValueUnknown:
            refusal = _("The condition compares with something that is not there.")
        except Refusal as refused:
            refusal, status = explain(refused), refused.status
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("registration.form", event=event))
    answer = render_template(
        "registration/form/section.html", event=event, form=page, section=section, refusal=refusal
    )
    return answer, 200 if request.form.get("more") else status


def _own(event: Event) -> Form:
    found = services.form_of(event.id)
    if not found.own:
        raise NotFound
    return found


# --- questions ----------------------------------------------------------------------------------


@bp.route(f"{BASE}/sections/<uuid:section_id>/questions/new", methods=["GET", "POST"], access=EDIT)
def new_question(event: Event, section_id: uuid.UUID) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    blank = Question("new", Kind(kind) if kind in set(Kind) else Kind.TEXT, {})
    return _question_page(event, str(section_id), blank)


@bp.route(f"{BASE}/questions/<uuid:question_id>", methods=["GET", "POST"], access=EDIT)
def edit_question(event: Event, question_id: uuid.UUID) -> ResponseReturnValue:
    for section, question in services.form_of(event.id):
        if question.id == str(question_id):
            return _question_page(event, section.id, question)
    raise NotFound


def _question_page(event: Event, section_id: str, question: Question) -> ResponseReturnValue:
    whole = _own(event)
    if section_id not in {section.id for section in whole.sections}:
        raise NotFound
    page = _filled(whole, section_id, question)
    refusal, status, draft = None, 200, question
    if page.is_submitted():
        looks = bool(request.form.get("more") or request.form.get("preview"))
        valid = not looks and page.validate()
        draft, refusal = _read(page, whole, question)
        if valid and refusal is None:
            refusal = _save(event, section_id, draft)
            if refusal is None:
                flash(_("Saved."), "ok")
                return redirect(url_for("registration.form", event=event))
        status = 200 if looks else 422
    asked = Asked(event, _with(whole, section_id, draft))
    asked.always = draft.id
    answer = render_template(
        "registration/form/question.html",
        event=event,
        form=page,
        question=question,
        section_id=section_id,
        refusal=refusal,
        with_options=draft.kind in CHOICES,
        fixed=draft.kind in COLUMNS,
        count=services.count_answers(event.id).get(question.id, 0),
        asked=asked,
        page=asked.page(),
    )
    return answer, status


def _filled(whole: Form, section_id: str, question: Question) -> QuestionForm:
    page = QuestionForm(data=data_of(question) | {"when": fill_condition(question.condition, whole)})
    order = [section.id for section in whole.sections]
    until = order.index(section_id)
    earlier = earlier_choices(
        whole, lambda place, other: other != question.id and order.index(place) <= until
    )
    page.offer(earlier, blanks=2 if request.form.get("more") else 1)
    page.roles.choices = role_choices()
    page.offer_options(3 if request.form.get("more") or not question.options else 1)
    return page


def _read(page: QuestionForm, whole: Form, question: Question) -> tuple[Question, str | None]:
    try:
        return draft_from(page, question.id, read_condition(page, whole)), None
    except ValueUnknown:
        draft = draft_from(page, question.id, question.condition)
        return draft, _("The condition compares with something that is not there.")


def _save(event: Event, section_id: str, draft: Question) -> str | None:
    """Save a question; return what stands against it."""
    try:
        with transaction():
            if draft.id == "new":
                services.add_question(event, uuid.UUID(section_id), draft)
            else:
                services.edit_question(event, uuid.UUID(draft.id), draft, reader=viewer())
    except Refusal as refused:
        return explain(refused)
    return None


def _with(form: Form, section_id: str, draft: Question) -> Form:
    """Return the form with the question as it is being written, for the preview."""

    def questions(section: Section) -> tuple[Question, ...]:
        replaced = tuple(draft if each.id == draft.id else each for each in section.questions)
        return (*replaced, draft) if draft.id == "new" and section.id == section_id else replaced

    sections = tuple(replace(section, questions=questions(section)) for section in form.sections)
    return replace(form, sections=sections)


# --- copies -------------------------------------------------------------------------------------


@bp.route(f"{BASE}/copy", methods=["GET", "POST"], access=EDIT)
def copy_form(event: Event) -> ResponseReturnValue:
    """Copy the form of another event that the organiser edits too."""
    sources = _sources(event)
    page = CopyForm()
    page.source.choices = [(slug, pick(other.title)) for slug, other in sources.items()]
    if page.validate_on_submit():
        source = sources[page.source.data]
        return _act(event, lambda: services.copy_form(event, source), _("The form is copied."))
    return render_template(
        "registration/form/copy.html",
        event=event,
        form=page,
        sources=sources,
        own=services.form_of(event.id).own,
    )


def _sources(event: Event) -> dict[str, Event]:
    """Return the other events whose form this viewer may read, by slug."""
    asking = viewer()
    found = events.list_events(when="all", per_page=200, all_drafts=True)
    return {
        other.slug: other
        for other in found.items
        if other.id != event.id and asking.can(Perm.EVENT_EDIT, "event", other.id)
    }
