"""The programme as a viewer may see it, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core.access import Perm, Viewer
from app.core.db import db
from app.directory.models import Body, Person
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    ObserverAuthorisation,
    Room,
    Session,
    SessionBody,
    SessionRole,
)
from app.events.rules import (
    PUBLIC_CLASS,
    STRANGER,
    ClassFacts,
    EventFacts,
    Grid,
    Mode,
    SessionAccess,
    SessionKind,
    SessionPart,
    Standing,
    group_of,
    lay_out,
    may_see,
    span_of,
)
from app.events.services.announced import ROLE_ANNOUNCED, TALK_ANNOUNCED
from app.events.services.classes import attending, class_at
from app.events.services.people import standing_of

Texts = dict[str, str]
_MOST_NAMED = 500


def facts_for(event: Event, viewer: Viewer) -> EventFacts:
    """Gather what is known of a viewer in an event: registration, parts, authorisations, role."""
    # Whoever only scans tickets at the door is admitted to no closed session by that.
    organiser = viewer.can(Perm.REGISTRATION_READ, "event", event.id)
    if viewer.person_id is None:
        return EventFacts(organiser=True) if organiser else STRANGER
    admission = viewer.admission(event.id)
    own, authorised = own_sessions(event, {viewer.person_id})[viewer.person_id]
    kind = PUBLIC_CLASS
    if own and not admission.participant_class:
        # A part in a session lets nobody in whom the members keep out.
        kind = class_at(event, standing_of(viewer.person_id))
    if admission.participant_class:
        standing = Standing(admission.standing)
        kind = attending(event, ClassFacts(admission.participant_class, standing, admission.needs_word))
    return EventFacts(
        person_id=viewer.person_id,
        participant_class=kind,
        participant=admission.is_confirmed,
        organiser=organiser,
        invited=admission.is_invited,
        admitted=admission.session_ids | own,
        authorised=authorised,
        agenda=admission.session_ids | own,
    )


def own_sessions(
    event: Event, people: Collection[UUID]
) -> dict[UUID, tuple[frozenset[UUID], frozenset[UUID]]]:
    """Return for each person the sessions where they have a part, and those for which they are authorised."""
    # Those of a large event are read whole: a statement takes only so many values.
    few = len(people) <= _MOST_NAMED
    rows = db.session.execute(
        sa.union_all(
            sa.select(SessionRole.person_id, SessionRole.session_id, sa.literal("part")).where(
                SessionRole.person_id.in_(people) if few else sa.true(),
                SessionRole.event_id == event.id,
                SessionRole.declined_at.is_(None),
            ),
            sa.select(ContributionSpeaker.person_id, Contribution.session_id, sa.literal("part"))
            .join(Contribution, ContributionSpeaker.contribution_id == Contribution.id)
            .where(
                ContributionSpeaker.person_id.in_(people) if few else sa.true(),
                ContributionSpeaker.declined_at.is_(None),
                Contribution.event_id == event.id,
            ),
            sa.select(
                ObserverAuthorisation.person_id, ObserverAuthorisation.session_id, sa.literal("authorised")
            ).where(
                ObserverAuthorisation.person_id.in_(people) if few else sa.true(),
                ObserverAuthorisation.event_id == event.id,
            ),
        )
    ).all()
    found: dict[UUID, tuple[set[UUID], set[UUID]]] = {person_id: (set(), set()) for person_id in people}
    for person_id, session_id, why in rows:
        if person_id in found:
            found[person_id][why == "authorised"].add(session_id)
    return {person_id: (frozenset(own), frozenset(said)) for person_id, (own, said) in found.items()}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person announced in public, and as whom."""

    name: str
    label: str
    part: SessionPart | None
    biography: Texts = field(default_factory=dict)
    photo: UUID | None = None
    post: str = ""
    institution: Texts = field(default_factory=dict)
    country_code: str | None = None


