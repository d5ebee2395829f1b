"""Pages of organisers: one person, what becomes of them, adding by hand, capacity."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.events.models import Event
from app.messages.services import queue
from app.registration import services
from app.registration.forms import MODES, SECTORS, AddForm
from app.registration.services import keeping
from app.registration.views.beside import panel_of
from app.registration.views.blueprint import bp
from app.registration.views.public import application_of, fill_choices
from app.registration.views.words import STATES, class_choices

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")


def _words(event: Event) -> dict[str, Any]:
    may_edit = viewer().can(Perm.REGISTRATION_EDIT, "event", event.id)
    return {"states": STATES, "modes": MODES, "sectors": SECTORS, "may_edit": may_edit}


@bp.get("/events/<event:event>/registrations/<uuid:registration_id>", access=READ)
def registration(event: Event, registration_id: uuid.UUID) -> str:
    found = services.get_registration(registration_id)
    words = _words(event)
    return render_template(
        "registration/registration.html",
        event=event,
        registration=found,
        panel=panel_of(event, found),
        trouble=queue.trouble_of(found.id, found.email),
        sessions=services.chosen_titles(found),
        all_tags=keeping.list_tags(),
        **words,
    )


@bp.post("/events/<event:event>/registrations/<uuid:registration_id>/decide", access=EDIT)
def decide(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    approve = request.form.get("answer") == "approve"
    return _act(
        event,
        registration_id,
        lambda found: services.decide(event, found, approve=approve),
        _("Accepted.") if approve else _("Not accepted."),
    )


@bp.post("/events/<event:event>/registrations/<uuid:registration_id>/cancel", access=EDIT)
def cancel_registration(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    return _act(event, registration_id, lambda found: services.cancel(event, found), _("Cancelled."))


@bp.post("/events/<event:event>/registrations/<uuid:registration_id>/keys", access=EDIT)
def renew_keys(event: Event, registration_id: uuid.UUID) -> ResponseReturnValue:
    done = _("The old ticket and link have ended; the new ones were mailed.")
    return _act(event, registration_id, lambda found: services.reissue_keys(event, found), done)


def _act(event: Event, registration_id: uuid.UUID, act: Any, done: str) -> ResponseReturnValue:
    services.get_registration(registration_id)
    try:
        with transaction():
            act(services.get_registration(registration_id))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("registration.registration", event=event, registration_id=registration_id))


@bp.route("/events/<event:event>/registrations/new", methods=["GET", "POST"], access=EDIT)
def add(event: Event) -> ResponseReturnValue:
    form = AddForm()
    form.participant_class.choices = class_choices()
    fill_choices(form, event)
    refused, status = "", 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                wanted = application_of(form, participant_class=form.participant_class.data)
                made_id = services.add_by_hand(event, wanted).registration.id
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(_("Added."), "ok")
            return redirect(url_for("registration.registration", event=event, registration_id=made_id))
    return render_template("registration/add.html", event=event, form=form, refused=refused), status
