"""What an event and its programme may be, who may see a session, and what is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import Refusal
from app.core.spans import Span
from app.core.text import mark


class EventKind(StrEnum):
    CONGRESS = "congress"
    WEBINAR = "webinar"
    MEETING = "meeting"
    TRAINING = "training"


class Mode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


class EventAccess(StrEnum):
    """How one gets in: by registering, by registering and being approved, by invitation only."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"


class OrganiserRole(StrEnum):
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"


class SessionKind(StrEnum):
    OPENING = "opening"
    PLENARY = "plenary"
    COLLOQUIUM = "colloquium"
    PANEL = "panel"
    LIGHTNING = "lightning"
    WORKSHOP = "workshop"
    WORKING_TABLE = "working_table"
    PROGRESS = "progress"
    COURSE_LAUNCH = "course_launch"
    MEETING = "meeting"
    CLOSING = "closing"
    BREAK = "break"
    OTHER = "other"


class SessionAccess(StrEnum):
    """Who is let in; `members` and `closed` are hidden from those who are not."""

    OPEN = "open"
    INVITED = "invited"
    MEMBERS = "members"
    CLOSED = "closed"


class SessionPart(StrEnum):
    """What a person does in a session."""

    MODERATOR = "moderator"
    EXPERT = "expert"
    RAPPORTEUR = "rapporteur"
    INTERPRETER = "interpreter"
    HOST = "host"
    FACILITATOR = "facilitator"


class ObserverPermission(StrEnum):
    """How far the presidency let an observer into a session; to speak includes to attend."""

    ATTEND = "attend"
    SPEAK = "speak"


class MaterialKind(StrEnum):
    PAPER = "paper"
    SLIDES = "slides"
    FACT_SHEET = "fact_sheet"
    RECORDING = "recording"
    LINK = "link"
    OTHER = "other"


class Visibility(StrEnum):
    """Who may open a material: anybody, those who take part, organisers only."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    ORGANISERS = "organisers"


class ParticipantClass(StrEnum):
    """As what somebody takes part; observers are kept out of what members hold among themselves."""

    MEMBER = "member"
    OBSERVER_COUNTRY = "observer_country"
    OBSERVER_ORGANISATION = "observer_organisation"
    CIVIL_SOCIETY = "civil_society"
    EXPERT = "expert"
    GUEST = "guest"
    PUBLIC = "public"


OBSERVERS = frozenset({ParticipantClass.OBSERVER_COUNTRY, ParticipantClass.OBSERVER_ORGANISATION})
SPEAKING_PARTS = frozenset({SessionPart.MODERATOR, SessionPart.EXPERT, SessionPart.FACILITATOR})


# --------------------------------------------------------------------------- refusals


class EventHasNoSuchState(Refusal):
    code = "event_state_not_allowed"
    message = mark("This event is %(state)s, so this cannot be done now.")


class SlugTaken(Refusal):
    code = "event_slug_taken"
    message = mark("The address “%(slug)s” belongs to another event. Choose another.")


class DatesReversed(Refusal):
    code = "event_dates_reversed"
    message = mark("The last day (%(ends_on)s) is before the first (%(starts_on)s).")


class NothingToPublish(Refusal):
    code = "nothing_to_publish"
    message = mark("A published event needs a title in each of its languages. Missing: %(missing)s.")


class SessionsOutsideDates(Refusal):
    code = "sessions_outside_dates"
    message = mark("%(count)s sessions lie outside the new dates, the first is “%(title)s”. Move them first.")


class SessionOutsideEvent(Refusal):
    code = "session_outside_event"
    message = mark("“%(title)s” would lie outside the event, which runs from %(starts_on)s to %(ends_on)s.")


class SessionEndsBeforeStart(Refusal):
    code = "session_ends_before_start"
    message = mark("A session must end after it starts.")


class SessionCancelled(Refusal):
    code = "session_cancelled"
    message = mark("“%(title)s” is cancelled; restore it before placing it.")


class SessionCodeTaken(Refusal):
    code = "session_code_taken"
    message = mark("Another session of this event has the code %(code)s.")


class RoomTaken(Refusal):
    code = "room_taken"
    message = mark("%(room)s is taken: “%(title)s” and “%(other)s” would overlap there.")


class RoomInUse(Refusal):
    code = "room_in_use"
    message = mark("%(count)s sessions are in %(room)s. Move them before you remove the room.")


class RoleTwice(Refusal):
    code = "role_twice"
    message = mark("%(person)s already has this role in this session.")


class ObserverNeedsAuthorisation(Refusal):
    code = "observer_needs_authorisation"
    message = mark(
        "%(person)s represents an observer country, which speaks in meetings only when the presidency has"
        " authorised it. Record who authorised it first."
    )


class AuthorisationTwice(Refusal):
    code = "authorisation_twice"
    message = mark("%(person)s is already authorised to speak in this session.")


class MaterialNeedsLink(Refusal):
    code = "material_needs_link"
    message = mark("Give an address or a file, one of the two.")


class EditionTaken(Refusal):
    code = "edition_taken"
    message = mark("This series already has edition %(edition)s.")


# --------------------------------------------------------------------------- overlap


class Timed(Protocol):
    """Anything with a place in time; both ends None while it is unscheduled."""

    @property
    def starts_at(self) -> datetime | None: ...

    @property
    def ends_at(self) -> datetime | None: ...


TimedT = TypeVar("TimedT", bound=Timed)


def span_of(item: Timed) -> Span | None:
    """Return the stretch of time of an item, or None while it has none."""
    if item.starts_at is None or item.ends_at is None:
        return None
    return Span(item.starts_at, item.ends_at)


def overlapping(one: Timed, other: Timed) -> bool:
    """Tell whether two items share an instant; what is unscheduled overlaps nothing."""
    first, second = span_of(one), span_of(other)
    return first is not None and second is not None and first.overlaps(second)


def find_overlaps(items: Iterable[TimedT]) -> list[tuple[TimedT, TimedT]]:
    """Return every pair of items that share an instant, in order of start."""
    placed = sorted(
        ((span, index, item) for index, item in enumerate(items) if (span := span_of(item))),
        key=lambda entry: entry[:2],
    )
    pairs: list[tuple[TimedT, TimedT]] = []
    open_now: list[tuple[Span, TimedT]] = []
    for span, _, item in placed:
        open_now = [(earlier, other) for earlier, other in open_now if earlier.end > span.start]
        pairs.extend((other, item) for earlier, other in open_now if earlier.overlaps(span))
        open_now.append((span, item))
    return pairs


# --------------------------------------------------------------------------- who sees what


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What the layers above know of one viewer in one event; nothing known is a stranger.

    `admitted` are sessions to which the person was admitted by name or has a part in;
    `authorised` are those for which the presidency let an observer in.
    """

    person_id: UUID | None = None
    participant_class: ParticipantClass = ParticipantClass.PUBLIC
    participant: bool = False
    organiser: bool = False
    admitted: frozenset[UUID] = frozenset()
    authorised: frozenset[UUID] = frozenset()
    agenda: frozenset[UUID] = frozenset()


