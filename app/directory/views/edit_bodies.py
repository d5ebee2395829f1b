"""Editing bodies, their members, and presidencies."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.i18n import pick
from app.core.refusals import back_with, explain
from app.directory import services
from app.directory.forms import BodyForm, MemberForm, PresidencyForm, SuccessorForm, or_none
from app.directory.models import Body
from app.directory.rules import Admission, AgendaItem, BodyKind, BodyRole, CountryRole
from app.directory.services import BodyFields
from app.directory.views.blueprint import EDITORS, bp
from app.directory.views.edit_places import country_choices, edit_page, institution_choices
from app.directory.views.words import choices


def _body_form(body: Body | None) -> BodyForm:
    form = BodyForm(obj=body)
    if body:
        form.put_texts("name", body.name)
        form.put_texts("mandate", body.mandate)
        del form.code
    else:
        del form.changed_on
    others = [row for row in services.list_bodies() if body is None or row.id != body.id]
    form.kind.choices = choices(BodyKind)
    form.parent_id.choices = [("", _("Nobody")), *((str(row.id), pick(row.name)) for row in others)]
    form.observer_countries.choices = choices(Admission)
    form.observer_organisations.choices = choices(Admission)
    form.agenda.choices = choices(AgendaItem)
    return form


def _body_fields(form: BodyForm) -> BodyFields:
    parent = form.parent_id.data
    return {
        "parent_id": uuid.UUID(parent) if parent and parent != "None" else None,
        "mandate": form.texts("mandate"),
        "meetings_per_year_min": form.meetings_per_year_min.data,
        "meetings_per_year_exact": form.meetings_per_year_exact.data,
        "closed_delegation_max": form.closed_delegation_max.data,
        "observer_countries": Admission(form.observer_countries.data),
        "observer_organisations": Admission(form.observer_organisations.data),
        "civil_society_slot": bool(form.civil_society_slot.data),
        "agenda": list(form.agenda.data or ()),
        "valid_from": form.valid_from.data,
        "valid_to": form.valid_to.data,
    }


@bp.get("/bodies/new", access=EDITORS)
def new_body() -> ResponseReturnValue:
    """Show an empty form of a body."""
    return edit_page(_body_form(None), _("New body"), url_for("directory.bodies"))


@bp.post("/bodies/new", access=EDITORS)
def create_body() -> ResponseReturnValue:
    """Enter a body."""
    form = _body_form(None)
    if not form.validate():
        return edit_page(form, _("New body"), url_for("directory.bodies"))
    try:
        with transaction():
            made = services.create_body(
                code=str(form.code.data),
                kind=BodyKind(form.kind.data),
                name=form.texts("name"),
                **_body_fields(form),
            )
    except Refusal as refusal:
        return edit_page(form, _("New body"), url_for("directory.bodies"), refusal=refusal)
    flash(_("Saved."), "ok")
    return redirect(url_for("directory.body", body=made))


@bp.get("/bodies/<body:body>/edit", access=EDITORS)
def edit_body(body: Any) -> ResponseReturnValue:
    """Show the form of a body."""
    return edit_page(_body_form(body), pick(body.name), url_for("directory.body", body=body))


@bp.post("/bodies/<body:body>/edit", access=EDITORS)
def save_body(body: Any) -> ResponseReturnValue:
    """Save a body; with a date of change, its former name stays in the history."""
    form, back = _body_form(body), url_for("directory.body", body=body)
    if not form.validate():
        return edit_page(form, pick(body.name), back)
    try:
        with transaction():
            services.edit_body(
                body.id,
                name=form.texts("name"),
                kind=BodyKind(form.kind.data),
                changed_on=form.changed_on.data,
                **_body_fields(form),
            )
    except Refusal as refusal:
        return edit_page(form, pick(body.name), back, refusal=refusal)
    flash(_("Saved."), "ok")
    return redirect(back)


# --- members ----------------------------------------------------------------------------------


def _member_form() -> MemberForm:
    form = MemberForm()
    form.role.choices = choices(BodyRole)
    form.country_code.choices = country_choices(_("None"))
    form.institution_id.choices = institution_choices(_("None"))
    return form


@bp.get("/bodies/<body:body>/members", access=EDITORS)
def body_members(body: Any) -> ResponseReturnValue:
    """Show the members of a body, with a form for one more."""
    return _members_page(body, _member_form())


def _members_page(body: Any, form: MemberForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "directory/body_members.html",
        body=body,
        form=form,
        members=services.list_body_members(body.id),
        former=services.list_former_members(body.id),
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 400 if form.errors else 200


@bp.post("/bodies/<body:body>/members", access=EDITORS)
def add_body_member(body: Any) -> ResponseReturnValue:
    """Add a member."""
    form = _member_form()
    if not form.validate():
        return _members_page(body, form)
    institution = form.institution_id.data
    try:
        with transaction():
            person = services.get_or_create_person(email=form.email.data) if form.email.data else None
            services.add_body_member(
                body.id,
                role=BodyRole(form.role.data),
                country_code=or_none(form.country_code.data),
                institution_id=uuid.UUID(institution) if institution else None,
                person_id=person.id if person else None,
                valid_from=clock.today(),
                by=viewer().person_id,
            )
    except Refusal as refusal:
        return _members_page(body, form, refusal)
    flash(_("Saved."), "ok")
    return redirect(url_for("directory.body_members", body=body))


@bp.post("/bodies/<body:body>/members/<uuid:member_id>/end", access=EDITORS)
def end_membership(body: Any, member_id: uuid.UUID) -> ResponseReturnValue:
    """End a membership."""
    with transaction():
        services.end_membership(member_id, body_id=body.id)
    flash(_("The membership has ended."), "ok")
    return redirect(url_for("directory.body_members", body=body))


@bp.post("/bodies/<body:body>/members/<uuid:member_id>/replace", access=EDITORS)
def replace_member(body: Any, member_id: uuid.UUID) -> ResponseReturnValue:
    """Put somebody else in a person's place, from today on."""
    form = SuccessorForm()
    if not form.validate():
        flash(_("Write the whole address of whoever takes the place. Nothing was changed."), "bad")
        return redirect(url_for("directory.body_members", body=body))
    try:
        with transaction():
            person = services.get_or_create_person(email=form.email.data)
            services.replace_member(member_id, body_id=body.id, person_id=person.id, by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, url_for("directory.body_members", body=body))
    flash(_("From today on somebody else is in that place."), "ok")
    return redirect(url_for("directory.body_members", body=body))


