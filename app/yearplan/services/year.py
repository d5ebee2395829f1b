"""Everything that the bodies hold in a year, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.availability import services as availability
from app.consultations.services import public_holidays
from app.core.db import across_events, db
from app.core.spans import Span, union
from app.directory import services as directory
from app.directory.models import Body, BodyRelation, Country, FocalPoint, Institution
from app.directory.rules import BodyKind, BodyRole, CountryRole, Relation, holds_on
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    EventBody,
    Session,
    SessionRole,
)
from app.events.rules import EventKind, EventState, Mode
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import ActivityMode, ActivityState, PlannedTime
from app.yearplan.rules import BodyFacts, Meeting, MeetingState, Piece, year_of

OFF_EVENTS = (EventState.CANCELLED, EventState.POSTPONED)
OFF = (ActivityState.CANCELLED, ActivityState.POSTPONED)
DONE = (ActivityState.HELD, ActivityState.REPORTED)
# A body of which nobody entered the countries is one of all members.
OF_ALL_MEMBERS = frozenset(
    {BodyKind.DECISION, BodyKind.TECHNICAL, BodyKind.LIAISON_NETWORK, BodyKind.WORKING_GROUP}
)
BELONGING = frozenset({BodyRole.MEMBER, BodyRole.CHAIR, BodyRole.COORDINATOR, BodyRole.DELEGATE})
_DAY = timedelta(days=1)
_COLUMNS = (
    Event.id,
    Event.slug,
    Event.title,
    Event.kind,
    Event.mode,
    Event.state,
    Event.listed,
    Event.starts_on,
    Event.ends_on,
    Event.time_zone,
    Event.body_id,
    Event.activity_id,
    Event.host_country_code,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of the year: an activity of a plan, the event that holds it, or one of the two."""

    meeting: Meeting
    activity: Activity | None = None
    event: Any = None

    @property
    def key(self) -> str:
        return self.meeting.key

    @property
    def title(self) -> dict[str, str]:
        found: dict[str, str] = (
            self.event.title if self.event else self.activity.title if self.activity else {}
        )
        return found

    @property
    def mode(self) -> ActivityMode:
        return ActivityMode(
            self.event.mode if self.event else self.activity.mode if self.activity else "hybrid"
        )


@dataclass(slots=True)
class Year:
    """One calendar year of the organisation."""

    number: int
    bodies: dict[UUID, Body]
    facts: dict[UUID, BodyFacts]
    entries: list[Entry]
    presidency: str | None
    holidays: frozenset[date]
    focal_points: list[FocalPoint]
    parallel: frozenset[frozenset[UUID]] = frozenset()
    before: list[tuple[UUID, UUID]] = field(default_factory=list)
    together: list[tuple[UUID, UUID]] = field(default_factory=list)
    away: dict[UUID, list[Span]] = field(default_factory=dict)
    interpreters: list[Span] = field(default_factory=list)
    proposed: dict[UUID, PlannedTime] = field(default_factory=dict)

    @property
    def meetings(self) -> list[Meeting]:
        return [entry.meeting for entry in self.entries]

    @property
    def by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in self.entries}

    @property
    def to_place(self) -> list[Activity]:
        """Return the activities without a time, an event or an end, in order of their windows."""
        waiting = [
            entry.activity
            for entry in self.entries
            if entry.activity is not None and entry.meeting.state is MeetingState.TO_PLACE
        ]
        return sorted(waiting, key=lambda each: (each.window_from or date.min, each.created_at))


def window_of(year: int) -> Span:
    """Return a year as instants, wide enough for every zone."""
    return Span(
        datetime(year, 1, 1, tzinfo=UTC) - _DAY,
        datetime(year + 1, 1, 1, tzinfo=UTC) + _DAY,
    )


def load_year(number: int) -> Year:
    """Load a year as it is, whoever asks: what a reader may see of it is decided by `seen_by`."""
    presidency = directory.find_presidency(number)
    bodies = {body.id: body for body in directory.list_bodies() if _exists(body, number)}
    year = Year(
        number=number,
        bodies=bodies,
        facts=_facts(bodies, number),
        entries=[],
        presidency=presidency.country_code if presidency else None,
        holidays=holidays_of(number, presidency.country_code if presidency else None),
        focal_points=directory.list_focal_points(),
    )
    _relate(year)
    _add_entries(year)
    people = {person for meeting in year.meetings for person in meeting.people}
    year.away = availability.away(people, window_of(number))
    return year


