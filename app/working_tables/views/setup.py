"""Setting up the tables of an event."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, pick
from app.core.refusals import back_with, explain
from app.directory.rules import Sector
from app.events.models import Event
from app.events.services import list_rooms, list_sessions
from app.registration.services import list_confirmed
from app.working_tables import services
from app.working_tables.forms import DeadlineForm, TableForm
from app.working_tables.models import WorkingTable
from app.working_tables.services import TableDraft
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES
from app.working_tables.views.words import SECTORS

CHOSEN = ("room_id", "session_id", "leader_id")


@bp.get("/working-tables/tables/", access=TABLES)
def tables(event: Event) -> str:
    """List the tables and until when they are ranked."""
    state = services.choice_state(event)
    form = DeadlineForm(formdata=None)
    if state.closes_at:
        form.closes_at.data = state.closes_at.astimezone(ZoneInfo(event.time_zone))
    return render_template(
        "working_tables/tables.html",
        event=event,
        tables=services.list_tables(event),
        rooms={room.id: room.name for room in list_rooms(event)},
        form=form,
        state=state,
    )


@bp.post("/working-tables/deadline", access=TABLES)
def set_deadline(event: Event) -> ResponseReturnValue:
    """Set until when participants rank the tables."""
    form = DeadlineForm()
    if form.validate_on_submit():
        with transaction():
            services.close_choices_at(event, form.instant(event.time_zone))
        flash(gettext("Saved."), "ok")
    else:
        flash(gettext("That is not a date with its hour. Nothing was changed."), "bad")
    return redirect(url_for("working_tables.tables", event=event))


@bp.route("/working-tables/tables/new", methods=["GET", "POST"], access=TABLES)
def new_table(event: Event) -> ResponseReturnValue:
    """Add a table."""
    form = _form(event, None)
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_table(event, _draft(form))
            return redirect(url_for("working_tables.tables", event=event))
        except Refusal as refusal:
            return _page(event, form, None, explain(refusal)), refusal.status
    return _page(event, form, None), 400 if form.errors else 200


@bp.route("/working-tables/tables/<uuid:table_id>", methods=["GET", "POST"], access=TABLES)
def edit_table(event: Event, table_id: UUID) -> ResponseReturnValue:
    """Change a table."""
    table = services.get_table(table_id)
    form = _form(event, table)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_table(services.get_table(table_id), _draft(form))
            return redirect(url_for("working_tables.tables", event=event))
        except Refusal as refusal:
            return _page(event, form, table, explain(refusal)), refusal.status
    return _page(event, form, table), 400 if form.errors else 200


@bp.post("/working-tables/tables/<uuid:table_id>/delete", access=TABLES)
def delete_table(event: Event, table_id: UUID) -> ResponseReturnValue:
    """Delete a table where nobody sits."""
    back = url_for("working_tables.tables", event=event)
    try:
        with transaction():
            services.delete_table(services.get_table(table_id))
    except Refusal as refusal:
        return back_with(refusal, back)
    return redirect(back)


def _page(event: Event, form: TableForm, table: WorkingTable | None, refusal: str | None = None) -> str:
    return render_template(
        "working_tables/table.html",
        event=event,
        form=form,
        table=table,
        refusal=refusal,
        sectors=[(sector.value, words[0]) for sector, words in SECTORS.items()],
        asked=_sectors() if request.method == "POST" else (table.required_sectors if table else {}),
    )


def _form(event: Event, table: WorkingTable | None) -> TableForm:
    form = TableForm(obj=table)
    nobody = [("", gettext("None"))]
    sessions = [s for s in list_sessions(event) if s.cancelled_at is None]
    people = [(str(r.person_id), r.full_name) for r in list_confirmed(event.id) if r.person_id]
    form.room_id.choices = nobody + [(str(room.id), room.name) for room in list_rooms(event)]
    form.session_id.choices = nobody + [(str(s.id), pick(s.title)) for s in sessions]
    form.leader_id.choices = nobody + people
    if table is not None and request.method == "GET":
        for name in CHOSEN:
            form[name].data = str(getattr(table, name) or "")
    return form


def _draft(form: TableForm) -> TableDraft:
    chosen = {name: UUID(text) if (text := form[name].data) else None for name in CHOSEN}
    return TableDraft(
        name=texts_of(form.name),
        axis=texts_of(form.axis),
        least=form.least.data,
        most=form.most.data,
        languages=form.languages.data or (),
        interpretation=form.interpretation.data,
        modes=form.modes.data or (),
        required_sectors=_sectors(),
        room_id=chosen["room_id"],
        session_id=chosen["session_id"],
        leader_id=chosen["leader_id"],
    )


def _sectors() -> dict[str, int]:
    """Read how many of each sector are asked for; anything but a small number is none."""
    asked = {sector.value: request.form.get(f"sector-{sector.value}", "") for sector in Sector}
    return {name: int(text) for name, text in asked.items() if text.isdecimal() and 0 < int(text) <= 100}
