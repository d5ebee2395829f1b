"""One's own time: by personal link, or signed in."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.availability import services
from app.availability.forms import HoursForm, SpanForm, zone_choices
from app.availability.rules import FIRST_MINUTE, LAST_MINUTE, SpanReversed, hours_from, minutes_of
from app.availability.services import Mine
from app.availability.views.blueprint import PARTS, STATES, bp
from app.core.access import hash_token, personal_link, safe_next, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.limits import limit, limit_address
from app.core.refusals import explain
from app.core.spans import Span

LINK = personal_link("one person's own times for one event, or for the year of one body; POSTs change them")
OWN = signed_in("everybody sees and changes their own times, and nobody else's")


def _open(token: str) -> Mine:
    limit_address("availability", times=120, per=timedelta(minutes=1))
    return services.open_link(token)


@bp.get("/availability/<token>", access=LINK)
def mine(token: str) -> str:
    """Show one's times for what was asked about."""
    return _page(_open(token), token)


def _page(
    mine: Mine, token: str, *, span: SpanForm | None = None, hours: HoursForm | None = None, refused: str = ""
) -> str:
    return render_template(
        "availability/mine.html",
        mine=mine,
        token=token,
        event=mine.scope.event,
        page=services.page_of(mine),
        span_form=span or _span_form(mine),
        hours_form=hours or _hours_form(mine.own_zone, services.own_hours(mine)),
        refused=refused,
        parts=PARTS,
        states=STATES,
    )


def _span_form(mine: Mine) -> SpanForm:
    form = SpanForm()
    form.offer([mine.scope.zone(mine.own_zone), mine.own_zone])
    return form


def _hours_form(zone: str, hours: Any) -> HoursForm:
    form = HoursForm(zone=zone, opens=hours.opens, closes=hours.closes)
    form.zone.choices = zone_choices(zone)
    return form


def _save(token: str, act: Callable[[Mine], None], done: str) -> ResponseReturnValue:
    """Do one thing for the person of a link, say what came of it, and go back."""
    limit("availability_save", hash_token(token), times=60, per=timedelta(minutes=1))
    with transaction():
        act(services.open_link(token))
    flash(done, "ok")
    return _back(token)


def _back(token: str) -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("back"), url_for("availability.mine", token=token)), 303)


@bp.post("/availability/<token>/grid", access=LINK)
def save_grid(token: str) -> ResponseReturnValue:
    """Save what is marked."""
    marked = request.form.getlist("away")[:1000]
    return _save(
        token,
        lambda own: services.answer_grid(own, marked),
        _("Saved. Thank you: the organisers see it now."),
    )


@bp.post("/availability/<token>/free", access=LINK)
def say_free(token: str) -> ResponseReturnValue:
    """Say that one is available all the time."""
    return _save(token, services.answer_free, _("Saved: you are available all the time. Thank you."))


@bp.post("/availability/<token>/add", access=LINK)
def add(token: str) -> ResponseReturnValue:
    """Add a time."""
    own = _open(token)
    form = _span_form(own)
    if not form.validate_on_submit():
        return _page(own, token, span=form), 400
    zone = form.zone.data or own.scope.zone(own.own_zone)
    try:
        span = _span(form, zone)
        return _save(token, lambda each: services.answer_span(each, span), _("The time is added."))
    except Refusal as refusal:
        if refusal.status != 400:
            raise
        return _page(_open(token), token, span=form, refused=explain(refusal)), 400


def _span(form: SpanForm, zone: str) -> Span:
    try:
        return form.span(zone)
    except ValueError as fault:
        raise SpanReversed from fault


@bp.post("/availability/<token>/remove", access=LINK)
def remove(token: str) -> ResponseReturnValue:
    """Take one of one's times back."""
    absence_id = _asked_id()
    return _save(token, lambda own: services.free_span(own, absence_id), _("It is taken back."))


def _asked_id() -> uuid.UUID:
    found = request.form.get("absence", type=uuid.UUID)
    if found is None:
        raise NotFound
    return found


@bp.post("/availability/<token>/hours", access=LINK)
def save_hours(token: str) -> ResponseReturnValue:
    """Save one's zone and the hours of one's day."""
    own = _open(token)
    form = _hours_form(own.own_zone, services.own_hours(own))
    if not form.validate_on_submit():
        return _page(own, token, hours=form), 400
    try:
        return _save(token, lambda each: _keep_hours(each.person.id, form), _("Saved."))
    except Refusal as refusal:
        if refusal.status != 400:
            raise
        return _page(_open(token), token, hours=form, refused=explain(refusal)), 400


def _keep_hours(person_id: uuid.UUID, form: HoursForm) -> None:
    services.set_hours(
        person_id,
        zone=form.zone.data,
        opens=minutes_of(form.opens.data),
        closes=minutes_of(form.closes.data) or 24 * 60,
    )


# --- signed in ---------------------------------------------------------------------------------


def _me() -> uuid.UUID:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


@bp.get("/my-availability/", access=OWN)
def my_times() -> str:
    """Show what one is asked for, and all of one's times to come."""
    return _my_page()


def _my_page(*, span: SpanForm | None = None, hours: HoursForm | None = None, refused: str = "") -> str:
    person_id = _me()
    return render_template(
        "availability/my_times.html",
        asked=services.list_own(person_id),
        absences=services.list_absences(person_id),
        zone=services.zone_of(person_id),
        span_form=span or _my_span_form(),
        hours_form=hours or _my_hours_form(),
        refused=refused,
    )


def _my_span_form() -> SpanForm:
    form = SpanForm()
    form.offer([services.zone_of(_me())])
    return form


def _my_hours_form() -> HoursForm:
    person_id = _me()
    known = services.hours_of([person_id]).get(person_id)
    zone = services.zone_of(person_id)
    return _hours_form(zone, known or hours_from(zone, FIRST_MINUTE, LAST_MINUTE))


@bp.get("/my-availability/<uuid:answer_id>", access=OWN)
def my_answer(answer_id: uuid.UUID) -> ResponseReturnValue:
    """Lead somebody who is signed in to their own page of a request."""
    own = services.own_answer(_me(), answer_id)
    return redirect(url_for("availability.mine", token=services.link_token(own.answer)))


@bp.post("/my-availability/add", access=OWN)
def add_mine() -> ResponseReturnValue:
    """Add a time of one's own."""
    form = _my_span_form()
    if not form.validate_on_submit():
        return _my_page(span=form), 400
    try:
        with transaction():
            services.add_absence(_me(), _span(form, form.zone.data))
    except Refusal as refusal:
        return _my_page(span=form, refused=explain(refusal)), refusal.status
    flash(_("The time is added."), "ok")
    return redirect(url_for("availability.my_times"), 303)


@bp.post("/my-availability/remove", access=OWN)
def remove_mine() -> ResponseReturnValue:
    """Take a time of one's own back."""
    absence_id = _asked_id()
    with transaction():
        services.remove_own(_me(), absence_id)
    flash(_("It is taken back."), "ok")
    return redirect(url_for("availability.my_times"), 303)


@bp.post("/my-availability/hours", access=OWN)
def save_my_hours() -> ResponseReturnValue:
    """Save one's zone and the hours of one's day."""
    form = _my_hours_form()
    if not form.validate_on_submit():
        return _my_page(hours=form), 400
    try:
        with transaction():
            _keep_hours(_me(), form)
    except Refusal as refusal:
        return _my_page(hours=form, refused=explain(refusal)), refusal.status
    flash(_("Saved."), "ok")
    return redirect(url_for("availability.my_times"), 303)
