"""Put an event's programme into words that the engine reads: a `schedule/1` document."""

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.spans import Span, union
from app.core.text import fold
from app.events.rules import Mode, SessionKind, event_window
from app.registration.models import Place, Registration, SeatPool, SessionInterest
from app.registration.rules import ENDED, PlaceState, PoolKind
from app.scheduling.rules import (
    FORMAT,
    OF_PLACE,
    EventIsOver,
    Finding,
    LocalHours,
    NothingToSchedule,
    OrderKind,
    SearchOptions,
    Severity,
    bodies_at_odds,
)
from app.scheduling.services import buffers
from app.scheduling.services.world import SessionRow, World

Document = dict[str, Any]
LAST_MINUTE = time(23, 59)


@dataclass(slots=True)
class _Draft:
    """A document in the making."""

    world: World
    options: SearchOptions
    zone: ZoneInfo
    days: list[Document] = field(default_factory=list)
    away: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    shut: dict[Hashable, list[Span]] = field(default_factory=lambda: defaultdict(list))
    extra_teams: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    interested: dict[UUID, list[str]] = field(default_factory=dict)
    free: set[UUID] = field(default_factory=set)

    @property
    def buffer(self) -> timedelta:
        return buffers.buffer_of(self.world)

    @property
    def gap_minutes(self) -> int:
        return int(self.buffer.total_seconds()) // 60

    def wall(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%dT%H:%M}"


def sessions_to_place(
    world: World,
    findings: Iterable[Finding],
    *,
    wider: bool = False,
    locked: Collection[UUID] = frozenset(),
) -> list[SessionRow]:
    """Return what a search may place: sessions without a time, and those in conflict; with `wider` all.

    What has begun stays where it is, and so do locked sessions and breaks: people put them where they belong.
    """
    wrong = [each for each in findings if each.severity is Severity.ERROR and each.kind in OF_PLACE]
    clashing = {key for finding in wrong for key in finding.sides}
    now = clock.now()
    return [
        row
        for row in world.own
        if not row.is_break
        and (row.starts_at is None or row.starts_at > now)
        and (row.starts_at is None or row.id not in locked)
        and (row.starts_at is None or wider or row.id in clashing)
    ]


def build_problem(
    world: World,
    findings: Iterable[Finding],
    options: SearchOptions,
    *,
    wider: bool = False,
    locked: Collection[UUID] = frozenset(),
) -> Document:
    """Build the document of an event; raises NothingToSchedule and EventIsOver.

    Free sessions come with their present place as `current`, the others of the event as `fixed`;
    what happens elsewhere, or outside the hours, is unavailability of what it holds.
    """
    free = sessions_to_place(world, findings, wider=wider or options.whole, locked=locked)
    if not free:
        raise NothingToSchedule
    draft = _Draft(world, options, ZoneInfo(world.event.time_zone))
    draft.days = _days(draft)
    _keep_free(draft)
    draft.interested = _interested(world)
    draft.free = {row.id for row in free}
    kept = _split(draft, draft.free)
    for row in world.others:
        _hold(draft, row)
    _keep_gaps(draft, kept)
    _tables_apart(draft, [*free, *kept])
    sessions = [_free(draft, row) for row in free] + [_fixed(draft, row) for row in kept]
    _add_orders(draft, {item["id"]: item for item in sessions})
    return {
        "format": FORMAT,
        "time_zone": world.event.time_zone,
        "grid_minutes": _grid(draft, free),
        "days": draft.days,
        "rooms": [
            {
                "id": str(room.id),
                "features": sorted({fold(name) for name in room.features}),
                "unavailable": _windows(draft, draft.shut[room.key]),
            }
            | ({"capacity": room.capacity} if room.capacity is not None else {})
            for room in world.own_rooms
        ],
        "people": _people(draft, sessions),
        "bodies": [{"id": body} for body in sorted({body for item in sessions for body in item["bodies"]})],
        "sessions": sessions,
        "current": {str(row.id): _place(draft, row) for row in free if row.starts_at},
    }


def _keep_free(draft: _Draft) -> None:
    """Keep the hours free in which people, rooms and teams said that they are not to be had."""
    world = draft.world
    for person, spans in world.away.items():
        draft.away[str(person)] += spans
    for room, spans in world.closed.items():
        draft.shut[room] += spans
    for team, spans in world.teams_away.items():
        draft.away[f"team:{team}"] += spans


def _keep_gaps(draft: _Draft, kept: list[SessionRow]) -> None:
    """Keep the time after sessions that stay, and let days end later by the time after those that move."""
    for person, room, rest in buffers.rests(draft.world, kept):
        if person is not None:
            draft.away[str(person)].append(rest)
        if room is not None:
            draft.shut[draft.world.rooms[room].key].append(rest)
    draft.days = [buffers.later(day, draft.buffer) for day in draft.days]


