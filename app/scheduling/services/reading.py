"""The statements behind a world: each answers for one event and all that lies beside it at once."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from app.core.db import UtcDateTime, db
from app.core.spans import Span
from app.core.text import fold
from app.directory.models import Body, BodyRelation, Person
from app.directory.rules import AgendaItem, Relation
from app.directory.services import held_between, memberships
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
from app.events.rules import EventKind, EventState, SessionPart, count_sectors, event_window
from app.registration.models import SeatPool, SessionInterest
from app.registration.rules import PoolKind
from app.scheduling.models import Acknowledgement, ScheduleRules, SessionOrder
from app.scheduling.rules import DEFAULTS, Meets, OrderKind, OrderRule, ProgrammeRules
from app.scheduling.services.acknowledging import Accepted

Texts = dict[str, str]
_SESSION = (
    *(Session.id, Session.event_id, Session.code, Session.title, Session.kind, Session.mode),
    *(Session.starts_at, Session.ends_at, Session.minutes, Session.room_id, Session.seats_expected),
    *(Session.capacity, Session.interpretation, Session.teams, Session.access, Session.features),
    *(Session.composition, Session.composition_strict, Session.composition_reason, Session.agenda_item),
)
_EVENT = (
    *(Event.id, Event.slug, Event.title, Event.state, Event.time_zone, Event.venue, Event.city),
    *(Event.body_id, Event.kind),
)
_RULES = (
    *(ScheduleRules.opens, ScheduleRules.closes, ScheduleRules.room_minutes, ScheduleRules.online_minutes),
    *(ScheduleRules.venue_minutes, ScheduleRules.strict_gaps, ScheduleRules.same_day),
    ScheduleRules.civil_hours,
)
_NONE = sa.cast(sa.null(), sa.Uuid)
_EMPTY = sa.literal("")
# A meeting is paired with those that it prepares, or that prepare it, within half a year.
_HALF_A_YEAR = timedelta(days=183)


@dataclass(slots=True)
class Kept:
    """What is kept for an event's programme: orders, findings taken as they are, people expected."""

    orders: list[OrderRule] = field(default_factory=list)
    accepted: dict[str, Accepted] = field(default_factory=dict)
    seats: dict[UUID, int] = field(default_factory=dict)
    meets: list[Meets] = field(default_factory=list)


@dataclass(slots=True)
class Directory:
    """What is known of bodies and venues, and the rules of the event's programme."""

    rules: ProgrammeRules = DEFAULTS
    venues: dict[UUID, Hashable] = field(default_factory=dict)
    names: dict[Hashable, str | Texts] = field(default_factory=dict)
    parallel: frozenset[frozenset[Hashable]] = frozenset()
    related: frozenset[frozenset[Hashable]] = frozenset()
    before: tuple[tuple[UUID, UUID], ...] = ()
    agenda: dict[UUID, frozenset[str]] = field(default_factory=dict)
    body_people: dict[Hashable, frozenset[Hashable]] = field(default_factory=dict)
    body_countries: dict[Hashable, frozenset[str]] = field(default_factory=dict)

    @property
    def in_turn(self) -> set[UUID]:
        """Return the bodies that meet before another, or after one."""
        return {body for pair in self.before for body in pair}


class Filled(Protocol):
    """A world that is being filled."""

    event: Event
    events: dict[UUID, Any]
    people: dict[UUID, set[UUID]]
    bodies: dict[UUID, set[UUID]]
    hosts: dict[UUID, set[UUID]]
    names: dict[Hashable, str | Texts]
    sectors: dict[UUID, dict[str, int]]
    directory: Directory


def sessions(event_id: UUID, window: Span) -> Iterable[Any]:
    """Read all sessions of an event, and those of others within a time."""
    beside = sa.and_(Session.starts_at < window.end, Session.ends_at > window.start)
    return db.session.execute(
        sa.select(*_SESSION)
        .join(Event, Event.id == Session.event_id)
        .where(
            sa.or_(Session.event_id == event_id, beside),
            Session.cancelled_at.is_(None),
            Event.state != EventState.CANCELLED,
        )
        .order_by(Session.starts_at.is_(None), Session.starts_at, Session.order, Session.code)
    )


