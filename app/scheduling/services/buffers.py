"""Time between sessions, in words that the engine reads: where too little of it is an error, busy times grow.

The format knows no gaps. So each session that is to be placed is as much longer as the longest gap asks for,
what stays keeps its people and its room that long after its end, and days close that much later. This asks
for the gap between any two sessions of one person, body or room: sometimes more than the rules, never less.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from app.core.spans import Span
from app.scheduling.services.world import SessionRow, World

NONE = timedelta()


def buffer_of(world: World) -> timedelta:
    """Return the time that each session needs after its end; none where too little is only warned of."""
    rules = world.directory.rules
    if not rules.strict_gaps:
        return NONE
    return timedelta(minutes=max(rules.room_minutes, *(room.setup_minutes for room in world.own_rooms), 0))


def busy_with_travel(world: World, row: SessionRow, span: Span) -> Span:
    """Return how long a session elsewhere keeps its people: with the way there and back."""
    rules, buffer = world.directory.rules, buffer_of(world)
    if not rules.strict_gaps:
        return span
    here, there = (world.directory.venues.get(event_id) for event_id in (world.event.id, row.event_id))
    if row.event_id == world.event.id or None in {here, there} or here == there:
        return span.widened(NONE, buffer)
    way = timedelta(minutes=rules.venue_minutes)
    return span.widened(max(NONE, way - buffer), max(way, buffer))


def rests(world: World, kept: list[SessionRow]) -> Iterator[tuple[UUID | None, UUID | None, Span]]:
    """Yield (person, room, time) for gaps after sessions that stay, unless another of those begins then."""
    buffer = buffer_of(world)
    if not buffer:
        return
    for row in kept:
        if row.span is None:
            continue
        rest = Span(row.span.end, row.span.end + buffer)
        begun = [other for other in kept if other.span and rest.start <= other.span.start < rest.end]
        taken = set(chain.from_iterable(world.people.get(other.id, ()) for other in begun))
        for person in world.people.get(row.id, ()):
            if person not in taken:
                yield person, None, rest
        if row.room_id is not None and row.room_id not in {other.room_id for other in begun}:
            yield None, row.room_id, rest


def later(day: dict[str, Any], buffer: timedelta) -> dict[str, Any]:
    """Return a day that closes, and whose closures begin, as much later as sessions are longer."""
    minutes = int(buffer.total_seconds()) // 60
    if not minutes:
        return day
    end = min(1440, _minutes(day["end"]) + minutes)
    closed = [
        [_clock(_minutes(a) + minutes), b] if _minutes(a) + minutes < _minutes(b) else [a, b]
        for a, b in day["closed"]
    ]
    return day | {"end": _clock(end), "closed": closed}


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
