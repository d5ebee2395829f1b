"""What is mailed into a person's own calendar: one entry for their registration, by iTIP (RFC 5546, 6047)."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.calendar import CalendarEntry, CalendarFeed, Conference, Method, Party, Status
from app.core.i18n import _
from app.core.mail import deferred
from app.core.settings import Settings
from app.core.text import pick
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventFacts, EventState, Mode, SessionKind, may_enter
from app.events.services import CalendarSession
from app.registration.models import Registration
from app.registration.services.agenda import facts_of

# May be drawn from the state at sending; which method and which count it bears was decided with the change.
FILE = "registration.invitation_file"


def attachment(registration: Registration, method: Method) -> dict[str, list[str]]:
    """Stand for the calendar part of a mail; it is drawn while sending.

    Not sooner: the time it takes would tell a stranger that the address was invited.
    """
    sequence = registration.calendar_sequence or 0
    # Two changes within one second of the clock are told apart, too.
    stamp = clock.now() + timedelta(seconds=sequence)
    return deferred(FILE, str(registration.id), method.value, str(sequence), stamp.isoformat())


def in_agenda(item: CalendarSession, facts: EventFacts) -> bool:
    """Tell whether a session is in somebody's agenda: it needs no choice, or they have a seat in it."""
    session = item.session
    if session.kind is SessionKind.BREAK or not may_enter(session, facts):
        return False
    return not session.needs_choice or session.id in facts.agenda or session.id in facts.admitted


@dataclass(frozen=True, slots=True)
class Word:
    """With what a calendar is told, and what only its owner may know."""

    method: Method
    sequence: int
    stamp: datetime
    link: str
    settings: Settings


def invitation(event: Event, registration: Registration, word: Word) -> CalendarFeed:
    """Write the one entry that a registration is in a calendar, in the language that is current."""
    facts = facts_of(registration, participant=True)
    agenda = [each for each in events.calendar_sessions(event, facts) if in_agenda(each, facts)]
    entry = _entry(event, registration, agenda, word)
    return CalendarFeed(
        name=pick(event.title, registration.language),
        zone=event.time_zone,
        entries=(entry,),
        method=word.method,
    )


def _entry(
    event: Event,
    registration: Registration,
    agenda: Sequence[CalendarSession],
    word: Word,
) -> CalendarEntry:
    locale = registration.language
    held = [each for each in agenda if each.session.cancelled_at is None]
    start, end = _bounds(event, held)
    summary = pick((held[0].session if len(agenda) == 1 and held else event).title, locale)
    online = registration.mode is Mode.ONLINE
    entrance = Conference(word.link, _("Your entry to the online room")) if online and _is_on(word) else None
    name, address = parseaddr(word.settings.mail_from)
    return CalendarEntry(
        uid=uid_of(registration.id, word.settings.host),
        summary=_("Postponed: %(title)s", title=summary) if event.state is EventState.POSTPONED else summary,
        start=start,
        end=end,
        zone=event.time_zone,
        changed_at=word.stamp,
        sequence=word.sequence,
        status=_status(event, word.method),
        location="" if online else _place(event, held, locale),
        description=_describe(event, agenda, locale),
        url=f"{word.settings.base_url}/events/{event.slug}/",
        conference=entrance,
        organizer=Party(word.settings.organisation or name, address),
        attendee=Party(registration.full_name, registration.email, answered=not _is_on(word)),
    )


def uid_of(registration_id: uuid.UUID, host: str) -> str:
    """Return what an entry is known by for as long as the registration lives."""
    return f"registration-{registration_id}@{host}"


def _is_on(word: Word) -> bool:
    return word.method is Method.REQUEST


def _status(event: Event, method: Method) -> Status:
    if method is Method.CANCEL:
        return Status.CANCELLED
    return Status.TENTATIVE if event.state is EventState.POSTPONED else Status.CONFIRMED


def _bounds(event: Event, held: Sequence[CalendarSession]) -> tuple[datetime | date, datetime | date]:
    """Return from when to when the person is taken: hours where it is one day, else whole days."""
    spans = [
        (each.session.starts_at, each.session.ends_at)
        for each in held
        if each.session.starts_at and each.session.ends_at
    ]
    if not spans:
        return event.starts_on, event.ends_on
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    first, last = (moment.astimezone(ZoneInfo(event.time_zone)).date() for moment in (start, end))
    return (start, end) if first == last else (first, last)


def _place(event: Event, held: Sequence[CalendarSession], locale: str) -> str:
    rooms = {each.room for each in held}
    room = rooms.pop() if len(rooms) == 1 else ""
    return ", ".join(filter(None, (room, pick(event.venue, locale), pick(event.city, locale))))


def _describe(event: Event, agenda: Sequence[CalendarSession], locale: str) -> str:
    lines = [pick(event.title, locale), pick(event.change_reason, locale), ""]
    day: date | None = None
    for each in agenda:
        if each.session.starts_at is None or each.session.ends_at is None:
            continue
        start, end = (
            moment.astimezone(ZoneInfo(event.time_zone))
            for moment in (each.session.starts_at, each.session.ends_at)
        )
        if start.date() != day:
            day = start.date()
            lines.append(f"{day:%d.%m.%Y} ({event.time_zone})")
        line = f"{start:%H:%M}–{end:%H:%M} {pick(each.session.title, locale)}"
        line += f" ({each.room})" if each.room else ""
        lines.append(f"{line} — {_('Cancelled')}" if each.session.cancelled_at else line)
    return "\n".join(lines).strip()


def is_empty(agenda: Collection[CalendarSession]) -> bool:
    """Tell whether nothing of an agenda is left: everything that was in it is called off."""
    return bool(agenda) and all(each.session.cancelled_at is not None for each in agenda)
