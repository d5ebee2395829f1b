"""Find a date for a new meeting: who and what is taken, in words that the reader may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.availability import services as availability
from app.core import clock
from app.core.access import Perm, Viewer
from app.core.db import db
from app.core.spans import Span
from app.directory.models import Person
from app.planning.rules import ActivityMode
from app.yearplan.rules import (
    Asked,
    Block,
    Hours,
    MeetingState,
    Reason,
    ReasonKind,
    WeekFound,
    days_of,
    search_dates,
)
from app.yearplan.services.seen import may_name, may_see
from app.yearplan.services.year import Entry, Year

_DAY = timedelta(days=1)
LONG_AGO = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a planner looks for; `without` is the activity that is moved: it is not in its own way."""

    first: date
    last: date
    minutes: int
    zone: str
    bodies: frozenset[UUID]
    mode: ActivityMode = ActivityMode.ONLINE
    people: frozenset[UUID] = frozenset()
    opens: time = time(8)
    closes: time = time(18)
    interpreters: bool = False
    without: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The weeks, and the names of the people and titles of the meetings that the reasons speak of."""

    weeks: list[WeekFound]
    people: dict[UUID, str]
    entries: dict[str, Entry]


def find_dates(year: Year, wish: Wish, reader: Viewer) -> Found:
    """Look through a window of the year; raises nothing: a week without a start says why.

    Civil hours count where people take part from afar. Of what the reader may not see, the whole days are
    taken and only the body or the person is named.
    """
    people = wish.people | {
        person for body in wish.bodies if body in year.facts for person in year.facts[body].people
    }
    entries = [entry for entry in year.entries if not _is(entry, wish.without)]
    window = _instants(wish)
    blocks = [
        *_bodies_taken(year, entries, wish, reader),
        *_people_taken(entries, people, window, reader),
        Block(Span(window.start - LONG_AGO, max(clock.now(), window.start - _DAY)), Reason(ReasonKind.PAST)),
    ]
    if wish.interpreters:
        blocks += [Block(span, Reason(ReasonKind.INTERPRETERS)) for span in year.interpreters]
    hours: list[Hours] = []
    if wish.mode is not ActivityMode.IN_PERSON:
        known = availability.hours_of(people).values()
        hours = [Hours(each.zone, _minutes(each.opens), _minutes(each.closes, end=True)) for each in known]
    weeks = search_dates(
        Asked(wish.first, wish.last, wish.minutes, wish.zone, wish.opens, wish.closes),
        blocks=blocks,
        hours=hours,
        holidays={day: Reason(ReasonKind.HOLIDAY) for day in year.holidays},
        notes=_notes(year, entries, wish, reader),
    )
    nameable = frozenset(person for person in people if may_name(year, reader, person))
    return Found(weeks, _names(nameable), {entry.key: entry for entry in entries})


def _is(entry: Entry, activity_id: UUID | None) -> bool:
    return entry.activity is not None and entry.activity.id == activity_id


def _instants(wish: Wish) -> Span:
    return Span(midnight(wish.first, wish.zone) - _DAY, midnight(wish.last, wish.zone) + 2 * _DAY)


def _minutes(at: time, *, end: bool = False) -> int:
    """Return the minutes since midnight; the last minute of a day stands for its end."""
    found = at.hour * 60 + at.minute
    return 1440 if end and found == 1439 else found


def _bodies_taken(year: Year, entries: Iterable[Entry], wish: Wish, reader: Viewer) -> Iterable[Block]:
    """Yield when a body meets that keeps out of the time of those asked for."""
    for entry in entries:
        at_odds = [
            other
            for mine, other in product(wish.bodies, entry.meeting.bodies)
            if frozenset((mine, other)) not in year.parallel
        ]
        for body in sorted(set(at_odds), key=str):
            reason = Reason(ReasonKind.BODY, body, entry.key if may_see(entry, reader) else None)
            yield from (Block(span, reason) for span in _told(entry, reader))


def _told(entry: Entry, reader: Viewer) -> list[Span]:
    """Return the time that a meeting takes as far as the reader may know: of closed parts not the hours."""
    exact = list(entry.meeting.spans)
    if entry.event is None or (exact and reader.can(Perm.EVENT_VIEW, "event", entry.event.id)):
        return exact
    return whole_days(entry)


def whole_days(entry: Entry) -> list[Span]:
    """Return the days of an event as one stretch of time on its own clock."""
    days = days_of(entry.meeting)
    if not days or entry.event is None:
        return []
    start = midnight(days[0], entry.event.time_zone)
    return [Span(start, midnight(days[-1] + _DAY, entry.event.time_zone))]


def midnight(day: date, zone: str) -> datetime:
    """Return the first instant of a day, also where its midnight is skipped."""
    return datetime.combine(day, time()).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _people_taken(
    entries: Iterable[Entry], people: frozenset[UUID], window: Span, reader: Viewer
) -> Iterable[Block]:
    """Yield when people are away or have a part elsewhere: in the same words, unless the reader sees it."""
    for person, spans in availability.away(people, window).items():
        yield from (Block(span, Reason(ReasonKind.PERSON, person)) for span in spans)
    for entry in entries:
        meeting = entry.key if may_see(entry, reader) else None
        for piece in entry.meeting.pieces:
            for person in sorted(piece.people & people, key=str):
                yield Block(piece.span, Reason(ReasonKind.PERSON, person, meeting))


def _notes(year: Year, entries: Iterable[Entry], wish: Wish, reader: Viewer) -> dict[date, list[Reason]]:
    """Return what else is on a day, of bodies that share countries with those asked for."""
    mine = {code for body in wish.bodies if body in year.facts for code in year.facts[body].countries}
    near = {frozenset(pair) for pair in (*year.before, *year.together, *year.parallel)}
    found: dict[date, list[Reason]] = {}
    for entry in entries:
        if entry.meeting.state is MeetingState.TO_PLACE:
            continue
        for body in sorted(entry.meeting.bodies, key=str):
            shares = body in year.facts and mine & year.facts[body].countries
            if not shares or any(frozenset((body, other)) in near for other in wish.bodies):
                continue
            reason = Reason(ReasonKind.BODY, body, entry.key if may_see(entry, reader) else None)
            for day in days_of(entry.meeting):
                if reason not in found.setdefault(day, []):
                    found[day].append(reason)
    return found


def _names(people: frozenset[UUID]) -> dict[UUID, str]:
    if not people:
        return {}
    query = sa.select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(people))
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in db.session.execute(query)}
