"""Everything that the editor shows of one day, loaded once in a constant number of statements."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.availability.services import rooms_closed
from app.core import clock
from app.core.access import Viewer
from app.core.db import db
from app.core.spans import Span, union
from app.directory.models import Body, Person
from app.events.models import Event
from app.events.rules import Placement, event_window, group_of, local_instant
from app.events.services import days_of
from app.registration.services.interests import wished_sessions
from app.scheduling.models import Draft, DraftStep, ProgrammeVersion
from app.scheduling.rules import Finding, Severity
from app.scheduling.services.conflicts import FindingLine, describe, open_in_world, world_of
from app.scheduling.services.drafts import Slot, Slots, find_draft, load_slots
from app.scheduling.services.journal import Mark, find_redoable, find_undoable, others_here, present_mark
from app.scheduling.services.versions import find_last_version
from app.scheduling.services.world import RoomRow, SessionRow, World

FIRST_HOUR, LAST_HOUR, STEP, FINEST = 8, 18, 15, 5
STEP_LENGTH = timedelta(minutes=STEP)
MOST_COLUMNS = 24


@dataclass(slots=True)
class Card:
    """One session as the editor shows it: where it stands, and what speaks against that."""

    row: SessionRow
    slot: Slot
    group: str
    interested: int
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    column: int = 0
    lane: int = 0
    lanes: int = 1

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def state(self) -> str:
        return "clash" if self.errors else "soft" if self.warnings else ""

    def day(self, zone: ZoneInfo) -> date | None:
        return self.row.starts_at.astimezone(zone).date() if self.row.starts_at else None


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of the day in which a room, or everybody, is not to be had; column 0 is all of them."""

    column: int
    span: Span


@dataclass(slots=True)
class Board:
    """The editor: head of the draft, one day's cards, the tray, conflicts, and who else is here."""

    event: Event
    day: date
    days: list[tuple[date, int]]
    first_hour: int
    last_hour: int
    step: int
    rooms: list[RoomRow]
    columns: int
    cards: list[Card]
    tray: list[Card]
    all_cards: dict[UUID, Card]
    lines: list[FindingLine]
    shades: list[Shade]
    people: list[Person]
    person: Person | None
    bodies: dict[UUID, dict[str, str]]
    world: World
    draft: Draft | None
    version: ProgrammeVersion | None
    mark: Mark
    undoable: DraftStep | None
    redoable: DraftStep | None
    others: list[str]

    @property
    def errors(self) -> int:
        return sum(line.severity is Severity.ERROR for line in self.lines)

    @property
    def warnings(self) -> int:
        return len(self.lines) - self.errors

    @property
    def moved(self) -> int:
        return sum(card.slot.is_moved for card in self.all_cards.values())

    @property
    def fits(self) -> bool:
        """Tell whether the day can be drawn as a grid; else it is a list at every width."""
        return self.columns <= MOST_COLUMNS


def drafted_places(slots: Slots) -> dict[UUID, Placement]:
    """Return the places that the draft has for sessions elsewhere than in public."""
    return {
        key: Placement(key, slot.spot.starts_at, slot.spot.ends_at, slot.spot.room_id)
        for key, slot in slots.items()
        if slot.is_moved and not slot.is_cancelled
    }


def load_board(
    event: Event, viewer: Viewer, *, day: date | None = None, person_id: UUID | None = None
) -> Board:
    """Load the editor for a day of the event; without one, the first with a conflict, else the first."""
    slots, zone = load_slots(event), ZoneInfo(event.time_zone)
    world = world_of(event, viewer, drafted=drafted_places(slots))
    findings = open_in_world(world)
    cards = _cards(event, world, slots, findings)
    days, faults = days_of(event), _faults_by_day(cards.values(), zone)
    shown = day if day in days else next((each for each in days if faults[each]), days[0])
    rooms = world.own_rooms
    placed = [card for card in cards.values() if card.day(zone) == shown]
    people = _people(world)
    person = next((each for each in people if each.id == person_id), None)
    first, last = _hours(placed, zone)
    return Board(
        event=event,
        day=shown,
        days=[(each, faults[each]) for each in days],
        first_hour=first,
        last_hour=last,
        step=_step(cards.values(), zone),
        rooms=rooms,
        columns=_lay_out(placed, rooms),
        cards=placed,
        tray=[card for card in cards.values() if card.row.starts_at is None],
        all_cards=cards,
        lines=describe(world, findings),
        shades=_shades(event, world, shown, rooms, person),
        people=people,
        person=person,
        bodies=_bodies(world),
        world=world,
        draft=find_draft(event),
        version=find_last_version(event),
        mark=present_mark(event),
        undoable=find_undoable(event, viewer.person_id),
        redoable=find_redoable(event, viewer.person_id),
        others=others_here(event, viewer.person_id),
    )


