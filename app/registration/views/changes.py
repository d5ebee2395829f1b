"""Answers after registering: changed by the person or by an organiser, read, and their files."""

import uuid
from datetime import timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, personal_link, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, current_locale
from app.core.limits import limit
from app.core.refusals import explain
from app.core.storage import attachment
from app.events.models import Event
from app.registration import services
from app.registration.forms import AnswersForm
from app.registration.models import Registration
from app.registration.rules.form import Form, Kind
from app.registration.rules.form_changes import SPECIAL_KEPT_DAYS
from app.registration.services import Given
from app.registration.views.asking import FIND, Asked
from app.registration.views.blueprint import bp
from app.registration.views.own import LINK, Mine, by_token

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
CHANGES_PER_HOUR, HOUR = 60, timedelta(hours=1)


def _page_of(asked: Asked) -> AnswersForm:
    page = AnswersForm()
    page.questions = asked
    return page


def _asked(event: Event, registration: Registration, form: Form, *, of_organisers: bool) -> Asked:
    asked = Asked(
        event,
        form,
        before=services.stored(registration, form),
        known={"sector": registration.sector or ""},
        sent=request.method == "POST",
        mode=registration.mode.value,
        of_organisers=of_organisers,
    )
    asked.held = {
        place.pool.subject: services.position(place) for place in services.option_places(registration.id)
    }
    return asked


# --- the person ---------------------------------------------------------------------------------


@bp.route("/r/<token>/answers", methods=["GET", "POST"], access=personal_link(LINK))
def my_answers(token: str) -> ResponseReturnValue:
    """Show one's own answers to be changed, until the deadline of the organisers."""
    own = by_token(token)
    with event_scope(own.event.id):
        if not services.may_change_answers(own.event, own.registration):
            flash(_("The answers can no longer be changed. Write to the organisers."), "bad")
            return redirect(url_for("registration.mine", token=token))
        if request.method == "POST":
            limit("registration.answers", str(own.registration.id), times=CHANGES_PER_HOUR, per=HOUR)
        form = services.form_of(own.event.id)
        asked = _asked(own.event, own.registration, form, of_organisers=False)
        page = _page_of(asked)
        refusal = None
        if not request.form.get(FIND) and page.validate_on_submit():
            refusal = _save_own(own, asked)
            if refusal is None:
                return redirect(url_for("registration.mine", token=token))
        return _page(own, page, asked, refusal)


def _save_own(own: Mine, asked: Asked) -> str | None:
    try:
        with transaction():
            found = services.get_registration(own.registration.id)
            changed = services.change_answers(own.event, found, asked.values, sector=asked.sector)
    except Refusal as refusal:
        return explain(refusal)
    flash(_("Your answers are saved.") if changed else _("Nothing was changed."), "ok")
    return None


def _page(own: Mine, page: AnswersForm, asked: Asked, refusal: str | None) -> ResponseReturnValue:
    wrong = page.is_submitted() and not request.form.get(FIND)
    answer = render_template(
        "registration/form/answers.html",
        event=own.event,
        form=page,
        page=asked.page(),
        token=own.token,
        closes=services.closes_at(own.event),
        refusal=refusal,
    )
    return answer, 422 if wrong else 200


@bp.get("/r/<token>/files/<uuid:answer_id>", access=personal_link(LINK))
def my_file(token: str, answer_id: uuid.UUID) -> Response:
    """Give a file back to whoever handed it in."""
    own = by_token(token)
    with event_scope(own.event.id):
        return _file(services.answers_of(own.registration, None), answer_id)


def _file(given: list[Given], answer_id: uuid.UUID) -> Response:
    for each in given:
        if each.answer_id == answer_id and each.question.kind is Kind.FILE and isinstance(each.value, dict):
            content = services.read_file(each.value)
            return attachment(content, name=each.value["name"], media_type=each.value["type"])
    raise NotFound


# --- organisers ---------------------------------------------------------------------------------


@bp.get("/events/<event:event>/registrations/<uuid:registration_id>/answers", access=READ)
def answers(event: Event, registration_id: uuid.UUID) -> str:
    """Show what somebody answered, as far as this organiser may read it."""
    found = services.get_registration(registration_id)
    given = services.answers_of(found, viewer())
    return render_template(
        "registration/form/given.html",
        event=event,
        registration=found,
        given=given,
        waiting={
            place.pool.subject for place in services.option_places(found.id) if place.state == "waiting"
        },
        as_text=lambda each: services.as_text(each.question, each.value, current_locale()),
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
        days=SPECIAL_KEPT_DAYS,
    )


@bp.get(
    "/events/<event:event>/registrations/<uuid:registration_id>/files/<uuid:answer_id>",
    access=READ,
)
def answer_file(event: Event, registration_id: uuid.UUID, answer_id: uuid.UUID) -> Response:
    """Give a file that somebody handed in to an organiser who may read that answer."""
    found = services.get_registration(registration_id)
    if found.event_id != event.id:
        raise NotFound
    return _file(services.answers_of(found, viewer()), answer_id)


@bp.route(
    "/events/<event:event>/registrations/<uuid:registration_id>/answers/edit",
    methods=["GET", "POST"],
    access=EDIT,
)
def edit_answers(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Change somebody's answers for them, with the questions that organisers keep for themselves."""
    found = services.get_registration(registration_id)
    form = services.readable_form(services.form_of(event.id), viewer(), event.id)
    asked = _asked(event, found, form, of_organisers=True)
    page = _page_of(asked)
    refusal = None
    if not request.form.get(FIND) and page.validate_on_submit():
        try:
            with transaction():
                again = services.get_registration(registration_id)
                services.change_answers_for(event, again, asked.values, viewer(), sector=asked.sector)
        except Refusal as refused:
            refusal = explain(refused)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("registration.answers", event=event, registration_id=registration_id))
    answer = render_template(
        "registration/form/answers_of.html",
        event=event,
        registration=found,
        form=page,
        page=asked.page(),
        refusal=refusal,
    )
    return answer, 422 if page.is_submitted() and not request.form.get(FIND) else 200
