"""The public programme as every export of it is made from: read once, in a constant number of statements."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from app.core.db import across_events, db
from app.directory.models import Body, Person
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    EventBody,
    Room,
    Session,
    SessionBody,
    SessionRole,
)
from app.events.renderer import (
    PublicPerson,
    PublicProgramme,
    PublicRoom,
    PublicSession,
    PublicTalk,
    numbers_of,
)
from app.events.rules import EventAccess, EventKind, EventState, SessionAccess, SessionKind
from app.events.services.agenda import CalendarSession
from app.events.services.announced import ROLE_ANNOUNCED, TALK_ANNOUNCED

BY_NAME = frozenset({EventAccess.INVITATION, EventAccess.DELEGATION})
# Programs are given what is open to all who take part; paper also says what one is invited to, as pages do.
FOR_PROGRAMS = frozenset({SessionAccess.OPEN})
FOR_READERS = frozenset({SessionAccess.OPEN, SessionAccess.INVITED})


def is_announced(event: Event) -> bool:
    """Tell whether everybody is told of an event: then programs may read of it, too."""
    return event.state is not EventState.DRAFT and event.listed and event.access not in BY_NAME


def public_programme(event: Event, accesses: Collection[SessionAccess] = FOR_PROGRAMS) -> PublicProgramme:
    """Return the published programme of the event in scope as strangers may know it, in five statements."""
    published_at = event.programme_published_at
    if published_at is None:
        raise ValueError("the programme is not published")
    return PublicProgramme(
        slug=event.slug,
        title=dict(event.title),
        kind=event.kind,
        mode=event.mode,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        zone=event.time_zone,
        cities=tuple((city["name"], city["zone"]) for city in event.cities),
        languages=tuple(event.languages),
        venue=dict(event.venue),
        city=dict(event.city),
        published_at=published_at,
        called_off=event.state is EventState.CANCELLED,
        sessions=_sessions(event, accesses),
    )


def _sessions(event: Event, accesses: Collection[SessionAccess]) -> tuple[PublicSession, ...]:
    rows = db.session.execute(
        sa.select(
            *(Session.id, Session.code, Session.title, Session.abstract, Session.kind, Session.mode),
            *(Session.access, Session.starts_at, Session.ends_at, Session.interpretation),
            *(Session.cancelled_at, Session.created_at),
            *(Room.id.label("room_id"), Room.name.label("room_name"), Room.capacity.label("places")),
        )
        .outerjoin(Room, Room.id == Session.room_id)
        .where(
            Session.event_id == event.id, Session.starts_at.is_not(None), Session.access.in_(sorted(accesses))
        )
        .order_by(Session.starts_at, Room.order, Room.name, Session.order, Session.code)
    ).all()
    ids = {row.id for row in rows}
    numbers = numbers_of(row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id)))
    keys = _Keys(event.id)
    people, talks, bodies = _people(event, ids, keys), _talks(event, ids, keys), _bodies(event, ids)
    return tuple(
        PublicSession(
            id=row.id,
            number=numbers[row.id],
            code=row.code,
            title=row.title,
            abstract=row.abstract,
            kind=row.kind,
            mode=row.mode,
            access=row.access,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room=PublicRoom(row.room_id, row.room_name, row.places) if row.room_id else None,
            interpretation=tuple(row.interpretation),
            cancelled=row.cancelled_at is not None,
            people=tuple(people[row.id]),
            talks=tuple(talks[row.id]),
            bodies=tuple(bodies[row.id]),
        )
        for row in rows
    )


class _Keys(dict[UUID, str]):
    """The key of each person in one event, made once: it leads back to nobody."""

    def __init__(self, event_id: UUID) -> None:
        super().__init__()
        self._event_id = event_id

    def __missing__(self, person_id: UUID) -> str:
        self[person_id] = key = str(uuid.uuid5(self._event_id, str(person_id)))
        return key


def _people(event: Event, ids: Collection[UUID], keys: _Keys) -> dict[UUID, list[PublicPerson]]:
    found: dict[UUID, list[PublicPerson]] = defaultdict(list)
    for session_id, person_id, part, label, given, family in db.session.execute(
        sa.select(
            SessionRole.session_id,
            SessionRole.person_id,
            SessionRole.role,
            SessionRole.institution_label,
            Person.given_name,
            Person.family_name,
        )
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.event_id == event.id, ROLE_ANNOUNCED)
        .order_by(SessionRole.order, SessionRole.created_at, SessionRole.id)
    ):
        if session_id in ids:
            found[session_id].append(PublicPerson(keys[person_id], f"{given} {family}".strip(), label, part))
    return found


def _talks(event: Event, ids: Collection[UUID], keys: _Keys) -> dict[UUID, list[PublicTalk]]:
    speakers: dict[UUID, list[PublicPerson]] = defaultdict(list)
    for contribution_id, person_id, label, given, family in db.session.execute(
        sa.select(
            ContributionSpeaker.contribution_id,
            ContributionSpeaker.person_id,
            ContributionSpeaker.institution_label,
            Person.given_name,
            Person.family_name,
        )
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(ContributionSpeaker.event_id == event.id, TALK_ANNOUNCED)
        .order_by(ContributionSpeaker.order, ContributionSpeaker.id)
    ):
        speakers[contribution_id].append(
            PublicPerson(keys[person_id], f"{given} {family}".strip(), label, None)
        )
    found: dict[UUID, list[PublicTalk]] = defaultdict(list)
    for contribution_id, session_id, title, minutes in db.session.execute(
        sa.select(Contribution.id, Contribution.session_id, Contribution.title, Contribution.minutes)
        .where(Contribution.event_id == event.id)
        .order_by(Contribution.order, Contribution.created_at, Contribution.id)
    ):
        if session_id in ids:
            found[session_id].append(PublicTalk(title, minutes, tuple(speakers[contribution_id])))
    return found


def _bodies(event: Event, ids: Collection[UUID]) -> dict[UUID, list[dict[str, str]]]:
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for session_id, name in db.session.execute(
        sa.select(SessionBody.session_id, Body.name)
        .join(Body, Body.id == SessionBody.body_id)
        .where(SessionBody.event_id == event.id)
        .order_by(Body.position, Body.code)
    ):
        if session_id in ids:
            found[session_id].append(name)
    return found


def room_sessions(event: Event, room_id: UUID) -> list[CalendarSession]:
    """Return the open sessions of a room, called off or not; none where the programme is not published."""
    if event.programme_published_at is None:
        return []
    rows = db.session.execute(
        sa.select(Session, Room.name)
        .join(Room, Room.id == Session.room_id)
        .where(
            Session.event_id == event.id,
            Session.room_id == room_id,
            Session.starts_at.is_not(None),
            Session.access.in_(sorted(FOR_PROGRAMS)),
        )
        .order_by(Session.starts_at, Session.code)
    )
    return [CalendarSession(event, session, room) for session, room in rows]


def body_meetings(body: Body) -> tuple[list[Event], list[CalendarSession]]:
    """Return what a body holds in public, over all events: whole events, and sessions.

    A meeting that the body holds is told by its sessions once its programme is published; of anything
    larger that it holds, the days, and of the events of others, the sessions that name the body.
    """
    with across_events("the public calendar of a body joins its meetings of all announced events"):
        named = set(
            db.session.scalars(sa.select(SessionBody.session_id).where(SessionBody.body_id == body.id))
        )
        also = set(db.session.scalars(sa.select(EventBody.event_id).where(EventBody.body_id == body.id)))
        rows = db.session.execute(
            sa.select(Event, Session, Room.name)
            .outerjoin(Session, sa.and_(Session.event_id == Event.id, _is_open()))
            .outerjoin(Room, Room.id == Session.room_id)
            .where(
                Event.state != EventState.DRAFT,
                Event.listed,
                Event.access.not_in(sorted(BY_NAME)),
                sa.or_(
                    Event.body_id == body.id,
                    Event.id.in_(sa.select(EventBody.event_id).where(EventBody.body_id == body.id)),
                    Session.id.in_(sa.select(SessionBody.session_id).where(SessionBody.body_id == body.id)),
                ),
            )
            .order_by(Session.starts_at, Event.starts_on, Session.code, Event.slug)
        ).all()
    sessions, whole, told = [], {}, set()
    for event, session, room in rows:
        holds = event.body_id == body.id or event.id in also
        public = session is not None and event.programme_published_at is not None
        if public and (session.id in named or (holds and event.kind is EventKind.MEETING)):
            sessions.append(CalendarSession(event, session, room or ""))
            if event.kind is EventKind.MEETING:
                told.add(event.id)
        if holds:
            whole[event.id] = event
    return [event for key, event in whole.items() if key not in told], sessions


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(
        Session.starts_at.is_not(None),
        Session.access.in_(sorted(FOR_PROGRAMS)),
        Session.kind != SessionKind.BREAK,
    )
