"""Registering several colleagues in one form: each with a name and an address of their own."""

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Viewer, public, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, current_locale, pick
from app.core.limits import TooManyRequests, limit_address, limit_mail
from app.core.refusals import explain
from app.core.text import normalise_email
from app.directory import services as directory
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.forms import GroupForm
from app.registration.rules import BY_NAME_ONLY, GROUP_MOST, Application, Origin
from app.registration.services import Companion
from app.registration.views.blueprint import bp
from app.registration.views.public import TRIES, fill_choices, origin_of


@bp.route(
    "/events/<event:event>/register/group",
    methods=["GET", "POST"],
    access=public("anybody may ask for a group; what they get back tells strangers nothing"),
)
def register_group(event: Event) -> ResponseReturnValue:
    asking = viewer()
    own = services.find_own(event.id, asking.person_id) if asking.person_id else None
    if own is not None and own.is_active:
        return redirect(url_for("registration.my_registration", event=event))
    if event.access in BY_NAME_ONLY:
        return redirect(url_for("registration.register", event=event))
    form = _form(event, asking)
    if form.website.data:
        return redirect(url_for("registration.check_mail", event=event))
    if request.method == "POST":
        limit_address("registration.register", times=TRIES, per=timedelta(hours=1))
    if not form.validate_on_submit():
        return _page(event, form), 422 if form.is_submitted() else 200
    return _register(event, form, asking)


def _form(event: Event, asking: Viewer) -> GroupForm:
    person = directory.find_person(asking.person_id) if asking.person_id else None
    form = GroupForm(
        data={
            "given_name": person.given_name if person else "",
            "family_name": person.family_name if person else "",
            "email": person.email if person else "",
            "country_code": (person.country_code or "") if person else "",
            "sector": "",
            "language": current_locale(),
        }
    )
    fill_choices(form, event)
    form.session_ids.choices = [(str(each.id), pick(each.title)) for each in services.list_choosable()]
    return form


def _register(event: Event, form: GroupForm, asking: Viewer) -> ResponseReturnValue:
    wanted, companions = _application(form), _companions(form)
    origin = origin_of(asking, wanted.email)
    try:
        services.check_group(event, wanted, companions, origin)
        if origin is Origin.STRANGER:
            limit_mail(normalise_email(wanted.email))
        with transaction():
            services.register_party(event, wanted, companions, origin=origin)
    except TooManyRequests:
        raise
    except Refusal as refusal:
        return _page(event, form, refusal), refusal.status
    if origin is Origin.STRANGER:
        return redirect(url_for("registration.check_mail", event=event))
    flash(_("Your group is registered. Each colleague gets a mail with a link of their own."), "ok")
    return redirect(url_for("registration.my_registration", event=event))


def _application(form: GroupForm) -> Application:
    return Application(
        email=form.email.data.strip(),
        given_name=form.given_name.data.strip(),
        family_name=form.family_name.data.strip(),
        mode=Mode(form.mode.data),
        language=form.language.data,
        country_code=form.country_code.data or None,
        institution_name=(form.institution_name.data or "").strip(),
        sector=form.sector.data or None,
        gender=(form.gender.data or "").strip() or None,
        consent=True,
        session_ids=tuple(uuid.UUID(each) for each in form.session_ids.data or ()),
        idempotency_key=form.idempotency_key.data or None,
    )


def _companions(form: GroupForm) -> list[Companion]:
    return [
        Companion(
            line.form.given_name.data.strip(),
            line.form.family_name.data.strip(),
            line.form.email.data.strip(),
        )
        for line in form.companions
        if line.form.is_whole
    ]


def _page(event: Event, form: GroupForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "registration/group.html",
        event=event,
        form=form,
        most=GROUP_MOST,
        seats=services.seats_declared(event),
        sessions=services.list_choosable(),
        refused=explain(refusal) if refusal else None,
    )
