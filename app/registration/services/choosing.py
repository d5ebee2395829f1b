"""Choosing sessions: seats where a session has them, and never two at the same time."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.text import pick
from app.events.models import Event, Session
from app.events.rules import SessionAccess
from app.registration.models import Place, Registration, SeatPool, SessionAdmission
from app.registration.rules import (
    Choice,
    PlaceState,
    PoolKind,
    SessionNotOpen,
    SessionsOverlap,
    alternatives,
    clashes,
)
from app.registration.services import notices, owners, seats


def list_choosable(admitted: frozenset[uuid.UUID] = frozenset()) -> Sequence[Session]:
    """List the sessions of the event in scope that people choose, in order of time."""
    open_to_all = Session.access == SessionAccess.OPEN
    return db.session.scalars(
        sa.select(Session)
        .options(sa.orm.joinedload(Session.room))
        .where(
            Session.needs_choice.is_(True),
            Session.cancelled_at.is_(None),
            open_to_all | Session.id.in_(admitted),
        )
        .order_by(Session.starts_at, Session.order, Session.code)
    ).all()


def as_choice(session: Session, language: str) -> Choice:
    return Choice(session.id, pick(session.title, language), session.starts_at, session.ends_at)


def check_choice(chosen_ids: Sequence[uuid.UUID], offered: Sequence[Session], language: str) -> list[Session]:
    """Return the chosen sessions; refuse unknown ones and two that overlap, with the ways out."""
    by_id = {session.id: session for session in offered}
    if any(chosen not in by_id for chosen in chosen_ids):
        raise SessionNotOpen
    chosen = [by_id[session_id] for session_id in dict.fromkeys(chosen_ids)]
    choices = [as_choice(session, language) for session in chosen]
    pairs = clashes(choices)
    if pairs:
        first, second = pairs[0]
        all_offered = [as_choice(session, language) for session in offered]
        others = alternatives(second, choices, all_offered)
        raise SessionsOverlap(first=first.title, second=second.title, pairs=pairs, alternatives=others)
    return chosen


def choose_sessions(event: Event, registration: Registration, chosen_ids: Sequence[uuid.UUID]) -> list[Place]:
    """Make the registration's sessions exactly these; seats that it leaves go to whoever waits."""
    owners.hold(event, registration)
    before = {place.pool.subject for place in session_places(registration.id)}
    places = seat_in_sessions(event, registration, chosen_ids)
    if {place.pool.subject for place in places} != before:
        notices.agenda(event, registration)
    audit.record("registration.sessions", "registration", registration.id, count=len(places))
    return places


def seat_in_sessions(
    event: Event, registration: Registration, chosen_ids: Sequence[uuid.UUID]
) -> list[Place]:
    """Choose the sessions of a registration without a record of its own."""
    offered = list_choosable(admitted_sessions(registration.id))
    if not offered and not chosen_ids:
        return []
    chosen = check_choice(chosen_ids, offered, registration.language)
    wanted = {str(session.id): session for session in chosen}
    for place in session_places(registration.id):
        if place.pool.subject not in wanted:
            owners.give_back(event, place)
    places = [_enter(event, pool, registration) for pool in session_pools(event, chosen)]
    db.session.flush()
    return places


def session_pools(event: Event, chosen: Sequence[Session]) -> Sequence[SeatPool]:
    """Return the pools of sessions at what the sessions declare now, locked in the one order of locks."""
    if not chosen:
        return []
    declared = {str(session.id): session.capacity for session in chosen}
    pools = seats.pools_of(
        event.id, [seats.Wanted(PoolKind.SESSION, subject, value) for subject, value in declared.items()]
    )
    for pool in pools:
        owners.declare_capacity(event, pool, declared[pool.subject])
    return sorted(pools, key=lambda pool: pool.id)


def _enter(event: Event, pool: SeatPool, registration: Registration) -> Place:
    place = seats.enter(pool, registration)
    if place.state is PlaceState.WAITING:
        # A seat may stay free while all who wait have yet to prove their address.
        db.session.flush()
        owners.move_on(event, pool)
    return place


def _promoted(event: Event, place: Place) -> None:
    notices.session_seat(event, place.registration, place)


def _names(_event: Event, found: Sequence[SeatPool]) -> owners.Names:
    by_subject = {uuid.UUID(pool.subject): pool.id for pool in found}
    rows = db.session.execute(sa.select(Session.id, Session.title).where(Session.id.in_(by_subject)))
    return {by_subject[row.id]: row.title for row in rows}


def _declare(_event: Event, pool: SeatPool, capacity: int | None) -> None:
    session = db.session.scalar(sa.select(Session).where(Session.id == uuid.UUID(pool.subject)))
    if session is not None:
        session.capacity = capacity


owners.own_pools(PoolKind.SESSION, owners.PoolOwner(_names, _promoted, _declare))


def session_places(registration_id: uuid.UUID) -> Sequence[Place]:
    """List the sessions that the registration holds a seat in or waits for."""
    return db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .options(sa.orm.contains_eager(Place.pool))
        .where(
            Place.registration_id == registration_id,
            SeatPool.kind == PoolKind.SESSION,
            Place.state != PlaceState.RELEASED,
        )
    ).all()


def chosen_session_ids(registration_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the sessions in which the registration has a seat."""
    return frozenset(
        uuid.UUID(place.pool.subject)
        for place in session_places(registration_id)
        if place.state is PlaceState.TAKEN
    )


def admitted_sessions(registration_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the invited or closed sessions that the registration was let into by name."""
    return frozenset(
        db.session.scalars(
            sa.select(SessionAdmission.session_id).where(SessionAdmission.registration_id == registration_id)
        )
    )
