"""Places that somebody gives by name: taken or refused, passed on, given back; nobody queues for them.

Whoever changes one locks its pool first, so that two who act at once see each other's work.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core.db import db
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import PlaceState, PoolKind
from app.registration.services import seats


def lock(pool: SeatPool) -> None:
    """Keep everybody else from the pool until the transaction ends, and see it as it is now."""
    db.session.flush()
    _run(sa.update(SeatPool).where(SeatPool.id == pool.id).values(taken=SeatPool.taken))
    db.session.refresh(pool)


def claim(pool: SeatPool, registration: Registration) -> bool:
    """Take a place for the registration unless it has one; tell whether it has one now."""
    lock(pool)
    place = _place(pool.id, registration.id)
    if place is not None and place.state is PlaceState.TAKEN:
        return True
    if not seats.take(pool.id):
        return False
    if place is None:
        place = Place(event_id=registration.event_id, pool=pool, registration=registration)
        db.session.add(place)
    place.state, place.number = PlaceState.TAKEN, None
    db.session.flush()
    return True


def give_back(pool: SeatPool, registration_id: uuid.UUID) -> bool:
    """Give the registration's place back; tell whether it had one."""
    lock(pool)
    if not _end(pool.id, registration_id):
        return False
    seats.release(pool.id)
    return True


def pass_on(pool: SeatPool, leaves: uuid.UUID, enters: Registration) -> bool:
    """Hand a place from one to the other: the count never moves, so nobody comes in between.

    Tells whether it was handed over: who leaves must have a place, and who enters none.
    """
    lock(pool)
    place = _place(pool.id, enters.id)
    if place is not None and place.state is PlaceState.TAKEN:
        return False
    if not _end(pool.id, leaves):
        return False
    if place is None:
        place = Place(event_id=enters.event_id, pool=pool, registration=enters)
        db.session.add(place)
    place.state, place.number = PlaceState.TAKEN, None
    db.session.flush()
    return True


def has_place(pool_id: uuid.UUID, registration_id: uuid.UUID) -> bool:
    """Tell whether the registration has a place in the pool."""
    place = _place(pool_id, registration_id)
    return place is not None and place.state is PlaceState.TAKEN


def holders(pool_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Registration]]:
    """Return who has a place in each of the pools, by name."""
    found: dict[uuid.UUID, list[Registration]] = {pool_id: [] for pool_id in pool_ids}
    rows = db.session.execute(
        sa.select(Place.pool_id, Registration)
        .join(Registration, Registration.id == Place.registration_id)
        .where(Place.pool_id.in_(pool_ids), Place.state == PlaceState.TAKEN)
        .order_by(Registration.sort_name)
    )
    for pool_id, registration in rows:
        found[pool_id].append(registration)
    return found


def pools_with(registration_id: uuid.UUID, kind: PoolKind) -> Sequence[SeatPool]:
    """Return the pools of a kind in which the registration has a place, in one order for everybody."""
    return db.session.scalars(
        sa.select(SeatPool)
        .join(Place, Place.pool_id == SeatPool.id)
        .where(
            Place.registration_id == registration_id,
            Place.state == PlaceState.TAKEN,
            SeatPool.kind == kind,
        )
        .order_by(SeatPool.id)
    ).all()


def _place(pool_id: uuid.UUID, registration_id: uuid.UUID) -> Place | None:
    return db.session.scalar(
        sa.select(Place)
        .where(Place.pool_id == pool_id, Place.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )


def _end(pool_id: uuid.UUID, registration_id: uuid.UUID) -> bool:
    ended = _run(
        sa.update(Place)
        .where(
            Place.pool_id == pool_id,
            Place.registration_id == registration_id,
            Place.state == PlaceState.TAKEN,
        )
        .values(state=PlaceState.RELEASED, number=None)
    )
    _place(pool_id, registration_id)
    return ended


def _run(statement: sa.Update) -> bool:
    options = {"synchronize_session": False}
    result: CursorResult[Any] = db.session.execute(statement.execution_options(**options))  # type: ignore[assignment]
    return result.rowcount == 1
