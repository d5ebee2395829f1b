"""The list of findings: what clashes in a programme, with both sides as far as the reader may see them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.spans import Span
from app.directory.models import Body, Person
from app.events.models import Event
from app.events.rules import AMONG_THEMSELVES
from app.scheduling.rules import Finding, Kind, Severity, find_conflicts
from app.scheduling.services.world import RoomRow, SessionRow, World, load_world

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One session of a finding; where the reader may not see it, only that something is there."""

    event_slug: str | None
    event_title: Texts
    session_id: UUID | None
    code: str
    title: Texts
    starts_at: datetime
    ends_at: datetime
    room: str
    is_own: bool
    is_secret: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.session_id is None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with names: what is shared, since when until when, and the sides."""

    kind: Kind
    severity: Severity
    subjects: tuple[str | Texts, ...]
    span: Span
    sides: tuple[Side, ...]
    seats: int = 0
    places: int = 0


def find_in_world(world: World) -> list[Finding]:
    """Return the findings that concern the event of this world: clashes, then rooms that are too small."""
    own = {row.id for row in world.own}
    clashes = find_conflicts(world.placed(), parallel=world.parallel)
    small = [
        Finding(Kind.CAPACITY, (row.id,), (room.key,), row.span, Severity.WARNING)
        for row in world.own
        if row.span and row.room_id and (room := world.rooms.get(row.room_id))
        if room.capacity is not None and room.capacity < row.seats
    ]
    return [finding for finding in clashes if own.intersection(finding.sides)] + small


def list_findings(event: Event, viewer: Viewer) -> list[FindingLine]:
    """List what is wrong in the event's programme, across events, the errors first."""
    world = load_world(event)
    return describe(world, find_in_world(world), viewer)


def count_errors(event: Event) -> int:
    """Count the findings that stand in the way of a programme without conflicts."""
    return sum(finding.severity is Severity.ERROR for finding in find_in_world(load_world(event)))


def describe(world: World, findings: Iterable[Finding], viewer: Viewer) -> list[FindingLine]:
    """Put names to findings, and leave out what the reader has no right to see."""
    findings = list(findings)
    rows = {row.id: row for row in (*world.own, *world.others)}
    names = _names(findings)
    rooms = {room.key: room for room in reversed(world.rooms.values())}
    own_bodies = world.hosts[world.event.id].union(*(world.bodies[row.id] for row in world.own))
    lines = []
    for finding in findings:
        sides = tuple(_side(world, rows[key], viewer) for key in finding.sides if isinstance(key, UUID))
        sides, span = _blur(sides, finding.span)
        subjects = finding.subjects
        if finding.kind is Kind.BODY_BUSY and any(side.is_hidden for side in sides):
            subjects = tuple(body for body in subjects if body in own_bodies)
        small = finding.kind is Kind.CAPACITY
        lines.append(
            FindingLine(
                kind=finding.kind,
                severity=finding.severity,
                subjects=tuple(_name(subject, names, rooms) for subject in subjects),
                span=span,
                sides=sides,
                seats=max(row.seats for row in _rows_of(finding, rows)) if small else 0,
                places=(rooms[subjects[0]].capacity or 0) if small else 0,
            )
        )
    return sorted(lines, key=lambda line: (line.severity is Severity.WARNING, line.span.start))


def _blur(sides: tuple[Side, ...], span: Span) -> tuple[tuple[Side, ...], Span]:
    """Give what others hold among themselves the time of what the reader sees: its own would tell of it."""
    own = next((side for side in sides if not side.is_hidden), None)
    if own is None or not any(side.is_secret for side in sides):
        return sides, span
    hidden = (
        replace(side, starts_at=own.starts_at, ends_at=own.ends_at) if side.is_secret else side
        for side in sides
    )
    return tuple(hidden), Span(own.starts_at, own.ends_at)


def _rows_of(finding: Finding, rows: dict[UUID, SessionRow]) -> list[SessionRow]:
    return [rows[key] for key in finding.sides if isinstance(key, UUID)]


def _names(findings: list[Finding]) -> dict[Hashable, str | Texts]:
    """Load the names of the people and bodies that findings speak of."""
    wanted: dict[Kind, set[UUID]] = {Kind.PERSON_BUSY: set(), Kind.BODY_BUSY: set()}
    for finding in findings:
        if finding.kind in wanted:
            wanted[finding.kind].update(key for key in finding.subjects if isinstance(key, UUID))
    names: dict[Hashable, str | Texts] = {}
    if people := wanted[Kind.PERSON_BUSY]:
        query = sa.select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(people))
        names |= {row.id: f"{row.given_name} {row.family_name}".strip() for row in db.session.execute(query)}
    if bodies := wanted[Kind.BODY_BUSY]:
        called = db.session.execute(sa.select(Body.id, Body.name).where(Body.id.in_(bodies)))
        names |= {row.id: row.name for row in called}
    return names


def _name(
    subject: Hashable, names: dict[Hashable, str | Texts], rooms: dict[Hashable, RoomRow]
) -> str | Texts:
    if subject in names:
        return names[subject]
    if subject in rooms:
        return rooms[subject].name
    return str(subject[1]) if isinstance(subject, tuple) else str(subject)


def _side(world: World, row: SessionRow, viewer: Viewer) -> Side:
    is_own = row.event_id == world.event.id
    held_at = world.events[row.event_id]
    if row.starts_at is None or row.ends_at is None:
        raise ValueError("a finding is about sessions that have a time")
    if not is_own and not viewer.can(Perm.REGISTRATION_READ, "event", row.event_id):
        return Side(
            None, {}, None, "", {}, row.starts_at, row.ends_at, "", False, row.access in AMONG_THEMSELVES
        )
    room = world.rooms.get(row.room_id) if row.room_id else None
    return Side(
        event_slug=held_at.slug,
        event_title=held_at.title,
        session_id=row.id,
        code=row.code,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=room.name if room else "",
        is_own=is_own,
    )
