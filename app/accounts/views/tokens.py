"""Keys of one's own programs: made, shown once, ended."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services
from app.accounts.forms import TokenForm
from app.accounts.models import Account
from app.accounts.views.account import OWN, own_account
from app.accounts.views.blueprint import bp
from app.core import clock
from app.core.access import Perm, signed_in, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext as _
from app.core.i18n import lazy
from app.core.refusals import explain

RIGHTS = {
    Perm.EVENT_VIEW: lazy("See events that are being prepared"),
    Perm.REGISTRATION_READ: lazy("Read registrations"),
    Perm.REGISTRATION_EDIT: lazy("Add, change and decide registrations"),
    Perm.EVENT_TABLES: lazy("Read who sits at which working table"),
    Perm.ATTENDANCE_EDIT: lazy("Read who was there, and for how long"),
    Perm.CERTIFICATE_ISSUE: lazy("Read which certificates were issued"),
    Perm.COURSE_EDIT: lazy("Read who follows a course"),
    Perm.DIRECTORY_READ: lazy("Read the directory"),
    Perm.PLAN_READ: lazy("Read plans and activities"),
}


@bp.route("/account/tokens", methods=["GET", "POST"], access=signed_in(OWN))
def tokens() -> ResponseReturnValue:
    """Show one's tokens, and make another: what it opens is shown this once."""
    own, form = own_account(), TokenForm()
    mine = [perm for perm in services.rights_of(viewer()) if perm in RIGHTS]
    form.rights.choices = [(perm.value, RIGHTS[perm]) for perm in mine]
    if request.method == "GET":
        return _page(own, form)
    if not form.validate():
        return _page(own, form, status=400)
    try:
        with transaction():
            made = services.make_token(
                viewer=viewer(),
                name=str(form.name.data),
                rights=[Perm(right) for right in form.rights.data or ()],
                days=int(form.days.data),
            )
            secret = made.secret
    except Refusal as refusal:
        return _page(own_account(), form, refusal=refusal, status=refusal.status)
    return _page(own_account(), TokenForm(formdata=None), secret=secret)


def _page(
    own: Account, form: TokenForm, *, secret: str = "", refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    if form.rights.choices is None:
        form.rights.choices = []
    page = render_template(
        "accounts/tokens.html",
        account=own,
        form=form,
        rows=services.list_tokens(own.id),
        words={perm.value: text for perm, text in RIGHTS.items()},
        secret=secret,
        now=clock.now(),
        refusal=explain(refusal) if refusal else None,
    )
    return page, status


@bp.post("/account/tokens/<uuid:token_id>/end", access=signed_in(OWN))
def end_token(token_id: uuid.UUID) -> ResponseReturnValue:
    """End a token at once."""
    own = own_account()
    with transaction():
        services.revoke_token(own.id, token_id)
    flash(_("That token has ended."), "ok")
    return redirect(url_for("accounts.tokens"))