def _add_orders(draft: _Draft, items: dict[str, Document]) -> None:
    """Write the orders in which a session that may move has a part."""
    for rule in draft.world.kept.orders:
        one, other = items.get(str(rule.session)), items.get(str(rule.other))
        if one is None or other is None or not draft.free & {rule.session, rule.other}:
            continue
        if rule.kind is OrderKind.AFTER:
            entry = {"session": other["id"], "gap_minutes": rule.gap_minutes}
            one["after"] = [*one.get("after", []), entry]
        else:
            one["immediately_before"] = other["id"]
            if rule.session in draft.free:  # the other begins at its end, not after a gap
                one["minutes"] -= draft.gap_minutes


def _days(draft: _Draft) -> list[Document]:
    """Return the event's days that are not over, with pauses, breaks and what is past as closures."""
    event, options = draft.world.event, draft.options
    today, now = clock.today(event.time_zone), clock.now()
    breaks = [span for row in draft.world.own if row.is_break and (span := row.span)]
    days = []
    for offset in range((event.ends_on - event.starts_on).days + 1):
        date = event.starts_on + timedelta(days=offset)
        if date < today:
            continue
        closed = [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in [options.pause] if a < b] if options.pause else []
        whole = event_window(date, date, event.time_zone)
        closed += [
            [_clock(draft, part.start, whole), _clock(draft, part.end, whole)]
            for span in breaks
            if (part := span.clip(whole))
        ]
        if date == today and (past := Span(whole.start, now).clip(whole)):
            closed.append(["00:00", _clock(draft, past.end + timedelta(minutes=1), whole)])
        day = {"date": date.isoformat(), "start": f"{options.opens:%H:%M}", "end": f"{options.closes:%H:%M}"}
        days.append(day | {"closed": closed})
    if not days:
        raise EventIsOver
    return days


def _clock(draft: _Draft, moment: datetime, day: Span) -> str:
    return "24:00" if moment >= day.end else f"{moment.astimezone(draft.zone):%H:%M}"


def _split(draft: _Draft, free: set[UUID]) -> list[SessionRow]:
    """Return the sessions that stay as `fixed`; the rest that stays only holds what it holds."""
    now, kept = clock.now(), []
    for row in draft.world.own:
        if row.id in free or row.is_break or row.span is None:
            continue
        if row.span.start > now and _fits(draft, row.span):
            kept.append(row)
        else:
            _hold(draft, row)
    return kept


def _fits(draft: _Draft, span: Span) -> bool:
    start, end = draft.wall(span.start), draft.wall(span.end)
    return any(
        f"{day['date']}T{day['start']}" <= start
        and end <= f"{day['date']}T{day['end']}"
        and not any(start < f"{day['date']}T{b}" and f"{day['date']}T{a}" < end for a, b in day["closed"])
        for day in draft.days
    )


def _hold(draft: _Draft, row: SessionRow) -> None:
    """Make a session that is no part of the problem take what it needs during its time."""
    if row.span is None:
        return
    world = draft.world
    room = world.rooms.get(row.room_id) if row.room_id else None
    if room is not None:
        draft.shut[room.key].append(row.span.widened(timedelta(), draft.buffer))
    for person in world.people.get(row.id, ()):
        draft.away[str(person)].append(buffers.busy_with_travel(world, row, row.span))
    if row.event_id == world.event.id:
        for name in (
            *(f"team:{team}" for team in row.teams),
            *(f"body:{body}" for body in _bodies(world, row)),
        ):
            draft.away[name].append(row.span)


def _bodies(world: World, row: SessionRow) -> set[UUID]:
    return set() if row.is_break else world.bodies.get(row.id, set())


def _tables_apart(draft: _Draft, rows: list[SessionRow]) -> None:
    """Let the tables of one body run side by side, and keep each apart from its other sessions."""
    tables = [row for row in rows if row.kind is SessionKind.WORKING_TABLE]
    for table, other in product(tables, rows):
        if other.kind is SessionKind.WORKING_TABLE:
            continue
        if _bodies(draft.world, table) & _bodies(draft.world, other):
            for row in (table, other):
                draft.extra_teams[row.id].append(f"apart:{table.id}:{other.id}")


def _free(draft: _Draft, row: SessionRow) -> Document:
    item = _common(draft, row)
    item["minutes"] += draft.gap_minutes
    needs_room = row.room_id is not None or row.mode is not Mode.ONLINE
    item["needs_room"] = needs_room and bool(draft.world.own_rooms)
    item["seats"] = max(row.seats, min(draft.world.seats_of(row), _largest(draft.world)))
    if item["needs_room"] and (needed := draft.world.needs_of(row)):
        item["features"] = sorted(fold(name) for name in needed)
    if row.starts_at is None and row.room_id is not None:
        item["rooms"] = [str(row.room_id)]
    item["required"] += _stand_ins(draft, row)
    return item


