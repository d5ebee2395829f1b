"""One act on many registrations: what it will do, the work itself, what became of it, and its undoing."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import BadInput, Refusal
from app.core.i18n import _, gettext, lazy, ngettext, pick
from app.core.jobs import enqueue
from app.core.refusals import explain
from app.events.models import Event
from app.registration import services
from app.registration.rules import BulkKind, ListChanged, ListQuery, NothingChosen, read_query
from app.registration.rules.lists import MANY
from app.registration.services import bulk, keeping, listing
from app.registration.views import sight as seen
from app.registration.views.blueprint import bp
from app.registration.views.words import STATES, class_choices

EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
TELLS = {
    BulkKind.APPROVE: lazy("Each is told by mail that they take part."),
    BulkKind.REJECT: lazy("Each is told by mail that they are not accepted. This cannot be undone."),
    BulkKind.CANCEL: lazy(
        "Each is told by mail, and their places go to whoever waits. This cannot be undone."
    ),
    BulkKind.CLASS: lazy("What they may see and enter follows from it. Nobody is written to."),
    BulkKind.SESSION: lazy("Who finds no free place there waits in its line. Each is told."),
    BulkKind.MAIL: lazy("The last mail goes out again, with the same link and ticket."),
    BulkKind.TAG: lazy("Only organisers see tags. Nobody is written to."),
    BulkKind.UNTAG: lazy("Only organisers see tags. Nobody is written to."),
}
KINDS = {
    BulkKind.APPROVE: lazy("Accept"),
    BulkKind.REJECT: lazy("Do not accept"),
    BulkKind.CANCEL: lazy("Cancel the registration"),
    BulkKind.CLASS: lazy("Take part as something else"),
    BulkKind.SESSION: lazy("Add to a session"),
    BulkKind.MAIL: lazy("Send the last mail again"),
    BulkKind.TAG: lazy("Tag"),
    BulkKind.UNTAG: lazy("Take a tag off"),
}
NEEDED = {
    BulkKind.CLASS: "class",
    BulkKind.SESSION: "session_id",
    BulkKind.TAG: "tag",
    BulkKind.UNTAG: "tag_id",
    BulkKind.REJECT: "reason",
}


@bp.post("/events/<event:event>/registrations/bulk", access=EDIT)
def bulk_act(event: Event) -> ResponseReturnValue:
    """Show what an act would do to whom; with `confirm` and all that it needs, do it."""
    kind = _kind()
    query = read_query(parse_qsl(request.form.get("query", "")))
    try:
        ids = _chosen(event, query)
        if request.form.get("confirm"):
            return _start(event, kind, ids)
    except NothingChosen as refusal:
        flash(explain(refusal), "bad")
        return redirect(_list_address(event, query))
    except Refusal as refusal:
        return _ask(event, kind, query, ids, explain(refusal)), refusal.status
    return _ask(event, kind, query, ids, "")


def _kind() -> BulkKind:
    try:
        return BulkKind(request.form.get("act", ""))
    except ValueError as fault:
        raise BadInput(reason=_("Choose what to do.")) from fault


def _chosen(event: Event, query: ListQuery) -> Sequence[uuid.UUID]:
    """Return whom it is about: all that match now, or those that were ticked."""
    if request.form.get("whom") == "all":
        return listing.matching_ids(query, seen.sight_of(event, query))
    try:
        ids = [uuid.UUID(each) for each in request.form.getlist("ids")]
    except ValueError as fault:
        raise NothingChosen from fault
    if not ids:
        raise NothingChosen
    return ids


def _ask(event: Event, kind: BulkKind, query: ListQuery, ids: Sequence[uuid.UUID], refused: str) -> str:
    offered: dict[str, list[tuple[str, str]]] = {
        "class": class_choices() if kind is BulkKind.CLASS else [],
        "session_id": _sessions() if kind is BulkKind.SESSION else [],
        "tag_id": [(str(tag.id), tag.name) for tag in keeping.list_tags()],
    }
    return render_template(
        "registration/bulk.html",
        event=event,
        kind=kind,
        title=KINDS[kind],
        tells=TELLS[kind],
        query=query,
        whom=request.form.get("whom", ""),
        ids=ids if request.form.get("whom") != "all" else [],
        count=len(ids),
        needed=NEEDED.get(kind),
        offered=offered,
        values=request.form,
        refused=refused,
        back=_list_address(event, query),
    )


def _sessions() -> list[tuple[str, str]]:
    return [(str(each.id), pick(each.title)) for each in services.list_choosable()]


def _list_address(event: Event, query: ListQuery) -> str:
    base = url_for("registration.registrations", event=event)
    found = query.address(page=query.page)
    return f"{base}?{found}" if found else base


def _values(kind: BulkKind, offered: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Read what the act needs; what was not offered is not taken."""
    name = NEEDED.get(kind)
    if name is None:
        return {}
    value = request.form.get(name, "").strip()[:500]
    known = {key for key, _text in offered.get(name, ())}
    if (not value and kind is not BulkKind.REJECT) or (name in offered and value not in known):
        raise BadInput(reason=_("Choose one."))
    return {name: value}


