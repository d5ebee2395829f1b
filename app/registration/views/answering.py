"""The link of an invitation: accept, decline, ask for an address of one's own; reading changes nothing."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import personal_link, viewer
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.i18n import _
from app.core.limits import limit
from app.core.refusals import explain
from app.events import services as events
from app.events.models import Event
from app.registration import services
from app.registration.forms import ColleagueForm, DeclineForm, RegistrationForm
from app.registration.models import Invitation, Registration
from app.registration.rules import InvitationState
from app.registration.rules.invitations import MailboxShared
from app.registration.services import accepting, inviting
from app.registration.services.registering import find_by_email
from app.registration.views import doors
from app.registration.views.blueprint import bp
from app.registration.views.public import application_of, form_page, registration_form

INVITED = "the mailed link of an invitation answers that invitation alone"


def _opened(token: str) -> tuple[Invitation, Event]:
    found = services.find_invitation_by_token(token)
    return found, db.session.get_one(Event, found.event_id)


def _registered(found: Invitation) -> Registration | None:
    known = find_by_email(found.email_norm)
    return known if known is not None and known.is_active else None


@bp.get("/i/<token>", access=personal_link(INVITED))
def invitation(token: str) -> ResponseReturnValue:
    found, event = _opened(token)
    with event_scope(event.id):
        return _page(event, found, token)


def _page(event: Event, found: Invitation, token: str, colleague: ColleagueForm | None = None) -> str:
    campaign = inviting.campaign_of(found)
    language = found.language if request.args.get("lang") is None else request.args["lang"]
    other = "en" if language == "es" else "es"
    message = campaign.message if campaign else {}
    return render_template(
        "registration/invitation.html",
        event=event,
        invitation=found,
        token=token,
        message=message.get(language) or message.get(other, ""),
        answer_by=campaign.answer_by if campaign else None,
        sessions=[] if _is_observer(found) else accepting.sessions_opened(found),
        is_over=inviting.is_over(found, campaign),
        is_accepted=found.state is InvitationState.ACCEPTED,
        is_registered=_registered(found) is not None,
        decline_form=DeclineForm(),
        colleague_form=colleague or ColleagueForm(),
        contacts=doors.contacts(event),
    )


def _is_observer(found: Invitation) -> bool:
    """Tell whether members may be among themselves where this guest is not: no session is named to them."""
    facts = events.classes_by_code().get(found.participant_class)
    return facts is not None and facts.is_observer


@bp.post("/i/<token>/opened", access=personal_link(INVITED))
def note_opened(token: str) -> ResponseReturnValue:
    """Note that a person has the page before them; the programs that look at links in mails do not post."""
    found, event = _opened(token)
    if found.state is InvitationState.INVITED:
        with event_scope(event.id), transaction():
            inviting.note_opened(services.find_invitation_by_token(token))
    return "", 204


@bp.route("/i/<token>/accept", methods=["GET", "POST"], access=personal_link(INVITED))
def accept(token: str) -> ResponseReturnValue:
    found, event = _opened(token)
    with event_scope(event.id):
        if inviting.is_over(found, inviting.campaign_of(found)):
            return redirect(url_for("registration.invitation", token=token))
        if request.method != "POST" and _registered(found) is not None:
            return redirect(url_for("registration.invitation", token=token))
        form = registration_form(event, viewer(), _known_of(found))
        form.email.data = found.email
        if not form.validate_on_submit():
            return form_page(event, form, locked_email=True), 422 if form.errors else 200
        return _accept(event, form, token)


def _known_of(found: Invitation) -> dict[str, str]:
    """Return what the organisers know of who is invited: it is offered in the form, people correct it."""
    return {
        "given_name": found.given_name,
        "family_name": found.family_name,
        "institution_name": found.institution_name,
        "country_code": found.country_code or "",
    }


def _accept(event: Event, form: RegistrationForm, token: str) -> ResponseReturnValue:
    try:
        with transaction():
            found = services.find_invitation_by_token(token)
            made = accepting.accept(event, found, application_of(form))
            own = services.link_token(made.registration)
    except MailboxShared as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("registration.invitation", token=token, _anchor="colleague"))
    except Refusal as refusal:
        return form_page(event, form, refusal, locked_email=True), refusal.status
    if made.position:
        flash(_("You are on the waiting list, place %(place)s.", place=made.position), "info")
    else:
        flash(_("Your registration is saved."), "ok")
    return redirect(url_for("registration.mine", token=own))


@bp.post("/i/<token>/join-sessions", access=personal_link(INVITED))
def accept_sessions(token: str) -> ResponseReturnValue:
    """Accept with the registration that there is already: it gets the sessions of the invitation."""
    found, event = _opened(token)
    try:
        with event_scope(event.id), transaction():
            found = services.find_invitation_by_token(token)
            registration = _registered(found)
            if registration is not None:
                accepting.accept_as_registered(event, found, registration)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("Thank you. You have accepted."), "ok")
    return redirect(url_for("registration.invitation", token=token))


@bp.post("/i/<token>/decline", access=personal_link(INVITED))
def decline(token: str) -> ResponseReturnValue:
    _found, event = _opened(token)
    form = DeclineForm()
    reason = (form.reason.data or "") if form.validate_on_submit() else ""
    try:
        with event_scope(event.id), transaction():
            inviting.decline(services.find_invitation_by_token(token), reason)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("Thank you for telling us. The link still works if you change your mind."), "ok")
    return redirect(url_for("registration.invitation", token=token))


@bp.post("/i/<token>/colleague", access=personal_link(INVITED))
def ask_for_own_address(token: str) -> ResponseReturnValue:
    """Take the wish of somebody who shares the mailbox; the answer is the same whatever is known."""
    found, event = _opened(token)
    form = ColleagueForm()
    with event_scope(event.id):
        if not form.validate_on_submit():
            return _page(event, found, token, form), 422
        limit("registration.colleague", str(found.id), times=5, per=timedelta(hours=1))
        with transaction():
            inviting.ask_for_colleague(
                event,
                services.find_invitation_by_token(token),
                name=form.name.data or "",
                email=form.email.data or "",
            )
    flash(_("The organisers have your wish. If they agree, your own invitation comes to that address."), "ok")
    return redirect(url_for("registration.invitation", token=token))
