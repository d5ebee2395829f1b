"""What everybody may see of events: lists, the event, its programme, its calendar, its papers."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, storage
from app.core.access import Perm, public, viewer
from app.core.calendar import CalendarEntry, CalendarFeed
from app.core.i18n import current_locale, pick
from app.core.text import slugify
from app.directory.services import find_body, list_bodies
from app.events import services
from app.events.models import Event, Material, Session
from app.events.rules import (
    EventFacts,
    EventKind,
    Mode,
    SessionKind,
    may_enter,
)
from app.events.services import Programme, ProgrammeDay, ProgrammeSession
from app.events.views import shown
from app.events.views.blueprint import bp, word
from app.events.views.exports import calendar_answer, session_address
from app.events.views.structured import structured, structured_session

VOICES = 6


@bp.get("/", access=public("the list of events that are announced to everybody"))
def index() -> str:
    """List what is announced, soonest first; past events on their own tab."""
    when = "past" if request.args.get("when") == "past" else "upcoming"
    kind, mode = _one_of(EventKind, "kind"), _one_of(Mode, "mode")
    body = find_body(request.args.get("body", ""))
    search = request.args.get("q", "").strip()[:100]
    asking = viewer()
    found = services.list_events(
        when=when,
        kind=kind,
        mode=mode,
        body_id=body.id if body else None,
        search=search,
        drafts_of=asking.scopes_of(Perm.EVENT_VIEW, "event"),
        all_drafts=asking.can(Perm.EVENT_VIEW),
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "events/index.html",
        found=found,
        when=when,
        kind=kind,
        mode=mode,
        body=body,
        search=search,
        filtered=bool(kind or mode or body or search),
        bodies=list_bodies(on=clock.today()),
        kinds=list(EventKind),
        modes=list(Mode),
        may_create=asking.can(Perm.EVENT_CREATE),
    )


def _one_of(kind: Any, name: str) -> Any:
    value = request.args.get(name, "")
    return kind(value) if value in set(kind) else None


@bp.get("/<event:event>/", access=public("what is announced of an event; closed sessions are left out"))
def event_page(event: Event) -> str:
    """Say what the event is, when it is in each city, and how to take part."""
    asking = viewer()
    facts = services.facts_for(event, asking)
    programme = _programme(event, facts, day=_day_to_show(event), brief=True)
    holders = services.holders_of(event)
    today = programme.shown[0] if programme and programme.shown else None
    return render_template(
        "events/event.html",
        structured=structured(
            event, holders, programme.placed if programme and event.programme_published_at else ()
        ),
        event=event,
        facts=facts,
        programme=programme,
        today=today,
        agenda=shown.items_of(event, today) if today else [],
        tables=_tables(programme),
        voices=[(person.name, person.label) for person in _voices(today)],
        opening=shown.opening_clocks(event, today.starts_at) if today and today.starts_at else [],
        holders=holders,
        materials=[_paper(event, material) for material in services.list_materials(event, facts)],
        status=services.registration_status(event, asking),
        doors=services.doors_of_event(event, asking),
        over=event.ends_on < clock.today(event.time_zone),
        hidden=not services.is_announced(event),
    )


def _day_to_show(event: Event) -> date:
    today = clock.today(event.time_zone)
    return today if event.starts_on <= today <= event.ends_on else event.starts_on


def _programme(event: Event, facts: EventFacts, **options: Any) -> Programme | None:
    """Return the programme once it is published; those who prepare it see it before."""
    if event.programme_published_at is None and not facts.organiser:
        return None
    return services.programme(event, facts, **options)


def _tables(programme: Programme | None) -> list[ProgrammeSession]:
    lines = [line for day in programme.shown for line in day.sessions] if programme else []
    return [line for line in lines if line.kind is SessionKind.WORKING_TABLE and not line.cancelled]


def _voices(today: ProgrammeDay | None) -> list[services.Speaker]:
    people: dict[str, services.Speaker] = {}
    for line in today.sessions if today else ():
        for person in line.people:
            people.setdefault(person.name, person)
    return list(people.values())[:VOICES]


@dataclass(frozen=True, slots=True)
class Paper:
    """A material as pages show it."""

    title: str
    note: str
    url: str


def _paper(event: Event, material: Material) -> Paper:
    facts = [word(material.kind)]
    if material.filename:
        facts = [material.filename.rpartition(".")[2].upper(), shown.size_text(material.size)]
    url = material.url or url_for("events.material", event=event, material_id=material.id)
    return Paper(pick(material.title), ", ".join(filter(None, facts)), url)


@bp.get("/<event:event>/programme", access=public("the published programme; closed sessions are left out"))
def programme(event: Event) -> str:
    """Show the programme by day: rooms as columns on wide screens, a list on a phone or for print."""
    facts = services.facts_for(event, viewer())
    every_day = request.args.get("day") == "all"
    kind = _one_of(SessionKind, "kind")
    body_id = _uuid(request.args.get("body", ""))
    mine = request.args.get("mine") == "1"
    found = _programme(
        event, facts, day=_asked_day(event), every_day=every_day, kind=kind, body_id=body_id, mine=mine
    )
    return render_template(
        "events/programme.html",
        event=event,
        facts=facts,
        programme=found,
        every_day=every_day,
        kind=kind,
        body_id=body_id,
        mine=mine,
        days=[(day, *shown.day_text(day)) for day in found.days] if found else [],
        shown=[_day_parts(event, found, day) for day in found.shown] if found else [],
        key=shown.key_of(found.shown) if found else [],
        announced=services.is_announced(event),
    )


def _day_parts(event: Event, found: Programme, day: ProgrammeDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "grid": day.grid,
        "items": shown.items_of(event, day),
        "rooms": shown.rooms_of(found, day, event),
        "clocks": shown.clocks_of(event, day.starts_at, day.ends_at),
    }


def _asked_day(event: Event) -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return _day_to_show(event)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@bp.get(
    "/<event:event>/sessions/<uuid:session_id>",
    access=public("a session of the published programme; closed ones do not exist for strangers"),
)
def session(event: Event, session_id: UUID) -> str:
    """Say what a session is, when it is in each city, who speaks, and give its papers."""
    asking = viewer()
    facts = services.facts_for(event, asking)
    if event.programme_published_at is None and not facts.organiser:
        abort(404)
    page = services.session_page(event, session_id, facts)
    papers = services.list_materials(event, facts, session=page.session)
    return render_template(
        "events/session.html",
        event=event,
        page=page,
        session=page.session,
        doors=services.doors_of(event, page.session, facts, asking),
        announced=services.is_announced(event),
        structured=structured_session(event, page.session, page.room),
        facts=facts,
        enters=may_enter(page.session, facts),
        local_day=_local_day(event, page.session),
        hours=shown.clocks_of(event, page.session.starts_at, page.session.ends_at),
        contributions=[
            (contribution, ", ".join(filter(None, (person.name for person in speakers))))
            for contribution, speakers in page.contributions
        ],
        papers=[_paper(event, material) for material in papers],
        status=services.registration_status(event, asking),
        may_edit=asking.can(Perm.EVENT_EDIT, "event", event.id),
        now=clock.now(),
    )


def _local_day(event: Event, session: Session) -> date | None:
    return session.starts_at.astimezone(ZoneInfo(event.time_zone)).date() if session.starts_at else None


@bp.get(
    "/<event:event>/materials/<uuid:material_id>",
    access=public("public papers; the others are given only to those who may open them"),
)
def material(event: Event, material_id: UUID) -> ResponseReturnValue:
    """Give a file to whoever may open it."""
    found = services.open_material(material_id, services.facts_for(event, viewer()))
    if not found.storage_key:
        abort(404)
    return storage.attachment(
        storage.get(found.storage_key), name=found.filename, media_type=found.media_type
    )


@bp.get(
    "/<event:event>/calendar.ics",
    access=public("the published sessions as a calendar, without any personal link"),
)
def calendar(event: Event) -> Response:
    """Give the event's calendar; unchanged content is answered with 304."""
    facts = services.facts_for(event, viewer())
    settings = current_app.extensions["settings"]
    page = settings.base_url + url_for("events.event_page", event=event)
    locale = current_locale()
    sessions = services.calendar_sessions(event, facts) if event.programme_published_at else []
    base = session_address(event)
    entries = [
        services.entry_of(item, locale=locale, host=settings.host, url=f"{base}{item.session.id}")
        for item in sessions
    ] or [services.entry_of_event(event, locale=locale, host=settings.host, url=page)]
    return _answer(event, entries, page, event.slug)


@bp.get(
    "/<event:event>/sessions/<uuid:session_id>/calendar.ics",
    access=public("a published session as a calendar, without any personal link"),
)
def session_calendar(event: Event, session_id: UUID) -> Response:
    """Give one session as a calendar."""
    facts = services.facts_for(event, viewer())
    shown_sessions = event.programme_published_at is not None or facts.organiser
    items = services.calendar_sessions(event, facts) if shown_sessions else []
    item = next((item for item in items if item.session.id == session_id), None)
    if item is None:
        abort(404)
    settings = current_app.extensions["settings"]
    page = settings.base_url + url_for("events.session", event=event, session_id=session_id)
    entry = services.entry_of(item, locale=current_locale(), host=settings.host, url=page)
    return _answer(event, [entry], page, f"{event.slug}-{slugify(item.session.code)}")


def _answer(event: Event, entries: list[CalendarEntry], page: str, name: str) -> Response:
    feed = CalendarFeed(name=pick(event.title), zone=event.time_zone, entries=entries, url=page)
    answer = calendar_answer(feed, name, announced=services.is_announced(event))
    answer.vary.add("Accept-Language")
    return answer