def events_and_rooms(
    ids: Collection[UUID], own: UUID
) -> tuple[dict[UUID, Any], dict[UUID, tuple[Any, ...]], ProgrammeRules]:
    """Read events with their rooms, and the rules of the programme of one of them."""
    query = (
        sa.select(
            *_EVENT, Room.id.label("room_id"), Room.name, Room.capacity, Room.features, Room.setup_minutes,
            ScheduleRules.id.label("rules_id"), *_RULES,
        )
        .outerjoin(Room, Room.event_id == Event.id)
        .outerjoin(ScheduleRules, sa.and_(ScheduleRules.event_id == Event.id, Event.id == own))
        .where(Event.id.in_(list(ids)))
        .order_by(Event.id, Room.order, Room.name)
    )  # fmt: skip
    events: dict[UUID, Any] = {}
    rooms: dict[UUID, tuple[Any, ...]] = {}
    rules = DEFAULTS
    for row in db.session.execute(query):
        events.setdefault(row.id, row)
        if row.id == own and row.rules_id is not None:
            rules = _rules(row[-len(_RULES) :])
        if row.room_id is not None:
            venue = _place_name(row.venue)
            # Rooms belong to events; the same name in the same venue is the same room.
            key: Hashable = (venue, fold(row.name)) if venue else row.room_id
            rooms[row.room_id] = (
                row.room_id, row.name, row.capacity, row.features, key, row.id, row.setup_minutes,
            )  # fmt: skip
    return events, rooms, rules


def _rules(values: Any) -> ProgrammeRules:
    return ProgrammeRules(*values)


def _place_name(texts: Texts | None) -> str:
    return next((fold(text) for _, text in sorted((texts or {}).items()) if text), "")


def add_people_and_bodies(world: Filled, wanted: Collection[UUID], days: tuple[date, date]) -> None:
    """Add who has a part in which session, and which bodies hold what, in one statement."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for tag, *row in db.session.execute(_people_and_bodies(list(world.events), days)):
        rows[tag].append(row)
    _add_people(world, wanted, rows)
    for session_id, body_id, *_ in rows["body"]:
        world.bodies[session_id].add(body_id)
    for event_id, body_id, *_ in rows["host"]:
        world.hosts[event_id].add(body_id)
    for row in world.events.values():
        if row.body_id is not None:
            world.hosts[row.id].add(row.body_id)
    people: dict[Hashable, set[Hashable]] = defaultdict(set)
    countries: dict[Hashable, set[str]] = defaultdict(set)
    for body_id, person_id, country, *_ in rows["member"]:
        (people[body_id] if person_id else countries[body_id]).add(person_id or country)
    world.directory.body_people = {body: frozenset(of) for body, of in people.items()}
    world.directory.body_countries = {body: frozenset(of) for body, of in countries.items()}


def _add_people(world: Filled, wanted: Collection[UUID], rows: Mapping[str, list[Any]]) -> None:
    experts: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    talks: dict[UUID, list[tuple[str, UUID | None]]] = defaultdict(list)
    for tag in ("part", "expert", "speaker"):
        for session_id, person_id, sector, given, family in rows.get(tag, ()):
            if session_id not in wanted:
                continue
            world.people[session_id].add(person_id)
            world.names[person_id] = f"{given} {family}".strip()
            if tag == "expert" and sector:
                experts[session_id].append((person_id, sector))
            elif tag == "speaker" and sector:
                talks[session_id].append(("", person_id))
    for session_id, _, sector, *_ in rows.get("talk", ()):
        talks[session_id].append((sector, None))
    for session_id in {*experts, *talks}:
        world.sectors[session_id] = count_sectors(experts[session_id], talks[session_id])


def _people_and_bodies(ids: list[UUID], days: tuple[date, date]) -> sa.CompoundSelect[Any]:
    def written(column: Any) -> Any:
        return sa.func.coalesce(sa.cast(column, sa.String), "")

    part = sa.case((SessionRole.role == SessionPart.EXPERT, "expert"), else_="part")
    names = (Person.given_name, Person.family_name)
    nobody = (_EMPTY, _EMPTY)
    of = memberships().c
    return sa.union_all(
        sa.select(
            sa.cast(part, sa.String),
            SessionRole.session_id,
            SessionRole.person_id,
            written(SessionRole.sector),
            *names,
        )
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.event_id.in_(ids)),
        sa.select(
            sa.literal("speaker"),
            Contribution.session_id,
            ContributionSpeaker.person_id,
            written(Contribution.sector),
            *names,
        )
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(Contribution.event_id.in_(ids)),
        sa.select(
            sa.literal("talk"), Contribution.session_id, _NONE, written(Contribution.sector), *nobody
        ).where(Contribution.event_id.in_(ids), Contribution.sector.is_not(None)),
        sa.select(sa.literal("body"), SessionBody.session_id, SessionBody.body_id, _EMPTY, *nobody).where(
            SessionBody.event_id.in_(ids)
        ),
        sa.select(sa.literal("host"), EventBody.event_id, EventBody.body_id, _EMPTY, *nobody).where(
            EventBody.event_id.in_(ids)
        ),
        sa.select(sa.literal("member"), of.body_id, of.person_id, written(of.country_code), *nobody).where(
            of.institution_id.is_(None), held_between(of, *days)
        ),
    )


def directory(events: Mapping[UUID, Any], rules: ProgrammeRules, found: Directory) -> Directory:
    """Add the names and agendas of bodies, and how they stand to each other."""
    found.rules = rules
    for row in events.values():
        venue = _place_name(row.venue) or _place_name(row.city)
        if venue:
            found.venues[row.id] = (venue, _place_name(row.city))
    told = (Relation.PARALLEL, Relation.MEETS_BEFORE, Relation.MEETS_WITH)
    query = sa.select(
        Body.id, Body.name, Body.agenda, Body.civil_society_slot, BodyRelation.other_id, BodyRelation.relation
    ).outerjoin(BodyRelation, sa.and_(BodyRelation.body_id == Body.id, BodyRelation.relation.in_(told)))
    pairs: dict[Relation, set[tuple[UUID, UUID]]] = defaultdict(set)
    for row in db.session.execute(query):
        found.names[row.id] = row.name
        slot = {AgendaItem.CIVIL_SOCIETY.value} if row.civil_society_slot else set()
        found.agenda[row.id] = frozenset({*(row.agenda or ()), *slot})
        if row.other_id is not None:
            pairs[row.relation].add((row.id, row.other_id))
    found.parallel = _pairs(pairs[Relation.PARALLEL])
    found.before = tuple(sorted(pairs[Relation.MEETS_BEFORE], key=str))
    found.related = _pairs(pairs[Relation.MEETS_BEFORE] | pairs[Relation.MEETS_WITH])
    return found


def _pairs(pairs: Iterable[tuple[UUID, UUID]]) -> frozenset[frozenset[Hashable]]:
    return frozenset(frozenset[Hashable](pair) for pair in pairs)


def kept(event: Event) -> Kept:
    """Read what is kept for an event's programme, in one statement."""
    found, wishes = Kept(), {}
    for tag, one, other, text, number, reason, by, at in db.session.execute(_kept(event.id)):
        if tag == "order":
            found.orders.append(OrderRule(one, other, OrderKind(text), number))
        elif tag == "accepted":
            found.accepted[text] = Accepted(text, reason, by.strip(), at)
        elif tag == "wish":
            wishes[one] = number
        else:
            found.seats[UUID(text)] = number
    found.seats = wishes | found.seats
    return found