@dataclass(slots=True)
class ContributionLine:
    """A contribution as the programme shows it."""

    title: Texts
    minutes: int
    speakers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProgrammeSession:
    """A session as the programme shows it."""

    id: UUID
    code: str
    title: Texts
    kind: SessionKind
    group: str
    mode: Mode
    access: SessionAccess
    starts_at: datetime
    ends_at: datetime
    room: str
    room_key: UUID | None
    interpretation: list[str]
    cancelled: bool
    mine: bool
    people: list[Speaker] = field(default_factory=list)
    contributions: list[ContributionLine] = field(default_factory=list)
    bodies: list[UUID] = field(default_factory=list)

    @property
    def is_break(self) -> bool:
        return self.kind is SessionKind.BREAK

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def day(self, zone: str) -> date:
        return self.starts_at.astimezone(ZoneInfo(zone)).date()


@dataclass(slots=True)
class ProgrammeDay:
    """The sessions of one day and their grid."""

    day: date
    sessions: list[ProgrammeSession]
    grid: Grid
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(slots=True)
class Programme:
    """What a viewer gets of an event's programme: the days asked for, and what to filter by."""

    days: list[date]
    shown: list[ProgrammeDay]
    rooms: dict[UUID, Room]
    open_rooms: list[Room]
    placed: list[tuple[Session, Room | None]]
    kinds: list[SessionKind]
    bodies: dict[UUID, Texts]
    total: int
    mine: int
    unplaced: int


def programme(
    event: Event,
    facts: EventFacts,
    *,
    day: date | None = None,
    every_day: bool = False,
    kind: SessionKind | None = None,
    body_id: UUID | None = None,
    mine: bool = False,
    brief: bool = False,
) -> Programme:
    """Return the programme by day, the first day unless another or all are asked for.

    `brief` leaves out contributions and bodies, for a day at a glance.
    """
    rows, rooms, unplaced = _visible_sessions(event, facts)
    bodies_of, bodies = ({session.id: [] for session in rows}, {}) if brief else _bodies(event)
    zone = ZoneInfo(event.time_zone)
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in rows:
        if (span := span_of(session)) is not None:
            by_day[span.start.astimezone(zone).date()].append(session)
    days = sorted(by_day)
    wanted = days if every_day else [day if day in by_day else days[0]] if days else []
    chosen = [
        session
        for each in wanted
        for session in by_day[each]
        if (kind is None or session.kind is kind)
        and (body_id is None or body_id in bodies_of[session.id])
        and (not mine or session.id in facts.agenda)
    ]
    columns: dict[UUID | None, int] = {room_id: column for column, room_id in enumerate(rooms)}
    chosen.sort(key=lambda each: (each.starts_at, columns.get(each.room_id, len(columns))))
    shown = _lines(chosen, rooms=rooms, facts=facts)
    _add_people(event, shown)
    if not brief:
        _add_contributions(event, shown)
    for line in shown.values():
        line.bodies = bodies_of[line.id]
    known = {body for session in rows for body in bodies_of[session.id]}
    return Programme(
        days=days,
        shown=[_day(each, shown.values(), rooms, event.time_zone) for each in wanted],
        rooms=rooms,
        open_rooms=_open_rooms(rows, rooms),
        placed=[(row, rooms.get(row.room_id) if row.room_id else None) for row in rows],
        kinds=[each for each in SessionKind if any(session.kind is each for session in rows)],
        bodies={body: name for body, name in bodies.items() if body in known},
        total=sum(session.kind is not SessionKind.BREAK for session in rows),
        mine=sum(session.id in facts.agenda for session in rows),
        unplaced=unplaced,
    )


def _visible_sessions(event: Event, facts: EventFacts) -> tuple[list[Session], dict[UUID, Room], int]:
    """Return placed sessions that exist for the viewer, the rooms, and how many wait for a time."""
    rows = db.session.execute(
        sa.select(Session, Room)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.event_id == event.id)
        .order_by(Session.starts_at, Session.order, Session.code)
    )
    found = [(session, room) for session, room in rows if may_see(session, facts)]
    rooms = {room.id: room for _, room in found if room is not None}
    order = sorted(rooms.values(), key=lambda room: (room.order, room.name))
    placed = [session for session, _ in found if session.starts_at is not None]
    waiting = sum(session.starts_at is None and session.cancelled_at is None for session, _ in found)
    return placed, {room.id: room for room in order}, waiting


