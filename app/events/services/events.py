"""Events themselves: find, make, change, publish, cancel, close."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import grant_role
from app.core import audit, clock
from app.core.access import Perm, Role, Viewer
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.core.text import fold, pick
from app.directory.models import Body, Institution
from app.events.models import Event, EventBody, EventOrganiser, EventSeries, Session
from app.events.rules import (
    City,
    DatesReversed,
    EditionTaken,
    EventChange,
    EventDraft,
    EventHasNoSuchState,
    EventKind,
    EventState,
    Hindered,
    Mode,
    NothingToPublish,
    OrganiserRole,
    SessionsOutsideDates,
    SlugTaken,
    event_window,
)
from app.events.services.listeners import effects_of_change, tell_changed, tell_published
from app.planning.services import check_may_be_held

SHOWN = (EventState.PUBLISHED, EventState.HELD, EventState.POSTPONED, EventState.CANCELLED)
PAGE = 20
_PLAIN = (
    *(
        "slug",
        "kind",
        "mode",
        "access",
        "listed",
        "starts_on",
        "ends_on",
        "time_zone",
        "series_id",
        "edition",
    ),
    *("host_country_code", "presidency_year", "body_id", "activity_id", "registration_opens_at"),
    *("registration_closes_at", "capacity_in_person", "capacity_online", "certificate_minutes"),
    *("certificate_share", "logistics_note"),
)


def find_event(slug: str) -> Event | None:
    """Return the event at an address, whatever its state."""
    return db.session.scalar(sa.select(Event).where(Event.slug == slug))


def get_event(slug: str) -> Event:
    found = find_event(slug)
    if found is None:
        raise NotFound
    return found


def get_event_by_id(event_id: UUID) -> Event:
    found = db.session.get(Event, event_id)
    if found is None:
        raise NotFound
    return found


def events_by_id(event_ids: Collection[UUID]) -> dict[UUID, Event]:
    """Return these events by their ids, in one statement."""
    found = db.session.scalars(sa.select(Event).where(Event.id.in_(event_ids)))
    return {event.id: event for event in found}


def is_visible(event: Event, viewer: Viewer) -> bool:
    """Tell whether the event exists for a viewer: drafts only do for those who prepare them."""
    return event.state in SHOWN or viewer.can(Perm.EVENT_VIEW, "event", event.id)


@dataclass(frozen=True, slots=True)
class EventList:
    """One page of events and how many there are in all."""

    items: list[Event]
    total: int
    page: int
    pages: int


def list_events(
    *,
    when: str = "all",
    kind: EventKind | None = None,
    mode: Mode | None = None,
    body_id: UUID | None = None,
    series_id: UUID | None = None,
    search: str = "",
    drafts_of: frozenset[UUID] = frozenset(),
    all_drafts: bool = False,
    page: int = 1,
    per_page: int = PAGE,
) -> EventList:
    """List events that are shown: `upcoming` soonest first, `past` latest first, or `all`.

    Unlisted events and drafts come only with `drafts_of` (ids) or `all_drafts`.
    """
    query = sa.select(Event)
    if not all_drafts:
        query = query.where(sa.or_(sa.and_(Event.state.in_(SHOWN), Event.listed), Event.id.in_(drafts_of)))
    if kind is not None:
        query = query.where(Event.kind == kind)
    if mode is not None:
        query = query.where(Event.mode == mode)
    if series_id is not None:
        query = query.where(Event.series_id == series_id)
    if body_id is not None:
        also = sa.select(EventBody.event_id).where(EventBody.body_id == body_id)
        query = query.where(sa.or_(Event.body_id == body_id, Event.id.in_(also)))
    order = Event.starts_on if when == "upcoming" else Event.starts_on.desc()
    with across_events("the public list of events is filtered by the bodies that hold them"):
        found = list(db.session.scalars(query.order_by(order, Event.slug)))
    found = [event for event in found if _is_when(event, when) and _matches(event, search)]
    pages = max(1, -(-len(found) // per_page))
    page = min(max(1, page), pages)
    return EventList(found[(page - 1) * per_page : page * per_page], len(found), page, pages)


def _is_when(event: Event, when: str) -> bool:
    over = event.ends_on < clock.today(event.time_zone)
    return when == "all" or over == (when == "past")


def _matches(event: Event, search: str) -> bool:
    wanted = fold(search)
    return not wanted or any(
        wanted in fold(text) for text in (*event.title.values(), *event.summary.values())
    )


def create_event(draft: EventDraft, *, by: UUID | None = None) -> Event:
    """Make an event in draft; the person who makes it becomes its organiser."""
    _check_draft(draft, None)
    event = Event(state=EventState.DRAFT)
    _fill(event, draft)
    db.session.add(event)
    db.session.flush()
    with event_scope(event.id):
        _fill_holders(event, draft)
        db.session.flush()
    if by is not None:
        grant_role(person_id=by, role=Role.ORGANISER, scope_id=event.id, by=by)
    audit.record("event.created", "event", event.id, slug=event.slug)
    return event


def edit_event(event: Event, draft: EventDraft) -> Event:
    """Change what is said of an event; sessions outside the new days refuse them."""
    _check_draft(draft, event)
    _check_sessions_inside(event, draft)
    moved = (event.starts_on, event.ends_on) != (draft.starts_on, draft.ends_on)
    elsewhere = (event.time_zone, event.venue, event.city) != (
        draft.time_zone,
        dict(draft.venue),
        dict(draft.city),
    )
    _fill(event, draft)
    _fill_holders(event, draft)
    if moved or elsewhere:
        event.sequence += 1
    if elsewhere:
        touch_sessions(event)
    db.session.flush()
    audit.record("event.edited", "event", event.id, slug=event.slug, moved=moved or elsewhere)
    return event


def _check_draft(draft: EventDraft, event: Event | None) -> None:
    if draft.ends_on < draft.starts_on:
        raise DatesReversed(starts_on=draft.starts_on.isoformat(), ends_on=draft.ends_on.isoformat())
    holder = find_event(draft.slug)
    if holder is not None and holder is not event:
        raise SlugTaken(slug=draft.slug)
    if draft.series_id is None or draft.edition is None:
        return
    other = db.session.scalar(
        sa.select(Event).where(Event.series_id == draft.series_id, Event.edition == draft.edition)
    )
    if other is not None and other is not event:
        raise EditionTaken(edition=draft.edition)


def _check_sessions_inside(event: Event, draft: EventDraft) -> None:
    window = event_window(draft.starts_on, draft.ends_on, draft.time_zone)
    outside = list(
        db.session.scalars(
            sa.select(Session)
            .where(
                Session.event_id == event.id,
                sa.or_(Session.starts_at < window.start, Session.ends_at > window.end),
            )
            .order_by(Session.starts_at)
        )
    )
    if outside:
        raise SessionsOutsideDates(count=len(outside), title=pick(outside[0].title, event.languages[0]))


def _fill(event: Event, draft: EventDraft) -> None:
    for name in _PLAIN:
        setattr(event, name, getattr(draft, name))
    for name in ("title", "summary", "description", "venue", "city"):
        setattr(event, name, dict(getattr(draft, name)))
    event.languages = list(draft.languages)
    event.cities = [{"name": city.name, "zone": city.zone} for city in draft.cities]


def _fill_holders(event: Event, draft: EventDraft) -> None:
    """Replace organisers and co-bodies where they differ."""
    organisers = {
        row.institution_id: row
        for row in db.session.scalars(sa.select(EventOrganiser).where(EventOrganiser.event_id == event.id))
    }
    for order, (institution_id, role) in enumerate(draft.organisers):
        row = organisers.pop(institution_id, None)
        if row is None:
            row = EventOrganiser(event_id=event.id, institution_id=institution_id)
            db.session.add(row)
        row.role, row.order = role, order
    bodies = {
        row.body_id: row
        for row in db.session.scalars(sa.select(EventBody).where(EventBody.event_id == event.id))
    }
    for body_id in draft.co_bodies:
        if bodies.pop(body_id, None) is None:
            db.session.add(EventBody(event_id=event.id, body_id=body_id))
    for gone in (*organisers.values(), *bodies.values()):
        db.session.delete(gone)


def draft_of(event: Event) -> EventDraft:
    """Return the event as its draft, to change one thing of it."""
    return EventDraft(
        **{
            name: getattr(event, name)
            for name in EventDraft.__dataclass_fields__
            if name not in {"cities", "languages", "co_bodies", "organisers"}
        },
        cities=tuple(City(city["name"], city["zone"]) for city in event.cities),
        languages=tuple(event.languages),
        co_bodies=tuple(
            db.session.scalars(sa.select(EventBody.body_id).where(EventBody.event_id == event.id))
        ),
        organisers=tuple(
            (row.institution_id, row.role)
            for row in db.session.scalars(
                sa.select(EventOrganiser)
                .where(EventOrganiser.event_id == event.id)
                .order_by(EventOrganiser.order)
            )
        ),
    )


def publish_event(event: Event) -> None:
    """Show a draft to everybody; its programme too, as far as sessions have a time."""
    _need_state(event, EventState.DRAFT)
    missing = [code for code in event.languages if not event.title.get(code)]
    if missing:
        raise NothingToPublish(missing=", ".join(missing))
    event.state = EventState.PUBLISHED
    placed = sa.select(sa.func.count()).select_from(Session).where(Session.starts_at.is_not(None))
    if db.session.scalar(placed.where(Session.event_id == event.id)):
        event.programme_published_at = clock.now()
        tell_published(event, None)
    audit.record("event.published", "event", event.id)


def publish_programme(event: Event) -> None:
    """Show the programme as it stands and note the hour of it."""
    _need_state(event, EventState.DRAFT, EventState.PUBLISHED)
    before, event.programme_published_at = event.programme_published_at, clock.now()
    if event.state is EventState.PUBLISHED:
        tell_published(event, before)
    audit.record("event.programme_published", "event", event.id)


def cancel_event(event: Event, reason: dict[str, str]) -> None:
    """Call the event off; it stays visible and its calendar entries say so."""
    _need_state(event, EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED)
    was_shown = event.state is not EventState.DRAFT
    for effect in effects_of_change(event, EventChange.CANCEL) if was_shown else ():
        if effect.hinders:
            raise Hindered(reason=effect.text)
    event.state = EventState.CANCELLED
    event.cancelled_at = clock.now()
    event.cancel_reason = dict(reason)
    event.sequence += 1
    touch_sessions(event)
    audit.record("event.cancelled", "event", event.id)
    if was_shown:
        tell_changed(event, EventChange.CANCEL, {})


def touch_sessions(event: Event) -> None:
    """Tell calendars that time, place or state of every session is another."""
    for session in db.session.scalars(sa.select(Session).where(Session.event_id == event.id)):
        session.sequence += 1
        session.changed_at = clock.now()


def close_event(event: Event) -> None:
    """Mark a published event as held, once its last day has come and its note is complete."""
    _need_state(event, EventState.PUBLISHED)
    check_may_be_held(event.activity_id)
    if clock.today(event.time_zone) < event.ends_on:
        raise EventHasNoSuchState(state=event.state)
    event.state = EventState.HELD
    audit.record("event.held", "event", event.id)


def _need_state(event: Event, *states: EventState) -> None:
    if event.state not in states:
        raise EventHasNoSuchState(state=event.state)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds an event: institutions in order, the leading body and the others."""

    organisers: list[tuple[Institution, OrganiserRole]]
    bodies: list[Body]

    def by_role(self) -> list[tuple[OrganiserRole, list[Institution]]]:
        """Group the institutions by what they are to the event, organisers first."""
        grouped = [(role, [who for who, held in self.organisers if held is role]) for role in OrganiserRole]
        return [(role, institutions) for role, institutions in grouped if institutions]


