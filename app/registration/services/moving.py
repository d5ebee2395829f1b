"""Moving everybody from one way of taking part to the other: nobody loses a seat by it."""

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import ENDED, PlaceState, PoolKind, RegistrationState, TooFewSeats
from app.registration.services import owners, pools, seats

SEATED = (PlaceState.TAKEN, PlaceState.OFFERED)


def set_declared(event: Event, mode: Mode, capacity: int | None) -> None:
    """Note how many places the event has for a way of taking part."""
    if mode is Mode.IN_PERSON:
        event.capacity_in_person = capacity
    else:
        event.capacity_online = capacity


def move_everybody(event: Event, to: Mode, capacity: int | None) -> int:
    """Give everybody who takes part in the other way a place in this one; return how many moved.

    Raises TooFewSeats where the places are not enough for all who have a seat; those in line go on waiting
    in their order, or get a seat where there is one.
    """
    seats.lock_pools(event.id)
    other = Mode.ONLINE if to is Mode.IN_PERSON else Mode.IN_PERSON
    declared = event.capacity_in_person if other is Mode.IN_PERSON else event.capacity_online
    source = pools.pool_of(event.id, PoolKind.MODE, other, declared)
    target = pools.pool_of(event.id, PoolKind.MODE, to, capacity)
    _clear_twins(event, source, target)
    db.session.refresh(source)
    db.session.refresh(target)
    needed = source.taken + target.taken
    if capacity is not None and needed > capacity:
        raise TooFewSeats(needed=needed, capacity=capacity)
    set_declared(event, to, capacity)
    waiting = _waiting(source)
    # Nobody is seated in a room that is being closed.
    pools.change(source.id, sa.true(), capacity=SeatPool.taken)
    pools.change(target.id, sa.true(), capacity=sa.null() if capacity is None else sa.literal(capacity))
    moved = _move_seated(source, target)
    pools.change(source.id, sa.true(), capacity=0)
    _rewrite_mode(event, other, to)
    for place in waiting:
        _wait_there(event, place, target, to)
    pools.change(source.id, sa.true(), capacity=sa.null() if declared is None else sa.literal(declared))
    db.session.flush()
    return moved


def _clear_twins(event: Event, source: SeatPool, target: SeatPool) -> None:
    """End second places: of those who waited to change over, and what is left of earlier ones."""
    in_source = sa.select(Place.registration_id).where(
        Place.pool_id == source.id, Place.state != PlaceState.RELEASED
    )
    twins = db.session.scalars(
        sa.select(Place).where(Place.pool_id == target.id, Place.registration_id.in_(in_source))
    ).all()
    for place in twins:
        if place.state is not PlaceState.RELEASED:
            owners.give_back(event, place)
    db.session.flush()
    gone = sa.delete(Place).where(
        Place.pool_id == target.id,
        Place.state == PlaceState.RELEASED,
        Place.id.in_([place.id for place in twins]),
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
    for place in twins:
        db.session.expunge(place)


def _waiting(pool: SeatPool) -> list[Place]:
    return list(
        db.session.scalars(
            sa.select(Place)
            .where(Place.pool_id == pool.id, Place.state == PlaceState.WAITING)
            .order_by(Place.number)
        )
    )


def _move_seated(source: SeatPool, target: SeatPool) -> int:
    moving = (
        sa.update(Place)
        .where(Place.pool_id == source.id, Place.state.in_(SEATED))
        .values(pool_id=target.id)
        .execution_options(synchronize_session=False)
    )
    count = int(db.session.execute(moving).rowcount)  # type: ignore[attr-defined]
    pools.change(source.id, sa.true(), taken=SeatPool.taken - count)
    pools.change(target.id, sa.true(), taken=SeatPool.taken + count)
    return count


def _rewrite_mode(event: Event, other: Mode, to: Mode) -> None:
    theirs = (
        Registration.event_id == event.id,
        Registration.mode == other,
        Registration.state.not_in(ENDED),
    )
    counted = {
        "calendar_sequence": sa.func.coalesce(Registration.calendar_sequence, -1) + 1,
        "calendar_at": clock.now(),
    }
    for confirmed in (True, False):
        state = Registration.state == RegistrationState.CONFIRMED
        change = (
            sa.update(Registration)
            .where(*theirs, state if confirmed else sa.not_(state))
            .values(mode=to, **(counted if confirmed else {}))
        )
        db.session.execute(change.execution_options(synchronize_session=False))
    db.session.expire_all()


def _wait_there(event: Event, place: Place, target: SeatPool, to: Mode) -> None:
    registration = place.registration
    seats.leave(place)
    registration.mode = to
    db.session.flush()
    there = seats.enter(target, registration)
    if there.state is PlaceState.TAKEN:
        owners.follow_up(event, there)