def _exists(body: Body, year: int) -> bool:
    starts = body.valid_from is None or body.valid_from.year <= year
    return starts and (body.valid_to is None or body.valid_to.year >= year)


def holidays_of(year: int, country: str | None) -> frozenset[date]:
    """Return the public holidays of the presidency's country in a year."""
    found = public_holidays([country], date(year, 1, 1)) if country else set()
    return frozenset(day for day in found if day.year == year)


def _facts(bodies: dict[UUID, Body], year: int) -> dict[UUID, BodyFacts]:
    of = directory.memberships().c
    query = sa.select(
        of.body_id,
        of.person_id,
        of.role,
        of.valid_from,
        of.valid_to,
        sa.func.coalesce(of.country_code, Institution.country_code),
    ).outerjoin(Institution, Institution.id == of.institution_id)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    countries: dict[UUID, set[str]] = defaultdict(set)
    for body_id, person_id, role, first, last, country in db.session.execute(query):
        if not any(holds_on(day, first, last) for day in (date(year, 1, 1), date(year, 12, 31))):
            continue
        if person_id is not None:
            people[body_id].add(person_id)
        elif country is not None and role in BELONGING:
            countries[body_id].add(country)
    members = frozenset(
        db.session.scalars(sa.select(Country.code).where(Country.role == CountryRole.MEMBER)).all()
    )
    return {
        body.id: BodyFacts(
            body.id,
            body.kind,
            body.meetings_per_year_min,
            body.meetings_per_year_exact,
            frozenset(people[body.id]),
            frozenset(countries[body.id]) or (members if body.kind in OF_ALL_MEMBERS else frozenset()),
        )
        for body in bodies.values()
    }


def _relate(year: Year) -> None:
    query = sa.select(BodyRelation.body_id, BodyRelation.other_id, BodyRelation.relation)
    parallel = set()
    for body_id, other_id, relation in db.session.execute(query):
        if not {body_id, other_id} <= year.bodies.keys():
            continue
        if relation is Relation.PARALLEL:
            parallel.add(frozenset((body_id, other_id)))
        elif relation is Relation.MEETS_BEFORE:
            year.before.append((body_id, other_id))
        elif relation is Relation.MEETS_WITH:
            year.together.append((body_id, other_id))
    year.parallel = frozenset(parallel)


# --- what is held and planned -----------------------------------------------------------------


def _add_entries(year: Year) -> None:
    with across_events(
        "a year shows when the bodies meet, whatever the event; readers get what they may see"
    ):
        events = _events(year.number)
        found = _Held(_co_bodies({row.id for row in events}))
        _add_pieces(found, {row.id for row in events})
    year.interpreters = union(found.interpreters)
    activities = _activities(year.number, {row.activity_id for row in events if row.activity_id})
    told: set[UUID] = set()
    for row in events:
        activity = activities.get(row.activity_id) if row.activity_id else None
        counts = activity is None or activity.id not in told
        year.entries.append(_of_event(year, row, activity, found, counts=counts))
        if activity is not None:
            told.add(activity.id)
    for activity in activities.values():
        if activity.id not in told and (entry := _of_activity(year, activity)):
            year.entries.append(entry)
    year.entries.sort(key=lambda entry: (entry.meeting.first or date.max, entry.key))