STRANGER = EventFacts()


class Gated(Protocol):
    """A session as far as seeing it goes."""

    @property
    def id(self) -> UUID: ...

    @property
    def access(self) -> SessionAccess: ...


def may_see(session: Gated, viewer: EventFacts) -> bool:
    """Tell whether a viewer learns that the session exists at all.

    What members hold among themselves is hidden from observers even when something else
    would let them in; only an authorisation on record opens it.
    """
    if session.access in {SessionAccess.OPEN, SessionAccess.INVITED}:
        return True
    if viewer.participant_class in OBSERVERS:
        return session.id in viewer.authorised
    if viewer.organiser or session.id in viewer.admitted:
        return True
    return session.access is SessionAccess.MEMBERS and viewer.participant_class is ParticipantClass.MEMBER


def may_enter(session: Gated, viewer: EventFacts) -> bool:
    """Tell whether a viewer may have the session's link and the papers of those who take part."""
    if not may_see(session, viewer):
        return False
    if viewer.organiser or session.id in viewer.admitted or session.id in viewer.authorised:
        return True
    return viewer.participant and session.access in {SessionAccess.OPEN, SessionAccess.MEMBERS}


def may_open(visibility: Visibility, *, enters: bool, organiser: bool) -> bool:
    """Tell whether a material is shown to somebody who does or does not take part."""
    if visibility is Visibility.PUBLIC or organiser:
        return True
    return visibility is Visibility.PARTICIPANTS and enters


def needs_authorisation(kind: EventKind, standing: ParticipantClass, part: SessionPart | None) -> bool:
    """Tell whether a part in a session needs the presidency's word first; None is a contribution.

    Observer countries attend the open discussions of meetings without speaking there;
    congresses, webinars and training invite whom they like.
    """
    if kind is not EventKind.MEETING or standing is not ParticipantClass.OBSERVER_COUNTRY:
        return False
    return part is None or part in SPEAKING_PARTS


# --------------------------------------------------------------------------- when


def event_window(starts_on: date, ends_on: date, zone: str) -> Span:
    """Return the event's days as instants, from the first midnight to the last in its zone."""
    return Span(
        local_instant(starts_on, "00:00", zone), local_instant(ends_on + timedelta(days=1), "00:00", zone)
    )


def local_instant(day: date, clock_time: str, zone: str) -> datetime:
    """Return the instant at which a wall clock in the zone shows `HH:MM` on a day.

    A time that occurs twice means the first; one that is skipped means as long after the gap.
    """
    hours, minutes = clock_time.split(":")
    wall = datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)


def check_session_time(
    *,
    title: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    starts_on: date,
    ends_on: date,
    zone: str,
) -> None:
    """Refuse a time that is reversed, half given, or outside the days of the event."""
    if starts_at is None and ends_at is None:
        return
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        raise SessionEndsBeforeStart
    window = event_window(starts_on, ends_on, zone)
    if starts_at < window.start or ends_at > window.end:
        raise SessionOutsideEvent(title=title, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and when a session shall be; both ends None takes it off the programme."""

    session_id: UUID
    starts_at: datetime | None
    ends_at: datetime | None
    room_id: UUID | None = None
