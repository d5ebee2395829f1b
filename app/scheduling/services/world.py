"""What a programme shares with others at its time: people, rooms, bodies and teams, in few queries."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import across_events, db
from app.core.spans import Span
from app.core.text import fold
from app.directory.models import BodyRelation
from app.directory.rules import Relation
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    EventBody,
    Room,
    Session,
    SessionBody,
    SessionRole,
)
from app.events.rules import EventState, Mode, Placement, SessionAccess, SessionKind, event_window
from app.scheduling.rules import Placed

NOBODY: frozenset[UUID] = frozenset()
_COLUMNS = (
    Session.id,
    Session.event_id,
    Session.code,
    Session.title,
    Session.kind,
    Session.mode,
    Session.starts_at,
    Session.ends_at,
    Session.minutes,
    Session.room_id,
    Session.seats_expected,
    Session.capacity,
    Session.interpretation,
    Session.teams,
    Session.access,
    Session.features,
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as far as scheduling goes."""

    id: UUID
    event_id: UUID
    code: str
    title: dict[str, str]
    kind: SessionKind
    mode: Mode
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int
    room_id: UUID | None
    seats_expected: int
    capacity: int | None
    interpretation: list[str]
    teams: list[str]
    access: SessionAccess
    features: list[str]

    @property
    def span(self) -> Span | None:
        return Span(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    @property
    def seats(self) -> int:
        """Return how many people the room must hold."""
        limit = self.capacity if self.mode is Mode.IN_PERSON else None
        return self.seats_expected or limit or 0


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room, and the key under which the same room of the same venue is known in every event."""

    id: UUID
    name: str
    capacity: int | None
    features: list[str]
    key: Hashable
    event_id: UUID


@dataclass(slots=True)
class World:
    """One event's sessions and, of other events, those that lie in its time."""

    event: Event
    own: list[SessionRow]
    others: list[SessionRow]
    rooms: dict[UUID, RoomRow]
    events: dict[UUID, Any]
    people: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    bodies: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    hosts: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    parallel: frozenset[frozenset[Hashable]] = frozenset()

    @property
    def own_rooms(self) -> list[RoomRow]:
        return [room for room in self.rooms.values() if room.event_id == self.event.id]

    def placed(self) -> list[Placed]:
        """Return every session that has a time, in the form that the rules compare."""
        return [self._placed(row, span) for row in (*self.own, *self.others) if (span := row.span)]

    def _placed(self, row: SessionRow, span: Span) -> Placed:
        room = self.rooms.get(row.room_id) if row.room_id else None
        return Placed(
            key=row.id,
            event=row.event_id,
            span=span,
            room=room.key if room else None,
            people=self.people.get(row.id, NOBODY),
            bodies=() if row.is_break else self.bodies.get(row.id, NOBODY),
            hosts=() if row.is_break else self.hosts.get(row.event_id, NOBODY),
            teams=[(row.event_id, team) for team in row.teams],
            side_by_side=row.kind is SessionKind.WORKING_TABLE,
        )


def load_world(event: Event, *, drafted: Mapping[UUID, Placement | None] | None = None) -> World:
    """Load the event and what runs beside it, in a number of queries that does not grow with either.

    Where `drafted` has a place for a session of the event, that one counts and not the published one;
    a place that is None, or has no start, takes the session off the programme.
    """
    with across_events("rooms, people and bodies are in one place only, whatever the event"):
        own = [_drafted(row, drafted or {}) for row in _rows(Session.event_id == event.id)]
        window = _window(event, own)
        elsewhere = sa.and_(
            Session.event_id != event.id, Session.starts_at < window.end, Session.ends_at > window.start
        )
        others = _rows(elsewhere)
        events = {event.id, *(row.event_id for row in others)}
        mine = sa.or_(Session.event_id == event.id, elsewhere) if others else Session.event_id == event.id
        world = World(event, own, others, rooms=_rooms(events), events=_events(events))
        _add_people(world, mine)
        _add_bodies(world, mine)
        world.parallel = _parallel()
    return world


def _drafted(row: SessionRow, drafted: Mapping[UUID, Placement | None]) -> SessionRow:
    if row.id not in drafted:
        return row
    place = drafted[row.id]
    if place is None or place.starts_at is None or place.ends_at is None:
        return replace(row, starts_at=None, ends_at=None, room_id=place.room_id if place else None)
    return replace(row, starts_at=place.starts_at, ends_at=place.ends_at, room_id=place.room_id)


def _rows(wanted: sa.ColumnElement[bool]) -> list[SessionRow]:
    query = (
        sa.select(*_COLUMNS)
        .join(Event, Event.id == Session.event_id)
        .where(wanted, Session.cancelled_at.is_(None), Event.state != EventState.CANCELLED)
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.order, Session.code)
    )
    found: Iterable[Any] = db.session.execute(query)
    return [SessionRow(*row) for row in found]


