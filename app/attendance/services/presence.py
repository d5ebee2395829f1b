"""Who was where and for how long: worked out from passages and connections each time it is asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from app.attendance.models import CheckIn, Connection
from app.attendance.rules import Mark, MatchState, credited_seconds, spans_in_room
from app.core.db import db, event_scope
from app.core.spans import Span, total_seconds
from app.events.models import Event, Session
from app.events.rules import SessionKind, may_enter, span_of
from app.joining.services import stays_in
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import facts_of_all, find_own, list_confirmed


@dataclass(slots=True)
class Presence:
    """What is known of one registration in one session."""

    window: Span
    marks: list[Mark] = field(default_factory=list)
    online: list[Span] = field(default_factory=list)
    reported: int = 0

    @property
    def spans(self) -> list[Span]:
        return [*spans_in_room(self.marks, self.window), *self.online]

    @property
    def seconds(self) -> int:
        return credited_seconds(self.spans, self.window, reported=self.reported)

    @property
    def in_room(self) -> bool:
        return bool(spans_in_room(self.marks, self.window))


@dataclass(frozen=True, slots=True)
class PersonMinutes:
    """A person's seconds at an event, and how many seconds the programme holds that they may attend."""

    seconds: int
    scheduled_seconds: int


_Found = dict[tuple[UUID, UUID], Presence]


def presence_in(sessions: Iterable[Session], *, only: UUID | None = None) -> _Found:
    """Return presence by session and registration, for placed sessions of the event in scope.

    `only` is the one registration to look at.
    """
    windows = {session.id: window for session in sessions if (window := span_of(session)) is not None}
    found: _Found = {}

    def of(session_id: UUID, registration_id: UUID) -> Presence:
        return found.setdefault((session_id, registration_id), Presence(windows[session_id]))

    passages = sa.select(CheckIn).where(CheckIn.session_id.in_(windows), CheckIn.undone_at.is_(None))
    connections = sa.select(Connection).where(
        Connection.session_id.in_(windows), Connection.state == MatchState.MATCHED
    )
    if only is not None:
        passages = passages.where(CheckIn.registration_id == only)
        connections = connections.where(Connection.registration_id == only)
    for passage in db.session.scalars(passages):
        mark = Mark(passage.at, passage.kind)
        of(passage.session_id, passage.registration_id).marks.append(mark)
    for row in db.session.scalars(connections):
        if row.registration_id is None:
            continue
        presence = of(row.session_id, row.registration_id)
        if row.starts_at is not None and row.ends_at is not None:
            presence.online.append(Span(row.starts_at, row.ends_at))
        presence.reported += row.seconds or 0
    for (session_id, registration_id), spans in stays_in(windows, only=only).items():
        of(session_id, registration_id).online.extend(spans)
    return found


def seconds_by_registration(session: Session) -> dict[UUID, int]:
    """Return the seconds that each registration was present in a session; those without any are left out."""
    return {
        registration_id: presence.seconds
        for (_session_id, registration_id), presence in presence_in([session]).items()
        if presence.seconds
    }


def minutes_by_person(event_id: UUID, *, only: UUID | None = None) -> dict[UUID, PersonMinutes]:
    """Return presence over a whole event by person, for everybody with a confirmed registration.

    `only` is the one person to look at. Two sessions at the same time count once, in what was attended
    and in what was scheduled; breaks, cancelled sessions and those that the person may not enter are
    not scheduled for them.
    """
    with event_scope(event_id):
        sessions = [s for s in db.session.scalars(sa.select(Session)) if _counts(s)]
        registrations = [r for r in _confirmed(event_id, only) if r.person_id is not None]
        one = registrations[0].id if only is not None and registrations else None
        attended = _attended(presence_in(sessions, only=one))
        scheduled = _scheduled(sessions, registrations)
    return {
        registration.person_id: PersonMinutes(attended.get(registration.id, 0), scheduled[registration.id])
        for registration in registrations
        if registration.person_id is not None
    }


def _confirmed(event_id: UUID, only: UUID | None) -> Sequence[Registration]:
    if only is None:
        return list_confirmed(event_id)
    own = find_own(event_id, only)
    return [own] if own is not None and own.state is RegistrationState.CONFIRMED else []


def _counts(session: Session) -> bool:
    return (
        session.cancelled_at is None
        and session.kind is not SessionKind.BREAK
        and span_of(session) is not None
    )


def _attended(found: Mapping[tuple[UUID, UUID], Presence]) -> dict[UUID, int]:
    spans: dict[UUID, list[Span]] = defaultdict(list)
    beyond: dict[UUID, int] = defaultdict(int)
    for (_session_id, registration_id), presence in found.items():
        clipped = [part for span in presence.spans if (part := span.clip(presence.window))]
        spans[registration_id] += clipped
        beyond[registration_id] += presence.seconds - total_seconds(clipped)
    return {
        registration_id: total_seconds(parts) + beyond[registration_id]
        for registration_id, parts in spans.items()
    }


def _scheduled(sessions: list[Session], registrations: Collection[Registration]) -> dict[UUID, int]:
    if not sessions or not registrations:
        return {each.id: 0 for each in registrations}
    event = db.session.get_one(Event, sessions[0].event_id)
    facts_by_id = facts_of_all(event, registrations, participant=True)
    lengths: dict[frozenset[UUID], int] = {}
    found = {}
    for registration in registrations:
        facts = facts_by_id[registration.id]
        own = frozenset(session.id for session in sessions if may_enter(session, facts))
        if own not in lengths:
            windows = [span_of(session) for session in sessions if session.id in own]
            lengths[own] = total_seconds(window for window in windows if window is not None)
        found[registration.id] = lengths[own]
    return found
