"""Calendar files: typed entries in, RFC 5545 bytes out, never put together by hand."""

import enum
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import icalendar

PRODUCT = "-//Encuentro//Encuentro//ES"
MEDIA_TYPE = "text/calendar; charset=utf-8"
# Controls, and what some readers take for the end of a line; tab and line feed stay.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_KEPT_IN_URI = "/:?#[]@!$&'()*+=%~"


class Status(enum.StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(enum.StrEnum):
    """What a mailed calendar asks of its reader (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address: the organiser, or the one person that a mail is for.

    `answered` is what a calendar shows of them; while nothing is, it offers to accept or decline.
    """

    name: str
    address: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Conference:
    """An address to join at; put a personal one only into what its owner alone receives."""

    address: str
    label: str = ""
    features: Sequence[str] = ("AUDIO", "VIDEO")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One thing in a calendar.

    `uid` stays the same for the life of the thing, also when it is cancelled; `sequence` grows with each
    change of time, place or state; `changed_at` is when anything of it changed last. `start` and `end` are
    instants, shown in `zone`; where they are dates, the entry lasts whole days, `end` included.
    """

    uid: str
    summary: str
    start: datetime | date
    end: datetime | date
    zone: str
    changed_at: datetime
    sequence: int = 0
    status: Status = Status.CONFIRMED
    location: str = ""
    description: str = ""
    url: str = ""
    conference: Conference | None = None
    organizer: Party | None = None
    attendee: Party | None = None
    categories: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """A calendar to subscribe to, or with a method one to be mailed."""

    name: str
    zone: str
    entries: Iterable[CalendarEntry]
    description: str = ""
    url: str = ""
    refresh: timedelta = timedelta(hours=6)
    method: Method | None = None


def to_ics(feed: CalendarFeed) -> bytes:
    """Write the feed; the same feed always gives the same bytes."""
    entries = list(feed.entries)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    if feed.method is None:
        _describe(calendar, feed)
    else:
        calendar.add("METHOD", feed.method.value)
    for zone in sorted({entry.zone for entry in entries if _is_timed(entry)} - {"UTC"}):
        calendar.add_component(_time_zone(zone, *_years(entries)))
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def etag(content: bytes) -> str:
    """Return the strong validator of a calendar's bytes, without quotes."""
    return hashlib.sha256(content).hexdigest()[:32]


def _describe(calendar: icalendar.Calendar, feed: CalendarFeed) -> None:
    # The library does not know all of these names: only what is given as text is escaped as text.
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, icalendar.vText(_text(feed.name)))
    if feed.description:
        for name in ("DESCRIPTION", "X-WR-CALDESC"):
            calendar.add(name, icalendar.vText(_text(feed.description)))
    if feed.url:
        calendar.add("URL", _uri(feed.url))
    calendar.add("X-WR-TIMEZONE", icalendar.vText(feed.zone))
    calendar.add("REFRESH-INTERVAL", feed.refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(feed.refresh))


