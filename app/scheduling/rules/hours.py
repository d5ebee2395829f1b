"""Hours of the day: those of people who take part from afar, and those that the event keeps."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import time
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.core.spans import Span
from app.scheduling.rules.facts import Facts, LocalHours
from app.scheduling.rules.findings import Attendance, Finding, Kind, Placed, Severity, in_order

MIDNIGHT, LAST = time(0), time(23, 59)


@lru_cache(maxsize=4096)
def local_times(span: Span, zone: str) -> tuple[time, time, bool]:
    """Return when a span begins and ends on the clocks of a zone, and whether both are of one day.

    The midnight at which a day ends belongs to that day.
    """
    there = ZoneInfo(zone)
    start, end = span.start.astimezone(there), span.end.astimezone(there)
    one_day = start.date() == end.date() or (end.time() == MIDNIGHT and (end.date() - start.date()).days == 1)
    return start.time(), end.time(), one_day


def is_within(span: Span, hours: LocalHours) -> bool:
    """Tell whether every minute of a span lies in somebody's hours, on their own date."""
    start, end, one_day = local_times(span, hours.zone)
    if not one_day or start < hours.opens:
        return False
    return hours.closes >= LAST if end == MIDNIGHT else end <= hours.closes


def find_uncivil(facts: Facts, one: Placed) -> Iterator[Finding]:
    """Find people for whom a session that is not only on site is too early or too late, by zone."""
    if not facts.rules.civil_hours or one.mode is Attendance.IN_PERSON:
        return
    outside: dict[str, list[Hashable]] = defaultdict(list)
    for person in one.people:
        hours = facts.hours.get(person)
        if hours is not None and not is_within(one.span, hours):
            outside[hours.zone].append(person)
    for zone, people in sorted(outside.items()):
        opens = max(facts.hours[person].opens for person in people)
        closes = min(facts.hours[person].closes for person in people)
        detail = {"zone": zone, "people": len(people), "opens": opens, "closes": closes}
        yield Finding(Kind.CIVIL_HOURS, (one.key,), in_order(people), one.span, Severity.WARNING, detail)


def find_off_hours(facts: Facts, one: Placed) -> Iterator[Finding]:
    """Find a session outside the hours that the event keeps."""
    opens, closes = facts.rules.opens, facts.rules.closes
    if one.is_break or (opens is None and closes is None):
        return
    kept = LocalHours(facts.zone.key, opens or MIDNIGHT, closes or LAST)
    if not is_within(one.span, kept):
        detail = {"opens": kept.opens, "closes": kept.closes}
        yield Finding(Kind.DAY_HOURS, (one.key,), (), one.span, Severity.WARNING, detail)