def _largest(world: World) -> int:
    """Return the places of the largest room: those who wait for a seat beyond them find none anywhere."""
    sizes = [room.capacity for room in world.own_rooms]
    return max((size for size in sizes if size is not None), default=0) if None not in sizes else 10**6


def _fixed(draft: _Draft, row: SessionRow) -> Document:
    """A session that stays needs nothing of its place: it has it."""
    return _common(draft, row) | {"needs_room": False, "fixed": _place(draft, row)}


def _common(draft: _Draft, row: SessionRow) -> Document:
    is_table = row.kind is SessionKind.WORKING_TABLE
    span = row.span
    return {
        "id": str(row.id),
        "title": row.code,
        "minutes": int(span.length.total_seconds()) // 60 if span else row.minutes,
        "mode": row.mode.value,
        "required": sorted(str(person) for person in draft.world.people.get(row.id, ())),
        "interested": draft.interested.get(row.id, []),
        "bodies": [] if is_table else sorted(str(body) for body in _bodies(draft.world, row)),
        "teams": sorted({*row.teams, *draft.extra_teams[row.id]}),
    }


def _place(draft: _Draft, row: SessionRow) -> Document:
    if row.starts_at is None:
        raise ValueError("only a session with a time has a place")
    return {"start": draft.wall(row.starts_at)} | ({"room": str(row.room_id)} if row.room_id else {})


def _stand_ins(draft: _Draft, row: SessionRow) -> list[str]:
    """Return the stand-ins whose absence keeps the session off what its teams and bodies do elsewhere."""
    world = draft.world
    names = [f"team:{team}" for team in row.teams] + [f"body:{body}" for body in _bodies(world, row)]
    mine = {*_bodies(world, row), *world.hosts.get(world.event.id, ())}
    if mine:
        name = "bodies:" + ",".join(sorted(map(str, mine)))
        if name not in draft.away:
            draft.away[name] = [
                other.span
                for other in world.others
                if other.span and not other.is_break
                if bodies_at_odds(
                    mine, _bodies(world, other) | world.hosts.get(other.event_id, set()), world.parallel
                )
            ]
        names.append(name)
    return [name for name in names if draft.away.get(name)]


def _people(draft: _Draft, sessions: list[Document]) -> list[Document]:
    required = {name for item in sessions for name in item["required"]}
    hours = {str(person): _hours(kept) for person, kept in draft.world.hours.items()}
    people = []
    for name in sorted(required | {name for item in sessions for name in item["interested"]}):
        person: Document = {"id": name, "unavailable": _windows(draft, draft.away.get(name, []))}
        if name in hours:
            person |= hours[name]
        people.append(person)
    return people


def _hours(kept: LocalHours) -> Document:
    closes = "24:00" if kept.closes >= LAST_MINUTE else f"{kept.closes:%H:%M}"
    return {"time_zone": kept.zone, "civil_hours": [f"{kept.opens:%H:%M}", closes]}


def _interested(world: World) -> dict[UUID, list[str]]:
    """Return, for each session, those who hold or await a seat in it, or marked it as interesting."""
    query = (
        sa.select(SeatPool.subject, Registration.id, Registration.person_id)
        .join(Place, Place.pool_id == SeatPool.id)
        .join(Registration, Registration.id == Place.registration_id)
        .where(
            SeatPool.owner_id == world.event.id,
            SeatPool.kind == PoolKind.SESSION,
            Place.state != PlaceState.RELEASED,
            Place.event_id == world.event.id,
            Registration.event_id == world.event.id,
        )
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for subject, registration_id, person_id in db.session.execute(query):
        found[UUID(subject)].add(str(person_id or registration_id))
    marks = (
        sa.select(SessionInterest.session_id, Registration.id, Registration.person_id)
        .join(Registration, Registration.id == SessionInterest.registration_id)
        .where(
            SessionInterest.event_id == world.event.id,
            Registration.event_id == world.event.id,
            Registration.state.not_in(ENDED),
        )
    )
    for session_id, registration_id, person_id in db.session.execute(marks):
        found[session_id].add(str(person_id or registration_id))
    return {session_id: sorted(names) for session_id, names in found.items()}


def _windows(draft: _Draft, spans: Iterable[Span]) -> list[list[str]]:
    """Write spans as wall-clock windows of the days in question, seconds rounded outward."""
    days = [event_window(draft.world.event.starts_on, draft.world.event.ends_on, draft.world.event.time_zone)]
    found = []
    for span in union(part for span in spans for day in days if (part := span.clip(day))):
        end = span.end + timedelta(seconds=59)
        if draft.wall(span.start) < draft.wall(end):
            found.append([draft.wall(span.start), draft.wall(end)])
    return found


def _grid(draft: _Draft, free: list[SessionRow]) -> int:
    """Return the step of starts; present starts stay possible, so that nothing moves for the grid's sake."""
    local = [row.starts_at.astimezone(draft.zone) for row in free if row.starts_at]
    return math.gcd(draft.options.grid_minutes, *(at.hour * 60 + at.minute for at in local))
