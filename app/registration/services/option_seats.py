"""Seats of options: an option with a capacity is a pool of the event, and choosing it takes a place there."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.db import db
from app.events.models import Event
from app.registration.models import Answer, FormOption, Place, Registration, SeatPool
from app.registration.rules import ENDED, PlaceState, PoolKind
from app.registration.rules.form import Option
from app.registration.services import answer_rows, notices, owners, seats
from app.registration.services.pools import Wanted


def choose_options(event: Event, registration: Registration, chosen: Sequence[Option]) -> list[Place]:
    """Make the registration's places in options exactly these; what it leaves goes to whoever waits."""
    held = option_places(registration.id)
    wanted = {option.id: option for option in chosen if option.capacity is not None}
    for place in held:
        if place.pool.subject not in {option.id for option in chosen}:
            owners.give_back(event, place)
    if not wanted:
        return []
    pools = seats.pools_of(
        event.id, [Wanted(PoolKind.OPTION, option.id, option.capacity) for option in wanted.values()]
    )
    places = []
    for pool in pools:
        owners.declare_capacity(event, pool, wanted[pool.subject].capacity)
        place = seats.enter(pool, registration)
        places.append(place)
        if place.state is PlaceState.WAITING:
            # A seat may stay free while all who wait have yet to prove their address.
            db.session.flush()
            owners.move_on(event, pool)
    db.session.flush()
    return places


def option_places(registration_id: uuid.UUID) -> Sequence[Place]:
    """List the options in which the registration has a place or waits for one."""
    return db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .options(sa.orm.contains_eager(Place.pool))
        .where(
            Place.registration_id == registration_id,
            SeatPool.kind == PoolKind.OPTION,
            Place.state != PlaceState.RELEASED,
        )
    ).all()


def follow_option(event: Event, option: FormOption) -> None:
    """Bring the pool of an option to its capacity; who chose it before there was one takes a place first."""
    subject = str(option.id)
    pool = seats.find_pool(event.id, PoolKind.OPTION, subject)
    if option.capacity is None:
        if pool is not None:
            owners.declare_capacity(event, pool, None)
        return
    if pool is None or pool.capacity is None:
        pool = pool or seats.pool_of(event.id, PoolKind.OPTION, subject, None)
        for registration in _choosers(option):
            seats.enter(pool, registration)
        db.session.flush()
    owners.declare_capacity(event, pool, option.capacity)


def _choosers(option: FormOption) -> list[Registration]:
    """List who chose an option, in the order in which they came."""
    rows = db.session.execute(
        sa.select(Registration, Answer)
        .join(Answer, Answer.registration_id == Registration.id)
        .where(Answer.question_id == option.question_id, Registration.state.not_in(ENDED))
        .order_by(Registration.created_at, Registration.id)
    )
    chosen = str(option.id)
    return [registration for registration, answer in rows if chosen in answer_rows.chosen_in(answer)]


def _names(event: Event, pools: Sequence[SeatPool]) -> dict[uuid.UUID, dict[str, str]]:
    ids = {uuid.UUID(pool.subject): pool.id for pool in pools}
    rows = db.session.scalars(
        sa.select(FormOption).where(FormOption.id.in_(ids), FormOption.event_id == event.id)
    )
    return {ids[row.id]: row.label for row in rows}


def _promoted(event: Event, place: Place) -> None:
    notices.option_seat(event, place.registration, place, owners.name_of(event, place.pool))


def _declare(_event: Event, pool: SeatPool, capacity: int | None) -> None:
    option = db.session.scalar(sa.select(FormOption).where(FormOption.id == uuid.UUID(pool.subject)))
    if option is not None:
        option.capacity = capacity


owners.own_pools(PoolKind.OPTION, owners.PoolOwner(names=_names, promoted=_promoted, declare=_declare))
