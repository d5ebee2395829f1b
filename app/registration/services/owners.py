"""What each kind of pool is to its owner: its name, its capacity, and what a seat from the line means."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.db import db
from app.events.models import Event
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import PlaceState, PoolKind
from app.registration.services import notices, seats

Names = Mapping[uuid.UUID, dict[str, str]]


@dataclass(frozen=True, slots=True)
class PoolOwner:
    """How the owner of a kind of pools answers for them.

    `names` leaves out what the pool is for when that must not be told; `declare` writes a new
    capacity where the owner keeps it, and is None where it is not set by hand.
    """

    names: Callable[[Event, Sequence[SeatPool]], Names]
    promoted: Callable[[Event, Place], None]
    declare: Callable[[Event, SeatPool, int | None], None] | None = None


_owners: dict[PoolKind, PoolOwner] = {}


def own_pools(kind: PoolKind, owner: PoolOwner) -> None:
    """Register who answers for a kind of pools."""
    _owners[kind] = owner


def owner_of(kind: PoolKind) -> PoolOwner | None:
    return _owners.get(kind)


def follow_up(event: Event, place: Place) -> None:
    """Do what follows from a seat that came from the line: write the offer, or what the owner does."""
    if place.state is PlaceState.OFFERED:
        notices.offered(event, place.registration, place, name_of(event, place.pool))
        return
    owner = _owners.get(place.pool.kind)
    if owner is not None:
        owner.promoted(event, place)


def give_back(event: Event, place: Place) -> None:
    """Give a place back, and follow up the seats that others get by it."""
    for promoted in seats.leave(place):
        follow_up(event, promoted)


def move_on(event: Event, pool: SeatPool) -> None:
    """Give what is free to whoever waits."""
    for promoted in seats.promote(pool):
        follow_up(event, promoted)


def declare_capacity(event: Event, pool: SeatPool, capacity: int | None) -> None:
    """Bring a pool to what its owner declares now, and follow up the seats that others get by it."""
    if pool.capacity == capacity:
        return
    seats.lock_pools(event.id, [pool.id])
    for promoted in seats.follow_capacity(pool, capacity):
        follow_up(event, promoted)


def name_of(event: Event, pool: SeatPool) -> dict[str, str]:
    """Return what a pool is for, by language; empty where that must not be told."""
    owner = _owners.get(pool.kind)
    return dict(owner.names(event, [pool]).get(pool.id, {})) if owner else {}


def names_of(event: Event, found: Sequence[SeatPool]) -> dict[uuid.UUID, dict[str, str]]:
    """Return what pools are for; a constant number of queries for each kind."""
    names: dict[uuid.UUID, dict[str, str]] = {}
    for kind, owner in _owners.items():
        of_kind = [pool for pool in found if pool.kind is kind]
        if of_kind:
            names |= owner.names(event, of_kind)
    return names


def places_of(registration: Registration) -> Sequence[Place]:
    """List every place of a registration that is not given back, whatever its pool."""
    return db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .options(sa.orm.contains_eager(Place.pool))
        .where(Place.registration_id == registration.id, Place.state != PlaceState.RELEASED)
        .order_by(SeatPool.kind, SeatPool.id)
        .execution_options(populate_existing=True)
    ).all()


def hold(event: Event, registration: Registration) -> Sequence[Place]:
    """Keep everybody else from the pools and the registration, and see both as they are now.

    Returns the places of the registration. Whoever changes them begins with this: pools are locked
    before registrations, everywhere, so that nobody waits in a circle.
    """
    known = db.session.scalars(sa.select(Place.pool_id).where(Place.registration_id == registration.id)).all()
    seats.lock_pools(event.id, known)
    db.session.flush()
    db.session.refresh(registration, with_for_update=True)
    return places_of(registration)
