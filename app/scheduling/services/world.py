"""What a programme shares with others at its time: people, rooms, bodies and teams, in few queries."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.availability.services import away, hours_of, rooms_closed, teams_away
from app.core.access import Perm, Viewer
from app.core.db import across_events
from app.core.spans import Span, union
from app.directory.rules import AgendaItem
from app.events.models import Event
from app.events.rules import (
    EventKind,
    Mode,
    Placement,
    SessionAccess,
    SessionKind,
    event_window,
)
from app.scheduling.rules import Attendance, Facts, LocalHours, Panel, Placed
from app.scheduling.services import reading

NOBODY: frozenset[UUID] = frozenset()
INTERPRETATION = "interpretation"
# How far before and after an event its people may have to be somewhere else.
REACH = timedelta(hours=6)
_HELD_APART = {SessionAccess.MEMBERS, SessionAccess.CLOSED}
Spans = dict[Any, list[Span]]


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
    composition: dict[str, int] | None
    composition_strict: bool
    composition_reason: str
    agenda_item: AgendaItem | None

    @property
    def span(self) -> Span | None:
        return Span(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    def at(self, place: Placement | None) -> "SessionRow":
        """Return the session in another place; without a start it has none."""
        if place is None or place.starts_at is None or place.ends_at is None:
            return replace(self, starts_at=None, ends_at=None, room_id=place.room_id if place else None)
        return replace(self, starts_at=place.starts_at, ends_at=place.ends_at, room_id=place.room_id)

    @property
    def seats(self) -> int:
        """Return how many people the room must hold."""
        limit = self.capacity if self.mode is Mode.IN_PERSON else None
        return self.seats_expected or limit or 0

    @property
    def items(self) -> set[AgendaItem]:
        """Return what of an agenda the session is: what it was said to be, and what its nature says."""
        found = {self.agenda_item} if self.agenda_item else set()
        if self.kind is SessionKind.PLENARY:
            found.add(AgendaItem.PLENARY)
        if self.access in _HELD_APART:
            found.add(AgendaItem.CLOSED_PART)
        return found


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room, and the key under which the same room of the same venue is known in every event."""

    id: UUID
    name: str
    capacity: int | None
    features: list[str]
    key: Hashable
    event_id: UUID
    setup_minutes: int = 0


@dataclass(slots=True)
class World:
    """One event's sessions and, of other events, those that lie in its time.

    `hidden` are sessions of other events of which the reader may only learn what is not to be had then.
    """

    event: Event
    own: list[SessionRow]
    others: list[SessionRow]
    rooms: dict[UUID, RoomRow]
    events: dict[UUID, Any]
    people: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    bodies: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    hosts: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    parallel: frozenset[frozenset[Hashable]] = frozenset()
    names: dict[Hashable, str | dict[str, str]] = field(default_factory=dict)
    kept: reading.Kept = field(default_factory=reading.Kept)
    directory: reading.Directory = field(default_factory=reading.Directory)
    sectors: dict[UUID, dict[str, int]] = field(default_factory=dict)
    away: Spans = field(default_factory=dict)
    closed: Spans = field(default_factory=dict)
    teams_away: Spans = field(default_factory=dict)
    hours: dict[Hashable, LocalHours] = field(default_factory=dict)
    hidden: list[SessionRow] = field(default_factory=list)
    is_seen: bool = False
    known: Facts | None = None

    @property
    def own_rooms(self) -> list[RoomRow]:
        return [room for room in self.rooms.values() if room.event_id == self.event.id]

    @property
    def window(self) -> Span:
        return event_window(self.event.starts_on, self.event.ends_on, self.event.time_zone)

    def row(self, session_id: UUID) -> SessionRow | None:
        return next((row for row in self.own if row.id == session_id), None)

    def placed(self) -> list[Placed]:
        """Return every session that has a time, in the form that the rules compare."""
        return [self.place(row, span) for row in (*self.own, *self.others) if (span := row.span)]

    def place(self, row: SessionRow, span: Span) -> Placed:
        """Return a session at a time, with what it needs and what its room has."""
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
            mode=Attendance(row.mode.value),
            venue=self.directory.venues.get(row.event_id),
            seats=self.seats_of(row),
            places=room.capacity if room else None,
            needs=self.needs_of(row),
            has=room.features if room else (),
            setup_minutes=room.setup_minutes if room else 0,
            is_break=row.is_break,
        )

    def seats_of(self, row: SessionRow) -> int:
        """Return how many people are expected: who has registered for it, or as many as was said."""
        return 0 if row.mode is Mode.ONLINE else max(row.seats, self.kept.seats.get(row.id, 0))

    def needs_of(self, row: SessionRow) -> list[str]:
        """Return what the room must have: what was said, and booths where any room has them."""
        if row.mode is Mode.ONLINE or row.event_id != self.event.id:
            return []
        booths = row.interpretation and any(INTERPRETATION in room.features for room in self.own_rooms)
        return list(dict.fromkeys([*row.features, *([INTERPRETATION] if booths else [])]))

    def seen_by(self, viewer: Viewer) -> "World":
        """Return the world as somebody may see it: of events without their right only what is taken."""
        seen = {
            event_id
            for event_id in self.events
            if event_id == self.event.id or viewer.can(Perm.REGISTRATION_READ, "event", event_id)
        }
        return replace(
            self,
            others=[row for row in self.others if row.event_id in seen],
            hidden=[*self.hidden, *(row for row in self.others if row.event_id not in seen)],
            kept=replace(self.kept, meets=[each for each in self.kept.meets if each.event in seen]),
            is_seen=True,
            known=None,
        )

    def facts(self) -> Facts:
        """Return all that the rules look at; made once."""
        if self.known is None:
            self.known = self._facts()
        return self.known

    def _facts(self) -> Facts:
        gone, shut, taken = defaultdict(list, self.away), defaultdict(list, self.closed), []
        for row in self.hidden:
            if row.span is None:
                continue
            for person in self.people.get(row.id, NOBODY):
                gone[person] = [*gone[person], row.span]
            if room := self.rooms.get(row.room_id) if row.room_id else None:
                shut[room.key] = [*shut[room.key], row.span]
            bodies = self.bodies.get(row.id, NOBODY) | self.hosts.get(row.event_id, NOBODY)
            if bodies and not row.is_break:
                taken.append((row.span, frozenset(bodies)))
        hosts = self.hosts.get(self.event.id, NOBODY) if self.event.kind is EventKind.MEETING else NOBODY
        return Facts(
            placed=self.placed(),
            own={row.id for row in self.own},
            event=self.event.id,
            zone=ZoneInfo(self.event.time_zone),
            window=self.window,
            rules=self.directory.rules,
            parallel=self.parallel,
            away=_within(gone, self.window),
            closed=_within(shut, self.window),
            teams_away={(self.event.id, team): spans for team, spans in self.teams_away.items()},
            taken=taken,
            orders=self.kept.orders,
            hours=self.hours,
            panels={
                row.id: Panel(row.composition, self.sectors.get(row.id, {}), row.composition_strict)
                for row in self.own
                if row.composition
            },
            body_people=self.directory.body_people,
            body_countries=self.directory.body_countries,
            related=self.directory.related,
            agenda={body: self.directory.agenda[body] for body in hosts if self.directory.agenda.get(body)},
            items=frozenset(item.value for row in self.own for item in row.items),
            meets=self.kept.meets,
            before=self.directory.before,
        )