def _cards(event: Event, world: World, slots: Slots, findings: Iterable[Finding]) -> dict[UUID, Card]:
    wishes = Counter(session_id for _who, session_id in set(wished_sessions(event)))
    cards = {
        row.id: Card(row, slots[row.id], group_of(row.kind, row.access), wishes[row.id])
        for row in world.own
        if row.id in slots
    }
    for finding in findings:
        for key in finding.sides:
            if isinstance(key, UUID) and (card := cards.get(key)) is not None:
                (card.errors if finding.severity is Severity.ERROR else card.warnings).append(finding)
    return cards


def _faults_by_day(cards: Iterable[Card], zone: ZoneInfo) -> Counter[date]:
    """Count the sessions of each day that stand in a conflict."""
    return Counter(
        card.row.starts_at.astimezone(zone).date() for card in cards if card.errors and card.row.starts_at
    )


def _lay_out(cards: Sequence[Card], rooms: Sequence[RoomRow]) -> int:
    """Give each card its column, and side by side what overlaps in one; return how many columns there are."""
    columns = {room.id: number for number, room in enumerate(rooms, start=1)}
    by_column: dict[int, list[Card]] = defaultdict(list)
    for card in cards:
        nowhere = 0 if card.row.is_break else len(rooms) + 1
        card.column = columns.get(card.row.room_id, nowhere) if card.row.room_id else nowhere
        by_column[card.column].append(card)
    for together in by_column.values():
        for group in _overlapping(together):
            _side_by_side(group)
    return len(rooms) + 1


def _overlapping(cards: list[Card]) -> Iterable[list[Card]]:
    """Split the cards of a column where nothing runs across."""
    group: list[Card] = []
    end: datetime | None = None
    for card in sorted(cards, key=lambda each: (each.row.starts_at, each.row.ends_at, each.row.code)):
        span = card.row.span
        if span is None:
            continue
        if end is not None and span.start >= end:
            yield group
            group, end = [], None
        group.append(card)
        end = span.end if end is None else max(end, span.end)
    if group:
        yield group


def _side_by_side(cards: list[Card]) -> None:
    free_from: list[datetime] = []
    for card in cards:
        span = card.row.span
        if span is None:
            continue
        lane = next((n for n, at in enumerate(free_from) if at <= span.start), len(free_from))
        free_from[lane : lane + 1] = [span.end]
        card.lane = lane
    for card in cards:
        card.lanes = len(free_from)


def _hours(cards: Iterable[Card], zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and the last hour to draw: a working day, and whatever stands before or after."""
    first, last = FIRST_HOUR, LAST_HOUR
    for card in cards:
        if card.row.starts_at is None or card.row.ends_at is None:
            continue
        start, end = card.row.starts_at.astimezone(zone), card.row.ends_at.astimezone(zone)
        first = min(first, start.hour)
        last = max(last, 24 if end.date() > start.date() else end.hour + (end.minute > 0))
    return first, last


def _step(cards: Iterable[Card], zone: ZoneInfo) -> int:
    """Return by how many minutes sessions move: a quarter of an hour, or finer where the programme is."""
    minutes = (card.row.starts_at.astimezone(zone).minute for card in cards if card.row.starts_at)
    return max(FINEST, math.gcd(STEP, *minutes))


def _people(world: World) -> list[Person]:
    ids = set[UUID]().union(*(world.people[row.id] for row in world.own))
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(ids)).order_by(Person.sort_name)))


def _bodies(world: World) -> dict[UUID, dict[str, str]]:
    ids = set[UUID]().union(*(world.bodies[row.id] for row in world.own))
    rows = db.session.execute(sa.select(Body.id, Body.name).where(Body.id.in_(ids)).order_by(Body.position))
    return {row.id: row.name for row in rows}


def day_window(event: Event, day: date) -> Span:
    """Return a day of the event as instants."""
    return event_window(day, day, event.time_zone)


def _shades(
    event: Event, world: World, day: date, rooms: Sequence[RoomRow], person: Person | None
) -> list[Shade]:
    """Return what is not to be had on a day: closed rooms, and the time of the person who was asked for."""
    window = day_window(event, day)
    closed = rooms_closed(event.id)
    found = [
        Shade(column, part)
        for column, room in enumerate(rooms, start=1)
        for span in closed.get(room.id, ())
        if (part := span.clip(window))
    ]
    if person is not None:
        taken = [*world.facts().away.get(person.id, ()), *_elsewhere(world, person.id)]
        found += [Shade(0, part) for span in union(taken) if (part := span.clip(window))]
    return found


def _elsewhere(world: World, person_id: UUID) -> Iterable[Span]:
    """Return when a person is needed in another event: it looks like any other absence."""
    for row in world.others:
        if row.span is not None and person_id in world.people[row.id]:
            yield row.span


def instant(event: Event, day: date, hour: str) -> datetime:
    """Return the moment of a wall-clock time of the event."""
    return local_instant(day, hour, event.time_zone)


def is_begun(card: Card) -> bool:
    """Tell whether a session has begun, or is over."""
    return card.row.starts_at is not None and card.row.starts_at <= clock.now()


def end_of(event: Event, day: date) -> datetime:
    """Return the midnight that ends a day of the event."""
    return day_window(event, day + timedelta(days=1)).start
