"""What is done with findings: taken as they are or looked at again; and the rules by which they are found."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, pick
from app.core.refusals import back_with
from app.events.models import Event
from app.events.services import list_sessions
from app.scheduling import services
from app.scheduling.forms import OrderForm, RulesForm, rules_form
from app.scheduling.rules import OrderKind
from app.scheduling.views.blueprint import ORGANISERS, bp


@bp.post("/events/<event:event>/scheduling/accepted", access=ORGANISERS)
def take_as_it_is(event: Event) -> ResponseReturnValue:
    """Take a finding as it is, with a reason."""
    back = url_for("scheduling.conflicts", event=event)
    try:
        with transaction():
            services.take_as_it_is(
                event, viewer(), request.form.get("mark", ""), reason=request.form.get("reason", "")
            )
    except Refusal as refusal:
        return back_with(refusal, back)
    flash(_("Kept with its reason. It no longer stands in the way; you can look at it again below."), "ok")
    return redirect(back)


@bp.post("/events/<event:event>/scheduling/looked-at-again", access=ORGANISERS)
def look_again(event: Event) -> ResponseReturnValue:
    """Take back that a finding was taken as it is."""
    with transaction():
        services.withdraw(event, request.form.get("mark", ""))
    flash(_("It is on the list again."), "info")
    return redirect(url_for("scheduling.conflicts", event=event))


@bp.get("/events/<event:event>/scheduling/rules", access=ORGANISERS)
def rules(event: Event) -> str:
    """Show what the programme keeps to, and which sessions come before which."""
    return _rules_page(event, rules_form(services.rules_of(event)))


@bp.post("/events/<event:event>/scheduling/rules", access=ORGANISERS)
def save_rules(event: Event) -> ResponseReturnValue:
    """Set what the programme keeps to."""
    form = RulesForm()
    if not form.validate():
        return _rules_page(event, form), 400
    with transaction():
        services.save_rules(event, form.rules())
    flash(_("Saved. The list of conflicts goes by these rules now."), "ok")
    return redirect(url_for("scheduling.rules", event=event))


@bp.post("/events/<event:event>/scheduling/orders", access=ORGANISERS)
def add_order(event: Event) -> ResponseReturnValue:
    """Have one session come before or after another."""
    form = OrderForm(prefix="order-")
    _offer(event, form)
    refused: Refusal | None = None
    if form.validate():
        try:
            with transaction():
                services.add_order(
                    event,
                    uuid.UUID(form.session.data),
                    uuid.UUID(form.other.data),
                    OrderKind(form.kind.data),
                    gap_minutes=form.gap_minutes.data or 0,
                )
            flash(_("Saved."), "ok")
            return redirect(url_for("scheduling.rules", event=event))
        except Refusal as refusal:
            refused = refusal
    if refused:
        return back_with(refused, url_for("scheduling.rules", event=event))
    page = rules_form(services.rules_of(event))
    return _rules_page(event, page, form), 400


@bp.post("/events/<event:event>/scheduling/orders/<uuid:order_id>/remove", access=ORGANISERS)
def remove_order(event: Event, order_id: uuid.UUID) -> ResponseReturnValue:
    """Forget an order of two sessions."""
    with transaction():
        services.remove_order(event, order_id)
    flash(_("Removed."), "ok")
    return redirect(url_for("scheduling.rules", event=event))


def _rules_page(event: Event, form: RulesForm, order: OrderForm | None = None) -> str:
    if order is None:
        order = OrderForm(formdata=None, prefix="order-")
        _offer(event, order)
    return render_template(
        "scheduling/rules.html", event=event, form=form, order=order, orders=services.list_orders(event)
    )


def _offer(event: Event, form: OrderForm) -> None:
    sessions = [
        (str(row.id), f"{row.code} · {pick(row.title)}") for row in list_sessions(event, with_cancelled=False)
    ]
    form.session.choices = form.other.choices = [("", _("Choose a session")), *sessions]