def _event(entry: CalendarEntry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", _text(entry.uid))
    event.add("SUMMARY", _text(entry.summary))
    start, end = _bounds(entry)
    event.add("DTSTART", start)
    event.add("DTEND", end)
    # Without a method DTSTAMP is the last change (RFC 5545, 3.8.7.2), so that unchanged stays unchanged.
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", entry.status.value)
    if entry.status is Status.CANCELLED or not _is_timed(entry):
        event.add("TRANSP", "TRANSPARENT")
    if entry.location:
        event.add("LOCATION", _text(entry.location))
    if entry.url:
        event.add("URL", _uri(entry.url))
    if entry.categories:
        event.add("CATEGORIES", [_parameter(category) for category in entry.categories])
    _add_people(event, entry)
    description = entry.description
    if entry.conference is not None:
        address = _add_conference(event, entry.conference)
        # Most readers do not know CONFERENCE and show the description.
        if address not in description:
            description = f"{description}\n\n{entry.conference.label}\n{address}".strip()
    if description:
        event.add("DESCRIPTION", _text(description))
    return event


def _add_conference(event: icalendar.Event, conference: Conference) -> str:
    address = _uri(conference.address)
    parameters = icalendar.Parameters({"VALUE": "URI", "FEATURE": list(conference.features)})
    if conference.label:
        parameters["LABEL"] = _parameter(conference.label)
    event.add("CONFERENCE", icalendar.vUri(address), parameters=parameters)
    return address


def _add_people(event: icalendar.Event, entry: CalendarEntry) -> None:
    if entry.organizer is not None:
        event.add("ORGANIZER", _mailto(entry.organizer), parameters={"CN": _parameter(entry.organizer.name)})
    if entry.attendee is not None:
        event.add(
            "ATTENDEE",
            _mailto(entry.attendee),
            parameters={
                "CN": _parameter(entry.attendee.name),
                "CUTYPE": "INDIVIDUAL",
                "ROLE": "REQ-PARTICIPANT",
                "PARTSTAT": "ACCEPTED" if entry.attendee.answered else "NEEDS-ACTION",
                "RSVP": "FALSE",
            },
        )


def _is_timed(entry: CalendarEntry) -> bool:
    return isinstance(entry.start, datetime)


def _bounds(entry: CalendarEntry) -> tuple[datetime | date, datetime | date]:
    if isinstance(entry.start, datetime) and isinstance(entry.end, datetime):
        return _on_the_wall(entry.start, entry.zone), _on_the_wall(entry.end, entry.zone, is_end=True)
    if isinstance(entry.start, datetime) or isinstance(entry.end, datetime):
        raise TypeError("an entry begins and ends both with instants or both with dates")
    return entry.start, entry.end + timedelta(days=1)


def _on_the_wall(moment: datetime, zone: str, *, is_end: bool = False) -> datetime:
    """Return the clock of the place; as an instant where that clock says the same twice.

    RFC 5545 takes a time that comes twice as the first; some readers take an end as the second.
    """
    if zone == "UTC":
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(zone))
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if local.fold or (is_end and comes_twice) else local


def _years(entries: Sequence[CalendarEntry]) -> tuple[int, int]:
    years = [bound.year for entry in entries for bound in (entry.start, entry.end)]
    return min(years) - 1, max(years) + 2


@lru_cache(maxsize=256)
def _time_zone(zone: str, first: int, last: int) -> icalendar.Timezone:
    """Say how the clocks of a zone stand from one year to another, with one part for each change of them.

    Lists of changes in one part are shorter, and some readers forget the first of a list.
    """
    there = ZoneInfo(zone)
    made = icalendar.Timezone()
    made.add("TZID", zone)
    start = datetime(max(first, 1), 1, 1, tzinfo=UTC)
    made.add_component(_observance(start, start.astimezone(there), start.astimezone(there)))
    end = datetime(min(last, 9999), 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    while start < end:
        if start.astimezone(there).utcoffset() != (start + day).astimezone(there).utcoffset():
            change = _change_between(start, start + day, there)
            before = (change - timedelta(seconds=1)).astimezone(there)
            made.add_component(_observance(change, before, change.astimezone(there)))
        start += day
    return made


def _change_between(early: datetime, late: datetime, there: ZoneInfo) -> datetime:
    """Return the first second at which the clocks stand as they do at the end."""
    after = late.astimezone(there).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (early, middle) if middle.astimezone(there).utcoffset() == after else (middle, late)
    return late


def _observance(change: datetime, before: datetime, after: datetime) -> icalendar.cal.Component:
    """Return how the clocks stand from a change on; its own time is told by the clocks before it."""
    part = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
    earlier = before.utcoffset() or timedelta()
    part.add("DTSTART", (change + earlier).replace(tzinfo=None))
    part.add("TZNAME", after.tzname() or "-")
    part.add("TZOFFSETFROM", earlier)
    part.add("TZOFFSETTO", after.utcoffset() or timedelta())
    return part


def _text(text: str) -> str:
    return _UNWANTED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _parameter(text: str) -> str:
    """Return one line without quotes, for parameters and categories."""
    return " ".join(_text(text).replace('"', "'").split()) or "-"


def _uri(address: str) -> str:
    """Return a web address that no reader cuts: `,` and `;` end a value in some of them."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError("not a web address")
    return quote(address, safe=_KEPT_IN_URI, errors="replace")


def _mailto(party: Party) -> icalendar.vCalAddress:
    return icalendar.vCalAddress("mailto:" + quote(party.address, safe="@!$&'*+-=_~.", errors="replace"))