@dataclass(frozen=True, slots=True)
class _Held:
    """What belongs to the events of a year."""

    co_bodies: dict[UUID, set[UUID]]
    pieces: dict[UUID, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    interpreters: list[Span] = field(default_factory=list)


def _events(year: int) -> list[Any]:
    query = sa.select(*_COLUMNS).where(
        Event.starts_on <= date(year, 12, 31),
        Event.ends_on >= date(year, 1, 1),
        Event.state.not_in(OFF_EVENTS),
    )
    return list(db.session.execute(query.order_by(Event.starts_on, Event.slug)))


def _co_bodies(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    query = sa.select(EventBody.event_id, EventBody.body_id).where(EventBody.event_id.in_(list(ids)))
    for event_id, body_id in db.session.execute(query):
        found[event_id].add(body_id)
    return found


def _add_pieces(held: _Held, ids: Collection[UUID]) -> None:
    """Add the sessions of events as stretches of time, with those who have a part in them."""
    mine = sa.and_(
        Session.event_id.in_(list(ids)), Session.starts_at.is_not(None), Session.cancelled_at.is_(None)
    )
    roles = (
        sa.select(SessionRole.session_id, SessionRole.person_id)
        .join(Session, Session.id == SessionRole.session_id)
        .where(mine)
    )
    speakers = (
        sa.select(Contribution.session_id, ContributionSpeaker.person_id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Session, Session.id == Contribution.session_id)
        .where(mine)
    )
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for session_id, person_id in db.session.execute(sa.union_all(roles, speakers)):
        people[session_id].add(person_id)
    query = sa.select(Session.event_id, Session.id, Session.starts_at, Session.ends_at, Session.teams).where(
        mine
    )
    for event_id, session_id, starts_at, ends_at, teams in db.session.execute(query):
        if starts_at is not None and ends_at is not None:
            span = Span(starts_at, ends_at)
            held.pieces[event_id].append(Piece(span, frozenset(people[session_id])))
            held.interpreters.extend([span] if teams else [])


def _activities(year: int, held: Collection[UUID]) -> dict[UUID, Activity]:
    span = window_of(year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    timed = sa.and_(Activity.planned_at >= span.start, Activity.planned_at < span.end)
    waiting = sa.and_(
        Activity.planned_at.is_(None),
        sa.or_(Activity.window_from.is_(None), Activity.window_from <= last),
        sa.or_(Activity.window_to.is_(None), Activity.window_to >= first),
    )
    elsewhere = sa.exists().where(Event.activity_id == Activity.id, Event.state.not_in(OFF_EVENTS))
    query = (
        sa.select(Activity)
        .options(joinedload(Activity.plan), selectinload(Activity.co_bodies))
        .where(
            Activity.state.not_in(OFF),
            sa.or_(
                Activity.id.in_(list(held)),
                sa.and_(~elsewhere, sa.or_(timed, waiting, Activity.held_on.between(first, last))),
            ),
        )
        .order_by(Activity.window_from, Activity.created_at)
    )
    return {activity.id: activity for activity in db.session.scalars(query).unique()}


def _body_people(year: Year, bodies: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset().union(*(year.facts[body].people for body in bodies if body in year.facts))


def _hosts(row: Any, activity: Activity | None, found: "_Held") -> set[UUID]:
    hosts = found.co_bodies[row.id] | ({row.body_id} if row.body_id else set())
    if activity is not None:
        hosts |= {activity.lead_body_id, *(each.body_id for each in activity.co_bodies)}
    return hosts


def _of_event(year: Year, row: Any, activity: Activity | None, found: "_Held", *, counts: bool) -> Entry:
    states = {EventState.HELD: MeetingState.HELD, EventState.DRAFT: MeetingState.PLANNED}
    hosts = _hosts(row, activity, found) & year.bodies.keys()
    people = _body_people(year, hosts)
    meeting = Meeting(
        key=f"event:{row.id}",
        bodies=frozenset(hosts),
        state=states.get(row.state, MeetingState.FIXED),
        year=row.starts_on.year,
        first=row.starts_on,
        last=row.ends_on,
        pieces=tuple(
            Piece(span, each | people)
            for span, each in sorted(found.pieces[row.id], key=lambda piece: piece.span)
        ),
        counts=counts and (activity.is_meeting if activity else row.kind is EventKind.MEETING),
        in_person=row.mode is Mode.IN_PERSON,
        host=row.host_country_code,
    )
    return Entry(meeting, activity, row)


def _of_activity(year: Year, activity: Activity) -> Entry | None:
    planned = planning.planned_time(activity)
    days = (activity.held_on,) if activity.held_on else (planned.first_day,) if planned else ()
    plan = (activity.plan.starts_on, activity.plan.ends_on) if activity.plan else None
    number = year_of(days or (activity.window_from, activity.window_to), plan)
    if number != year.number and number is not None:
        return None
    bodies = frozenset({activity.lead_body_id, *(each.body_id for each in activity.co_bodies)})
    state = MeetingState.TO_PLACE
    first = last = None
    pieces: tuple[Piece, ...] = ()
    if activity.state in DONE:
        state, first = MeetingState.HELD, activity.held_on or (planned.first_day if planned else None)
        last = first
    if planned is not None:
        first, last = planned.first_day, planned.last_day
        pieces = (Piece(Span(planned.at, planned.ends_at), _body_people(year, bodies)),)
        if state is MeetingState.TO_PLACE:
            state = MeetingState.FIXED if planned.is_fixed else MeetingState.PLANNED
    meeting = Meeting(
        key=f"activity:{activity.id}",
        bodies=bodies & year.bodies.keys(),
        state=state,
        year=year.number,
        first=first,
        last=last,
        pieces=pieces,
        counts=activity.is_meeting and number is not None,
        in_person=activity.mode is ActivityMode.IN_PERSON,
    )
    return Entry(meeting, activity)
