"""What is said of an event: the form that makes one, and the one that changes it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import ORGANISATION, Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext, pick, zone_city
from app.core.refusals import explain
from app.directory.services import list_bodies, list_countries, list_institutions
from app.events import services
from app.events.forms import CancelForm, EventForm, from_zone, in_zone
from app.events.models import Event
from app.events.rules import City, EventAccess, EventDraft, EventKind, Mode, OrganiserRole
from app.events.views.blueprint import bp
from app.planning.services import list_activities

EDIT = allowed(Perm.EVENT_EDIT, on="event")
ZONES = ("America/New_York", "America/Toronto", "America/Barbados", "Europe/Madrid", "Europe/Zurich", "UTC")


@bp.get("/new", access=allowed(Perm.EVENT_CREATE, on=ORGANISATION))
def new_event() -> str:
    """Show the form of a new event."""
    form = EventForm(data={"languages": ["es"], "listed": True, "access": "open", "mode": "hybrid"})
    _offer(form)
    return render_template("events/new_event.html", form=form, refusal=None)


@bp.post("/new", access=allowed(Perm.EVENT_CREATE, on=ORGANISATION))
def create_event() -> ResponseReturnValue:
    """Make the event in draft; who makes it becomes its organiser."""
    form = EventForm()
    _offer(form)
    refusal = None
    if form.validate():
        try:
            with transaction():
                event = services.create_event(draft_from(form), by=viewer().person_id)
            flash(gettext("Saved as a draft. Now add its sessions."), "success")
            return redirect(url_for("events.manage", event=event))
        except Refusal as refused:
            refusal = refused
    page = render_template("events/new_event.html", form=form, refusal=explain(refusal) if refusal else None)
    return page, refusal.status if refusal else 400


@bp.get("/<event:event>/manage/settings", access=EDIT)
def edit_event(event: Event) -> str:
    """Show what is said of the event."""
    form = EventForm(data=_data_of(event))
    _offer(form, event)
    return _settings_page(event, form)


@bp.post("/<event:event>/manage/settings", access=EDIT)
def save_event(event: Event) -> ResponseReturnValue:
    """Change what is said of the event."""
    form = EventForm()
    _offer(form, event)
    refusal = None
    if form.validate():
        try:
            with transaction():
                services.edit_event(event, draft_from(form))
            flash(gettext("Saved."), "success")
            return redirect(url_for("events.edit_event", event=event))
        except Refusal as refused:
            refusal = refused
    return _settings_page(event, form, refusal), refusal.status if refusal else 400


def _settings_page(event: Event, form: EventForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "events/settings.html",
        event=event,
        form=form,
        refusal=explain(refusal) if refusal else None,
        cancel=CancelForm(formdata=None),
        over=event.ends_on <= clock.today(event.time_zone),
    )


def _offer(form: EventForm, event: Event | None = None) -> None:
    countries = list_countries()
    zones = {country.time_zone for country in countries} | set(ZONES)
    if event is not None:
        zones |= {event.time_zone, *(city["zone"] for city in event.cities)}
    form.offer(
        zones=sorted(((zone, zone_city(zone)) for zone in zones), key=lambda pair: pair[1]),
        institutions=[(str(row.id), pick(row.name)) for row in list_institutions()],
        bodies=[(str(row.id), pick(row.name)) for row in list_bodies(on=clock.today())],
        countries=[(row.code, pick(row.name)) for row in countries],
        series=[(str(row.id), pick(row.title)) for row in services.list_series()],
        activities=[(str(row.id), pick(row.title)) for row in list_activities()],
    )


def _data_of(event: Event) -> dict[str, Any]:
    draft = services.draft_of(event)
    data: dict[str, Any] = {name: getattr(draft, name) for name in EventDraft.__dataclass_fields__}
    return data | {
        "cities": event.cities,
        "languages": event.languages,
        "series": str(event.series_id or ""),
        "body": str(event.body_id or ""),
        "activity": str(event.activity_id or ""),
        "host_country": event.host_country_code or "",
        "co_bodies": [str(body) for body in draft.co_bodies],
        "organisers": [{"institution": str(who), "role": role.value} for who, role in draft.organisers],
        "registration_opens_at": in_zone(event.registration_opens_at, event.time_zone),
        "registration_closes_at": in_zone(event.registration_closes_at, event.time_zone),
    }


def draft_from(form: EventForm) -> EventDraft:
    """Read the form as the draft of an event."""
    zone = form.time_zone.data
    values: dict[str, Any] = {
        name: form[name].data
        for name in (
            *("slug", "listed", "starts_on", "ends_on", "time_zone", "edition"),
            *("presidency_year", "capacity_in_person", "capacity_online", "certificate_minutes"),
            "certificate_share",
        )
    }
    values |= {name: texts_of(form[name]) for name in ("title", "summary", "description", "city", "venue")}
    return EventDraft(
        **values,
        kind=EventKind(form.kind.data),
        mode=Mode(form.mode.data),
        access=EventAccess(form.access.data),
        logistics_note=form.logistics_note.data or "",
        series_id=_id(form.series.data),
        body_id=_id(form.body.data),
        host_country_code=form.host_country.data or None,
        languages=tuple(form.languages.data),
        cities=tuple(
            City(row.form["name"].data.strip(), row.form.zone.data)
            for row in form.cities
            if (row.form["name"].data or "").strip()
        ),
        co_bodies=tuple(UUID(body) for body in form.co_bodies.data),
        organisers=tuple(
            (UUID(row.form.institution.data), OrganiserRole(row.form.role.data))
            for row in form.organisers
            if row.form.institution.data
        ),
        registration_opens_at=from_zone(form.registration_opens_at.data, zone),
        registration_closes_at=from_zone(form.registration_closes_at.data, zone),
        activity_id=_id(form.activity.data),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