def _kept(event_id: UUID) -> sa.CompoundSelect[Any]:
    nothing = (_EMPTY, _EMPTY, sa.cast(sa.null(), UtcDateTime))
    name = sa.func.coalesce(Person.given_name + " " + Person.family_name, "")
    kind = sa.cast(SessionOrder.kind, sa.String)
    taken = SeatPool.taken + SeatPool.waiting
    return sa.union_all(
        sa.select(
            *(sa.literal("accepted"), _NONE, _NONE, Acknowledgement.fingerprint, sa.literal(0)),
            *(Acknowledgement.reason, name, Acknowledgement.at),
        )
        .outerjoin(Person, Person.id == Acknowledgement.by_id)
        .where(Acknowledgement.event_id == event_id),
        sa.select(
            *(sa.literal("order"), SessionOrder.session_id, SessionOrder.other_id, kind),
            *(SessionOrder.gap_minutes, *nothing),
        ).where(SessionOrder.event_id == event_id),
        sa.select(sa.literal("seats"), _NONE, _NONE, SeatPool.subject, taken, *nothing).where(
            SeatPool.owner_id == event_id, SeatPool.kind == PoolKind.SESSION
        ),
        sa.select(*(sa.literal("wish"), SessionInterest.session_id, _NONE, _EMPTY, sa.func.count(), *nothing))
        .where(SessionInterest.event_id == event_id)
        .group_by(SessionInterest.session_id),
    )


def meets(event: Event, bodies: Collection[UUID]) -> tuple[list[Meets], dict[UUID, Any]]:
    """Read the meetings of bodies that meet in turn, half a year before and after, and their events."""
    wanted = list(bodies)
    held = sa.select(EventBody.event_id).where(EventBody.body_id.in_(wanted))
    query = (
        sa.select(*_EVENT, Event.starts_on, Event.ends_on, EventBody.body_id.label("beside"))
        .outerjoin(EventBody, EventBody.event_id == Event.id)
        .where(
            sa.or_(Event.body_id.in_(wanted), Event.id.in_(held)),
            Event.kind == EventKind.MEETING,
            Event.state.not_in((EventState.CANCELLED, EventState.POSTPONED)),
            Event.starts_on <= event.ends_on + _HALF_A_YEAR,
            Event.ends_on >= event.starts_on - _HALF_A_YEAR,
        )
    )
    rows = {}
    held_by: dict[UUID, set[Hashable]] = defaultdict(set)
    for row in db.session.execute(query):
        rows[row.id] = row
        held_by[row.id].update(body for body in (row.body_id, row.beside) if body)
    found = [
        Meets(
            row.id, frozenset(held_by[row.id]), row.starts_on, row.ends_on,
            event_window(row.starts_on, row.ends_on, row.time_zone),
        )
        for row in rows.values()
    ]  # fmt: skip
    return found, rows
