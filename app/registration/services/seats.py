"""Places in pools: take a seat or a number in the queue, give either back, pass on what is free.

Three walls keep a pool from being oversold: the guarded update in `pools`, a CHECK on the row, and
unique keys on pool and registration. Nothing but this module and `lines` changes a place's state.
"""

import uuid
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from app.core.db import db
from app.registration.models import Party, Place, Registration, SeatPool
from app.registration.rules import CapacityBelowTaken, NoPlaceLeft, PlaceState, PoolKind
from app.registration.services import pools
from app.registration.services.lines import position, positions, promote
from app.registration.services.pools import (
    Wanted,
    find_pool,
    lock_pools,
    pool_of,
    pools_of,
    release,
    take,
)

__all__ = [
    "Wanted",
    "enter",
    "enter_or_refuse",
    "enter_party",
    "find_place",
    "find_pool",
    "find_with_place",
    "follow_capacity",
    "leave",
    "lock_pools",
    "pool_of",
    "pools_of",
    "position",
    "positions",
    "promote",
    "release",
    "seat_or_queue",
    "set_capacity",
    "take",
]


def set_capacity(pool: SeatPool, capacity: int | None) -> list[Place]:
    """Change the number of seats; refuse fewer than are taken; seat whoever waits for new ones."""
    fits = sa.true() if capacity is None else SeatPool.taken <= capacity
    if not pools.change(pool.id, fits, capacity=capacity):
        db.session.refresh(pool)
        raise CapacityBelowTaken(taken=pool.taken, capacity=capacity)
    db.session.refresh(pool)
    return promote(pool)


def follow_capacity(pool: SeatPool, capacity: int | None) -> list[Place]:
    """Bring the pool to what its owner declares now; return the places of those who got a seat by it.

    Fewer seats than are taken cannot be: the pool then shrinks as people leave.
    """
    if pool.capacity == capacity:
        return []
    declared = sa.literal(capacity) if capacity is not None else sa.null()
    wanted = sa.case((SeatPool.taken > declared, SeatPool.taken), else_=declared)
    pools.change(pool.id, sa.true(), capacity=wanted)
    db.session.refresh(pool)
    return promote(pool)


def enter(pool: SeatPool, registration: Registration) -> Place:
    """Seat the registration in the pool, or queue it; who is in it already stays as they are."""
    place = _place_for(pool, registration)
    if place.state in {PlaceState.TAKEN, PlaceState.OFFERED, PlaceState.WAITING}:
        return place
    return seat_or_queue(place)


def enter_or_refuse(pool: SeatPool, registration: Registration) -> Place:
    """Seat the registration in the pool, or raise NoPlaceLeft where a queue makes no sense."""
    place = _place_for(pool, registration)
    if place.state is PlaceState.TAKEN:
        return place
    if not take(pool.id):
        raise NoPlaceLeft(capacity=pool.capacity)
    return _settle(place, PlaceState.TAKEN)


def seat_or_queue(place: Place, *, before_queueing: Callable[[], bool] = lambda: False) -> Place:
    """Take a seat for the place, else a number; `before_queueing` may free seats for one more try."""
    pool_id = place.pool.id
    seated = take(pool_id) or (before_queueing() and take(pool_id))
    if seated:
        return _settle(place, PlaceState.TAKEN)
    return _settle(place, PlaceState.WAITING, pools.join_line(pool_id))


def enter_party(
    pool: SeatPool,
    party: Party,
    registrations: Sequence[Registration],
    *,
    before_queueing: Callable[[], bool] = lambda: False,
) -> list[Place]:
    """Seat all of them or queue all of them, under one party."""
    places = [_place_for(pool, registration) for registration in registrations]
    size = len(places)
    if take(pool.id, size) or (before_queueing() and take(pool.id, size)):
        return [_settle(place, PlaceState.TAKEN, party=party) for place in places]
    first = pools.join_line(pool.id, size)
    return [
        _settle(place, PlaceState.WAITING, first + step, party=party) for step, place in enumerate(places)
    ]


def _place_for(pool: SeatPool, registration: Registration) -> Place:
    found = find_place(pool.id, registration.id)
    return found or Place(event_id=registration.event_id, pool=pool, registration=registration)


def _settle(
    place: Place, state: PlaceState, number: int | None = None, *, party: Party | None = None
) -> Place:
    place.state, place.number, place.lift, place.offered_until = state, number, 0, None
    place.party_id = party.id if party is not None else None
    db.session.add(place)
    return place


def leave(place: Place) -> list[Place]:
    """Give the place back; return the places of those who got a seat by it.

    Whoever leaves a group that waits makes it smaller: it may fit now.
    """
    pools.lock(place.pool_id)
    db.session.flush()
    db.session.refresh(place)
    was, pool_id = place.state, place.pool_id
    if was is PlaceState.RELEASED:
        return []
    place.state, place.number, place.lift, place.offered_until = PlaceState.RELEASED, None, 0, None
    place.party_id = None
    db.session.flush()
    if was is PlaceState.WAITING:
        pools.leave_line(pool_id)
    else:
        release(pool_id)
    return promote(db.session.get_one(SeatPool, pool_id))


def find_with_place(
    owner_id: uuid.UUID, kind: PoolKind, subject: str, registration_id: uuid.UUID
) -> tuple[SeatPool, Place | None] | None:
    """Return a pool and the place of a registration in it, in one statement; None without the pool."""
    mine = (Place.pool_id == SeatPool.id) & (Place.registration_id == registration_id)
    row = db.session.execute(
        sa.select(SeatPool, Place)
        .outerjoin(Place, mine)
        .where(SeatPool.owner_id == owner_id, SeatPool.kind == kind, SeatPool.subject == subject)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def find_place(pool_id: uuid.UUID, registration_id: uuid.UUID) -> Place | None:
    return db.session.scalar(
        sa.select(Place).where(Place.pool_id == pool_id, Place.registration_id == registration_id)
    )
