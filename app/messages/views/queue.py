"""The queue of mails: of one event, and of the whole organisation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.mail import Mail, MailState
from app.core.refusals import explain
from app.events.models import Event
from app.messages.services import queue
from app.messages.views.blueprint import EDIT, EVERYWHERE, READ, bp
from app.messages.views.words import STATES, kind_of_mail, reason_of

ACTS: dict[str, Callable[[Mail], None]] = {
    "again": queue.send_again,
    "stop": queue.stop,
    "right": queue.put_right,
}


def _page(event: Event | None, template: str) -> str:
    chosen = request.args.get("state", "")
    state = MailState(chosen) if chosen in set(MailState) else None
    search = request.args.get("q", "")[:200]
    page = request.args.get("page", 1, type=int)
    listed = queue.list_mails(event, state=state, search=search, page=page)
    return render_template(
        template,
        event=event,
        listed=listed,
        states=STATES,
        state=state,
        search=search,
        reason_of=reason_of,
        kind_of_mail=kind_of_mail,
    )


@bp.get("/events/<event:event>/manage/mails", access=READ)
def mails(event: Event) -> str:
    """List the mails of an event."""
    return _page(event, "messages/mails.html")


@bp.get("/mails/", access=EVERYWHERE)
def all_mails() -> str:
    """List the mails of the whole organisation."""
    return _page(None, "messages/all_mails.html")


@bp.post("/events/<event:event>/manage/mails/<uuid:mail_id>/<act>", access=EDIT)
def act_on_mail(event: Event, mail_id: UUID, act: str) -> ResponseReturnValue:
    """Send one mail again, stop it, or say that its address works."""
    _do(event, mail_id, act)
    return redirect(url_for("messages.mails", event=event, **_kept()))


@bp.post("/mails/<uuid:mail_id>/<act>", access=EVERYWHERE)
def act_on_any_mail(mail_id: UUID, act: str) -> ResponseReturnValue:
    """Do the same with any mail."""
    _do(None, mail_id, act)
    return redirect(url_for("messages.all_mails", **_kept()))


def _kept() -> dict[str, Any]:
    return {name: request.form[name] for name in ("state", "q", "page") if request.form.get(name)}


def _do(event: Event | None, mail_id: UUID, act: str) -> None:
    if act not in ACTS:
        raise NotFound
    done = {
        "again": _("The mail is in the queue again."),
        "stop": _("The mail is stopped."),
        "right": _("Mails go to this address again."),
    }
    try:
        with transaction():
            ACTS[act](queue.get_mail(mail_id, event))
    except NotFound:
        raise
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(done[act], "ok")
