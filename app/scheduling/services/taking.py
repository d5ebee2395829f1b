"""What a session in hand cannot take: when rooms, people, bodies and teams are not to be had."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core.spans import Span
from app.core.text import fold
from app.scheduling.rules import Kind, bodies_at_odds
from app.scheduling.services.world import SessionRow, World


@dataclass(frozen=True, slots=True)
class Hindrance:
    """When something speaks against a session: in one room, or (room None) in all of them.

    `title` is the session that is there, where the reader may see it; a soft one only warns.
    """

    kind: Kind
    span: Span
    room_id: UUID | None
    subjects: tuple[Hashable, ...]
    title: dict[str, str] | None = None
    is_soft: bool = False


def hindrances(world: World, row: SessionRow) -> list[Hindrance]:
    """Return everything that speaks against places for a session, as far as the world tells why."""
    return [*_held_by_others(world, row), *_not_to_be_had(world, row), *_too_small(world, row)]


def _held_by_others(world: World, row: SessionRow) -> Iterable[Hindrance]:
    people, bodies = world.people[row.id], _bodies(world, row)
    for other in (*world.own, *world.others):
        if other.id == row.id or (span := other.span) is None:
            continue
        if shared := tuple(people & world.people[other.id]):
            yield Hindrance(Kind.PERSON_BUSY, span, None, shared, other.title)
        if other.event_id == row.event_id and (teams := tuple(set(row.teams) & set(other.teams))):
            yield Hindrance(Kind.TEAM_BUSY, span, None, teams, other.title)
        if odds := _at_odds(world, row, bodies, other):
            yield Hindrance(Kind.BODY_BUSY, span, None, odds, other.title)
        room = world.rooms.get(other.room_id) if other.room_id else None
        for mine in world.own_rooms if room and not row.is_break and not other.is_break else ():
            if room and mine.key == room.key:
                yield Hindrance(Kind.ROOM_BUSY, span, mine.id, (mine.key,), other.title)


def _bodies(world: World, row: SessionRow) -> set[UUID]:
    return set() if row.is_break else set(world.bodies[row.id])


def _at_odds(world: World, row: SessionRow, mine: set[UUID], other: SessionRow) -> tuple[Hashable, ...]:
    theirs = _bodies(world, other)
    if other.event_id == row.event_id:
        one, two = world.place(row, Span(*_ANY)), world.place(other, Span(*_ANY))
        return () if one.side_by_side and two.side_by_side else tuple(mine & theirs)
    hosts = set() if row.is_break else world.hosts[row.event_id]
    their_hosts = set() if other.is_break else world.hosts[other.event_id]
    return tuple(bodies_at_odds(mine | hosts, theirs | their_hosts, world.parallel))


_MOMENT = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_ANY = (_MOMENT, _MOMENT + timedelta(minutes=1))


def _not_to_be_had(world: World, row: SessionRow) -> Iterable[Hindrance]:
    facts = world.facts()
    for person in world.people[row.id]:
        for span in facts.away.get(person, ()):
            yield Hindrance(Kind.PERSON_UNAVAILABLE, span, None, (person,))
    for room in world.own_rooms:
        for span in facts.closed.get(room.key, ()):
            yield Hindrance(Kind.ROOM_UNAVAILABLE, span, room.id, (room.key,))
    for team in row.teams:
        for span in facts.teams_away.get((row.event_id, team), ()):
            yield Hindrance(Kind.TEAM_UNAVAILABLE, span, None, (team,))
    bodies = _bodies(world, row) | (set() if row.is_break else world.hosts[row.event_id])
    for span, taken in facts.taken:
        if odds := bodies_at_odds(bodies, taken, world.parallel):
            yield Hindrance(Kind.BODY_UNAVAILABLE, span, None, tuple(body for body in odds if body in bodies))


def _too_small(world: World, row: SessionRow) -> Iterable[Hindrance]:
    seats, needs = world.seats_of(row), {fold(name) for name in world.needs_of(row)}
    for room in world.own_rooms:
        if room.capacity is not None and room.capacity < seats:
            yield Hindrance(Kind.CAPACITY, world.window, room.id, (room.key,), is_soft=True)
        if needs - {fold(name) for name in room.features}:
            yield Hindrance(Kind.FEATURES, world.window, room.id, (room.key,), is_soft=True)


@dataclass(frozen=True, slots=True)
class Opening:
    """A place that is free for a session."""

    starts_at: datetime
    room_id: UUID | None
    room: str


def openings(
    world: World,
    length: timedelta,
    found: Iterable[Hindrance],
    *,
    hours: Iterable[Span],
    step: timedelta,
) -> list[Opening]:
    """Return the places in which nothing speaks against a session so long, the earliest first."""
    hindering = [(each.room_id, each.span) for each in found]
    free = []
    for span in hours:
        start = span.start
        while start + length <= span.end:
            wanted = Span(start, start + length)
            busy = {room_id for room_id, taken in hindering if taken.overlaps(wanted)}
            if None not in busy:
                free += [
                    Opening(start, room.id, room.name) for room in world.own_rooms if room.id not in busy
                ]
            start += step
    return free


def nearest(free: Iterable[Opening], row: SessionRow, most: int) -> list[Opening]:
    """Choose the free places near the present one: one for each time, in the same room if it may be.

    For a session without a time they are the first of each hour.
    """
    by_time: dict[datetime, Opening] = {}
    for opening in free:
        if (opening.starts_at, opening.room_id) == (row.starts_at, row.room_id):
            continue
        if row.starts_at is None and opening.starts_at.minute:
            continue
        if opening.starts_at not in by_time or opening.room_id == row.room_id:
            by_time[opening.starts_at] = opening
    found = list(by_time.values())
    if row.starts_at is not None:
        here = row.starts_at
        found.sort(key=lambda each: (abs(each.starts_at - here), each.starts_at))
    return sorted(found[:most], key=lambda each: each.starts_at)