# --- presidencies -----------------------------------------------------------------------------


def _presidency_form(year: int | None = None) -> PresidencyForm:
    known = services.find_presidency(year) if year else None
    form = PresidencyForm(
        year=year or clock.today().year + 1, country_code=known.country_code if known else ""
    )
    if known:
        form.put_texts("theme", known.theme)
    members = services.list_countries(CountryRole.MEMBER)
    form.country_code.choices = [(row.code, pick(row.name)) for row in members]
    return form


@bp.get("/presidencies/edit", access=EDITORS)
def new_presidency() -> ResponseReturnValue:
    """Show the form of a coming presidency."""
    return edit_page(_presidency_form(), _("Presidency"), url_for("directory.presidencies"))


@bp.get("/presidencies/<int:year>/edit", access=EDITORS)
def edit_presidency(year: int) -> ResponseReturnValue:
    """Show the form of the presidency of a year."""
    return edit_page(_presidency_form(year), _("Presidency"), url_for("directory.presidencies"))


@bp.post("/presidencies/edit", access=EDITORS)
def create_presidency() -> ResponseReturnValue:
    """Write down a coming presidency."""
    return _save_presidency(None)


@bp.post("/presidencies/<int:year>/edit", access=EDITORS)
def save_presidency(year: int) -> ResponseReturnValue:
    """Save who presides in a year; a year that is taken is changed only from its own form."""
    return _save_presidency(year)


def _save_presidency(year: int | None) -> ResponseReturnValue:
    form = _presidency_form(year)
    if not form.validate():
        return edit_page(form, _("Presidency"), url_for("directory.presidencies"))
    try:
        with transaction():
            services.set_presidency(
                year=int(form.year.data or 0),
                country_code=form.country_code.data,
                theme=form.texts("theme"),
                replace=form.year.data == year,
            )
    except Refusal as refusal:
        return edit_page(form, _("Presidency"), url_for("directory.presidencies"), refusal=refusal)
    flash(_("Saved."), "ok")
    return redirect(url_for("directory.presidencies"))