def _open_rooms(rows: list[Session], rooms: dict[UUID, Room]) -> list[Room]:
    """Return the rooms that have a calendar for everybody."""
    used = {session.room_id for session in rows if session.access is SessionAccess.OPEN}
    return [room for key, room in rooms.items() if key in used]


def _bodies(event: Event) -> tuple[dict[UUID, list[UUID]], dict[UUID, Texts]]:
    of: dict[UUID, list[UUID]] = defaultdict(list)
    names: dict[UUID, Texts] = {}
    for session_id, body_id, name in db.session.execute(
        sa.select(SessionBody.session_id, Body.id, Body.name)
        .join(Body, Body.id == SessionBody.body_id)
        .where(SessionBody.event_id == event.id)
        .order_by(Body.position)
    ):
        of[session_id].append(body_id)
        names[body_id] = name
    return of, names


def _lines(
    sessions: Iterable[Session], *, rooms: dict[UUID, Room], facts: EventFacts
) -> dict[UUID, ProgrammeSession]:
    lines = {}
    for session in sessions:
        span = span_of(session)
        if span is None:
            continue
        room = rooms.get(session.room_id) if session.room_id else None
        lines[session.id] = ProgrammeSession(
            id=session.id,
            code=session.code,
            title=session.title,
            kind=session.kind,
            group=group_of(session.kind, session.access),
            mode=session.mode,
            access=session.access,
            starts_at=span.start,
            ends_at=span.end,
            room=room.name if room else "",
            room_key=session.room_id,
            interpretation=session.interpretation,
            cancelled=session.cancelled_at is not None,
            mine=session.id in facts.agenda,
        )
    return lines


def _add_people(event: Event, lines: dict[UUID, ProgrammeSession]) -> None:
    """Put announced people on the lines, in one statement."""
    if not lines:
        return
    for session_id, part, label, given, family in db.session.execute(
        sa.select(
            SessionRole.session_id,
            SessionRole.role,
            SessionRole.institution_label,
            Person.given_name,
            Person.family_name,
        )
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.event_id == event.id, ROLE_ANNOUNCED)
        .order_by(SessionRole.order)
    ):
        if session_id in lines:
            lines[session_id].people.append(Speaker(f"{given} {family}".strip(), label, part))


def _add_contributions(event: Event, lines: dict[UUID, ProgrammeSession]) -> None:
    """Put contributions with their speakers on the lines, in two statements."""
    if not lines:
        return
    given_in: dict[UUID, ContributionLine] = {}
    for contribution_id, session_id, title, minutes in db.session.execute(
        sa.select(Contribution.id, Contribution.session_id, Contribution.title, Contribution.minutes)
        .where(Contribution.event_id == event.id)
        .order_by(Contribution.order, Contribution.created_at)
    ):
        if session_id in lines:
            given_in[contribution_id] = ContributionLine(title, minutes)
            lines[session_id].contributions.append(given_in[contribution_id])
    for contribution_id, given, family in db.session.execute(
        sa.select(ContributionSpeaker.contribution_id, Person.given_name, Person.family_name)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(ContributionSpeaker.event_id == event.id, TALK_ANNOUNCED)
        .order_by(ContributionSpeaker.order)
    ):
        if contribution_id in given_in:
            given_in[contribution_id].speakers.append(f"{given} {family}".strip())


def _day(day: date, lines: Iterable[ProgrammeSession], rooms: dict[UUID, Room], zone: str) -> ProgrammeDay:
    sessions = [line for line in lines if line.day(zone) == day]
    running = [line for line in sessions if not line.is_break] or sessions
    return ProgrammeDay(
        day=day,
        sessions=sessions,
        grid=lay_out(sessions, rooms=list(rooms), day=day, zone=zone),
        starts_at=min((line.starts_at for line in running), default=None),
        ends_at=max((line.ends_at for line in running), default=None),
    )
