"""Places as the person sees them: what they wait for and are offered; sessions they would like to hear."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.core.access import personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.events.models import Event
from app.registration import services
from app.registration.models import Place, Registration
from app.registration.rules import PlaceState
from app.registration.services import OwnPart, owners
from app.registration.views.blueprint import bp
from app.registration.views.own import LINK, by_token
from app.registration.views.queue_words import KINDS, name_of_pool, order_in_words

SHOWN = {PlaceState.WAITING, PlaceState.OFFERED}


def own_places(event: Event, registration: Registration, token: str) -> list[OwnPart]:
    """Show what somebody waits for and is offered, above the rest of their page."""
    if not registration.is_active:
        return []
    parts = []
    party = services.find_party(registration)
    waiting = [place for place in owners.places_of(registration) if place.state in SHOWN]
    if waiting or party is not None:
        facts = {
            "waiting": _drawn(event, waiting),
            "token": token,
            "zone": event.time_zone,
            "party": party,
            "is_lead": party is not None and party.lead_id == registration.id,
        }
        parts.append(OwnPart("registration/_my_places.html", facts, first=True))
    return [*parts, *_interest_part(event, registration, token)]


def _drawn(event: Event, places: list[Place]) -> list[dict[str, Any]]:
    positions = services.positions(places)
    names = owners.names_of(event, [place.pool for place in places])
    return [
        {
            "place": place,
            "name": name_of_pool(place.pool, names),
            "kind": KINDS[place.pool.kind],
            "position": positions.get(place.id),
            "order": order_in_words(place.pool),
        }
        for place in places
    ]


def _interest_part(event: Event, registration: Registration, token: str) -> list[OwnPart]:
    """Show the sessions without a time, to be marked, until all of them have one."""
    sessions = services.list_markable(event, registration)
    if not any(session.starts_at is None for session in sessions):
        return []
    marked = services.marked_sessions(registration.id)
    facts = {
        "token": token,
        "marked": [session for session in sessions if session.id in marked],
        "count": len(sessions),
    }
    return [OwnPart("registration/_my_interests.html", facts)]


services.contribute_to_own_page(own_places)


@bp.post("/r/<token>/places/<uuid:place_id>/accept", access=personal_link(LINK))
def accept_place(token: str, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(token, place_id, services.accept_offer, _("The place is yours."))


@bp.post("/r/<token>/places/<uuid:place_id>/decline", access=personal_link(LINK))
def decline_place(token: str, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(token, place_id, services.decline_offer, _("The place went to whoever waits next."))


@bp.post("/r/<token>/places/<uuid:place_id>/leave", access=personal_link(LINK))
def leave_line(token: str, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(token, place_id, services.leave_line, _("You no longer wait for it."))


def _act(token: str, place_id: uuid.UUID, act: Any, done: str) -> ResponseReturnValue:
    own = by_token(token)
    try:
        with event_scope(own.event.id), transaction():
            act(own.event, services.get_registration(own.registration.id), place_id)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("registration.mine", token=token))


@bp.get(
    "/events/<event:event>/my-interests",
    access=signed_in("a signed-in person marks the sessions that they would like to hear"),
)
def my_interests(event: Event) -> ResponseReturnValue:
    person_id = viewer().person_id
    own = services.find_own(event.id, person_id) if person_id else None
    if own is None or not own.is_active:
        return redirect(url_for("registration.register", event=event))
    return redirect(url_for("registration.interests", token=services.link_token(own)))


@bp.route("/r/<token>/interests", methods=["GET", "POST"], access=personal_link(LINK))
def interests(token: str) -> ResponseReturnValue:
    own = by_token(token)
    form = FlaskForm()
    with event_scope(own.event.id):
        if form.validate_on_submit():
            return _mark(own.event, own.registration.id, token)
        sessions = services.list_markable(own.event, own.registration)
        return render_template(
            "registration/interests.html",
            event=own.event,
            token=token,
            form=form,
            sessions=sessions,
            marked=services.marked_sessions(own.registration.id),
            is_active=own.registration.is_active,
        )


def _mark(event: Event, registration_id: uuid.UUID, token: str) -> ResponseReturnValue:
    """Save the marks of the whole page, or of one session that was pressed."""
    pressed, wanted = request.form.get("session", ""), request.form.get("wanted") == "y"
    try:
        with transaction():
            registration = services.get_registration(registration_id)
            if pressed:
                services.mark_session(event, registration, uuid.UUID(pressed), wanted=wanted)
            else:
                chosen = [uuid.UUID(each) for each in request.form.getlist("sessions")]
                services.mark_sessions(event, registration, chosen)
    except ValueError:
        flash(_("Choose one."), "bad")
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("Your wishes are saved."), "ok")
    return redirect(url_for("registration.mine", token=token))
