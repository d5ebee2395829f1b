"""People and focal points: for staff, and for focal points their own institution."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.i18n import pick
from app.directory import services
from app.directory.forms import ContactForm
from app.directory.models import FocalPoint
from app.directory.rules import CountryRole, is_stale
from app.directory.views.blueprint import EDITORS, STAFF, bp

PAGE = 50
OWN = allowed(Perm.INSTITUTION_EDIT, on="institution")


@bp.get("/people", access=STAFF)
def people() -> ResponseReturnValue:
    """List people, by name, address and country."""
    page = max(1, request.args.get("page", 1, type=int))
    search, country_code = request.args.get("q", ""), request.args.get("country") or None
    total = services.count_people(search=search, country_code=country_code)
    found = services.list_people(
        search=search, country_code=country_code, limit=PAGE, offset=(page - 1) * PAGE
    )
    named = services.list_countries(CountryRole.MEMBER) + services.list_countries(CountryRole.OBSERVER)
    return render_template(
        "directory/people.html",
        people=found,
        affiliations=services.affiliations([person.id for person in found]),
        countries=[(row.code, pick(row.name)) for row in named],
        values=request.args,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )


@bp.get("/people/<uuid:person_id>", access=STAFF)
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Show a person with their posts, present and past."""
    return render_template(
        "directory/person.html",
        person=services.get_person(person_id),
        appointments=services.list_appointments(person_id=person_id),
        today=clock.today(),
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
        may_see_account=viewer().can(Perm.ROLES_EDIT),
    )


# --- focal points -----------------------------------------------------------------------------


def _is_stale(focal_point: FocalPoint) -> bool:
    return is_stale(focal_point.confirmed_on, clock.today())


@bp.get("/focal-points", access=STAFF)
def focal_points() -> ResponseReturnValue:
    """List focal points by country, the stale ones first said."""
    every = services.list_focal_points()
    stale = [row for row in every if _is_stale(row)]
    only_stale = request.args.get("state") == "stale"
    covered = {row.appointment.institution.country_code for row in every}
    members = services.list_countries(CountryRole.MEMBER)
    return render_template(
        "directory/focal_points.html",
        rows=stale if only_stale else every,
        count=len(every),
        stale=len(stale),
        only_stale=only_stale,
        is_stale=_is_stale,
        missing=[country for country in members if country.code not in covered],
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )


@bp.post("/focal-points/<uuid:focal_point_id>/confirm", access=EDITORS)
def confirm_for(focal_point_id: uuid.UUID) -> ResponseReturnValue:
    """Note that somebody confirmed these data by other means, say by telephone."""
    with transaction():
        services.confirm_contact_data(focal_point_id)
    flash(_("Noted as confirmed today."), "ok")
    return redirect(url_for("directory.focal_points"))


@bp.get("/institutions/<institution:institution>/people", access=OWN)
def institution_people(institution: Any) -> ResponseReturnValue:
    """Show a focal point who holds which post at their institution, and how fresh the data are."""
    rows = services.list_focal_points(institution_id=institution.id)
    return render_template(
        "directory/institution_people.html",
        institution=institution,
        focal_points=rows,
        mine=next((row for row in rows if row.appointment.person_id == viewer().person_id), None),
        is_stale=_is_stale,
        appointments=services.list_appointments(institution_id=institution.id),
        today=clock.today(),
        form_of=_contact_form,
    )


def _contact_form(row: FocalPoint) -> ContactForm:
    form = ContactForm(formdata=None, prefix=str(row.id))
    form.phone.data, form.matters.data = row.appointment.person.phone, row.matters
    return form


def _of(institution: Any, focal_point_id: uuid.UUID) -> FocalPoint:
    for row in services.list_focal_points(institution_id=institution.id):
        if row.id == focal_point_id:
            return row
    raise NotFound


@bp.post("/institutions/<institution:institution>/people/<uuid:focal_point_id>", access=OWN)
def save_contact(institution: Any, focal_point_id: uuid.UUID) -> ResponseReturnValue:
    """Save a focal point's own contact data and note them as confirmed today."""
    row = _of(institution, focal_point_id)
    if row.appointment.person_id != viewer().person_id:
        raise NotFound
    form = ContactForm(prefix=str(focal_point_id))
    if form.validate():
        person_id = row.appointment.person_id
        with transaction():
            services.edit_person(person_id, phone=form.phone.data or None)
            services.edit_focal_point(focal_point_id, matters=form.matters.data or "")
            services.confirm_contact_data(focal_point_id)
        flash(_("Thank you. Your data count as confirmed today."), "ok")
    else:
        flash(_("Nothing was saved: a field is too long."), "bad")
    return redirect(url_for("directory.institution_people", institution=institution))
