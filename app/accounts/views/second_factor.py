"""The second factor: giving the code, setting it up, taking it away."""

import uuid
from datetime import timedelta

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import services
from app.accounts.forms import CodeForm, SetUpForm
from app.accounts.views.blueprint import bp, put_cookie, start_session
from app.core.access import public, safe_next, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext as _
from app.core.limits import limit, limit_address
from app.core.refusals import explain

MINUTE = timedelta(minutes=1)


@bp.get("/sign-in/code", access=public("the second step of signing in; shows nothing personal"))
def second_factor() -> ResponseReturnValue:
    """Ask for the code; or lead to the set-up, or on, whoever does not owe one."""
    target = safe_next(request.args.get("next"))
    if services.find_half_open(request.cookies.get(services.session_cookie())):
        return render_template("accounts/second_factor.html", form=CodeForm(formdata=None, next=target))
    if viewer().needs_second_factor:
        return redirect(url_for("accounts.set_up_second_factor", next=target))
    return redirect(target if viewer().signed_in else url_for("accounts.sign_in", next=target))


@bp.post("/sign-in/code", access=public("the second step of signing in; the session proves the first"))
def give_code() -> ResponseReturnValue:
    """Check the code and open the session fully, with a new token."""
    waiting = services.find_half_open(request.cookies.get(services.session_cookie()))
    if waiting is None:
        return redirect(url_for("accounts.sign_in"))
    form = CodeForm()
    if not form.validate():
        return render_template("accounts/second_factor.html", form=form), 400
    session_id, account_id = waiting.id, waiting.account_id
    _limit_codes(account_id)
    try:
        with transaction():
            services.check_code(account_id, str(form.code.data))
            token = services.complete_session(session_id)
    except Refusal as refusal:
        page = render_template("accounts/second_factor.html", form=form, refusal=explain(refusal))
        return page, refusal.status
    return start_session(token, form.next.data)


def _limit_codes(account_id: uuid.UUID) -> None:
    limit_address("second-factor", times=20, per=MINUTE)
    limit("second-factor", str(account_id), times=5, per=MINUTE)


def _own_account_id() -> uuid.UUID:
    account_id = viewer().account_id
    if account_id is None:
        raise NotFound
    return account_id


OWN = "one's own account"


@bp.get("/account/second-factor", access=signed_in(OWN))
def set_up_second_factor() -> ResponseReturnValue:
    """Show a new secret as a picture and as text; it is kept only once its first code came back."""
    account = services.get_account(_own_account_id())
    if account.has_second_factor:
        return redirect(url_for("accounts.security"))
    secret = services.new_secret()
    form = SetUpForm(formdata=None, sealed=services.seal_secret(account.id, secret))
    form.next.data = safe_next(request.args.get("next"), "")
    return _set_up_page(form, secret)


def _set_up_page(form: SetUpForm, secret: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    account = services.get_account(_own_account_id())
    issuer = f"Encuentro {current_app.extensions['settings'].host}"
    address = services.setup_address(account, secret, issuer=issuer)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff")
    page = render_template(
        "accounts/set_up_second_factor.html",
        form=form,
        picture=picture,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        refusal=explain(refusal) if refusal else None,
        compulsory=viewer().needs_second_factor,
    )
    return page, refusal.status if refusal else 200


@bp.post("/account/second-factor", access=signed_in(OWN))
def confirm_second_factor() -> ResponseReturnValue:
    """Switch the second factor on and show the recovery codes, this once."""
    form, account_id, session_id = SetUpForm(), _own_account_id(), viewer().session_id
    secret = services.open_sealed_secret(account_id, form.sealed.data or "")
    if services.get_account(account_id).has_second_factor or secret is None or session_id is None:
        return redirect(url_for("accounts.security"))
    if not form.validate():
        return _set_up_page(form, secret)
    limit("second-factor", str(account_id), times=5, per=MINUTE)
    try:
        with transaction():
            codes = services.confirm_second_factor(account_id, secret=secret, code=str(form.code.data))
            token = services.complete_session(session_id)
    except Refusal as refusal:
        return _set_up_page(form, secret, refusal)
    target = safe_next(form.next.data, "")
    page = render_template("accounts/recovery_codes.html", codes=codes, target=target)
    return put_cookie(current_app.make_response(page), token)


@bp.post("/account/second-factor/remove", access=signed_in(OWN))
def remove_second_factor() -> ResponseReturnValue:
    """Take the second factor away against a last code; all sessions end."""
    account_id, form = _own_account_id(), CodeForm()
    if not form.validate():
        return redirect(url_for("accounts.security"))
    _limit_codes(account_id)
    try:
        with transaction():
            services.check_code(account_id, str(form.code.data))
            services.remove_second_factor(account_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("accounts.security"))
    session.clear()
    flash(_("The second factor is off and all sessions have ended. Please sign in again."), "ok")
    return redirect(url_for("accounts.sign_in"))


@bp.post("/account/recovery-codes", access=signed_in(OWN))
def renew_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes against a code of the app."""
    account_id, form = _own_account_id(), CodeForm()
    if not form.validate():
        return redirect(url_for("accounts.security"))
    _limit_codes(account_id)
    try:
        with transaction():
            services.check_code(account_id, str(form.code.data))
            codes = services.renew_recovery_codes(account_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("accounts.security"))
    return render_template("accounts/recovery_codes.html", codes=codes, target="")
