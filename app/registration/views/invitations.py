"""Invitations for organisers: who is invited, what became of it, and what is done about it."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import BadInput, NotFound, Refusal
from app.core.i18n import _, lazy, ngettext
from app.core.refusals import explain
from app.events.models import Event
from app.registration import services
from app.registration.forms import InviteForm
from app.registration.models import Invitation
from app.registration.services import accepting, campaigns, invited, inviting
from app.registration.views.blueprint import bp
from app.registration.views.campaigns import CAMPAIGN_STATES, EDIT
from app.registration.views.words import INVITATION_STATES, class_choices

PAGE = 50
MOST = 500
FAULTS = {
    "invalid": lazy("This is not an e-mail address."),
    "repeated": lazy("Stands in the list twice."),
    "invited": lazy("Was invited already."),
    "registered": lazy("Is registered already."),
}
Act = Callable[[Event, Invitation], None]
ACTS: dict[str, tuple[Act, str]] = {
    "send": (inviting.send_again, lazy("Send (again)")),
    "reissue": (inviting.reissue, lazy("New link")),
    "withdraw": (lambda _event, found: inviting.withdraw(found), lazy("Take back")),
    "again": (inviting.invite_again, lazy("Invite again")),
    "refuse": (lambda _event, found: inviting.refuse_request(found), lazy("Turn the request down")),
}
TELLS = {
    "send": lazy("Each gets the invitation now, with the same link as before."),
    "reissue": lazy("The old link ends; each gets a new one now."),
    "withdraw": lazy("The links open nothing any more. Nobody is written to."),
    "again": lazy("For who declined, did not answer in time or was taken back: each gets a new link now."),
    "refuse": lazy("For what colleagues asked for. Nobody is written to."),
}


@bp.route("/events/<event:event>/invitations/", methods=["GET", "POST"], access=EDIT)
def invitations(event: Event) -> ResponseReturnValue:
    """Show the list; a first POST previews addresses, a second one with `confirm` invites them."""
    form = InviteForm()
    form.participant_class.choices = class_choices()
    preview = []
    refused = ""
    if form.validate_on_submit():
        preview = services.read_addresses(form.addresses.data)
        if request.form.get("confirm"):
            try:
                return _invite(event, form)
            except Refusal as refusal:
                refused = explain(refusal)
    return _page(event, form, preview, refused)


def _page(event: Event, form: InviteForm, preview: list[inviting.Invitee], refused: str) -> str:
    state, search = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    campaign_id = request.args.get("campaign", type=uuid.UUID)
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = invited.search_invitations(
        state=state, campaign_id=campaign_id, search=search, page=page, size=PAGE
    )
    kept = campaigns.list_campaigns()
    return render_template(
        "registration/invitations.html",
        event=event,
        form=form,
        preview=preview,
        good=[each for each in preview if not each.fault],
        faults=FAULTS,
        refused=refused,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        counts=invited.count_invitations(),
        bounced=invited.count_bounced(),
        mails=invited.mails_of(rows),
        without_place=accepting.without_place(rows),
        campaigns=kept,
        campaign_states=CAMPAIGN_STATES,
        progress=campaigns.progress_of([each.id for each in kept]),
        states=INVITATION_STATES,
        acts={name: text for name, (_act, text) in ACTS.items()},
        chosen={"state": state, "q": search, "campaign": str(campaign_id or "")},
    )


def _invite(event: Event, form: InviteForm) -> ResponseReturnValue:
    campaigns.check_sendable(event)
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


@bp.post("/events/<event:event>/invitations/act", access=EDIT)
def act_on_invitations(event: Event) -> ResponseReturnValue:
    """Ask before doing one thing to the invitations that were ticked; with `confirm` do it."""
    name = request.form.get("act", "")
    if name not in ACTS:
        raise BadInput(reason=_("Choose what to do."))
    try:
        ids = [uuid.UUID(each) for each in dict.fromkeys(request.form.getlist("ids"))][:MOST]
    except ValueError as fault:
        raise BadInput(reason=_("Choose what to do.")) from fault
    if not ids:
        flash(_("Nobody is chosen. Tick the people first."), "bad")
        return redirect(url_for("registration.invitations", event=event))
    if not request.form.get("confirm"):
        rows = [inviting.get_invitation(each) for each in ids[:20]]
        return render_template(
            "registration/invitations_act.html",
            event=event,
            act=name,
            title=ACTS[name][1],
            tells=TELLS[name],
            ids=ids,
            rows=rows,
        )
    return _do(event, name, ids)


def _do(event: Event, name: str, ids: list[uuid.UUID]) -> ResponseReturnValue:
    act, _title = ACTS[name]
    done, why = 0, ""
    with transaction():
        for each in ids:
            try:
                act(event, inviting.get_invitation(each))
                done += 1
            except NotFound:
                raise
            except Refusal as refusal:
                why = explain(refusal)
    if done:
        text = ngettext("Done for %(num)s person.", "Done for %(num)s people.", done)
        flash(text % {"num": done}, "ok")
    if done < len(ids):
        text = ngettext("Not done for %(num)s person:", "Not done for %(num)s people:", len(ids) - done)
        flash(f"{text % {'num': len(ids) - done}} {why}", "bad")
    return redirect(url_for("registration.invitations", event=event))
