"""A person's parts across events, and the sessions behind calendars."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.calendar import CalendarEntry, Conference, Status
from app.core.db import across_events, db
from app.core.text import pick
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    ObserverAuthorisation,
    Room,
    Session,
    SessionRole,
)
from app.events.rules import AMONG_THEMSELVES, EventFacts, EventState, Mode, SessionPart, may_see
from app.events.services.classes import classes_by_code
from app.events.services.people import standing_of


@dataclass(frozen=True, slots=True)
class MyPart:
    """A part that a person has in a session of some event; None as part is a contribution."""

    event: Event
    session: Session
    room: str
    part: SessionPart | None
    confirmed_at: datetime | None


def roles_of(person_id: UUID, *, upcoming_only: bool = False) -> list[MyPart]:
    """Return the parts of a person across all events, soonest first, unscheduled ones last."""
    with across_events("a person sees all parts that they have themselves"):
        parts = db.session.execute(
            sa.select(Event, Session, Room.name, SessionRole.role, SessionRole.confirmed_at)
            .join(Session, Session.event_id == Event.id)
            .join(SessionRole, SessionRole.session_id == Session.id)
            .outerjoin(Room, Room.id == Session.room_id)
            .where(SessionRole.person_id == person_id, SessionRole.declined_at.is_(None))
        ).all()
        given = db.session.execute(
            sa.select(Event, Session, Room.name)
            .join(Session, Session.event_id == Event.id)
            .join(Contribution, Contribution.session_id == Session.id)
            .join(ContributionSpeaker, ContributionSpeaker.contribution_id == Contribution.id)
            .outerjoin(Room, Room.id == Session.room_id)
            .where(ContributionSpeaker.person_id == person_id, ContributionSpeaker.declined_at.is_(None))
            .distinct()
        ).all()
    found = [
        MyPart(event, session, room or "", part, confirmed) for event, session, room, part, confirmed in parts
    ]
    found += [MyPart(event, session, room or "", None, None) for event, session, room in given]
    found = _not_kept_out(person_id, found)
    if upcoming_only:
        now = clock.now()
        found = [part for part in found if part.session.ends_at is None or part.session.ends_at > now]
    return sorted(found, key=_soonest)


def _not_kept_out(person_id: UUID, parts: list[MyPart]) -> list[MyPart]:
    """Leave out what members hold among themselves where an observer has a part but no authorisation."""
    hidden = kept_out(person_id, [part.session for part in parts])
    return [part for part in parts if part.session.id not in hidden]


def kept_out(person_id: UUID, sessions: Iterable[Session]) -> set[UUID]:
    """Return the sessions among themselves that an observer has no authorisation for, part or not."""
    inside = {session.id for session in sessions if session.access in AMONG_THEMSELVES}
    if not inside or not classes_by_code()[standing_of(person_id)].is_observer:
        return set()
    with across_events("the authorisations of one person, whatever the event"):
        authorised = set(
            db.session.scalars(
                sa.select(ObserverAuthorisation.session_id).where(
                    ObserverAuthorisation.person_id == person_id, ObserverAuthorisation.session_id.in_(inside)
                )
            )
        )
    return inside - authorised


def _soonest(part: MyPart) -> tuple[bool, datetime, str]:
    return (part.session.starts_at is None, part.session.starts_at or clock.now(), part.session.code)


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A placed session with its event and room, for calendars."""

    event: Event
    session: Session
    room: str


def calendar_sessions(event: Event, facts: EventFacts) -> list[CalendarSession]:
    """Return the placed sessions of an event that exist for a viewer, cancelled ones included."""
    return [each for each in placed_sessions(event) if may_see(each.session, facts)]


def placed_sessions(event: Event) -> list[CalendarSession]:
    """Return all placed sessions of an event, for callers that ask each reader's rights themselves."""
    rows = db.session.execute(
        sa.select(Session, Room.name)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.event_id == event.id, Session.starts_at.is_not(None))
        .order_by(Session.starts_at, Session.code)
    )
    return [CalendarSession(event, session, room or "") for session, room in rows]


def sessions_by_id(session_ids: Collection[UUID]) -> list[CalendarSession]:
    """Return placed sessions of shown events by id; the caller has checked that they may be seen."""
    with across_events("a person's own feed joins the sessions of all their events"):
        rows = db.session.execute(
            sa.select(Event, Session, Room.name)
            .join(Event, Event.id == Session.event_id)
            .outerjoin(Room, Room.id == Session.room_id)
            .where(
                Session.id.in_(session_ids),
                Session.starts_at.is_not(None),
                Event.state != EventState.DRAFT,
            )
            .order_by(Session.starts_at, Session.code)
        ).all()
    return [CalendarSession(event, session, room or "") for event, session, room in rows]


def entry_of(
    item: CalendarSession, *, locale: str, host: str, url: str, conference: Conference | None = None
) -> CalendarEntry:
    """Write a session as a calendar entry in a language.

    `host` makes the identifier the installation's own; `url` is the session's page. A conference
    address is personal: give one only for what its owner alone receives.
    """
    event, session = item.event, item.session
    start, end = session.starts_at, session.ends_at
    if start is None or end is None:
        raise ValueError("a session without a time is in no calendar")
    called_off = session.cancelled_at is not None or event.state is EventState.CANCELLED
    about = [pick(event.title, locale), pick(session.abstract, locale)]
    return CalendarEntry(
        uid=f"session-{session.id}@{host}",
        summary=pick(session.title, locale),
        start=start,
        end=end,
        zone=event.time_zone,
        changed_at=session.changed_at or session.updated_at,
        sequence=session.sequence,
        status=Status.CANCELLED if called_off else _standing(event),
        location="" if session.mode is Mode.ONLINE else _place(event, item.room, locale),
        description="\n\n".join(filter(None, about)),
        url=url,
        conference=conference,
    )


def _standing(event: Event) -> Status:
    """Say how the event stands; until a postponed one has new days, the old ones are not certain."""
    if event.state is EventState.CANCELLED:
        return Status.CANCELLED
    return Status.TENTATIVE if event.state is EventState.POSTPONED else Status.CONFIRMED


def _place(event: Event, room: str, locale: str) -> str:
    return ", ".join(filter(None, (room, pick(event.venue, locale), pick(event.city, locale))))


def entry_of_event(event: Event, *, locale: str, host: str, url: str) -> CalendarEntry:
    """Write a whole event as days in a calendar: what there is before a programme is published."""
    return CalendarEntry(
        uid=f"event-{event.id}@{host}",
        summary=pick(event.title, locale),
        start=event.starts_on,
        end=event.ends_on,
        zone=event.time_zone,
        changed_at=event.cancelled_at or event.updated_at,
        sequence=event.sequence,
        status=_standing(event),
        location="" if event.mode is Mode.ONLINE else _place(event, "", locale),
        description=pick(event.summary, locale),
        url=url,
    )
