"""Signing in by a mailed link or a password, and signing out."""

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import rules, services
from app.accounts.forms import FollowLinkForm, SignInForm
from app.accounts.rules import LinkPurpose
from app.accounts.views.blueprint import bp, drop_cookie, start_session
from app.core.access import personal_link, public, safe_next, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import current_locale
from app.core.i18n import gettext as _
from app.core.limits import limit, limit_address, limit_mail
from app.core.refusals import explain
from app.core.text import normalise_email

MINUTE = timedelta(minutes=1)
STRANGERS = "people who are not signed in yet come here; nothing personal is shown"


def _half_open() -> bool:
    return services.find_half_open(request.cookies.get(services.session_cookie())) is not None


@bp.get("/sign-in", access=public(STRANGERS))
def sign_in() -> ResponseReturnValue:
    """Show the form, or send on whoever is already inside."""
    target = safe_next(request.args.get("next"))
    if viewer().signed_in:
        return redirect(target)
    if _half_open():
        return redirect(url_for("accounts.second_factor", next=target))
    form = SignInForm(formdata=None, next=target)
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in", access=public(STRANGERS))
def enter() -> ResponseReturnValue:
    """Mail a link, or check the password if one was typed."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 400
    limit_address("sign-in", times=20, per=MINUTE)
    if not form.password.data:
        return _mail_link(form)
    try:
        return _check_password(form)
    except Refusal as refusal:
        page = render_template("accounts/sign_in.html", form=form, refusal=explain(refusal))
        return page, refusal.status


def _mail_link(form: SignInForm) -> ResponseReturnValue:
    email = str(form.email.data)
    limit_mail(email)
    with transaction():
        services.mail_sign_in_link(
            email=email, next_path=safe_next(form.next.data, ""), locale=current_locale()
        )
    session["mailed_to"] = email
    return redirect(url_for("accounts.link_sent"))


def _check_password(form: SignInForm) -> ResponseReturnValue:
    email, password = str(form.email.data), str(form.password.data)
    limit("sign-in", normalise_email(email), times=5, per=MINUTE)
    account_id = services.check_credentials(email=email, password=password)
    fresh_hash = services.hash_password(password) if services.outdated_hash(account_id) else None
    with transaction():
        if fresh_hash:
            services.rehash(account_id, fresh_hash)
        token = _open(account_id)
    return start_session(token, _onward(account_id, form.next.data))


def _open(account_id: uuid.UUID) -> str:
    """Open a session in place of the one that this browser had."""
    asking = viewer()
    if asking.account_id and asking.session_id:
        services.end_session(asking.account_id, asking.session_id)
    return services.open_session(account_id, user_agent=request.user_agent.string)


def _onward(account_id: uuid.UUID, target: str | None) -> str:
    """Return where to go after the first factor."""
    target = safe_next(target)
    if services.get_account(account_id).has_second_factor:
        return url_for("accounts.second_factor", next=target)
    return target


@bp.get("/sign-in/sent", access=public(STRANGERS))
def link_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, whether or not we know the address."""
    return render_template("accounts/link_sent.html", email=session.get("mailed_to", ""))


# --- following a link -------------------------------------------------------------------------


@bp.get("/sign-in/link/<token>", access=personal_link("proves an address, once"))
def follow_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address; nothing is used up, so that mail programs may look."""
    session["link"] = token
    return redirect(url_for("accounts.confirm_link"))


@bp.get("/sign-in/link", access=public("shows only what the holder of the link knows: their own address"))
def confirm_link() -> ResponseReturnValue:
    """Ask for one click, by which a person proves to have opened the mail."""
    return _link_page(FollowLinkForm(formdata=None))


def _link_page(form: FollowLinkForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    try:
        link = services.get_link(session.get("link", ""))
    except rules.LinkSpent as spent:
        page = render_template("accounts/link_spent.html", form=SignInForm(formdata=None), why=explain(spent))
        return page, spent.status
    page = render_template(
        "accounts/follow_link.html",
        form=form,
        link=link,
        ask_name=services.needs_name(link),
        verifying=link.purpose is LinkPurpose.VERIFY_EMAIL,
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 200


@bp.post("/sign-in/link", access=public("the link proves who sends it; it is used up"))
def use_link() -> ResponseReturnValue:
    """Use the link up and open a session."""
    form, raw = FollowLinkForm(), session.get("link", "")
    if not form.validate():
        return _link_page(form)
    limit_address("sign-in", times=20, per=MINUTE)
    try:
        with transaction():
            link = services.get_link(raw)
            target, purpose = link.next_path, link.purpose
            account = services.follow_link(
                raw,
                given_name=form.given_name.data or "",
                family_name=form.family_name.data or "",
                language=current_locale(),
            )
            token = None if viewer().account_id == account.id else _open(account.id)
    except Refusal as refusal:
        return _link_page(form, refusal)
    session.pop("link", None)
    if purpose is LinkPurpose.VERIFY_EMAIL:
        flash(_("The address is confirmed."), "ok")
    if token is None:
        return redirect(safe_next(target))
    return start_session(token, _onward(account.id, target))


@bp.post("/sign-out", access=public("ends the session of whoever sends it"))
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    asking = viewer()
    if asking.account_id and asking.session_id:
        with transaction():
            services.end_session(asking.account_id, asking.session_id)
    response = start_session("", "/")
    return drop_cookie(response)
