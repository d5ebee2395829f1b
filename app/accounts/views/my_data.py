"""One's own data: a copy of all that is kept, and being forgotten."""

from datetime import timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services
from app.accounts.services import exporting
from app.accounts.services.sessions import session_cookie
from app.accounts.views.blueprint import bp
from app.core.access import signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext as _
from app.core.limits import limit
from app.core.refusals import explain

OWN = "one's own data, taken out and forgotten by the person alone"


@bp.get("/account/my-data", access=signed_in(OWN))
def my_data() -> str:
    """Say what can be done with one's own data."""
    return render_template("accounts/my_data.html", account=_own())


def _own() -> object:
    account_id = viewer().account_id
    if account_id is None:
        raise NotFound
    return services.get_account(account_id)


@bp.post("/account/my-data", access=signed_in(OWN))
def take_my_data() -> Response:
    """Hand out one file with everything that is kept of the person."""
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    limit("my-data", str(person_id), times=10, per=timedelta(hours=1))
    with transaction():
        exporting.note_export(person_id)
    parts = exporting.everything_of(person_id)
    page = render_template("accounts/my_data_file.html", parts=parts, name=viewer().name)
    headers = {"Content-Disposition": 'attachment; filename="encuentro-my-data.zip"'}
    return Response(exporting.pack(person_id, parts, page), mimetype="application/zip", headers=headers)


@bp.get("/account/erase", access=signed_in(OWN))
def erase_page() -> str:
    """Say what goes, what stays and why, before anything is forgotten."""
    return render_template("accounts/erase.html", account=_own())


@bp.post("/account/erase", access=signed_in(OWN))
def erase_me() -> ResponseReturnValue:
    """Forget the person who asks, for good."""
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    if not request.form.get("sure"):
        flash(_("Confirm that you want to be forgotten."), "bad")
        return redirect(url_for("accounts.erase_page"))
    limit("erase-me", str(person_id), times=5, per=timedelta(hours=1))
    try:
        with transaction():
            services.erase_person(person_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("accounts.erase_page"))
    answer = make_response(render_template("accounts/erased.html"))
    answer.delete_cookie(session_cookie(), secure=request.is_secure, path="/")
    return answer