def _start(event: Event, kind: BulkKind, ids: Sequence[uuid.UUID]) -> ResponseReturnValue:
    offered = {
        "class": class_choices() if kind is BulkKind.CLASS else [],
        "session_id": _sessions() if kind is BulkKind.SESSION else [],
    }
    if kind is BulkKind.UNTAG:
        offered["tag_id"] = [(str(tag.id), tag.name) for tag in keeping.list_tags()]
    values = _values(kind, offered)
    if request.form.get("expected", str(len(ids))) != str(len(ids)):
        raise ListChanged
    many = len(ids) > MANY
    with transaction():
        act = bulk.begin(event, kind, ids, values, by=viewer().person_id)
        act_id = act.id
        if many:
            act.job_id = enqueue(
                "registration.bulk",
                {
                    "event_id": str(event.id),
                    "act_id": str(act_id),
                    "url": url_for("registration.bulk_result", event=event, act_id=act_id),
                },
                event_id=event.id,
                permission=Perm.REGISTRATION_EDIT,
            )
    if not many:
        bulk.carry_out(event, act_id)
    return redirect(url_for("registration.bulk_result", event=event, act_id=act_id))


@bp.get("/events/<event:event>/registrations/bulk/<uuid:act_id>", access=EDIT)
def bulk_result(event: Event, act_id: uuid.UUID) -> ResponseReturnValue:
    """Say what became of an act on many; while it runs, show how far it is."""
    found = bulk.outcome(act_id)
    if found.todo and found.act.job_id:
        return redirect(url_for("core.job", job_id=found.act.job_id))
    return render_template(
        "registration/bulk_result.html",
        event=event,
        outcome=found,
        title=KINDS[found.act.kind],
        failed=[(row, _why(why)) for row, why in found.failed],
        states=STATES,
        done_text=_done_text(found.done),
    )


def _done_text(count: int) -> str:
    return ngettext("Done for %(num)s person.", "Done for %(num)s people.", count) % {"num": count}


def _why(why: Mapping[str, Any] | None) -> str:
    facts = {name: value for name, value in (why or {}).items() if name}
    return gettext(str((why or {}).get("", "")), **facts)


@bp.post("/events/<event:event>/registrations/bulk/<uuid:act_id>/undo", access=EDIT)
def bulk_undo(event: Event, act_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what an act on many did, while it can be."""
    try:
        with transaction():
            count = bulk.undo(event, act_id)
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        text = ngettext("Undone for %(num)s person.", "Undone for %(num)s people.", count)
        flash(text % {"num": count}, "ok")
    return redirect(url_for("registration.bulk_result", event=event, act_id=act_id))
