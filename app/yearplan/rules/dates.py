"""Find a date for a new meeting: for each week the best starts, or why there is none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.spans import Span

SATURDAY = 5
DAY = 24 * 60
BEST = 3
COMFORTABLE = timedelta(hours=2)
_DAY = timedelta(days=1)


class ReasonKind(StrEnum):
    """Why a meeting cannot start then; in the order in which they are told."""

    PAST = "past"
    HOLIDAY = "holiday"
    BODY = "body"
    PERSON = "person"
    CIVIL = "civil"
    INTERPRETERS = "interpreters"
    NO_HOUR = "no_hour"


class Reason(NamedTuple):
    """A reason and what it is about: a body, a person, a zone; `meeting` where it may be named."""

    kind: ReasonKind
    subject: UUID | str | None = None
    meeting: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: minutes within the hours of a clock, in a window of days."""

    first: date
    last: date
    minutes: int
    zone: str
    opens: time = time(8)
    closes: time = time(18)
    grid: int = 30


class Block(NamedTuple):
    """A stretch of time that is taken, and by what."""

    span: Span
    reason: Reason


class Hours(NamedTuple):
    """The hours at which people of a zone take part from afar, in minutes since their midnight."""

    zone: str
    opens: int = 7 * 60
    closes: int = 21 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that nothing speaks against; `notes` is what is on the same day."""

    start: datetime
    end: datetime
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day: how many starts are free of how many, and how many each reason takes."""

    day: date
    free: int
    starts: int
    reasons: tuple[tuple[Reason, int], ...]


@dataclass(frozen=True, slots=True)
class WeekFound:
    """A week of the window: its best starts, at most one a day as long as there are days."""

    monday: date
    slots: tuple[Slot, ...]
    days: tuple[DayFound, ...]


def search_dates(
    asked: Asked,
    *,
    blocks: Iterable[Block] = (),
    hours: Iterable[Hours] = (),
    holidays: Mapping[date, Reason] | None = None,
    notes: Mapping[date, Sequence[Reason]] | None = None,
) -> list[WeekFound]:
    """Look at each day of work of the window; starts lie on the grid of the clock, and end within the day."""
    bounded = {each for each in hours if each.opens > 0 or each.closes < DAY}
    taken = _Taken(sorted(blocks, key=lambda block: block.span), sorted(bounded))
    holidays, notes = holidays or {}, notes or {}
    weeks: dict[date, list[tuple[DayFound, list[tuple[timedelta, Slot]]]]] = {}
    for step in range((asked.last - asked.first).days + 1):
        day = asked.first + _DAY * step
        if day.weekday() >= SATURDAY:
            continue
        found = _day(asked, _Date(day, holidays.get(day), tuple(notes.get(day, ()))), taken)
        weeks.setdefault(day - _DAY * day.weekday(), []).append(found)
    return [
        WeekFound(
            monday, _best(asked, [slot for _, slots in days for slot in slots]), tuple(d for d, _ in days)
        )
        for monday, days in weeks.items()
    ]


class _Taken(NamedTuple):
    blocks: Sequence[Block]
    hours: Sequence[Hours]


class _Date(NamedTuple):
    day: date
    holiday: Reason | None
    notes: tuple[Reason, ...]


def _day(asked: Asked, at: _Date, taken: _Taken) -> tuple[DayFound, list[tuple[timedelta, Slot]]]:
    day, holiday, notes = at
    starts = list(starts_of(asked, day))
    length = timedelta(minutes=asked.minutes)
    if not starts:
        return DayFound(day, 0, 0, ((Reason(ReasonKind.NO_HOUR), 0),)), []
    if holiday is not None:
        return DayFound(day, 0, len(starts), ((holiday, len(starts)),)), []
    whole = Span(starts[0], starts[-1] + length)
    near = [block for block in taken.blocks if block.span.overlaps(whole)]
    civil = [(Reason(ReasonKind.CIVIL, each.zone), _windows(each, whole)) for each in taken.hours]
    counted: Counter[Reason] = Counter()
    free = []
    for start in starts:
        end = start + length
        against = {reason for span, reason in near if span.start < end and start < span.end}
        margin = COMFORTABLE
        for reason, windows in civil:
            room = max((min(start - a, b - end) for a, b in windows), default=-_DAY)
            if room < timedelta():
                against.add(reason)
            margin = min(margin, room)
        counted.update(against)
        if not against:
            free.append((margin, Slot(start, end, notes)))
    order = list(ReasonKind)
    reasons = sorted(counted.items(), key=lambda item: (-item[1], order.index(item[0].kind), str(item[0])))
    return DayFound(day, len(free), len(starts), tuple(reasons)), free


def starts_of(asked: Asked, day: date) -> Iterable[datetime]:
    """Yield the starts of a day on the grid of the clock that exist and end within its hours."""
    zone = ZoneInfo(asked.zone)
    first = asked.opens.hour * 60 + asked.opens.minute
    first += -first % asked.grid
    closes = asked.closes.hour * 60 + asked.closes.minute
    limit = _instant(day, closes, zone)
    for minute in range(first, closes - asked.minutes + 61, asked.grid):
        if minute >= DAY:
            return
        start = _instant(day, minute, zone)
        there = start.astimezone(zone)
        exists = there.hour * 60 + there.minute == minute
        if exists and start + timedelta(minutes=asked.minutes) <= limit:
            yield start


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _windows(hours: Hours, whole: Span) -> list[tuple[datetime, datetime]]:
    """Return the civil hours of the local days that the stretch touches."""
    zone = ZoneInfo(hours.zone)
    day, last = whole.start.astimezone(zone).date(), whole.end.astimezone(zone).date()
    windows = []
    while day <= last:
        windows.append((_instant(day, hours.opens, zone), _instant(day, hours.closes, zone)))
        day += _DAY
    return windows


def _best(asked: Asked, free: Iterable[tuple[timedelta, Slot]]) -> tuple[Slot, ...]:
    """Choose starts without anything else on the day first, then comfortable ones, then those near ten."""
    zone = ZoneInfo(asked.zone)

    def price(item: tuple[timedelta, Slot]) -> tuple[int, timedelta, int, datetime]:
        margin, slot = item
        there = slot.start.astimezone(zone)
        return len(slot.notes), -margin, abs(there.hour * 60 + there.minute - 600), slot.start

    days: dict[date, list[Slot]] = {}
    for _, slot in sorted(free, key=price):
        days.setdefault(slot.start.astimezone(zone).date(), []).append(slot)
    chosen = [slots[0] for slots in days.values()][:BEST]
    if len(chosen) < BEST:
        chosen += [slot for slots in days.values() for slot in slots[1:]][: BEST - len(chosen)]
    return tuple(sorted(chosen, key=lambda slot: slot.start))
