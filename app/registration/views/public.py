"""Registering: the form, the answer to strangers, and the link that proves an address."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Viewer, personal_link, public, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, country, current_locale, pick
from app.core.limits import TooManyRequests, limit_address, limit_mail
from app.core.refusals import explain
from app.core.text import normalise_email
from app.directory import services as directory
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.forms import MODES, RegistrationForm
from app.registration.models import Registration
from app.registration.rules import Application, Origin, SessionsOverlap
from app.registration.services import Registered
from app.registration.views import doors
from app.registration.views.asking import FIND, Asked, label_of
from app.registration.views.blueprint import bp

TRIES, SEARCHES = 10, 600


@bp.route(
    "/events/<event:event>/register",
    methods=["GET", "POST"],
    access=public("anybody may ask to take part; what they get back tells strangers nothing"),
)
def register(event: Event) -> ResponseReturnValue:
    asking = viewer()
    own = services.find_own(event.id, asking.person_id) if asking.person_id else None
    if own is not None and own.is_active:
        return redirect(url_for("registration.my_registration", event=event))
    if request.method != "POST" and doors.is_shut_to(event, asking):
        return doors.shut_page(event)
    form = registration_form(event, asking)
    if form.website.data:
        return redirect(url_for("registration.check_mail", event=event))
    if request.form.get(FIND):
        limit_address("registration.find", times=SEARCHES, per=timedelta(hours=1))
        return form_page(event, form)
    if request.method == "POST":
        limit_address("registration.register", times=TRIES, per=timedelta(hours=1))
    if not form.validate_on_submit():
        return form_page(event, form), 422 if form.errors else 200
    return _register(event, form, asking)


def _register(event: Event, form: RegistrationForm, asking: Viewer) -> ResponseReturnValue:
    wanted = application_of(form)
    origin = origin_of(asking, wanted.email)
    if origin is Origin.STRANGER and services.find_repeated(wanted.idempotency_key) is not None:
        return redirect(url_for("registration.check_mail", event=event))
    try:
        if origin is Origin.STRANGER:
            services.check_application(event, wanted, origin)
            limit_mail(normalise_email(wanted.email))
        with transaction():
            made = services.register(event, wanted, origin=origin)
    except SessionsOverlap as clash:
        return form_page(event, form, clash), clash.status
    except TooManyRequests:
        raise
    except Refusal as refusal:
        return form_page(event, form, refusal), refusal.status
    if origin is Origin.STRANGER:
        return redirect(url_for("registration.check_mail", event=event))
    return _own_page(event, made)


def _own_page(event: Event, made: Registered) -> ResponseReturnValue:
    if made.position:
        flash(_("You are on the waiting list, place %(place)s.", place=made.position), "info")
    elif made.is_new:
        flash(
            _("Your registration is saved. We wrote to %(address)s.", address=made.registration.email), "ok"
        )
    return redirect(url_for("registration.my_registration", event=event))


def origin_of(asking: Viewer, email: str) -> Origin:
    """Say whether the address has been proved: it is one of the signed-in person's own."""
    if asking.person_id is None:
        return Origin.STRANGER
    owner = directory.find_person_by_email(email, verified_only=True)
    return Origin.VERIFIED if owner is not None and owner.id == asking.person_id else Origin.STRANGER


def registration_form(
    event: Event, asking: Viewer, offered: Mapping[str, str] | None = None
) -> RegistrationForm:
    """Make the form of an event, filled with what is known of a signed-in person, or of who is invited."""
    said = {name: value for name, value in (offered or {}).items() if value}
    person = directory.find_person(asking.person_id) if asking.person_id else None
    known = directory.affiliations([person.id]).get(person.id) if person else None
    form = RegistrationForm(
        data={
            "given_name": person.given_name if person else "",
            "family_name": person.family_name if person else "",
            "email": person.email if person else "",
        }
        | said
    )
    offer_modes(form, event)
    form.questions = Asked(
        event,
        services.form_of(event.id),
        known={
            "country_code": (known.country_code if known else person.country_code) or "" if person else "",
            "institution_name": pick(known.institution_name) if known and known.institution_id else "",
            "sector": known.sector or "" if known else "",
            "language": current_locale(),
        }
        | said,
        sent=form.is_submitted(),
        mode=form.mode.data or "",
    )
    form.sessions = services.list_choosable()
    form.session_ids.choices = [(str(each.id), pick(each.title)) for each in form.sessions]
    _take_way_out(form)
    return form


def _take_way_out(form: RegistrationForm) -> None:
    """Follow the button that was pressed on an overlap: leave one session, perhaps for another."""
    left, _sign, instead = request.form.get("way", "").partition(":")
    if left:
        kept = [each for each in form.session_ids.data or () if each != left]
        form.session_ids.data = [*kept, instead] if instead else kept


