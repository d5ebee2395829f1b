"""The platforms of this installation: which are set up, and whether they answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import ORGANISATION, Perm, allowed
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext as _
from app.core.refusals import back_with
from app.joining import services
from app.joining.rules import PlatformKind
from app.joining.views.blueprint import FAULTS, PLATFORMS, bp
from app.joining.views.own import video

ADMINISTRATORS = allowed(Perm.ROLES_EDIT, on=ORGANISATION)


@bp.get("/platforms", access=ADMINISTRATORS)
def platforms() -> str:
    """Say which platforms are set up and how their last try went."""
    return render_template(
        "joining/platforms.html",
        states=services.list_platforms(video()),
        names=PLATFORMS,
        faults=FAULTS,
    )


@bp.post("/platforms/<name>/try", access=ADMINISTRATORS)
def try_platform(name: str) -> ResponseReturnValue:
    """Try the connection of a platform."""
    if name not in set(PlatformKind):
        raise NotFound
    kind = PlatformKind(name)
    try:
        fault = services.try_connection(kind, video())
    except Refusal as refusal:
        return back_with(refusal, url_for("joining.platforms"))
    with transaction():
        services.note_check(kind, fault)
    if fault:
        flash(f"{PLATFORMS[kind]}: {FAULTS.get(fault, FAULTS['refused'])}", "bad")
    else:
        flash(_("%(platform)s answers.", platform=PLATFORMS[kind]), "ok")
    return redirect(url_for("joining.platforms"))