def _window(event: Event, own: list[SessionRow]) -> Span:
    """Return the event's days, and whatever of it lies outside them."""
    days = event_window(event.starts_on, event.ends_on, event.time_zone)
    spans = [days, *(span for row in own if (span := row.span))]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _events(ids: Iterable[UUID]) -> dict[UUID, Any]:
    query = sa.select(
        Event.id, Event.slug, Event.title, Event.state, Event.time_zone, Event.venue, Event.body_id
    )
    return {row.id: row for row in db.session.execute(query.where(Event.id.in_(list(ids))))}


def _rooms(events: Iterable[UUID]) -> dict[UUID, RoomRow]:
    query = (
        sa.select(Room.id, Room.event_id, Room.name, Room.capacity, Room.features, Event.venue)
        .join(Event, Event.id == Room.event_id)
        .where(Room.event_id.in_(list(events)))
        .order_by(Room.event_id, Room.order, Room.name)
    )
    found = {}
    for row in db.session.execute(query):
        venue = next((fold(text) for _, text in sorted((row.venue or {}).items()) if text), "")
        # Rooms belong to events; the same name in the same venue is the same room.
        key: Hashable = (venue, fold(row.name)) if venue else row.id
        found[row.id] = RoomRow(row.id, row.name, row.capacity, row.features, key, row.event_id)
    return found


def _add_people(world: World, mine: sa.ColumnElement[bool]) -> None:
    parts = (
        sa.select(SessionRole.session_id, SessionRole.person_id)
        .join(Session, Session.id == SessionRole.session_id)
        .where(mine)
    )
    speakers = (
        sa.select(Contribution.session_id, ContributionSpeaker.person_id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Session, Session.id == Contribution.session_id)
        .where(mine)
    )
    for session_id, person_id in db.session.execute(sa.union_all(parts, speakers)):
        world.people[session_id].add(person_id)


def _add_bodies(world: World, mine: sa.ColumnElement[bool]) -> None:
    query = (
        sa.select(SessionBody.session_id, SessionBody.body_id)
        .join(Session, Session.id == SessionBody.session_id)
        .where(mine)
    )
    for session_id, body_id in db.session.execute(query):
        world.bodies[session_id].add(body_id)
    held = sa.select(EventBody.event_id, EventBody.body_id).where(EventBody.event_id.in_(list(world.events)))
    for event_id, body_id in db.session.execute(held):
        world.hosts[event_id].add(body_id)
    for row in world.events.values():
        if row.body_id is not None:
            world.hosts[row.id].add(row.body_id)


def _parallel() -> frozenset[frozenset[Hashable]]:
    query = sa.select(BodyRelation.body_id, BodyRelation.other_id).where(
        BodyRelation.relation == Relation.PARALLEL
    )
    return frozenset(frozenset((row.body_id, row.other_id)) for row in db.session.execute(query))
