"""The organiser's list of sessions, and the form of one."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import day, gettext, pick
from app.core.refusals import explain
from app.directory.rules import AgendaItem, TagKind
from app.directory.services import list_bodies, list_tags
from app.events import services
from app.events.forms import SessionForm
from app.events.models import Event, Session
from app.events.rules import AgendaOrigin, Mode, SessionAccess, SessionDraft, SessionKind
from app.events.views.blueprint import bp
from app.events.views.venue import words

# What plans of action are divided into, from plan to plan.
THEMES = (TagKind.PILLAR, TagKind.AXIS)
EDIT = allowed(Perm.EVENT_EDIT, on="event")


@bp.get("/<event:event>/manage/sessions", access=EDIT)
def sessions(event: Event) -> str:
    """List every session by time, with what it still lacks."""
    rows = services.list_sessions(event)
    clashes = services.find_event_clashes(event)
    return render_template(
        "events/sessions.html",
        event=event,
        rows=rows,
        rooms={room.id: room for room in services.list_rooms(event)},
        people=services.count_people_by_session(event),
        clashing={side.session_id for clash in clashes for side in (clash.one, clash.other)},
        clashes=clashes,
        unplaced=sum(row.starts_at is None and row.cancelled_at is None for row in rows),
    )


@bp.get("/<event:event>/manage/sessions/new", access=EDIT)
def new_session(event: Event) -> str:
    """Show the form of another session."""
    code = f"S{len(services.list_sessions(event)) + 1}"
    form = SessionForm(data={"code": code, "mode": event.mode, "access": SessionAccess.OPEN, "minutes": 60})
    _offer(event, form)
    return _page(event, form, None)


@bp.post("/<event:event>/manage/sessions/new", access=EDIT)
def create_session(event: Event) -> ResponseReturnValue:
    """Make a session."""
    form = SessionForm()
    _offer(event, form)
    refusal = None
    if form.validate():
        try:
            with transaction():
                made = services.create_session(
                    event, _draft(event, form, None), accept=form.accept.data or ""
                )
            flash(gettext("Saved. Now name the people in it."), "success")
            return redirect(url_for("events.session_people", event=event, session_id=made.id))
        except Refusal as refused:
            refusal = refused
    return _page(event, form, None, refusal), refusal.status if refusal else 400


@bp.get("/<event:event>/manage/sessions/<uuid:session_id>", access=EDIT)
def edit_session(event: Event, session_id: UUID) -> str:
    """Show the form of a session."""
    session = services.get_session(session_id)
    form = SessionForm(data=_data_of(event, session))
    _offer(event, form)
    return _page(event, form, session)


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>", access=EDIT)
def save_session(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Change a session."""
    form = SessionForm()
    _offer(event, form)
    refusal = None
    if form.validate():
        try:
            with transaction():
                session = services.get_session(session_id)
                draft = _draft(event, form, session)
                services.edit_session(event, session, draft, accept=form.accept.data or "")
            flash(gettext("Saved."), "success")
            return redirect(url_for("events.sessions", event=event))
        except Refusal as refused:
            refusal = refused
    session = services.get_session(session_id)
    return _page(event, form, session, refusal), refusal.status if refusal else 400


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/cancel", access=EDIT)
def cancel_session(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Call a session off."""
    with transaction():
        services.cancel_session(services.get_session(session_id))
    flash(gettext("The session is cancelled. Calendars say so."), "success")
    return redirect(url_for("events.sessions", event=event))


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/remove", access=EDIT)
def remove_session(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Remove a session that was never published."""
    with transaction():
        services.remove_session(event, services.get_session(session_id))
    flash(gettext("Removed."), "success")
    return redirect(url_for("events.sessions", event=event))


@bp.post("/<event:event>/manage/sessions/<uuid:session_id>/restore", access=EDIT)
def restore_session(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Take a cancelled session up again."""
    with transaction():
        services.restore_session(event, services.get_session(session_id))
    flash(gettext("The session takes place again."), "success")
    return redirect(url_for("events.sessions", event=event))


def _page(event: Event, form: SessionForm, session: Session | None, refusal: Refusal | None = None) -> str:
    return render_template(
        "events/edit_session.html",
        event=event,
        form=form,
        session=session,
        refusal=explain(refusal) if refusal else None,
    )


def _offer(event: Event, form: SessionForm) -> None:
    form.day.choices = [
        ("", gettext("Not placed yet")),
        *((each.isoformat(), day(each, style="full")) for each in services.days_of(event)),
    ]
    form.room.choices = [
        ("", gettext("No room")),
        *((str(room.id), room.name) for room in services.list_rooms(event)),
    ]
    form.theme.choices = [
        ("", gettext("No theme of its own")),
        *((str(tag.id), pick(tag.label)) for kind in THEMES for tag in list_tags(kind)),
    ]
    form.bodies.choices = [(str(body.id), pick(body.name)) for body in list_bodies(on=clock.today())]


def _data_of(event: Event, session: Session) -> dict[str, Any]:
    data = {name: getattr(session, name) for name in SessionDraft.__dataclass_fields__ if name != "bodies"}
    local = session.starts_at.astimezone(ZoneInfo(event.time_zone)) if session.starts_at else None
    return data | {
        "day": local.date().isoformat() if local else "",
        "start": local.time() if local else None,
        "room": str(session.room_id or ""),
        "teams": ", ".join(session.teams),
        "features": ", ".join(session.features),
        "theme": str(session.theme_id or ""),
        "bodies": [str(body) for body in services.list_session_bodies(session.id)],
    }


def _draft(event: Event, form: SessionForm, kept: Session | None) -> SessionDraft:
    """Return what the form says; what it does not ask for stays as it is."""
    starts_at = form.starts_at(event.time_zone)
    minutes = form.minutes.data or 60
    return SessionDraft(
        code=form.code.data.strip(),
        title=texts_of(form.title),
        abstract=texts_of(form.abstract),
        kind=SessionKind(form.kind.data),
        mode=Mode(form.mode.data),
        access=SessionAccess(form.access.data),
        minutes=minutes,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes) if starts_at else None,
        room_id=UUID(form.room.data) if form.room.data else None,
        online_url=form.online_url.data or "",
        interpretation=tuple(form.interpretation.data),
        teams=words(form.teams.data),
        bodies=tuple(UUID(body) for body in form.bodies.data),
        seats_expected=form.seats_expected.data or 0,
        capacity=form.capacity.data,
        per_country=form.per_country.data,
        needs_choice=form.needs_choice.data,
        composition=kept.composition if kept else None,
        composition_strict=kept.composition_strict if kept else False,
        composition_reason=kept.composition_reason if kept else "",
        features=words(form.features.data),
        agenda_item=AgendaItem(form.agenda_item.data) if form.agenda_item.data else None,
        agenda_origin=AgendaOrigin(form.agenda_origin.data) if form.agenda_origin.data else None,
        theme_id=UUID(form.theme.data) if form.theme.data else None,
        order=kept.order if kept else 0,
    )