def fill_choices(form: Any, event: Event) -> None:
    """Offer the countries, and the ways of taking part that the event has."""
    codes = sorted((country(each.code), each.code) for each in directory.list_countries())
    form.country_code.choices = [("", _("Another country")), *[(code, name) for name, code in codes]]
    offer_modes(form, event)


def offer_modes(form: Any, event: Event) -> None:
    """Offer the ways of taking part that the event has; one alone is chosen already."""
    form.mode.choices = [(mode.value, MODES[mode]) for mode in MODES if event.mode in {Mode.HYBRID, mode}]
    if len(form.mode.choices) == 1:
        form.mode.data = form.mode.choices[0][0]


def application_of(form: Any, **more: Any) -> Application:
    """Read what the form asks for."""
    facts = _answered(form) if isinstance(form, RegistrationForm) else _written(form)
    return Application(
        email=form.email.data.strip(),
        given_name=form.given_name.data.strip(),
        family_name=form.family_name.data.strip(),
        mode=Mode(form.mode.data),
        **facts | more,
    )


def _written(form: Any) -> dict[str, Any]:
    """Read what an organiser wrote of somebody."""
    name, code = (form.institution_name.data or "").strip(), form.country_code.data or None
    found = services.match_institution(name, code) if name else None
    return {
        "language": form.language.data,
        "country_code": code,
        "institution_id": found.id if found is not None else None,
        "institution_name": name,
        "sector": found.sector if found is not None else form.sector.data or None,
        "gender": (form.gender.data or "").strip() or None,
    }


def _answered(form: RegistrationForm) -> dict[str, Any]:
    """Read what somebody answered: what stands in the registration itself, and the answers beside it."""
    asked = form.questions
    if not isinstance(asked, Asked):
        raise TypeError("a registration without its questions")
    facts = services.application_columns(asked.form, asked.values, mode=Mode(form.mode.data))
    found = asked.institution
    if found is not None:
        facts |= {"institution_name": pick(found.name), "sector": found.sector, "institution_id": found.id}
        facts["country_code"] = facts["country_code"] or found.country_code
    else:
        facts["sector"] = asked.sector
    return {
        "language": current_locale(),
        **facts,
        "session_ids": tuple(uuid.UUID(each) for each in form.session_ids.data or ()),
        "idempotency_key": form.idempotency_key.data or None,
        "form": asked.form if asked.form.own else None,
        "answers": asked.values,
    }


def form_page(
    event: Event, form: RegistrationForm, refusal: Refusal | None = None, *, locked_email: bool = False
) -> str:
    """Draw the form, with what was refused above it."""
    clash = refusal if isinstance(refusal, SessionsOverlap) else None
    return render_template(
        "registration/register.html",
        event=event,
        form=form,
        seats=services.seats_declared(event),
        sessions=form.sessions,
        session_seats=services.seats_of_sessions(event) if form.sessions else {},
        clash=clash.facts if clash else None,
        clashing=_clashing(clash),
        refusal=explain(refusal) if refusal else None,
        locked_email=locked_email,
        page=form.questions.page() if isinstance(form.questions, Asked) else {},
    )


def _clashing(clash: SessionsOverlap | None) -> set[str]:
    pairs: Any = clash.facts["pairs"] if clash else []
    return {str(each.id) for pair in pairs for each in pair}


@bp.get(
    "/registration/institutions",
    access=public("names of the directory, which everybody may read, while somebody types theirs"),
)
def institutions() -> str:
    """Suggest institutions for what is typed."""
    limit_address("registration.find", times=SEARCHES, per=timedelta(hours=1))
    typed, code = request.args.get("institution_name", "")[:200], request.args.get("country_code")
    found = services.suggest_institutions(typed, code)
    return render_template("registration/form/_institutions.html", names=[label_of(each) for each in found])


@bp.get(
    "/events/<event:event>/register/check-mail",
    access=public("the same words for every address, so that it tells nothing about any"),
)
def check_mail(event: Event) -> str:
    return render_template("registration/check_mail.html", event=event)


@bp.route(
    "/r/prove/<token>",
    methods=["GET", "POST"],
    access=personal_link("the mailed link that proves an address; reading it changes nothing"),
)
def prove(token: str) -> ResponseReturnValue:
    if request.method != "POST":  # HEAD too: scanners of mail look at every link
        return render_template("registration/prove.html", token=token)
    with transaction():
        registration = services.prove_address(token)
        own = services.link_token(registration)
    flash(_confirmed_text(registration), "ok")
    return redirect(url_for("registration.mine", token=own))


def _confirmed_text(registration: Registration) -> str:
    if registration.state == "confirmed":
        return _("Thank you. Your place is confirmed.")
    return _("Thank you. Your address is confirmed.")
