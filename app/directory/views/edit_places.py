"""Editing countries and institutions."""

import uuid
from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.i18n import pick
from app.core.refusals import explain
from app.directory import services
from app.directory.forms import CountryForm, InstitutionForm, or_none
from app.directory.models import Country, Institution
from app.directory.rules import CountryRole, Flow, InstitutionKind, Participation
from app.directory.services import InstitutionFields
from app.directory.views.blueprint import EDITORS, bp
from app.directory.views.words import choices


def edit_page(form: Any, title: str, back: str, *, refusal: Refusal | None = None) -> ResponseReturnValue:
    """Show a form of the directory; every one of them looks alike."""
    page = render_template(
        "directory/edit.html",
        form=form,
        title=title,
        back=back,
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 400 if form.errors else 200


def country_choices(empty: str) -> list[tuple[str, str]]:
    return [("", empty), *((row.code, pick(row.name)) for row in services.list_countries())]


def institution_choices(empty: str | None = None) -> list[tuple[str, str]]:
    found = [(str(row.id), _named(row)) for row in services.list_institutions()]
    return found if empty is None else [("", empty), *found]


def _named(row: Institution) -> str:
    place = pick(row.country.name) if row.country else _("international")
    return f"{pick(row.name)} ({place})"


# --- countries --------------------------------------------------------------------------------


def _country_form(country: Country) -> CountryForm:
    form = CountryForm(
        role=country.role.value,
        time_zone=country.time_zone,
        flows=country.flows,
        valid_from=country.valid_from,
        valid_to=country.valid_to,
    )
    form.put_texts("name", country.name)
    form.role.choices = choices(CountryRole)
    form.flows.choices = choices(Flow)
    form.time_zone.choices = [
        (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone
    ]
    return form


@bp.get("/countries/<code>/edit", access=EDITORS)
def edit_country(code: str) -> ResponseReturnValue:
    """Show the form of a country."""
    country = services.get_country(code)
    back = url_for("directory.country", code=country.code)
    return edit_page(_country_form(country), pick(country.name), back)


@bp.post("/countries/<code>/edit", access=EDITORS)
def save_country(code: str) -> ResponseReturnValue:
    """Save a country."""
    country = services.get_country(code)
    form, back = _country_form(country), url_for("directory.country", code=country.code)
    if not form.validate():
        return edit_page(form, pick(country.name), back)
    try:
        with transaction():
            services.edit_country(
                code,
                name=form.texts("name"),
                role=CountryRole(form.role.data),
                time_zone=form.time_zone.data,
                flows=list(form.flows.data or []),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
            )
    except Refusal as refusal:
        return edit_page(form, pick(country.name), back, refusal=refusal)
    flash(_("Saved."), "ok")
    return redirect(back)


# --- institutions -----------------------------------------------------------------------------


def _institution_form(institution: Institution | None) -> InstitutionForm:
    form = InstitutionForm(obj=institution)
    if institution:
        form.put_texts("name", institution.name)
        form.put_texts("short_name", institution.short_name)
    form.country_code.choices = country_choices(_("International"))
    form.kind.choices = choices(InstitutionKind)
    form.participates_as.choices = [("", _("Not said")), *choices(Participation)]
    groups = services.list_stakeholder_groups()
    form.stakeholder_group_id.choices = [("", _("None")), *((str(row.id), pick(row.name)) for row in groups)]
    return form


def _institution_fields(form: InstitutionForm) -> InstitutionFields:
    group = form.stakeholder_group_id.data
    return {
        "short_name": form.texts("short_name"),
        "country_code": or_none(form.country_code.data),
        "kind": InstitutionKind(form.kind.data),
        "participates_as": Participation(form.participates_as.data) if form.participates_as.data else None,
        "stakeholder_group_id": uuid.UUID(group) if group and group != "None" else None,
        "observer_since": form.observer_since.data,
        "observer_order": form.observer_order.data,
        "contact_email": or_none(form.contact_email.data),
    }


@bp.get("/institutions/new", access=EDITORS)
def new_institution() -> ResponseReturnValue:
    """Show an empty form of an institution."""
    return edit_page(_institution_form(None), _("New institution"), url_for("directory.institutions"))


@bp.post("/institutions/new", access=EDITORS)
def create_institution() -> ResponseReturnValue:
    """Enter an institution."""
    form = _institution_form(None)
    if not form.validate():
        return edit_page(form, _("New institution"), url_for("directory.institutions"))
    with transaction():
        made = services.create_institution(name=form.texts("name"), **_institution_fields(form))
    flash(_("Saved."), "ok")
    return redirect(url_for("directory.institution", institution=made))


@bp.get("/institutions/<institution:institution>/edit", access=EDITORS)
def edit_institution(institution: Any) -> ResponseReturnValue:
    """Show the form of an institution."""
    back = url_for("directory.institution", institution=institution)
    return edit_page(_institution_form(institution), pick(institution.name), back)


@bp.post("/institutions/<institution:institution>/edit", access=EDITORS)
def save_institution(institution: Any) -> ResponseReturnValue:
    """Save an institution."""
    form, back = _institution_form(institution), url_for("directory.institution", institution=institution)
    if not form.validate():
        return edit_page(form, pick(institution.name), back)
    with transaction():
        services.edit_institution(institution.id, name=form.texts("name"), **_institution_fields(form))
    flash(_("Saved."), "ok")
    return redirect(back)
