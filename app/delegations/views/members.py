"""What somebody who was named sees by their own link: who named them, as what, and whether they agree."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import personal_link
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.delegations import services
from app.delegations.forms import ROLES
from app.delegations.models import Delegate
from app.delegations.views.blueprint import bp
from app.events.models import Event
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import LinkSpent

LINK = "the personal link of a registration shows who named its owner, and takes their answer"


def _mine(token: str) -> tuple[Event, Registration]:
    row = registration.find_by_link(token)
    if row is None:
        raise LinkSpent
    return db.session.get_one(Event, row.event_id), row


def _standing(event: Event, row: Registration) -> Delegate:
    with event_scope(event.id):
        found = services.find_standing(row.id)
    if found is None:
        raise LinkSpent
    return found


@bp.get("/delegations/mine/<token>", access=personal_link(LINK))
def membership(token: str) -> ResponseReturnValue:
    event, row = _mine(token)
    found = _standing(event, row)
    with event_scope(event.id):
        delegation = services.get_delegation(found.delegation_id)
        named_by = services.names_of([found.named_by_id])
    return render_template(
        "delegations/membership.html",
        event=event,
        registration=row,
        member=found,
        delegation=delegation,
        named_by=named_by.get(found.named_by_id, "") if found.named_by_id else "",
        roles=ROLES,
        token=token,
    )


@bp.post("/delegations/mine/<token>/agree", access=personal_link(LINK))
def agree(token: str) -> ResponseReturnValue:
    event, row = _mine(token)
    _standing(event, row)
    with event_scope(event.id), transaction():
        services.consent(_standing(event, row))
    flash(_("Thank you. Your place stands."), "ok")
    return redirect(url_for("registration.mine", token=token))


@bp.post("/delegations/mine/<token>/decline", access=personal_link(LINK))
def decline(token: str) -> ResponseReturnValue:
    event, row = _mine(token)
    _standing(event, row)
    try:
        with event_scope(event.id), transaction():
            services.decline(event, _standing(event, row))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("You are no longer in the delegation; whoever named you is told."), "ok")
    return redirect(url_for("registration.mine", token=token))
