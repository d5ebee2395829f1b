"""Who may do what: for the organisation, for an event, for a course; and the accounts of others."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services
from app.accounts.forms import GrantForm
from app.accounts.views.blueprint import bp
from app.accounts.views.role_names import role_name
from app.core.access import ORGANISATION, Perm, Role, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.refusals import explain
from app.directory import services as directory

ON = ORGANISATION


def _grant_form(kind: str) -> GrantForm:
    form = GrantForm()
    form.role.choices = [(role.value, role_name(role.value)) for role in services.grantable_roles(kind)]
    return form


def _page(kind: str, thing: Any, form: GrantForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    scope_id = thing.id if thing else None
    page = render_template(
        "accounts/roles.html",
        form=form,
        kind=kind,
        thing=thing,
        grants=services.list_grants(scope_kind=kind, scope_id=scope_id),
        role_name=role_name,
        add_url=_address(kind, thing),
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 400 if form.errors else 200


def _address(kind: str, thing: Any) -> str:
    if kind == "event":
        return url_for("accounts.event_team", event=thing)
    if kind == "course":
        return url_for("accounts.course_team", course=thing)
    return url_for("accounts.roles")


def _grant(kind: str, thing: Any) -> ResponseReturnValue:
    form = _grant_form(kind)
    if not form.validate():
        return _page(kind, thing, form)
    try:
        with transaction():
            person = directory.get_or_create_person(
                email=str(form.email.data),
                given_name=form.given_name.data or "",
                family_name=form.family_name.data or "",
            )
            services.grant_role_as(
                viewer(),
                person_id=person.id,
                role=Role(form.role.data),
                scope_id=thing.id if thing else None,
            )
    except Refusal as refusal:
        return _page(kind, thing, form, refusal)
    flash(_("The role is granted. It holds from the next page on."), "ok")
    return redirect(_address(kind, thing))


def _revoke(kind: str, thing: Any, grant_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            services.revoke_role_as(viewer(), grant_id, at=(kind, thing.id if thing else None))
        flash(_("The role is taken away."), "ok")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(explain(refusal), "bad")
    return redirect(_address(kind, thing))


# --- the organisation -------------------------------------------------------------------------


@bp.get("/roles", access=allowed(Perm.ROLES_EDIT, on=ON))
def roles() -> ResponseReturnValue:
    """Show who has a role over the whole organisation."""
    return _page(ON, None, _grant_form(ON))


@bp.post("/roles", access=allowed(Perm.ROLES_EDIT, on=ON))
def grant_role() -> ResponseReturnValue:
    """Grant a role over the whole organisation."""
    return _grant(ON, None)


@bp.post("/roles/<uuid:grant_id>/revoke", access=allowed(Perm.ROLES_EDIT, on=ON))
def revoke_role(grant_id: uuid.UUID) -> ResponseReturnValue:
    """Take a role over the whole organisation away."""
    return _revoke(ON, None, grant_id)


# --- an event, a course -----------------------------------------------------------------------


@bp.get("/events/<event:event>/team", access=allowed(Perm.EVENT_EDIT, on="event"))
def event_team(event: Any) -> ResponseReturnValue:
    """Show who works on an event."""
    return _page("event", event, _grant_form("event"))


@bp.post("/events/<event:event>/team", access=allowed(Perm.EVENT_EDIT, on="event"))
def grant_event_role(event: Any) -> ResponseReturnValue:
    """Grant a role at an event."""
    return _grant("event", event)


@bp.post("/events/<event:event>/team/<uuid:grant_id>/revoke", access=allowed(Perm.EVENT_EDIT, on="event"))
def revoke_event_role(event: Any, grant_id: uuid.UUID) -> ResponseReturnValue:
    """Take a role at an event away."""
    return _revoke("event", event, grant_id)


@bp.get("/courses/<course:course>/team", access=allowed(Perm.COURSE_EDIT, on="course"))
def course_team(course: Any) -> ResponseReturnValue:
    """Show who teaches a course."""
    return _page("course", course, _grant_form("course"))


@bp.post("/courses/<course:course>/team", access=allowed(Perm.COURSE_EDIT, on="course"))
def grant_course_role(course: Any) -> ResponseReturnValue:
    """Grant a role at a course."""
    return _grant("course", course)


@bp.post(
    "/courses/<course:course>/team/<uuid:grant_id>/revoke", access=allowed(Perm.COURSE_EDIT, on="course")
)
def revoke_course_role(course: Any, grant_id: uuid.UUID) -> ResponseReturnValue:
    """Take a role at a course away."""
    return _revoke("course", course, grant_id)


# --- accounts of others -----------------------------------------------------------------------


@bp.get("/directory/people/<uuid:person_id>/account", access=allowed(Perm.ROLES_EDIT, on=ON))
def account_of(person_id: uuid.UUID) -> ResponseReturnValue:
    """Show a person's account to an administrator: roles, devices, state."""
    person = directory.get_person(person_id)
    account = services.find_account(person_id)
    return render_template(
        "accounts/account_of.html",
        person=person,
        account=account,
        held=sorted(services.roles_of(person_id), key=lambda role: (role.scope_kind, role.role)),
        open_sessions=services.list_sessions(account.id) if account else [],
        role_name=role_name,
    )


@bp.post("/directory/people/<uuid:person_id>/account", access=allowed(Perm.ROLES_EDIT, on=ON))
def change_account_of(person_id: uuid.UUID) -> ResponseReturnValue:
    """End sessions, close or reopen an account, or take a lost second factor away."""
    acts: dict[str, Callable[[uuid.UUID], object]] = {
        "end-sessions": services.end_sessions,
        "close": services.close_account,
        "reopen": services.reopen_account,
        "remove-second-factor": services.remove_second_factor,
    }
    act = acts.get(request.form.get("act", ""))
    try:
        with transaction():
            services.check_not_oneself(viewer(), person_id)
            account = services.ensure_account(person_id)
            if act:
                act(account.id)
        flash(_("Done."), "ok")
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    return redirect(url_for("accounts.account_of", person_id=person_id))


@bp.post("/directory/people/<uuid:person_id>/erase", access=allowed(Perm.ROLES_EDIT, on=ON))
def erase_person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Forget a person for good."""
    try:
        with transaction():
            services.check_not_oneself(viewer(), person_id)
            services.erase_person(person_id)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(explain(refusal), "bad")
        return redirect(url_for("accounts.account_of", person_id=person_id))
    flash(_("The person is erased. Posts and figures stay, without the name."), "ok")
    return redirect(url_for("directory.people"))
