"""Setting up the tables of an event."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, ngettext, pick
from app.core.refusals import back_with, explain
from app.directory import services as directory
from app.directory.rules import Sector, TagKind
from app.events.models import Event
from app.events.services import list_rooms, list_sessions
from app.registration.services import list_confirmed
from app.working_tables import services
from app.working_tables.forms import CopyForm, DeadlineForm, TableForm
from app.working_tables.models import WorkingTable
from app.working_tables.rules import offices
from app.working_tables.rules.refusals import NotAtThisEvent
from app.working_tables.services import TableDraft
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES
from app.working_tables.views.hint_words import hint_words, taken_words
from app.working_tables.views.wish_words import PARTS
from app.working_tables.views.words import SECTORS

OFFICES = ("leader", "rapporteur", "secretariat")
CHOSEN = ("room_id", "session_id", "tag_id", "body_id", *(f"{name}_id" for name in OFFICES))
TAGS = (TagKind.AXIS, TagKind.THEME)


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
        tables=(listed := services.list_tables(event)),
        people=services.people_by_table(event),
        parts=PARTS,
        takings=services.takings_of(event),
        hints=services.hints_of(event, listed),
        sources=services.list_sources(event, viewer()),
        rooms={room.id: room.name for room in list_rooms(event)},
        hint_words=hint_words,
        taken_words=taken_words,
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
    flash(gettext("The table is deleted."), "ok")
    return redirect(back)


@bp.post("/working-tables/tables/<uuid:table_id>/order", access=TABLES)
def order_table(event: Event, table_id: UUID) -> ResponseReturnValue:
    """Let a table change places with the one before it, or after it."""
    with transaction():
        services.move_table(services.get_table(table_id), up=request.form.get("way") == "up")
    return redirect(url_for("working_tables.tables", event=event))


@bp.post("/working-tables/tables/copy", access=TABLES)
def copy_tables(event: Event) -> ResponseReturnValue:
    """Add the tables of an earlier edition, or the standing ones."""
    back, form = url_for("working_tables.tables", event=event), CopyForm()
    if not form.validate_on_submit():
        flash(gettext("Choose from where the tables are copied."), "bad")
        return redirect(back)
    try:
        with transaction():
            count = services.copy_tables(event, form.source.data or "", viewer())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return back_with(refusal, back)
    words = ngettext("%(num)s table is set up.", "%(num)s tables are set up.", count)
    flash(words + " " + gettext("Look at their limits and at who leads them."), "ok")
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
        people=services.table_people(event, table.id) if table is not None and table.is_linking else [],
        parts=PARTS,
    )


def _form(event: Event, table: WorkingTable | None) -> TableForm:
    # What a sent form leaves out is nobody and nothing, not what was there.
    form = TableForm(obj=table if request.method == "GET" else None)
    nobody = [("", gettext("None"))]
    sessions = [s for s in list_sessions(event) if s.cancelled_at is None]
    form.room_id.choices = nobody + [(str(room.id), room.name) for room in list_rooms(event)]
    form.session_id.choices = nobody + [(str(s.id), pick(s.title)) for s in sessions]
    form.tag_id.choices = nobody + [
        (str(tag.id), pick(tag.label)) for kind in TAGS for tag in directory.list_tags(kind)
    ]
    form.body_id.choices = nobody + [(str(body.id), pick(body.name)) for body in services.standing_tables()]
    people = _people_of(event, table)
    for name in OFFICES:
        form[f"{name}_id"].choices = nobody + people
        if not viewer().can(Perm.DIRECTORY_READ):
            delattr(form, f"{name}_email")
    if table is not None and request.method == "GET":
        for name in CHOSEN:
            form[name].data = str(getattr(table, name) or "")
    return form


def _people_of(event: Event, table: WorkingTable | None) -> list[tuple[str, str]]:
    """List whom an office can be given to: the confirmed, and who has one at this table already."""
    confirmed = {r.person_id: r.full_name for r in list_confirmed(event.id) if r.person_id}
    held = [person_id for person_id, _part in offices(table)] if table is not None else []
    others = {key: directory.get_person(key).full_name for key in held if key not in confirmed}
    return [(str(key), name) for key, name in (confirmed | others).items()]


def _draft(form: TableForm) -> TableDraft:
    chosen = {name: UUID(text) if (text := form[name].data) else None for name in CHOSEN}
    is_linking = bool(form.is_linking.data)
    return TableDraft(
        name=texts_of(form.name),
        axis=texts_of(form.axis),
        least=0 if is_linking else form.least.data,
        most=0 if is_linking else form.most.data,
        languages=form.languages.data or (),
        interpretation=form.interpretation.data,
        modes=form.modes.data or (),
        required_sectors={} if is_linking else _sectors(),
        room_id=chosen["room_id"],
        session_id=chosen["session_id"],
        leader_id=_named(form, "leader") or chosen["leader_id"],
        rapporteur_id=_named(form, "rapporteur") or chosen["rapporteur_id"],
        secretariat_id=_named(form, "secretariat") or chosen["secretariat_id"],
        tag_id=chosen["tag_id"],
        body_id=chosen["body_id"],
        is_linking=is_linking,
    )


def _named(form: TableForm, office: str) -> UUID | None:
    """Return whom an address names; only who reads the directory is asked for one."""
    field = form._fields.get(f"{office}_email")
    if field is None or not field.data:
        return None
    person = directory.find_person_by_email(field.data)
    if person is None:
        raise NotAtThisEvent
    return person.id


def _sectors() -> dict[str, int]:
    """Read how many of each sector are asked for; anything but a small number is none."""
    asked = {sector.value: request.form.get(f"sector-{sector.value}", "") for sector in Sector}
    return {name: int(text) for name, text in asked.items() if text.isdecimal() and 0 < int(text) <= 100}
