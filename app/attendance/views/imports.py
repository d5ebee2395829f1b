"""Importing an export: choose, preview, confirm; nothing is kept before the confirmation."""

from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.attendance import services
from app.attendance.forms import ConfirmForm, ImportForm
from app.attendance.models import Connection
from app.attendance.rules import DateOrder, MatchState
from app.attendance.services import Imported, ImportState
from app.attendance.views.blueprint import bp
from app.attendance.views.sessions import COUNT
from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext, lazy, pick, when
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.events.services import get_session, list_sessions

REASONS = {
    "waiting_room_row": lazy("was in the waiting room"),
    "bot": lazy("records or takes notes by machine"),
    "not_registered": lazy("nobody is registered with that address or name"),
    "no_email_no_name_match": lazy("no address, and nobody has exactly that name"),
    "phone_caller": lazy("called by telephone"),
    "anonymous": lazy("without a name"),
    "same_email": lazy("several people have that address"),
    "same_alternate_email": lazy("several people have that address"),
    "same_external_id": lazy("several people have that number"),
    "same_name": lazy("several people have exactly that name"),
}


@bp.route("/attendance/imports", methods=["GET", "POST"], access=COUNT)
def imports(event: Event) -> ResponseReturnValue:
    """List what was imported, and take a file to preview."""
    form = ImportForm()
    placed = [s for s in list_sessions(event, with_cancelled=False) if s.starts_at is not None]
    form.session_id.choices = [
        (str(s.id), f"{pick(s.title)} · {when(s.starts_at, event.time_zone)}") for s in placed if s.starts_at
    ]
    if request.method == "GET":
        form.session_id.data = request.args.get("session", "")
        form.time_zone.data = event.time_zone
    if form.validate_on_submit():
        try:
            return _take(event, form)
        except Refusal as refusal:
            return _list(event, form, explain(refusal)), refusal.status
    return _list(event, form), 400 if form.errors else 200


def _take(event: Event, form: ImportForm) -> ResponseReturnValue:
    """Read the file once, so that a wrong one is refused here, and go to its preview."""
    data, filename = form.file.data.read(), form.file.data.filename or ""
    choice = {
        "session": form.session_id.data,
        "zone": form.time_zone.data.strip(),
        "order": form.date_order.data,
        "name": filename,
    }
    _read(event, data, choice, dry_run=True)
    draft = services.keep_draft(event.id, data)
    return redirect(url_for("attendance.preview", event=event, draft=draft, **choice))


def _read(event: Event, data: bytes, choice: dict[str, str], *, dry_run: bool) -> Imported:
    return services.import_report(
        event,
        get_session(UUID(choice["session"])),
        data,
        filename=choice["name"],
        zone=choice["zone"],
        date_order=DateOrder(choice["order"]) if choice["order"] in set(DateOrder) else None,
        by=viewer().person_id,
        dry_run=dry_run,
    )


def _list(event: Event, form: ImportForm, refusal: str | None = None) -> str:
    kept = services.list_imports()
    counts = {row.id: Counter(c.state for c in services.list_connections(row)) for row in kept}
    titles = {session.id: pick(session.title) for session in list_sessions(event)}
    return render_template(
        "attendance/imports.html",
        event=event,
        form=form,
        refusal=refusal,
        kept=kept,
        counts=counts,
        titles=titles,
        states=MatchState,
    )


def _choice() -> dict[str, str]:
    choice = {name: request.args.get(name, "")[:200] for name in ("session", "zone", "order", "name")}
    choice["session"] = str(request.args.get("session", type=UUID) or UUID(int=0))
    return choice


@bp.get("/attendance/imports/<draft>", access=COUNT)
def preview(event: Event, draft: str) -> ResponseReturnValue:
    """Show what a file would count, and for whom, before anything is kept."""
    choice = _choice()
    try:
        found = _read(event, services.get_draft(event.id, draft), choice, dry_run=True)
    except Refusal as refusal:
        return back_with(refusal, url_for("attendance.imports", event=event))
    return render_template(
        "attendance/preview.html",
        event=event,
        session=get_session(UUID(choice["session"])),
        found=found,
        choice=choice,
        reasons=REASONS,
        states=ImportState,
        here_url=url_for("attendance.confirm", event=event, draft=draft, **choice),  # type: ignore[arg-type]
        form=ConfirmForm(),
    )


@bp.post("/attendance/imports/<draft>", access=COUNT)
def confirm(event: Event, draft: str) -> ResponseReturnValue:
    """Keep the rows of a previewed file."""
    choice = _choice()
    try:
        data = services.get_draft(event.id, draft)
        with transaction():
            found = _read(event, data, choice, dry_run=False)
    except Refusal as refusal:
        return back_with(refusal, url_for("attendance.imports", event=event))
    services.drop_draft(draft)
    if found.state is ImportState.UNCHANGED:
        flash(gettext("This file was imported before: nothing changed."), "info")
    else:
        flash(gettext("Imported. The minutes count now."), "ok")
    return redirect(url_for("attendance.session", event=event, session_id=choice["session"]))


@bp.get("/attendance/imports/kept/<uuid:import_id>", access=COUNT)
def kept_import(event: Event, import_id: UUID) -> str:
    """Show the rows of an import and whose each one is."""
    kept = services.get_import(import_id)
    return render_template(
        "attendance/import.html",
        event=event,
        kept=kept,
        session=get_session(kept.session_id),
        rows=[(row, _reason(row)) for row in services.list_connections(kept)],
    )


def _reason(row: Connection) -> str:
    return str(REASONS.get(row.reason, row.reason)) if row.reason else ""


@bp.post("/attendance/imports/kept/<uuid:import_id>/remove", access=COUNT)
def remove_import(event: Event, import_id: UUID) -> ResponseReturnValue:
    """Remove an import with its rows."""
    with transaction():
        services.remove_import(services.get_import(import_id))
    flash(gettext("Removed. Its minutes no longer count."), "ok")
    return redirect(url_for("attendance.imports", event=event))
