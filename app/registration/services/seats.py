"""Seats and queues: the guarded update that takes a seat, and the promotion of whoever waits first."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from app.core.db import db, is_sqlite
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import CapacityBelowTaken, PlaceState, PoolKind, RegistrationState


def pool_of(owner_id: uuid.UUID, kind: PoolKind, subject: str, capacity: int | None) -> SeatPool:
    """Return the pool, made on first use with this capacity."""
    found = find_pool(owner_id, kind, subject)
    if found is None:
        insert = sqlite.insert if is_sqlite() else postgresql.insert
        row = insert(SeatPool).values(
            id=uuid.uuid4(), owner_id=owner_id, kind=kind, subject=subject, capacity=capacity
        )
        db.session.execute(row.values(taken=0, last_number=0).on_conflict_do_nothing())
        found = find_pool(owner_id, kind, subject)
        if found is None:
            raise LookupError(f"seat pool {kind} {subject}")
    return found


def find_pool(owner_id: uuid.UUID, kind: PoolKind, subject: str) -> SeatPool | None:
    return db.session.scalar(
        sa.select(SeatPool).where(
            SeatPool.owner_id == owner_id, SeatPool.kind == kind, SeatPool.subject == subject
        )
    )


def set_capacity(pool: SeatPool, capacity: int | None) -> list[Place]:
    """Change the number of seats; refuse fewer than are taken; seat whoever waits for new ones."""
    fits = sa.true() if capacity is None else SeatPool.taken <= capacity
    if not _update(pool.id, fits, capacity=capacity):
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
    _update(pool.id, sa.true(), capacity=wanted)
    db.session.refresh(pool)
    return promote(pool)


def take(pool_id: uuid.UUID) -> bool:
    """Take a seat if one is free and nobody waits for it; tell whether it was taken."""
    waiting = sa.exists().where(Place.pool_id == pool_id, Place.state == PlaceState.WAITING)
    return _update(pool_id, _has_seat() & ~waiting, taken=SeatPool.taken + 1)


def release(pool_id: uuid.UUID) -> None:
    _update(pool_id, SeatPool.taken > 0, taken=SeatPool.taken - 1)


def next_number(pool_id: uuid.UUID) -> int:
    """Draw a number for the queue; the row stays locked until the transaction ends."""
    _update(pool_id, sa.true(), last_number=SeatPool.last_number + 1)
    drawn = db.session.scalar(sa.select(SeatPool.last_number).where(SeatPool.id == pool_id))
    if drawn is None:
        raise LookupError(f"seat pool {pool_id}")
    return drawn


def enter(pool: SeatPool, registration: Registration) -> Place:
    """Seat the registration in the pool, or queue it; who is in it already stays as they are."""
    place = find_place(pool.id, registration.id)
    if place is None:
        place = Place(event_id=registration.event_id, pool=pool, registration=registration)
    elif place.state is not PlaceState.RELEASED:
        return place
    return seat_or_queue(place)


def seat_or_queue(place: Place, *, before_queueing: Callable[[], bool] = lambda: False) -> Place:
    """Take a seat for the place, else a number; `before_queueing` may free seats for one more try."""
    pool_id = place.pool.id
    seated = take(pool_id) or (before_queueing() and take(pool_id))
    number = None if seated else next_number(pool_id)
    place.state = PlaceState.TAKEN if seated else PlaceState.WAITING
    place.number = number
    db.session.add(place)
    return place


def leave(place: Place) -> list[Place]:
    """Give the place back; return the places of those who got a seat by it."""
    was = place.state
    place.state, place.number = PlaceState.RELEASED, None
    db.session.flush()
    if was is not PlaceState.TAKEN:
        return []
    release(place.pool_id)
    pool = db.session.get_one(SeatPool, place.pool_id)
    return promote(pool)


def promote(pool: SeatPool) -> list[Place]:
    """Seat those who wait, in order, while there are seats; who has not proved the address waits on.

    The seat is taken first: that locks the pool's row, so that two who promote at once see each other.
    """
    seated = []
    while _update(pool.id, _has_seat(), taken=SeatPool.taken + 1):
        place = _first_in_line(pool.id)
        if place is None:
            release(pool.id)
            break
        place.state, place.number = PlaceState.TAKEN, None
        db.session.flush()
        seated.append(place)
    return seated


def position(place: Place) -> int | None:
    """Return the place in the queue, 1 for the next in line, or None for who does not wait."""
    if place.number is None:
        return None
    ahead = sa.select(sa.func.count()).where(
        Place.pool_id == place.pool_id, Place.state == PlaceState.WAITING, Place.number < place.number
    )
    return int(db.session.scalar(ahead) or 0) + 1


def find_place(pool_id: uuid.UUID, registration_id: uuid.UUID) -> Place | None:
    return db.session.scalar(
        sa.select(Place).where(Place.pool_id == pool_id, Place.registration_id == registration_id)
    )


def _first_in_line(pool_id: uuid.UUID) -> Place | None:
    return db.session.scalar(
        sa.select(Place)
        .join(Registration, Registration.id == Place.registration_id)
        .where(
            Place.pool_id == pool_id,
            Place.state == PlaceState.WAITING,
            Registration.proved_at.is_not(None),
            Registration.state.in_([RegistrationState.WAITING, RegistrationState.CONFIRMED]),
        )
        .order_by(Place.number)
        .limit(1)
    )


def _has_seat() -> sa.ColumnElement[bool]:
    return SeatPool.capacity.is_(None) | (SeatPool.taken < SeatPool.capacity)


def _update(pool_id: uuid.UUID, condition: sa.ColumnElement[bool], **values: Any) -> bool:
    """Change the pool in the database only; tell whether the condition held."""
    statement = (
        sa.update(SeatPool)
        .where(SeatPool.id == pool_id, condition)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = db.session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1
