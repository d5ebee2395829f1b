"""Invitations: for organisers the list with its preview, for the invited the answer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, personal_link, viewer
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.i18n import _, lazy, ngettext
from app.events.models import Event
from app.registration import services
from app.registration.forms import InviteForm, RegistrationForm
from app.registration.models import Invitation
from app.registration.rules import InvitationState, Origin
from app.registration.views.blueprint import bp
from app.registration.views.public import application_of, form_page, registration_form
from app.registration.views.words import class_choices

EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
INVITED = "the mailed link of an invitation answers that invitation alone"
STATES = {
    InvitationState.INVITED: ("info", lazy("Invited")),
    InvitationState.ACCEPTED: ("ok", lazy("Accepted")),
    InvitationState.DECLINED: ("idle", lazy("Declined")),
}
FAULTS = {
    "invalid": lazy("This is not an e-mail address."),
    "repeated": lazy("Stands in the list twice."),
    "invited": lazy("Was invited already."),
    "registered": lazy("Is registered already."),
}


@bp.route("/events/<event:event>/invitations/", methods=["GET", "POST"], access=EDIT)
def invitations(event: Event) -> ResponseReturnValue:
    """Show the list; a first POST previews the addresses, a second one with `confirm` invites them."""
    form = InviteForm()
    form.participant_class.choices = class_choices()
    preview = []
    if form.validate_on_submit():
        preview = services.read_addresses(form.addresses.data)
        if request.form.get("confirm"):
            return _invite(event, form)
    return render_template(
        "registration/invitations.html",
        event=event,
        form=form,
        preview=preview,
        good=[each for each in preview if not each.fault],
        faults=FAULTS,
        invitations=services.list_invitations(),
        states=STATES,
    )


def _invite(event: Event, form: InviteForm) -> ResponseReturnValue:
    with transaction():
        good = [each for each in services.read_addresses(form.addresses.data) if not each.fault]
        for invitee in good:
            services.invite(
                event,
                invitee,
                participant_class=form.participant_class.data,
                language=form.language.data,
                by=viewer().person_id,
            )
    done = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(good))
    flash(done % {"num": len(good)}, "ok")
    return redirect(url_for("registration.invitations", event=event))


def _opened(token: str) -> tuple[Invitation, Event]:
    found = services.find_invitation_by_token(token)
    return found, db.session.get_one(Event, found.event_id)


@bp.get("/i/<token>", access=personal_link(INVITED))
def invitation(token: str) -> ResponseReturnValue:
    found, event = _opened(token)
    return render_template("registration/invitation.html", event=event, invitation=found, token=token)


@bp.route("/i/<token>/accept", methods=["GET", "POST"], access=personal_link(INVITED))
def accept(token: str) -> ResponseReturnValue:
    found, event = _opened(token)
    with event_scope(event.id):
        form = registration_form(event, viewer())
        form.email.data = found.email
        if not form.validate_on_submit():
            return form_page(event, form, locked_email=True), 422 if form.errors else 200
        return _accept(event, form)


def _accept(event: Event, form: RegistrationForm) -> ResponseReturnValue:
    try:
        with transaction():
            made = services.register(event, application_of(form), origin=Origin.INVITED)
            own = services.link_token(made.registration)
    except Refusal as refusal:
        return form_page(event, form, refusal, locked_email=True), refusal.status
    if made.position:
        flash(_("You are on the waiting list, place %(place)s.", place=made.position), "info")
    else:
        flash(_("Your registration is saved."), "ok")
    return redirect(url_for("registration.mine", token=own))


@bp.post("/i/<token>/decline", access=personal_link(INVITED))
def decline(token: str) -> ResponseReturnValue:
    _found, event = _opened(token)
    with event_scope(event.id), transaction():
        services.decline(services.find_invitation_by_token(token))
    flash(_("Thank you for telling us. The link still works if you change your mind."), "ok")
    return redirect(url_for("registration.invitation", token=token))