def holders_of(event: Event) -> Holders:
    """Return the institutions and bodies that hold the event."""
    organisers = db.session.execute(
        sa.select(Institution, EventOrganiser.role)
        .join(EventOrganiser, EventOrganiser.institution_id == Institution.id)
        .where(EventOrganiser.event_id == event.id)
        .order_by(EventOrganiser.order)
    )
    also = sa.select(EventBody.body_id).where(EventBody.event_id == event.id)
    bodies = list(
        db.session.scalars(sa.select(Body).where(sa.or_(Body.id == event.body_id, Body.id.in_(also))))
    )
    bodies.sort(key=lambda body: (body.id != event.body_id, body.position))
    return Holders([(institution, role) for institution, role in organisers], bodies)


def list_series() -> list[EventSeries]:
    return list(db.session.scalars(sa.select(EventSeries).order_by(EventSeries.slug)))


def create_series(
    *,
    slug: str,
    title: dict[str, str],
    description: dict[str, str] | None = None,
    interval_months: int | None = None,
) -> EventSeries:
    """Make a series of editions."""
    if db.session.scalar(sa.select(EventSeries.id).where(EventSeries.slug == slug)):
        raise SlugTaken(slug=slug)
    series = EventSeries(
        slug=slug, title=title, description=description or {}, interval_months=interval_months
    )
    db.session.add(series)
    db.session.flush()
    return series


def days_of(event: Event) -> list[date]:
    """Return the event's days in order."""
    count = (event.ends_on - event.starts_on).days + 1
    return [event.starts_on + timedelta(days=n) for n in range(count)]
