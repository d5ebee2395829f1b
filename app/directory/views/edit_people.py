"""Editing people, their posts and duties."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.refusals import explain
from app.directory import services
from app.directory.forms import AppointmentForm, HandOverForm, PersonForm, or_none
from app.directory.models import Person
from app.directory.views.blueprint import EDITORS, bp
from app.directory.views.edit_places import country_choices, edit_page, institution_choices


def _person_form(person: Person | None) -> PersonForm:
    form = PersonForm(obj=person)
    if person:
        # Whoever has an address can sign in by it: only the person adds one.
        del form.email
    form.country_code.choices = country_choices(_("Not said"))
    return form


@bp.get("/people/new", access=EDITORS)
def new_person() -> ResponseReturnValue:
    """Show an empty form of a person."""
    return edit_page(_person_form(None), _("New person"), url_for("directory.people"))


@bp.post("/people/new", access=EDITORS)
def create_person() -> ResponseReturnValue:
    """Enter a person; somebody already known by the address is shown instead."""
    form = _person_form(None)
    if not form.validate():
        return edit_page(form, _("New person"), url_for("directory.people"))
    known = services.find_person_by_email(form.email.data) if form.email.data else None
    if known:
        flash(_("This person is already here."), "info")
        return redirect(url_for("directory.person", person_id=known.id))
    with transaction():
        made = services.create_person(
            given_name=str(form.given_name.data),
            family_name=str(form.family_name.data),
            email=or_none(form.email.data),
            language=str(form.language.data),
            country_code=or_none(form.country_code.data),
            phone=or_none(form.phone.data),
        )
    flash(_("Saved."), "ok")
    return redirect(url_for("directory.person", person_id=made.id))


@bp.get("/people/<uuid:person_id>/edit", access=EDITORS)
def edit_person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Show the form of a person."""
    person = services.get_person(person_id)
    return edit_page(_person_form(person), person.full_name, _to(person_id))


def _to(person_id: uuid.UUID) -> str:
    return url_for("directory.person", person_id=person_id)


@bp.post("/people/<uuid:person_id>/edit", access=EDITORS)
def save_person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Save a person."""
    person = services.get_person(person_id)
    form = _person_form(person)
    if not form.validate():
        return edit_page(form, person.full_name, _to(person_id))
    with transaction():
        services.edit_person(
            person_id,
            given_name=str(form.given_name.data),
            family_name=str(form.family_name.data),
            language=str(form.language.data),
            country_code=or_none(form.country_code.data),
            phone=or_none(form.phone.data),
        )
    flash(_("Saved."), "ok")
    return redirect(_to(person_id))


# --- posts ------------------------------------------------------------------------------------


def _appointment_form() -> AppointmentForm:
    form = AppointmentForm()
    form.institution_id.choices = institution_choices()
    return form


@bp.get("/people/<uuid:person_id>/appointments/new", access=EDITORS)
def new_appointment(person_id: uuid.UUID) -> ResponseReturnValue:
    """Show an empty form of an appointment."""
    person = services.get_person(person_id)
    return edit_page(_appointment_form(), _("New post of %(name)s", name=person.full_name), _to(person_id))


@bp.post("/people/<uuid:person_id>/appointments/new", access=EDITORS)
def create_appointment(person_id: uuid.UUID) -> ResponseReturnValue:
    """Write down a post, perhaps with the duty of a focal point."""
    person, form = services.get_person(person_id), _appointment_form()
    title = _("New post of %(name)s", name=person.full_name)
    if not form.validate():
        return edit_page(form, title, _to(person_id))
    try:
        with transaction():
            made = services.appoint(
                person_id=person_id,
                institution_id=uuid.UUID(form.institution_id.data),
                post=form.post.data or "",
                first=form.valid_from.data,
                last=form.valid_to.data,
            )
            if form.focal_point.data:
                services.name_focal_point(
                    appointment_id=made.id, matters=form.matters.data or "", by=viewer().person_id
                )
    except Refusal as refusal:
        return edit_page(form, title, _to(person_id), refusal=refusal)
    flash(_("Saved."), "ok")
    return redirect(_to(person_id))


@bp.post("/appointments/<uuid:appointment_id>/end", access=EDITORS)
def end_appointment(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """End a post today."""
    with transaction():
        ended = services.end_appointment(appointment_id)
        person_id = ended.person_id
    flash(_("The post ends today."), "ok")
    return redirect(_to(person_id))


@bp.post("/appointments/<uuid:appointment_id>/focal-point", access=EDITORS)
def name_focal_point(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Make the holder of a post a focal point."""
    person_id = services.get_appointment(appointment_id).person_id
    try:
        with transaction():
            services.name_focal_point(appointment_id=appointment_id, by=viewer().person_id)
        flash(_("Saved."), "ok")
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    return redirect(_to(person_id))


@bp.post("/focal-points/<uuid:focal_point_id>/relieve", access=EDITORS)
def relieve_focal_point(focal_point_id: uuid.UUID) -> ResponseReturnValue:
    """Take the duty of a focal point away; the post stays."""
    with transaction():
        person_id = services.get_focal_point(focal_point_id).appointment.person_id
        services.relieve_focal_point(focal_point_id)
    flash(_("Saved."), "ok")
    return redirect(_to(person_id))


@bp.get("/appointments/<uuid:appointment_id>/hand-over", access=EDITORS)
def hand_over_form(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who takes the post over, and when."""
    held = services.get_appointment(appointment_id)
    title = _("Who follows %(name)s?", name=held.person.full_name)
    return edit_page(HandOverForm(), title, _to(held.person_id))


@bp.post("/appointments/<uuid:appointment_id>/hand-over", access=EDITORS)
def hand_over(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Pass a post on, with its duties; what the former holder did stays theirs."""
    held, form = services.get_appointment(appointment_id), HandOverForm()
    title, back = _("Who follows %(name)s?", name=held.person.full_name), _to(held.person_id)
    if not form.validate() or form.on.data is None:
        return edit_page(form, title, back)
    try:
        with transaction():
            successor = services.get_or_create_person(
                email=str(form.email.data),
                given_name=form.given_name.data or "",
                family_name=form.family_name.data or "",
            )
            made = services.hand_over(
                appointment_id=appointment_id,
                successor_id=successor.id,
                on=form.on.data,
                by=viewer().person_id,
            )
            successor_id = made.person_id
    except Refusal as refusal:
        return edit_page(form, title, back, refusal=refusal)
    flash(_("The post is handed over."), "ok")
    return redirect(_to(successor_id))
