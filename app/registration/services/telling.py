"""Telling participants what is other in the programme: once for each publishing, in one mail."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.access import Perm
from app.core.db import db
from app.core.jobs import enqueue
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import EventFacts
from app.events.services import CalendarSession
from app.registration.models import Registration, Told
from app.registration.rules import RegistrationState
from app.registration.services import calendars, notices
from app.registration.services.agenda import facts_of_all

Facts = dict[str, Any]
EVENT = "event"
BATCH = 200


def programme_facts(event: Event) -> dict[str, Facts]:
    """Say when and where everything is now, as plain JSON by subject."""
    found = {EVENT: event_facts(event)}
    for item in _placed(event):
        found[str(item.session.id)] = session_facts(item)
    return found


def event_facts(event: Event) -> Facts:
    """Say when and where the event is."""
    return {
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "zone": event.time_zone,
        "venue": dict(event.venue),
        "city": dict(event.city),
    }


def session_facts(item: CalendarSession) -> Facts:
    """Say when and where a session is."""
    session = item.session
    return {
        "starts_at": session.starts_at.isoformat() if session.starts_at else "",
        "ends_at": session.ends_at.isoformat() if session.ends_at else "",
        "room": item.room,
        "mode": session.mode.value,
        "cancelled": session.cancelled_at is not None,
    }


def _placed(event: Event) -> list[CalendarSession]:
    """List all placed sessions, hidden ones too: each person's own rights are asked afterwards."""
    return events.placed_sessions(event)


def told_before(event: Event) -> dict[str, Facts]:
    """Return what participants were told when the programme was published last."""
    rows = db.session.execute(sa.select(Told.subject, Told.facts).where(Told.event_id == event.id))
    return {row.subject: row.facts for row in rows}


def keep_told(event: Event) -> None:
    """Note that this is what participants are told."""
    now = programme_facts(event)
    rows = {row.subject: row for row in db.session.scalars(sa.select(Told).where(Told.event_id == event.id))}
    for subject, facts in now.items():
        row = rows.pop(subject, None)
        if row is None:
            db.session.add(Told(event_id=event.id, subject=subject, facts=facts))
        elif row.facts != facts:
            row.facts = facts
    for gone in rows.values():
        db.session.delete(gone)
    db.session.flush()


def programme_published(event: Event, _before: datetime | None) -> None:
    """Start telling whoever has something in their agenda that is other than they were told."""
    before = told_before(event)
    keep_told(event)
    payload = {"event_id": str(event.id), "before": before, "published_at": clock.now().isoformat()}
    enqueue("registration.tell_changes", payload, event_id=event.id, permission=Perm.REGISTRATION_READ)


def count_untold(event: Event) -> int:
    """Count the sessions that are other than when the programme was published last."""
    if event.programme_published_at is None:
        return 0
    changed = sa.and_(
        Session.event_id == event.id,
        Session.changed_at > event.programme_published_at,
        sa.or_(Session.sequence > 1, Session.cancelled_at.is_not(None)),
    )
    return db.session.scalar(sa.select(sa.func.count(Session.id)).where(changed)) or 0


def count_to_tell(event: Event) -> int:
    """Count the participants."""
    return db.session.scalar(_confirmed(event).with_only_columns(sa.func.count()).order_by(None)) or 0


def count_touched(event: Event, session_ids: Collection[uuid.UUID]) -> tuple[dict[uuid.UUID, int], int]:
    """Count the confirmed who have each of these sessions in their agenda, and who has any of them."""
    if not session_ids:
        return {}, 0
    rows: Sequence[Registration] = db.session.scalars(_confirmed(event)).all()
    facts = facts_of_all(event, rows, participant=True)
    sessions = db.session.scalars(
        sa.select(Session).where(Session.event_id == event.id, Session.id.in_(list(session_ids)))
    )
    items = [CalendarSession(event, session, "") for session in sessions]
    having = {
        each.session.id: {row.id for row in rows if calendars.in_agenda(each, facts[row.id])}
        for each in items
    }
    return {key: len(who) for key, who in having.items()}, len(set[uuid.UUID]().union(*having.values()))


def _confirmed(event: Event) -> sa.Select[Any]:
    return (
        sa.select(Registration)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED)
        .order_by(Registration.id)
    )


def tell_some(
    event: Event, before: Mapping[str, Facts], published_at: datetime, after: uuid.UUID | None
) -> tuple[uuid.UUID | None, int, int]:
    """Tell the next participants; return who was last, how many were looked at and how many told.

    Whoever was told since the programme was published is passed over, so the same may be asked twice.
    """
    query = _confirmed(event).limit(BATCH)
    if after is not None:
        query = query.where(Registration.id > after)
    rows: Sequence[Registration] = db.session.scalars(query).all()
    facts = facts_of_all(event, rows, participant=True)
    known = [*_placed(event), *_taken_off(event, before)]
    told = sum(
        _tell(event, row, facts[row.id], known, before)
        for row in rows
        if row.calendar_at is None or row.calendar_at < published_at
    )
    return (rows[-1].id if rows else None), len(rows), told


def _taken_off(event: Event, before: Mapping[str, Facts]) -> list[CalendarSession]:
    ids = [uuid.UUID(subject) for subject in before if subject != EVENT]
    gone = db.session.scalars(
        sa.select(Session).where(
            Session.event_id == event.id, Session.id.in_(ids), Session.starts_at.is_(None)
        )
    )
    return [CalendarSession(event, session, "") for session in gone]


def _tell(
    event: Event,
    registration: Registration,
    facts: EventFacts,
    known: Sequence[CalendarSession],
    before: Mapping[str, Facts],
) -> bool:
    agenda = [each for each in known if calendars.in_agenda(each, facts)]
    changes = [_change(each, before) for each in agenda if _is_other(each, registration, before)]
    moved = EVENT in before and before[EVENT] != event_facts(event)
    if not changes and not moved:
        return False
    notices.programme_changed(event, registration, changes, nothing_left=calendars.is_empty(agenda))
    return True


def _is_other(item: CalendarSession, registration: Registration, before: Mapping[str, Facts]) -> bool:
    session = item.session
    if session.changed_at is None:
        return False
    if registration.calendar_at is not None and session.changed_at <= registration.calendar_at:
        return False
    known = before.get(str(session.id))
    if known is not None:
        return known != session_facts(item)
    # A session that is new is no change; where nothing was kept yet, only what was placed again is.
    return not before and (session.sequence > 1 or session.cancelled_at is not None)


def _change(item: CalendarSession, before: Mapping[str, Facts]) -> Facts:
    known = before.get(str(item.session.id))
    return {"title": dict(item.session.title), "before": known, "now": session_facts(item)}
