"""The next edition of an event: days move, wall-clock times stay, people are asked anew."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import audit
from app.core.db import across_events, db
from app.core.text import slugify
from app.events.models import (
    Event,
    EventSeries,
    Material,
    Room,
    Session,
    SessionBody,
    SessionRole,
)
from app.events.rules import CloneDraft, EventDraft, local_instant, span_of
from app.events.services.events import create_event, draft_of

_ROOM = ("name", "capacity", "features", "setup_minutes", "order")
_SESSION = (
    *("code", "title", "abstract", "kind", "mode", "access", "minutes", "interpretation", "teams"),
    *("seats_expected", "capacity", "per_country", "needs_choice", "order", "features"),
    *("composition", "composition_strict", "agenda_item", "agenda_origin", "theme_id"),
)
_ROLE = ("session_id", "person_id", "role", "sector", "institution_label", "public", "order")
_MATERIAL = (
    *("session_id", "title", "kind", "language", "url", "storage_key", "filename", "media_type", "size"),
    *("visibility", "order"),
)


def next_edition(event: Event) -> CloneDraft:
    """Propose the next edition: a year on, the following number, a free address."""
    starts_on = event.starts_on + timedelta(weeks=52)
    edition = event.edition + 1 if event.edition is not None else None
    if event.series_id is not None:
        last = db.session.scalar(
            sa.select(sa.func.max(Event.edition)).where(Event.series_id == event.series_id)
        )
        edition = (last or 0) + 1
        series = db.session.get(EventSeries, event.series_id)
        stem = series.slug if series else event.slug
    else:
        stem = event.slug
    slug = slugify(f"{stem} {edition or starts_on.year}")
    return CloneDraft(slug=slug, title=dict(event.title), starts_on=starts_on, edition=edition)


def clone_edition(source: Event, draft: CloneDraft, *, by: UUID | None = None) -> Event:
    """Make a draft event from another: rooms, programme, parts, organisers, bodies and its settings.

    Times keep their wall clock on the moved day. Links, confirmations and cancelled sessions stay
    behind. What features above add to an event they copy themselves, from `cloned_from_id`.
    """
    event = create_event(_draft_for(source, draft), by=by)
    event.cloned_from_id = source.id
    with across_events("one edition is copied into the next"):
        rooms = _copy_rooms(source, event)
        sessions = _copy_sessions(source, event, rooms, keep_times=draft.keep_times)
        _copy_parts(source, event, sessions, keep_roles=draft.keep_roles)
        if draft.keep_materials:
            _copy_materials(source, event, sessions)
        db.session.flush()
    audit.record("event.cloned", "event", event.id, source=source.slug)
    return event


def _draft_for(source: Event, draft: CloneDraft) -> EventDraft:
    shift = draft.starts_on - source.starts_on
    with across_events("the source is read to propose the next edition"):
        base = draft_of(source)
    values = {name: getattr(base, name) for name in EventDraft.__dataclass_fields__}
    return EventDraft(
        **values
        | {
            "slug": draft.slug,
            "title": draft.title,
            "edition": draft.edition,
            "starts_on": draft.starts_on,
            "ends_on": source.ends_on + shift,
            "presidency_year": draft.starts_on.year if source.presidency_year else None,
            "activity_id": None,
        }
        | {
            name: _moved(instant, shift, source.time_zone)
            for name in ("registration_opens_at", "registration_closes_at")
            if (instant := getattr(source, name)) is not None
        }
    )


def _moved(instant: datetime, shift: timedelta, zone: str) -> datetime:
    """Move an instant by whole days on the wall clock of a zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return local_instant(local.date() + shift, f"{local:%H:%M}", zone)


def _copy_rooms(source: Event, event: Event) -> dict[UUID, UUID]:
    found = {}
    for room in db.session.scalars(sa.select(Room).where(Room.event_id == source.id)):
        found[room.id] = uuid4()
        db.session.add(Room(id=found[room.id], event_id=event.id, **_values(room, _ROOM)))
    db.session.flush()
    return found


def _copy_sessions(
    source: Event, event: Event, rooms: dict[UUID, UUID], *, keep_times: bool
) -> dict[UUID, UUID]:
    shift = event.starts_on - source.starts_on
    found = {}
    for session in db.session.scalars(
        sa.select(Session).where(Session.event_id == source.id, Session.cancelled_at.is_(None))
    ):
        found[session.id] = uuid4()
        copy = Session(id=found[session.id], event_id=event.id, **_values(session, _SESSION))
        span = span_of(session) if keep_times else None
        if span is not None:
            copy.starts_at = _moved(span.start, shift, event.time_zone)
            copy.ends_at = copy.starts_at + span.length
            copy.room_id = rooms[session.room_id] if session.room_id else None
        db.session.add(copy)
    db.session.flush()
    for row in db.session.scalars(sa.select(SessionBody).where(SessionBody.event_id == source.id)):
        if row.session_id in found:
            db.session.add(
                SessionBody(event_id=event.id, session_id=found[row.session_id], body_id=row.body_id)
            )
    return found


def _copy_parts(source: Event, event: Event, sessions: dict[UUID, UUID], *, keep_roles: bool) -> None:
    if not keep_roles:
        return
    for role in db.session.scalars(sa.select(SessionRole).where(SessionRole.event_id == source.id)):
        if role.session_id in sessions:
            values = _values(role, _ROLE) | {"session_id": sessions[role.session_id]}
            db.session.add(SessionRole(event_id=event.id, **values))


def _copy_materials(source: Event, event: Event, sessions: dict[UUID, UUID]) -> None:
    for material in db.session.scalars(sa.select(Material).where(Material.event_id == source.id)):
        if material.session_id is None or material.session_id in sessions:
            of = sessions[material.session_id] if material.session_id else None
            values = _values(material, _MATERIAL) | {"session_id": of}
            db.session.add(Material(event_id=event.id, **values))


def _values(row: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
