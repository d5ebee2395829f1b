"""One's own papers: the ticket on a phone and on paper, letters."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.badges import services
from app.badges.forms import LetterForm
from app.badges.rules import LetterKind, LetterLanguage, LetterState
from app.badges.views.blueprint import KINDS, LANGUAGES, STATES, base_url, bp
from app.core import storage
from app.core.access import hash_token, personal_link
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import country, gettext
from app.core.limits import limit
from app.core.refusals import explain
from app.directory.services import list_countries
from app.events.models import Event
from app.events.services import classes_by_code
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import OwnPart, find_by_link, get_registration

LINK = personal_link("the papers of the registration that the link names")
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Mine:
    """What a personal link opens."""

    registration: Registration
    event: Event


def _own(token: str) -> Mine:
    registration = find_by_link(token)
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        raise NotFound
    return Mine(registration, db.session.get_one(Event, registration.event_id))


@bp.get("/r/<token>/ticket", access=LINK)
def ticket(token: str) -> str:
    """Show the ticket as large as a phone."""
    own = _own(token)
    facts = classes_by_code().get(str(own.registration.participant_class))
    return render_template(
        "badges/ticket.html", event=own.event, registration=own.registration, token=token, facts=facts
    )


@bp.get("/r/<token>/ticket.pdf", access=LINK)
def ticket_file(token: str) -> ResponseReturnValue:
    """Give the ticket on paper."""
    limit("ticket_pdf", hash_token(token), times=10, per=timedelta(minutes=1))
    own = _own(token)
    name = f"ticket-{own.event.slug}.pdf"
    with event_scope(own.event.id):
        content = services.ticket_pdf(own.event, own.registration, base_url=base_url())
    return storage.attachment(content, name=name, media_type=PDF)


@bp.route("/r/<token>/letters", methods=["GET", "POST"], access=LINK)
def own_letters(token: str) -> ResponseReturnValue:
    """Show one's letters, and ask for one."""
    own = _own(token)
    form = LetterForm(kind=LetterKind.INVITATION.value, language=LetterLanguage.BOTH.value)
    form.kind.choices = [(kind.value, text) for kind, text in KINDS.items()]
    form.language.choices = [(language.value, text) for language, text in LANGUAGES.items()]
    codes = sorted((country(each.code), each.code) for each in list_countries())
    form.passport_country.choices = [("", gettext("Choose")), *((code, name) for name, code in codes)]
    refused = ""
    if form.validate_on_submit():
        limit("letters", hash_token(token), times=6, per=timedelta(hours=1))
        try:
            with event_scope(own.event.id), transaction():
                row = get_registration(own.registration.id)
                services.ask_for(own.event, row, _wish(form))
        except Refusal as refusal:
            refused = explain(refusal)
        else:
            flash(gettext("We have your request."), "ok")
            return redirect(url_for("badges.own_letters", token=token))
    with event_scope(own.event.id):
        letters = services.list_own(own.registration)
    page = render_template(
        "badges/own_letters.html",
        event=own.event,
        registration=own.registration,
        token=token,
        letters=[(letter, services.number_of(own.event, letter)) for letter in letters],
        form=form,
        refused=refused,
        kinds=KINDS,
        languages=LANGUAGES,
        states=STATES,
        given=LetterState.RELEASED,
    )
    return page, 400 if form.errors or refused else 200


def _wish(form: LetterForm) -> services.Wish:
    return services.Wish(
        kind=LetterKind(form.kind.data),
        language=LetterLanguage(form.language.data),
        consulate=form.consulate.data or "",
        passport=form.passport.data or "",
        passport_country=form.passport_country.data or "",
        born_on=form.born_on.data,
        expires_on=form.expires_on.data,
    )


@bp.get("/r/<token>/letters/<uuid:letter_id>.pdf", access=LINK)
def own_letter(token: str, letter_id: uuid.UUID) -> ResponseReturnValue:
    """Give somebody their own letter."""
    limit("letter_pdf", hash_token(token), times=10, per=timedelta(minutes=1))
    own = _own(token)
    organisation = current_app.extensions["settings"].organisation
    with event_scope(own.event.id):
        letter = services.get_own(own.registration, letter_id)
        name = f"{services.number_of(own.event, letter)}.pdf"
        content = services.letter_pdf(own.event, letter, organisation=organisation)
    return storage.attachment(content, name=name, media_type=PDF)


def own_parts(_event: Event, registration: Registration, token: str) -> list[OwnPart]:
    """Add one's papers to the page of the registration."""
    if registration.state is not RegistrationState.CONFIRMED:
        return []
    return [OwnPart("badges/_own.html", {"token": token}, aside=True)]
