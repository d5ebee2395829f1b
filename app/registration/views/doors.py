"""Events that are not open to everybody: where to turn, without a word on who is invited."""

from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Viewer, public
from app.core.db import transaction
from app.core.i18n import _, pick
from app.core.limits import limit_address, limit_mail
from app.core.text import normalise_email
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.forms import LostInvitationForm
from app.registration.rules import BY_NAME_ONLY
from app.registration.services import lost
from app.registration.views.blueprint import bp


@dataclass(frozen=True, slots=True)
class ContactOfOrganiser:
    """An institution that holds the event, and where it can be written to."""

    name: str
    email: str


def contacts(event: Event) -> list[ContactOfOrganiser]:
    """List the institutions that hold the event, for those who need help."""
    return [
        ContactOfOrganiser(pick(institution.name), institution.contact_email or "")
        for institution, _role in events.holders_of(event).organisers
    ]


def is_shut_to(event: Event, asking: Viewer) -> bool:
    """Tell whether somebody stands before a door that opens by name only, with no name that opens it."""
    if event.access not in BY_NAME_ONLY:
        return False
    person = directory.find_person(asking.person_id) if asking.person_id else None
    proved = [row.email_norm for row in person.emails if row.verified_at] if person else []
    return not any(services.find_invitation(norm) for norm in proved)


def shut_page(event: Event, form: LostInvitationForm | None = None) -> str:
    """Say that the event is by name, and where to turn; the same for everybody."""
    return render_template(
        "registration/by_name.html",
        event=event,
        contacts=contacts(event),
        by_delegation=event.access is EventAccess.DELEGATION,
        form=form or LostInvitationForm(),
    )


@bp.post(
    "/events/<event:event>/register/lost-invitation",
    access=public("the invitation is mailed again to an address that has one; the answer is always the same"),
)
def lost_invitation(event: Event) -> ResponseReturnValue:
    """Mail an invitation again to its own address; nobody learns from the answer whether there is one."""
    form = LostInvitationForm()
    if not form.validate_on_submit():
        return shut_page(event, form), 422
    limit_address("registration.lost", times=10, per=timedelta(hours=1))
    email = form.email.data or ""
    limit_mail(normalise_email(email))
    with transaction():
        lost.answer(event, email, locale=request.accept_languages.best_match(["es", "en"]) or "es")
    flash(_("If this address is invited, its invitation is on its way."), "info")
    return redirect(url_for("registration.register", event=event))
