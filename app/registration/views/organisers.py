"""Pages of organisers: the list, one person, adding by hand, capacity, export."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, country, pick
from app.core.refusals import explain
from app.core.spreadsheets import write_csv, write_xlsx
from app.events import services as events
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.forms import MODES, SECTORS, AddForm, CapacityForm
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.views.blueprint import bp
from app.registration.views.public import application_of, fill_choices
from app.registration.views.words import ACTIONS, STATES, class_choices

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/events/<event:event>/registrations/", access=READ)
def registrations(event: Event) -> str:
    state, mode = request.args.get("state", ""), request.args.get("mode", "")
    search, page = request.args.get("q", "").strip()[:100], max(1, request.args.get("page", 1, type=int))
    rows, total = services.list_registrations(
        state=RegistrationState(state) if state in set(RegistrationState) else None,
        mode=Mode(mode) if mode in {Mode.IN_PERSON, Mode.ONLINE} else None,
        search=search,
        page=page,
        size=PAGE,
    )
    return render_template(
        "registration/registrations.html",
        event=event,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        counts_by_state=services.count_by_state(event.id),
        chosen={"state": state, "mode": mode, "q": search},
        positions=services.positions_of(rows),
        **_words(event),
    )


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
        history=services.history_of(found),
        actions=ACTIONS,
        position=services.queue_position(found),
        sessions=services.chosen_titles(found),
        needs=services.needs_of(found) if words["may_edit"] else "",
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


@bp.route("/events/<event:event>/registrations/capacity", methods=["GET", "POST"], access=EDIT)
def capacity(event: Event) -> ResponseReturnValue:
    form = CapacityForm(data={"in_person": event.capacity_in_person, "online": event.capacity_online})
    refused, status = "", 422 if form.is_submitted() else 200
    offered = [mode for mode in (Mode.IN_PERSON, Mode.ONLINE) if event.mode in {Mode.HYBRID, mode}]
    if form.validate_on_submit():
        wanted = {Mode.IN_PERSON: form.in_person.data, Mode.ONLINE: form.online.data}
        try:
            with transaction():
                services.set_event_capacity(event, {mode: wanted[mode] for mode in offered})
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(_("The places are changed; whoever waited for them was told."), "ok")
            return redirect(url_for("registration.registrations", event=event))
    seats = services.seats_declared(event)
    page = render_template(
        "registration/capacity.html", event=event, form=form, refused=refused, offered=offered, seats=seats
    )
    return page, status


@bp.get("/events/<event:event>/registrations/export", access=READ)
def export_page(event: Event) -> str:
    return render_template("registration/export.html", event=event)


@bp.post("/events/<event:event>/registrations/export", access=READ)
def export(event: Event) -> Response:
    rows = services.list_all()
    table = _table(rows)
    as_csv = request.form.get("format") == "csv"
    with transaction():
        audit.record("registration.exported", "event", event.id, count=len(rows))
    content = write_csv(table) if as_csv else write_xlsx({_("Registrations"): table})
    name = f"{event.slug}-registrations.{'csv' if as_csv else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv" if as_csv else XLSX, headers=headers)


def _table(rows: Sequence[Registration]) -> list[list[Any]]:
    head = [
        _("Family names"), _("Given names"), _("E-mail address"), _("State"), _("How"), _("Takes part as"),
        _("Country"), _("Institution or organisation"), _("Sector"), _("Language"),
    ]  # fmt: skip
    body = [
        [
            row.family_name,
            row.given_name,
            row.email,
            str(STATES[row.state][1]),
            str(MODES[row.mode]),
            pick(events.classes_by_code()[row.participant_class].name),
            country(row.country_code),
            row.institution_name,
            str(SECTORS[row.sector]) if row.sector else "",
            row.language,
        ]
        for row in rows
    ]
    return [head, *body]
