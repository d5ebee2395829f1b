"""What sessions need at a time: rooms, people and teams, across events where people are shared."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.core.db import across_events, db, is_sqlite, is_writing
from app.core.spans import Span, union
from app.core.text import pick
from app.directory.models import Person
from app.events.models import Contribution, ContributionSpeaker, Event, Room, Session, SessionRole
from app.events.rules import (
    Claim,
    Clash,
    ClashKind,
    EventState,
    Resource,
    event_window,
    find_clashes,
    span_of,
)
from app.events.services.listeners import absences_of

PLACING = 7_014_027
NOWHERE = UUID(int=0)


def claims_of(
    *, event_ids: Iterable[UUID] | None = None, people: Iterable[UUID] | None = None
) -> list[Claim]:
    """Return placed sessions with what they need: of some events, and of some people anywhere.

    Cancelled sessions and sessions of cancelled events need nothing.
    """
    with across_events("a person can be in one place only, whatever the event"):
        wanted = _wanted(event_ids, people)
        sessions = db.session.execute(
            sa.select(
                Session.id,
                Session.event_id,
                Session.title,
                Session.starts_at,
                Session.ends_at,
                Session.teams,
                Session.room_id,
                Room.name,
            )
            .join(Event, Event.id == Session.event_id)
            .outerjoin(Room, Room.id == Session.room_id)
            .where(
                Session.starts_at.is_not(None),
                Session.cancelled_at.is_(None),
                Event.state != EventState.CANCELLED,
                wanted,
            )
        ).all()
        people_of = _people_of([row.id for row in sessions])
    claims = []
    for row in sessions:
        needs = list(people_of.get(row.id, ()))
        needs += [Resource(ClashKind.TEAM, f"{row.event_id}:{team}", team) for team in row.teams]
        if row.room_id is not None:
            needs.append(Resource(ClashKind.ROOM, str(row.room_id), row.name))
        claims.append(
            Claim(
                row.id,
                row.event_id,
                pick(row.title, "es"),
                row.starts_at,
                row.ends_at,
                tuple(needs),
            )
        )
    return claims


def _wanted(event_ids: Iterable[UUID] | None, people: Iterable[UUID] | None) -> sa.ColumnElement[bool]:
    if event_ids is None and people is None:
        return sa.true()
    either: list[sa.ColumnElement[bool]] = []
    if event_ids is not None:
        either.append(Session.event_id.in_(list(event_ids)))
    if people is not None:
        either.append(Session.id.in_(sessions_of_people(list(people))))
    return sa.or_(*either)


def sessions_of_people(people: list[UUID]) -> sa.CompoundSelect[tuple[UUID]]:
    """Select the ids of the sessions in which any of these people have a part or give something."""
    return sa.union(
        sa.select(SessionRole.session_id).where(SessionRole.person_id.in_(people)),
        sa.select(Contribution.session_id)
        .join(ContributionSpeaker, ContributionSpeaker.contribution_id == Contribution.id)
        .where(ContributionSpeaker.person_id.in_(people)),
    )


def _people_of(session_ids: list[UUID]) -> dict[UUID, list[Resource]]:
    parts = sa.union(
        sa.select(SessionRole.session_id, SessionRole.person_id).where(
            SessionRole.session_id.in_(session_ids)
        ),
        sa.select(Contribution.session_id, ContributionSpeaker.person_id)
        .join(Contribution, ContributionSpeaker.contribution_id == Contribution.id)
        .where(Contribution.session_id.in_(session_ids)),
    ).subquery()
    rows = db.session.execute(
        sa.select(parts.c.session_id, Person.id, Person.given_name, Person.family_name).join(
            Person, Person.id == parts.c.person_id
        )
    )
    found: dict[UUID, list[Resource]] = defaultdict(list)
    for session_id, person_id, given, family in rows:
        found[session_id].append(Resource(ClashKind.PERSON, str(person_id), f"{given} {family}".strip()))
    return found


def _one_at_a_time() -> None:
    """Let one change of a programme at a time look and commit: one person may be placed from two events."""
    if is_writing() and not is_sqlite():
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(PLACING)))


def clashes_of(event: Event, *, of: frozenset[UUID] | None = None) -> list[Clash]:
    """Return the clashes of the event's sessions; with `of`, of these sessions only.

    What its people do in other events, and the hours at which they said that they are not to be had,
    are one and the same: a time.
    """
    if of is not None and not of:
        return []
    _one_at_a_time()
    people = {
        UUID(need.key)
        for claim in claims_of(event_ids=[event.id])
        if of is None or claim.session_id in of
        for need in claim.needs
        if need.kind is ClashKind.PERSON
    }
    claims = claims_of(event_ids=[event.id], people=people)
    own = [claim for claim in claims if claim.event_id == event.id]
    elsewhere = [claim for claim in claims if claim.event_id != event.id]
    found = find_clashes([*own, *_away(event, own, elsewhere, people)], of=of)
    return [clash for clash in found if event.id in {clash.one.event_id, clash.other.event_id}]


def _away(event: Event, own: list[Claim], elsewhere: list[Claim], people: set[UUID]) -> list[Claim]:
    """Return when people are not to be had, as claims of which nothing but the time is known."""
    window = event_window(event.starts_on, event.ends_on, event.time_zone)
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for claim in elsewhere:
        for need in claim.needs:
            if need.kind is ClashKind.PERSON and (span := span_of(claim)):
                spans[UUID(need.key)].append(span)
    for person, absent in absences_of(people, window).items():
        spans[person] += absent
    names = {need.key: need for claim in own for need in claim.needs if need.kind is ClashKind.PERSON}
    return [
        Claim(uuid4(), NOWHERE, "", span.start, span.end, (names[str(person)],), told=False)
        for person, taken in spans.items()
        if str(person) in names
        for span in union(filter(None, (each.clip(window) for each in taken)))
    ]
