"""Sessions that people would like to hear: their agenda until there are times, and a hint for scheduling."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import sqlalchemy as sa

from app.core.db import across_events, db
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import SessionAccess, may_see
from app.registration.models import Place, Registration, SeatPool, SessionInterest
from app.registration.rules import ENDED, NotTheirs, PlaceState, PoolKind, SessionNotOpen
from app.registration.services.agenda import facts_of


@dataclass(frozen=True, slots=True)
class Interest:
    """How many would like to hear each session, and how many the same two."""

    counts: dict[uuid.UUID, int] = field(default_factory=dict)
    pairs: dict[frozenset[uuid.UUID], int] = field(default_factory=dict)


def marked_sessions(registration_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the sessions that a registration has marked."""
    return frozenset(
        db.session.scalars(
            sa.select(SessionInterest.session_id).where(SessionInterest.registration_id == registration_id)
        )
    )


def list_markable(event: Event, registration: Registration) -> list[Session]:
    """List the sessions that the registration may see, in order of code: those without a time too."""
    facts = facts_of(registration)
    return [
        session for session in events.list_sessions(event, with_cancelled=False) if may_see(session, facts)
    ]


def wishes_of(person_id: uuid.UUID) -> list[tuple[Event, Session]]:
    """List the sessions without a time that a person has marked, in every event to come."""
    with across_events("a person's own marks, whatever the event"):
        rows = db.session.execute(
            sa.select(Event, Session)
            .join(Session, Session.event_id == Event.id)
            .join(SessionInterest, SessionInterest.session_id == Session.id)
            .join(Registration, Registration.id == SessionInterest.registration_id)
            .where(
                Registration.person_id == person_id,
                Registration.state.not_in(ENDED),
                Session.starts_at.is_(None),
                Session.cancelled_at.is_(None),
                Session.access == SessionAccess.OPEN,
            )
            .order_by(Event.starts_on, Session.order, Session.code)
        )
        return [(row[0], row[1]) for row in rows]


def mark_sessions(event: Event, registration: Registration, wanted: Collection[uuid.UUID]) -> None:
    """Make the registration's marks exactly these; raises SessionNotOpen for one that it may not see."""
    _check(event, registration, wanted)
    known = marked_sessions(registration.id)
    gone = known - set(wanted)
    if gone:
        db.session.execute(
            sa.delete(SessionInterest).where(
                SessionInterest.registration_id == registration.id, SessionInterest.session_id.in_(gone)
            )
        )
    for session_id in set(wanted) - known:
        _add(registration, session_id)
    db.session.flush()


def mark_session(event: Event, registration: Registration, session_id: uuid.UUID, *, wanted: bool) -> None:
    """Mark one session, or take the mark away; doing it twice is doing it once."""
    known = marked_sessions(registration.id)
    if wanted:
        _check(event, registration, [session_id])
        if session_id not in known:
            _add(registration, session_id)
    elif session_id in known:
        db.session.execute(
            sa.delete(SessionInterest).where(
                SessionInterest.registration_id == registration.id, SessionInterest.session_id == session_id
            )
        )
    db.session.flush()


def _check(event: Event, registration: Registration, wanted: Collection[uuid.UUID]) -> None:
    if not registration.is_active:
        raise NotTheirs
    if set(wanted) - {session.id for session in list_markable(event, registration)}:
        raise SessionNotOpen


def _add(registration: Registration, session_id: uuid.UUID) -> None:
    db.session.add(
        SessionInterest(
            event_id=registration.event_id, session_id=session_id, registration_id=registration.id
        )
    )


def interest_in_sessions(event: Event) -> Interest:
    """Count who would like to hear each session: marked, seated or waiting, each person once."""
    wishes: dict[uuid.UUID, set[uuid.UUID]] = {}
    for registration_id, session_id in wished_sessions(event):
        wishes.setdefault(registration_id, set()).add(session_id)
    counts: Counter[uuid.UUID] = Counter()
    pairs: Counter[frozenset[uuid.UUID]] = Counter()
    for wanted in wishes.values():
        counts.update(wanted)
        pairs.update(frozenset(pair) for pair in combinations(sorted(wanted), 2))
    return Interest(dict(counts), dict(pairs))


def wished_sessions(event: Event) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """Return who (by registration) wants which session, by a mark or by a place that is held or awaited."""
    marks = db.session.execute(
        sa.select(SessionInterest.registration_id, SessionInterest.session_id)
        .join(Registration, Registration.id == SessionInterest.registration_id)
        .where(
            SessionInterest.event_id == event.id,
            Registration.event_id == event.id,
            Registration.state.not_in(ENDED),
        )
    )
    yield from ((row.registration_id, row.session_id) for row in marks)
    places = db.session.execute(
        sa.select(Place.registration_id, SeatPool.subject)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(
            SeatPool.owner_id == event.id,
            SeatPool.kind == PoolKind.SESSION,
            Place.event_id == event.id,
            Place.state != PlaceState.RELEASED,
        )
    )
    yield from ((row.registration_id, uuid.UUID(row.subject)) for row in places)
