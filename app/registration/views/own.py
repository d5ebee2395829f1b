"""One's own registration: by personal link, or signed in; ticket, changes, entry to the online room."""

import io
import uuid
from dataclasses import dataclass
from typing import Any

import segno
from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, personal_link, signed_in, viewer
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.forms import MODES, ModeForm, SessionsForm
from app.registration.models import Registration
from app.registration.rules import LinkSpent, PlaceState, RegistrationState
from app.registration.services import transferring
from app.registration.views.blueprint import bp

LINK = "the personal link of a registration shows and changes that registration alone"
OWN = "a signed-in person reaches their own registration to this event"


@dataclass(frozen=True, slots=True)
class Mine:
    registration: Registration
    event: Event
    token: str


def by_token(token: str) -> Mine:
    """Find what a personal link opens; raises LinkSpent."""
    registration = services.find_by_link(token)
    if registration is None:
        raise LinkSpent
    return Mine(registration, db.session.get_one(Event, registration.event_id), token)


@bp.get("/r/<token>", access=personal_link(LINK))
def mine(token: str) -> str:
    return _page(by_token(token))


@bp.get("/events/<event:event>/my-registration", access=signed_in(OWN))
def my_registration(event: Event) -> ResponseReturnValue:
    person_id = viewer().person_id
    own = services.find_own(event.id, person_id) if person_id else None
    if own is None:
        return redirect(url_for("registration.register", event=event))
    return _page(Mine(own, event, services.link_token(own)))


def _page(own: Mine) -> str:
    with event_scope(own.event.id):
        places = services.session_places(own.registration.id)
        sessions = services.list_choosable(services.admitted_to(own.registration.id))
        standing = {place.pool.subject: place for place in places}
        return render_template(
            "registration/mine.html",
            event=own.event,
            registration=own.registration,
            token=own.token,
            position=services.queue_position(own.registration),
            sessions=sessions,
            standing=standing,
            positions={key: services.position(place) for key, place in standing.items()},
            seats=services.seats_declared(own.event),
            modes=MODES,
            mode_form=_mode_form(own),
            sessions_form=_sessions_form(sessions, standing),
            parts=services.own_parts(own.event, own.registration, own.token),
            may_hand_on=transferring.may_transfer(own.event, own.registration),
            lists_people=services.policy_of(own.event.id).participants_shown,
        )


def _mode_form(own: Mine) -> ModeForm:
    form = ModeForm()
    form.mode.choices = [(mode.value, MODES[mode]) for mode in MODES if own.event.mode in {Mode.HYBRID, mode}]
    form.mode.data = form.mode.data or own.registration.mode.value
    return form


def _sessions_form(sessions: Any, standing: dict[str, Any]) -> SessionsForm:
    form = SessionsForm()
    form.session_ids.choices = [(str(each.id), str(each.id)) for each in sessions]
    if not form.is_submitted():
        form.session_ids.data = list(standing)
    return form


@bp.get("/r/<token>/ticket.svg", access=personal_link(LINK))
def ticket(token: str) -> Response:
    own = by_token(token)
    if own.registration.state is not RegistrationState.CONFIRMED:
        raise NotFound
    address = url_for("registration.show_ticket", token=services.ticket_token(own.registration))
    base_url = current_app.extensions["settings"].base_url
    drawn = segno.make(f"{base_url}{address}", error="m", micro=False)
    picture = io.BytesIO()
    drawn.save(picture, kind="svg", scale=4, border=4, dark="#000", light="#fff")
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@bp.get(
    "/t/<token>",
    access=personal_link("the address in a ticket's code; it says nothing but whose door it opens"),
)
def show_ticket(token: str) -> str:
    registration = services.find_by_any_ticket(token)
    at_door = registration and viewer().can(Perm.CHECK_IN, "event", registration.event_id)
    event = db.session.get_one(Event, registration.event_id) if registration and at_door else None
    return render_template("registration/ticket.html", code=token, door_of=event)


@bp.post("/r/<token>/cancel", access=personal_link(LINK))
def cancel(token: str) -> ResponseReturnValue:
    own = by_token(token)
    return _change(own, _("Your registration is cancelled."), services.cancel)


@bp.post("/r/<token>/mode", access=personal_link(LINK))
def change_mode(token: str) -> ResponseReturnValue:
    own = by_token(token)
    form = _mode_form(own)
    if not form.validate_on_submit():
        flash(_("Choose one."), "bad")
        return redirect(url_for("registration.mine", token=token))
    wanted = Mode(form.mode.data)
    seated: list[bool] = []

    def move(event: Event, registration: Registration) -> None:
        seated.append(services.change_mode(event, registration, wanted).state is PlaceState.TAKEN)

    answer = _change(own, "", move)
    if seated:
        text = _("Changed.") if seated[0] else _("It is full there: you keep your place and wait in line.")
        flash(text, "ok" if seated[0] else "info")
    return answer


@bp.post("/r/<token>/sessions", access=personal_link(LINK))
def change_sessions(token: str) -> ResponseReturnValue:
    own = by_token(token)
    with event_scope(own.event.id):
        offered = services.list_choosable(services.admitted_to(own.registration.id))
    form = _sessions_form(offered, {})
    chosen = [uuid.UUID(each) for each in form.session_ids.data or ()] if form.validate_on_submit() else []
    return _change(
        own,
        _("Your sessions are saved."),
        lambda event, registration: services.choose_sessions(event, registration, chosen),
    )


def _change(own: Mine, done: str, act: Any) -> ResponseReturnValue:
    """Do one thing to the registration, say what came of it, and go back to its page."""
    try:
        with event_scope(own.event.id), transaction():
            act(own.event, services.get_registration(own.registration.id))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        if done:
            flash(done, "ok")
    return redirect(url_for("registration.mine", token=own.token))
