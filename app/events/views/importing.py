"""An event from a file: upload, what it would do or what is wrong with it, and the doing."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import ORGANISATION, Perm, allowed, viewer
from app.core.db import db, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext, pick
from app.core.refusals import explain
from app.core.spreadsheets import read_table
from app.events import services
from app.events.forms import EventFileForm
from app.events.importers import COLUMNS, FAULTS, FORMAT, Fault, Reading, is_json, read_event, read_programme
from app.events.models import Event
from app.events.views.blueprint import bp

MAKE = allowed(Perm.EVENT_CREATE, on=ORGANISATION)


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault as people read it."""

    place: str
    name: str
    problem: str
    remedy: str


def _may_edit(event: Event) -> bool:
    return viewer().can(Perm.EVENT_EDIT, "event", event.id)


def _form(form: EventFileForm | None = None) -> EventFileForm:
    form = form or EventFileForm(formdata=None)
    form.into.choices = [
        ("", gettext("None: the file describes the event")),
        *((str(each.id), pick(each.title)) for each in services.list_open_events() if _may_edit(each)),
    ]
    return form


def _page(form: EventFileForm, refusal: str | None = None) -> str:
    headings = [names[0].removeprefix("?") for names in COLUMNS.values()]
    return render_template("events/import.html", form=form, refusal=refusal, headings=headings, format=FORMAT)


@bp.get("/import", access=MAKE)
def import_page() -> str:
    """Show the form for a file, and what a file looks like."""
    return _page(_form())


@bp.post("/import", access=MAKE)
def preview_import() -> ResponseReturnValue:
    """Read the file and show what it would do, or every fault with its remedy; nothing is kept written."""
    form = _form(EventFileForm())
    if not form.validate():
        return _page(form), 400
    content = form.file.data.read()
    into = UUID(form.into.data) if form.into.data else None
    try:
        reading = _read(content, into)
    except Refusal as refused:
        return _page(form, explain(refused)), refused.status
    outcome = services.try_import(reading, by=viewer().person_id, into=into, may_edit=_may_edit)
    kept = services.keep_file(_owner(), content) if outcome.is_good else ""
    page = render_template(
        "events/import_preview.html",
        file=(form.file.data.filename or "")[:120],
        reading=reading,
        outcome=outcome,
        kept=kept,
        into=form.into.data,
        refusal=explain(outcome.refusal) if outcome.refusal else None,
        faults=[_line(fault) for fault in outcome.faults],
        zone=_zone(reading, into),
    )
    return page, 200 if outcome.is_good else 422


@bp.post("/import/confirm", access=MAKE)
def confirm_import() -> ResponseReturnValue:
    """Do what the preview showed: all of it, or nothing."""
    form = _form(EventFileForm())
    name = form.kept.data or ""
    content = services.get_file(_owner(), name)
    into = UUID(form.into.data) if form.into.data else None
    try:
        reading = _read(content, into)
        if reading.faults:
            raise NotFound
        with transaction():
            outcome = services.import_event(reading, by=viewer().person_id, into=into, may_edit=_may_edit)
    except Refusal as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(form, explain(refused)), refused.status
    services.drop_file(name)
    flash(gettext("The event is as the file says."), "success")
    return redirect(url_for("events.manage", event=outcome.slug))


def _owner() -> UUID:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _read(content: bytes, into: UUID | None) -> Reading:
    if is_json(content):
        return read_event(content)
    rows = read_table(content)
    event = db.session.get(Event, into) if into else None
    if event is None:
        return Reading(faults=(Fault("", "", "no_event"),))
    if not _may_edit(event):
        raise NotFound
    return read_programme(
        rows, zone=event.time_zone, mode=event.mode, starts_on=event.starts_on, ends_on=event.ends_on
    )


def _zone(reading: Reading, into: UUID | None) -> str:
    if reading.event is not None:
        return str(reading.event.values.get("time_zone") or "UTC")
    event = db.session.get(Event, into) if into else None
    return event.time_zone if event else "UTC"


def _line(fault: Fault) -> FaultLine:
    problem, remedy = (gettext(text, **fault.facts) for text in FAULTS[fault.code])
    place = gettext("row %(number)s", number=fault.place) if fault.place.isdigit() else fault.place
    return FaultLine(place, fault.name, problem, remedy)
