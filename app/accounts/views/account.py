"""One's own account: data, addresses, ways in, devices."""

import uuid
from datetime import timedelta
from zoneinfo import available_timezones

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import rules, services
from app.accounts.forms import CodeForm, EmailForm, MyDataForm, PasswordForm
from app.accounts.models import Account
from app.accounts.rules import Theme
from app.accounts.views.blueprint import bp, put_cookie
from app.core.access import signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import current_locale, pick
from app.core.i18n import gettext as _
from app.core.limits import limit, limit_mail
from app.core.refusals import explain
from app.directory import services as directory
from app.directory.models import Person

OWN = "one's own account"


def own_account() -> Account:
    """Return the account behind the request."""
    account_id = viewer().account_id
    if account_id is None:
        raise NotFound
    return services.get_account(account_id)


def _back(endpoint: str, done: str) -> ResponseReturnValue:
    flash(done, "ok")
    return redirect(url_for(endpoint))


# --- data -------------------------------------------------------------------------------------


def _data_form(account: Account) -> MyDataForm:
    person = account.person
    form = MyDataForm(
        given_name=person.given_name,
        family_name=person.family_name,
        country_code=person.country_code or "",
        gender=person.gender,
        phone=person.phone,
        locale=account.locale or person.language,
        time_zone=account.time_zone or person.time_zone or "",
        theme=account.theme.value,
        consent_listed=person.consent_listed,
        consent_photo=person.consent_photo,
    )
    countries = [(country.code, pick(country.name)) for country in directory.list_countries()]
    form.country_code.choices = [("", _("Not said")), *countries]
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    form.time_zone.choices = [
        ("", _("That of each event")),
        *((zone, zone.replace("_", " ")) for zone in zones),
    ]
    return form


@bp.get("/account", access=signed_in(OWN))
def account() -> ResponseReturnValue:
    """Show one's own data."""
    own = own_account()
    return _data_page(own, _data_form(own))


def _data_page(own: Account, form: MyDataForm) -> str:
    return render_template("accounts/account.html", form=form, account=own, duties=_duties(own.person))


def _duties(person: Person) -> list[dict[str, object]]:
    current = directory.list_appointments(person_id=person.id, current_only=True)
    return [{"institution": row.institution, "post": row.post, "focal": row.focal_point} for row in current]


@bp.post("/account", access=signed_in(OWN))
def save_account() -> ResponseReturnValue:
    """Save one's own data."""
    own = own_account()
    form = _data_form(own)
    if not form.validate():
        return _data_page(own, form), 400
    with transaction():
        directory.edit_person(
            own.person_id,
            given_name=str(form.given_name.data),
            family_name=str(form.family_name.data),
            country_code=form.country_code.data or None,
            gender=form.gender.data or None,
            phone=form.phone.data or None,
            consent_listed=bool(form.consent_listed.data),
            consent_photo=bool(form.consent_photo.data),
        )
        services.save_preferences(
            own.id,
            locale=str(form.locale.data),
            time_zone=form.time_zone.data or None,
            theme=Theme(form.theme.data),
        )
    return _back("accounts.account", _("Your data are saved."))


# --- addresses --------------------------------------------------------------------------------


@bp.get("/account/addresses", access=signed_in(OWN))
def addresses() -> ResponseReturnValue:
    """Show the addresses of one's own."""
    return render_template("accounts/addresses.html", form=EmailForm(formdata=None), account=own_account())


@bp.post("/account/addresses", access=signed_in(OWN))
def add_address() -> ResponseReturnValue:
    """Mail a link to a new address; it counts once the link was followed."""
    own, form = own_account(), EmailForm()
    if not form.validate():
        return render_template("accounts/addresses.html", form=form, account=own), 400
    email = str(form.email.data)
    limit_mail(email)
    with transaction():
        services.mail_verification(person_id=own.person_id, email=email, locale=current_locale())
    return _back(
        "accounts.addresses", _("We wrote to %(email)s. Follow the link to add the address.", email=email)
    )


@bp.post("/account/addresses/<uuid:email_id>/primary", access=signed_in(OWN))
def make_primary(email_id: uuid.UUID) -> ResponseReturnValue:
    """Write to this address from now on; the former one is told."""
    own = own_account()
    with transaction():
        services.change_primary_address(own.id, email_id)
    return _back("accounts.addresses", _("From now on we write to this address."))


@bp.post("/account/addresses/<uuid:email_id>/remove", access=signed_in(OWN))
def remove_address(email_id: uuid.UUID) -> ResponseReturnValue:
    """Take an address away."""
    own = own_account()
    try:
        with transaction():
            services.remove_address(own.id, email_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return redirect(url_for("accounts.addresses"))
    return _back("accounts.addresses", _("The address is removed."))


# --- ways in ----------------------------------------------------------------------------------


@bp.get("/account/security", access=signed_in(OWN))
def security() -> ResponseReturnValue:
    """Show password and second factor."""
    return _security_page(own_account(), PasswordForm(formdata=None))


def _security_page(own: Account, form: PasswordForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "accounts/security.html",
        form=form,
        code_form=CodeForm(formdata=None),
        account=own,
        codes_left=services.count_recovery_codes(own.id),
        shortest=rules.SHORTEST_WITH_SECOND_FACTOR if own.has_second_factor else rules.SHORTEST_ALONE,
        refusal=explain(refusal) if refusal else None,
    )
    return page, refusal.status if refusal else 200


@bp.post("/account/password", access=signed_in(OWN))
def change_password() -> ResponseReturnValue:
    """Set a new password; all sessions end and this browser gets a new one."""
    own, form = own_account(), PasswordForm()
    if not form.validate():
        return _security_page(own, form)
    account_id, second_factor = own.id, own.has_second_factor
    limit("password", str(account_id), times=5, per=timedelta(minutes=1))
    try:
        services.check_current_password(account_id, form.current.data or "")
        organisation = current_app.extensions["settings"].organisation
        services.check_new_password(account_id, str(form.password.data), organisation=organisation)
        hashed = services.hash_password(str(form.password.data))
        with transaction():
            services.set_password(account_id, hashed)
            token = services.open_session(
                account_id, user_agent=request.user_agent.string, second_factor=second_factor
            )
    except Refusal as refusal:
        return _security_page(own_account(), form, refusal)
    flash(_("The new password is set. Other devices have to sign in again."), "ok")
    return put_cookie(redirect(url_for("accounts.security")), token)


# --- devices ----------------------------------------------------------------------------------


@bp.get("/account/devices", access=signed_in(OWN))
def sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    own = own_account()
    rows = services.list_sessions(own.id)
    return render_template("accounts/sessions.html", rows=rows, here=viewer().session_id, account=own)


@bp.post("/account/devices/<uuid:session_id>/end", access=signed_in(OWN))
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """End one session."""
    own = own_account()
    with transaction():
        services.end_session(own.id, session_id)
    return _back("accounts.sessions", _("That device is signed out."))


@bp.post("/account/devices/end-others", access=signed_in(OWN))
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    own = own_account()
    with transaction():
        services.end_sessions(own.id, keep=viewer().session_id)
    return _back("accounts.sessions", _("All other devices are signed out."))
