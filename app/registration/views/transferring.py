"""Handing a place to a colleague, and taking it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import personal_link
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.limits import limit_mail
from app.core.refusals import explain
from app.registration import services
from app.registration.forms import MODES, HandOnForm, TakeForm
from app.registration.services import transferring
from app.registration.views.blueprint import bp
from app.registration.views.own import LINK, by_token

TAKEN = "the mailed link of a transfer shows and takes that one place"


@bp.route("/r/<token>/hand-on", methods=["GET", "POST"], access=personal_link(LINK))
def hand_on(token: str) -> ResponseReturnValue:
    """Name a colleague; they are written to, and nothing changes until they accept."""
    own = by_token(token)
    form, refused, status = HandOnForm(), "", 200
    with event_scope(own.event.id):
        if not transferring.may_transfer(own.event, own.registration):
            raise NotFound
        if form.is_submitted():
            status = 422
        if form.validate_on_submit():
            limit_mail(str(form.email.data))
            try:
                with transaction():
                    transferring.ask_to_transfer(
                        own.event,
                        services.get_registration(own.registration.id),
                        email=str(form.email.data),
                        given_name=str(form.given_name.data),
                        family_name=str(form.family_name.data),
                    )
            except Refusal as refusal:
                refused, status = explain(refusal), refusal.status
            else:
                flash(_("We wrote to your colleague. Until they accept, the place stays yours."), "ok")
                return redirect(url_for("registration.mine", token=token))
        waiting = transferring.find_open_transfer(own.registration.id)
        page = render_template(
            "registration/hand_on.html",
            event=own.event,
            token=token,
            form=form,
            refused=refused,
            waiting=waiting,
        )
        return page, status


@bp.post("/r/<token>/keep-place", access=personal_link(LINK))
def keep_place(token: str) -> ResponseReturnValue:
    """Take back the wish to hand the place on."""
    own = by_token(token)
    with event_scope(own.event.id), transaction():
        transferring.take_back_transfer(services.get_registration(own.registration.id))
    flash(_("You keep your place."), "ok")
    return redirect(url_for("registration.mine", token=token))


@bp.route("/r/transfer/<token>", methods=["GET", "POST"], access=personal_link(TAKEN))
def transfer(token: str) -> ResponseReturnValue:
    """Show the place that a colleague hands on; a POST takes it."""
    found, event, registration = transferring.find_transfer(token)
    form, refused, status = TakeForm(obj=found), "", 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                made = transferring.accept_transfer(
                    token, given_name=str(form.given_name.data), family_name=str(form.family_name.data)
                )
                own = services.link_token(made)
        except Refusal as refusal:
            refused, status = explain(refusal), refusal.status
        else:
            flash(_("The place is yours."), "ok")
            return redirect(url_for("registration.mine", token=own))
    page = render_template(
        "registration/transfer.html",
        event=event,
        transfer=found,
        registration=registration,
        colleague=registration.full_name,
        form=form,
        refused=refused,
        modes=MODES,
    )
    return page, status