def _within(spans: Mapping[Hashable, list[Span]], window: Span) -> Spans:
    """Join what touches, and tell no more than the days of the event: what is the reason does not show."""
    return {key: union(part for each in of if (part := each.clip(window))) for key, of in spans.items()}


def load_world(event: Event, *, drafted: Mapping[UUID, Placement | None] | None = None) -> World:
    """Load the event and what runs beside it, in a number of queries that does not grow with either.

    Where `drafted` has a place for a session of the event, that one counts and not the published one;
    a place that is None, or has no start, takes the session off the programme.
    """
    with across_events("rooms, people and bodies are in one place only, whatever the event"):
        own, others = _sessions(event, drafted or {})
        ids = {event.id, *(row.event_id for row in others)}
        events, rooms, rules = reading.events_and_rooms(ids, event.id)
        world = World(event, own, others, {key: RoomRow(*room) for key, room in rooms.items()}, events)
        own_or_beside = {row.id for row in (*own, *others)}
        reading.add_people_and_bodies(world, own_or_beside, _days_of(event))
        world.directory = reading.directory(world.events, rules, world.directory)
        world.parallel = world.directory.parallel
        world.names |= world.directory.names
        world.names |= {room.key: room.name for room in world.rooms.values()}
        world.kept = reading.kept(event)
        if world.directory.before and world.hosts.get(event.id, NOBODY) & world.directory.in_turn:
            world.kept.meets, rows = reading.meets(event, world.directory.in_turn)
            world.events = rows | world.events
    _add_absences(world)
    return world


def _days_of(event: Event) -> tuple[date, date]:
    return event.starts_on, event.ends_on


def _sessions(
    event: Event, drafted: Mapping[UUID, Placement | None]
) -> tuple[list[SessionRow], list[SessionRow]]:
    """Read our sessions, and those of others within reach of the event's days and of what lies outside."""
    days = event_window(event.starts_on, event.ends_on, event.time_zone).widened(REACH, REACH)
    rows = [SessionRow(*row) for row in reading.sessions(event.id, days)]
    own = [row.at(drafted[row.id]) if row.id in drafted else row for row in rows if row.event_id == event.id]
    spans = [days, *(span for row in own if (span := row.span))]
    wider = Span(min(span.start for span in spans), max(span.end for span in spans))
    if wider != days:
        rows = [SessionRow(*row) for row in reading.sessions(event.id, wider)]
    return own, [row for row in rows if row.event_id != event.id]


def _add_absences(world: World) -> None:
    """Add when people, rooms and teams of the event are not to be had, and the hours of people from afar."""
    event = world.event
    people = {person for row in world.own for person in world.people.get(row.id, NOBODY)}
    world.away = away(people, world.window)
    if world.own_rooms:
        shut = rooms_closed(event.id)
        world.closed = {world.rooms[room].key: spans for room, spans in shut.items() if room in world.rooms}
    if any(row.teams for row in world.own):
        world.teams_away = teams_away(event.id)
    if world.directory.rules.civil_hours:
        remote = {
            person
            for row in world.own
            if row.mode is not Mode.IN_PERSON
            for person in world.people.get(row.id, NOBODY)
        }
        world.hours = {
            person: LocalHours(hours.zone, hours.opens, hours.closes)
            for person, hours in hours_of(remote).items()
        }
