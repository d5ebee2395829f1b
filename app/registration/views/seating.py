"""Places and lines as organisers set them: all pools of an event, and the line of one with its rules."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, pick
from app.core.refusals import explain
from app.events.models import Event
from app.events.rules import Mode
from app.events.services import list_classes
from app.registration import services
from app.registration.forms import CapacityForm, PoolForm
from app.registration.rules import GROUP_MOST, PoolKind, QueueRule
from app.registration.services import PoolRow, PoolRules
from app.registration.views.blueprint import bp
from app.registration.views.queue_words import KINDS, REASONS, RULES, name_of_pool, order_in_words

EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")


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
            return redirect(url_for("registration.capacity", event=event))
    page = render_template(
        "registration/capacity.html",
        event=event,
        form=form,
        refused=refused,
        offered=offered,
        seats=services.seats_declared(event),
        rows=[(row, _name(row)) for row in services.list_pools(event, viewer())],
        kinds=KINDS,
        rules=RULES,
    )
    return page, status


def _name(row: PoolRow) -> str:
    return name_of_pool(row.pool, {row.pool.id: row.name})


@bp.post("/events/<event:event>/registrations/capacity/open", access=EDIT)
def open_pools(event: Event) -> ResponseReturnValue:
    with transaction():
        services.open_pools(event)
    flash(_("Every place that the event declares can be set now."), "ok")
    return redirect(url_for("registration.capacity", event=event))


@bp.route("/events/<event:event>/registrations/capacity/<uuid:pool_id>", methods=["GET", "POST"], access=EDIT)
def pool(event: Event, pool_id: uuid.UUID) -> ResponseReturnValue:
    row = services.get_pool(event, pool_id, viewer())
    form = _pool_form(row)
    refused, status = "", 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                services.set_rules(
                    event, services.get_pool(event, pool_id, viewer()).pool, _wanted(row, form)
                )
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(_("The rules are changed; whoever got a place by it was told."), "ok")
            return redirect(url_for("registration.pool", event=event, pool_id=pool_id))
    line, offered = services.line_and_offers(row.pool)
    page = render_template(
        "registration/pool.html",
        event=event,
        row=row,
        name=_name(row),
        form=form,
        refused=refused,
        line=line,
        offered=offered,
        reasons=REASONS,
        kinds=KINDS,
        order=order_in_words(row.pool),
        classes=[(each.code, pick(each.name), "") for each in list_classes()],
        class_names={each.code: pick(each.name) for each in list_classes()},
        most=GROUP_MOST,
        queues=row.pool.kind in {PoolKind.MODE, PoolKind.SESSION, PoolKind.OPTION},
    )
    return page, status


def _pool_form(row: PoolRow) -> PoolForm:
    pool = row.pool
    form = PoolForm(
        data={
            "capacity": pool.capacity,
            "queue_rule": pool.queue_rule.value,
            "may_overtake": pool.may_overtake,
            "offer_hours": pool.offer_hours,
        }
    )
    form.queue_rule.choices = [(rule.value, text) for rule, text in RULES.items()]
    return form


def _wanted(row: PoolRow, form: PoolForm) -> PoolRules:
    codes = [each.code for each in list_classes()]
    places = {code: request.form.get(f"class-{code}", type=int) for code in codes}
    ranked = sorted(
        (code for code in codes if places[code]), key=lambda code: (places[code], codes.index(code))
    )
    rule = QueueRule(form.queue_rule.data)
    return PoolRules(
        capacity=form.capacity.data if row.is_set_here else row.pool.capacity,
        queue_rule=rule,
        class_order=tuple(ranked) if rule is QueueRule.PARTICIPANT_CLASS else (),
        may_overtake=bool(form.may_overtake.data),
        offer_hours=form.offer_hours.data,
    )


LINE = "/events/<event:event>/registrations/capacity/<uuid:pool_id>/places/<uuid:place_id>/"


@bp.post(f"{LINE}give", access=EDIT)
def give_place(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(event, pool_id, place_id, services.give_by_hand, _("Done. They were written to."))


@bp.post(f"{LINE}up", access=EDIT)
def move_up(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(event, pool_id, place_id, services.move_up, _("Put first, with your reason on record."))


@bp.post(f"{LINE}back", access=EDIT)
def move_back(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID) -> ResponseReturnValue:
    return _act(
        event, pool_id, place_id, services.move_back, _("Back at their own place."), needs_reason=False
    )


def _act(
    event: Event, pool_id: uuid.UUID, place_id: uuid.UUID, act: Any, done: str, *, needs_reason: bool = True
) -> ResponseReturnValue:
    back = redirect(url_for("registration.pool", event=event, pool_id=pool_id))
    services.get_pool(event, pool_id, viewer())
    reason = request.form.get("reason", "").strip()[:300]
    if needs_reason and not reason:
        flash(_("Say why: the reason stays on record."), "bad")
        return back
    try:
        with transaction():
            act(event, pool_id, place_id, **({"reason": reason} if needs_reason else {}))
    except NotFound:
        raise
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(done, "ok")
    return back
