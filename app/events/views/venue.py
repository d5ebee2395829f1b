"""Rooms of the venue, and the papers that go with an event."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import storage, uploads
from app.core.access import Perm, allowed
from app.core.db import after_commit, transaction
from app.core.forms import texts_of
from app.core.i18n import gettext, pick
from app.events import services
from app.events.forms import MaterialForm, RoomForm
from app.events.models import Event
from app.events.rules import EventFacts, MaterialDraft, MaterialKind, Visibility
from app.events.views.blueprint import bp

EDIT = allowed(Perm.EVENT_EDIT, on="event")
EVERYTHING = EventFacts(organiser=True)


def words(text: str | None) -> tuple[str, ...]:
    """Read a list that was written with commas."""
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


@bp.get("/<event:event>/manage/rooms", access=EDIT)
def rooms(event: Event) -> str:
    """List the rooms, each with its form, and a form for another."""
    return _rooms_page(event, RoomForm(formdata=None))


def _rooms_page(event: Event, form: RoomForm, wrong: UUID | None = None) -> str:
    rows = services.list_rooms(event)
    forms = [
        form
        if room.id == wrong
        else RoomForm(
            formdata=None, obj=room, features=", ".join(room.features), prefix=f"room-{room.id.hex[:8]}-"
        )
        for room in rows
    ]
    return render_template(
        "events/rooms.html",
        event=event,
        rows=list(zip(rows, forms, strict=True)),
        form=RoomForm(formdata=None) if wrong else form,
        used=services.sessions_by_room(event),
    )


@bp.post("/<event:event>/manage/rooms", access=EDIT)
def add_room(event: Event) -> ResponseReturnValue:
    """Add a room."""
    form = RoomForm()
    if not form.validate():
        return _rooms_page(event, form), 400
    with transaction():
        services.add_room(
            event,
            name=form["name"].data,
            capacity=form.capacity.data,
            features=words(form.features.data),
            setup_minutes=form.setup_minutes.data or 0,
        )
    flash(gettext("Saved."), "success")
    return redirect(url_for("events.rooms", event=event))


@bp.post("/<event:event>/manage/rooms/<uuid:room_id>", access=EDIT)
def edit_room(event: Event, room_id: UUID) -> ResponseReturnValue:
    """Change a room."""
    form = RoomForm(prefix=f"room-{room_id.hex[:8]}-")
    if not form.validate():
        return _rooms_page(event, form, room_id), 400
    with transaction():
        services.edit_room(
            services.get_room(room_id),
            name=form["name"].data,
            capacity=form.capacity.data,
            features=words(form.features.data),
            order=form.order.data or 0,
            setup_minutes=form.setup_minutes.data or 0,
        )
    flash(gettext("Saved."), "success")
    return redirect(url_for("events.rooms", event=event))


@bp.post("/<event:event>/manage/rooms/<uuid:room_id>/remove", access=EDIT)
def remove_room(event: Event, room_id: UUID) -> ResponseReturnValue:
    """Remove a room that no session uses."""
    with transaction():
        services.remove_room(services.get_room(room_id))
    flash(gettext("Removed."), "success")
    return redirect(url_for("events.rooms", event=event))


@bp.get("/<event:event>/manage/materials", access=EDIT)
def materials(event: Event) -> str:
    """List all papers and links, with a form for another."""
    return _materials_page(event, _offered(event, MaterialForm(formdata=None)))


def _offered(event: Event, form: MaterialForm) -> MaterialForm:
    sessions = services.list_sessions(event, with_cancelled=False)
    form.session.choices = [
        ("", gettext("The whole event")),
        *((str(row.id), f"{row.code} · {pick(row.title)}") for row in sessions),
    ]
    return form


def _materials_page(event: Event, form: MaterialForm) -> str:
    titles = {row.id: pick(row.title) for row in services.list_sessions(event)}
    return render_template(
        "events/materials.html",
        event=event,
        form=form,
        titles=titles,
        materials=services.list_materials(event, EVERYTHING, everywhere=True),
    )


@bp.post("/<event:event>/manage/materials", access=EDIT)
def add_material(event: Event) -> ResponseReturnValue:
    """Add a link or a file."""
    form = _offered(event, MaterialForm())
    if not form.validate():
        return _materials_page(event, form), 400
    stored: dict[str, object] = {}
    if form.file.data and form.file.data.filename:
        upload = uploads.accept(form.file.data.read(), name=form.file.data.filename)
        stored = {
            "storage_key": storage.put("materials", upload.content),
            "filename": upload.name,
            "media_type": upload.kind.media_type,
            "size": len(upload.content),
        }
    draft = MaterialDraft(
        title=texts_of(form.title),
        kind=MaterialKind(form.kind.data),
        language=form.language.data,
        visibility=Visibility(form.visibility.data),
        session_id=UUID(form.session.data) if form.session.data else None,
        url=form.url.data or "",
        **stored,  # type: ignore[arg-type]
    )
    with transaction():
        services.add_material(event, draft)
    flash(gettext("Saved."), "success")
    return redirect(url_for("events.materials", event=event))


@bp.post("/<event:event>/manage/materials/<uuid:material_id>/remove", access=EDIT)
def remove_material(event: Event, material_id: UUID) -> ResponseReturnValue:
    """Take a material off the event; its file goes once that is certain."""
    with transaction():
        material = services.get_material(material_id)
        key = material.storage_key
        services.remove_material(material)
        if key:
            after_commit(lambda: storage.delete(key))
    flash(gettext("Removed."), "success")
    return redirect(url_for("events.materials", event=event))
