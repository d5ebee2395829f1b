"""The approval queue: who waits, what decides, one act on many, the way back, and what was decided."""

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import BadInput, Refusal
from app.core.i18n import _, country, current_locale, gettext, lazy, ngettext
from app.core.refusals import explain
from app.core.text import fold, mark
from app.directory import services as directory
from app.events.models import Event
from app.registration import services
from app.registration.forms import MODES
from app.registration.services import approving, beside_answers
from app.registration.views.blueprint import bp
from app.registration.views.words import class_choices

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
PAGE = 25
MOST = 500
REASONS = {
    "full": (lazy("No places left"), mark("All places are taken, and we cannot add any.")),
    "group": (lazy("Meant for others"), mark("This event is meant for another group of participants.")),
    "country": (
        lazy("Enough of one country"),
        mark("Your country or institution has as many participants as this event can take."),
    ),
    "data": (
        lazy("Data missing"),
        mark("We could not tell on whose behalf you take part. Register again and name your institution."),
    ),
    "mailbox": (
        lazy("Shared mailbox"),
        mark("The address is used by several people. Register again with an address of your own."),
    ),
}


@bp.get("/events/<event:event>/approvals", access=READ)
def approvals(event: Event) -> str:
    """Show the queue, the first who asked first."""
    search = request.args.get("q", "").strip()[:100]
    chosen = {
        "q": search,
        "country": request.args.get("country", ""),
        "class": request.args.get("class", ""),
    }
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = approving.list_pending(
        search=fold(search),
        country=chosen["country"],
        participant_class=chosen["class"],
        page=page,
        size=PAGE,
    )
    decided = approving.list_decisions()
    return render_template(
        "registration/approvals.html",
        event=event,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        chosen=chosen,
        may_edit=viewer().can(Perm.REGISTRATION_EDIT, "event", event.id),
        answers=beside_answers.answers_of_many(event, rows, viewer(), current_locale()),
        by_country=approving.confirmed_by_country(),
        seats=services.seats_declared(event),
        modes=MODES,
        countries=sorted((country(each.code), each.code) for each in directory.list_countries()),
        classes=class_choices(),
        reasons={key: title for key, (title, _text) in REASONS.items()},
        used=approving.reasons_used(),
        decided=decided,
        undoable=approving.undoable,
        last=_last(),
    )


def _last() -> list[str]:
    """Return whom the answer before approved, so that the page can offer to take it back."""
    return [each for each in request.args.get("done", "").split(",") if _is_id(each)][:MOST]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@bp.post("/events/<event:event>/approvals/decide", access=EDIT)
def decide_many(event: Event) -> ResponseReturnValue:
    """Approve or reject those who are ticked, or the one whose own button was pressed."""
    answer, _sign, one = request.form.get("answer", "").partition(":")
    if answer not in {"approve", "reject"}:
        raise BadInput(reason=_("Choose what to do."))
    ids = [uuid.UUID(each) for each in ([one] if one else request.form.getlist("ids")) if _is_id(each)]
    if not ids:
        flash(_("Nobody is chosen. Tick the people first."), "bad")
        return redirect(_back(event))
    approve = answer == "approve"
    if not approve and not request.form.get("confirm"):
        return _ask(event, list(dict.fromkeys(ids))[:MOST])
    with transaction():
        decided = approving.decide_many(
            event,
            list(dict.fromkeys(ids))[:MOST],
            approve=approve,
            reason={} if approve else _reason(),
            by=viewer().person_id,
        )
    _say(decided, approve=approve)
    return redirect(_back(event, done=decided.done if approve else ()))


def _ask(event: Event, ids: list[uuid.UUID]) -> str:
    """Show who would be turned down and what they would read: it cannot be undone."""
    kept = {name: request.form.get(f"keep_{name}", "") for name in ("q", "country", "class", "page")}
    return render_template(
        "registration/approvals_reject.html",
        event=event,
        rows=[services.get_registration(each) for each in ids[:20]],
        ids=ids,
        reason=_reason(),
        kept={name: value for name, value in kept.items() if value},
    )


def _say(decided: approving.Decided, *, approve: bool) -> None:
    count = len(decided.done)
    if count and approve:
        text = ngettext(
            "%(num)s person is accepted and told.", "%(num)s people are accepted and told.", count
        )
        flash(text % {"num": count}, "ok")
    elif count:
        text = ngettext(
            "%(num)s person is not accepted and is told.",
            "%(num)s people are not accepted and are told.",
            count,
        )
        flash(text % {"num": count}, "ok")
    if decided.changed:
        text = ngettext(
            "%(num)s person did not wait any more: somebody was faster.",
            "%(num)s people did not wait any more: somebody was faster.",
            decided.changed,
        )
        flash(text % {"num": decided.changed}, "info")


def _reason() -> Mapping[str, str]:
    """Read the reason: one of ours in both languages, with or instead of what was written."""
    wanted = request.form.get("template", "")
    texts: dict[str, str] = {}
    used = {str(place): reason for place, reason in enumerate(approving.reasons_used())}
    for language in ("es", "en"):
        said = request.form.get(f"reason_{language}", "").strip()[:2000]
        ours = ""
        if wanted in REASONS:
            with force_locale(language):
                ours = gettext(REASONS[wanted][1])
        elif wanted.startswith("used-"):
            ours = used.get(wanted[5:], {}).get(language, "")
        whole = "\n".join(part for part in (ours, said) if part)
        if whole:
            texts[language] = whole
    return texts


def _back(event: Event, done: tuple[uuid.UUID, ...] = ()) -> str:
    kept = {name: request.form.get(f"keep_{name}", "") for name in ("q", "country", "class", "page")}
    values = {name: value for name, value in kept.items() if value}
    if done:
        values["done"] = ",".join(str(each) for each in done[:50])
    return url_for("registration.approvals", event=event, **values)  # type: ignore[arg-type]


@bp.post("/events/<event:event>/approvals/undo", access=EDIT)
def undo_approvals(event: Event) -> ResponseReturnValue:
    ids = [uuid.UUID(each) for each in request.form.getlist("ids") if _is_id(each)]
    try:
        with transaction():
            count = approving.undo_approvals(event, ids[:MOST])
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        text = ngettext(
            "%(num)s person waits for a decision again and is told.",
            "%(num)s people wait for a decision again and are told.",
            count,
        )
        flash(text % {"num": count}, "ok")
    return redirect(_back(event))
