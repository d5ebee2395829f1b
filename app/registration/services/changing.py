"""What becomes of a registration later: ended, approved, moved, promoted; lapsed holds; more places."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import (
    NotTheirs,
    PlaceState,
    PoolKind,
    RegistrationState,
    check_mode,
    state_with_seat,
)
from app.registration.services import answers, notices, owners, seats
from app.registration.services.admissions import give_back_admissions
from app.registration.services.endings import tell_ended
from app.registration.services.forms import form_of
from app.registration.services.owners import follow_up as seat_promoted

__all__ = [
    "cancel",
    "change_mode",
    "decide",
    "end",
    "expire_holds",
    "expire_holds_of",
    "mode_place",
    "mode_pool",
    "queue_position",
    "seat_promoted",
    "set_event_capacity",
]


def mode_pool(event: Event, mode: Mode) -> SeatPool:
    """Return the pool of a way of taking part, at the capacity that the event declares now."""
    capacity = event.capacity_in_person if mode is Mode.IN_PERSON else event.capacity_online
    pool = seats.pool_of(event.id, PoolKind.MODE, mode, capacity)
    owners.declare_capacity(event, pool, capacity)
    return pool


def mode_place(event: Event, registration: Registration) -> Place:
    """Return the place of a registration in the pool of its way of taking part, a new one if need be."""
    found = seats.find_with_place(event.id, PoolKind.MODE, registration.mode, registration.id)
    if found is None:
        pool = mode_pool(event, registration.mode)
        return Place(event_id=event.id, pool=pool, registration=registration)
    pool, place = found
    in_room = registration.mode is Mode.IN_PERSON
    owners.declare_capacity(event, pool, event.capacity_in_person if in_room else event.capacity_online)
    return place or Place(event_id=event.id, pool=pool, registration=registration)


def cancel(
    event: Event, registration: Registration, *, state: RegistrationState = RegistrationState.CANCELLED
) -> None:
    """End a registration and seat whoever waited for its places."""
    places = owners.hold(event, registration)
    if not registration.is_active:
        raise NotTheirs
    end(event, registration, places, state)
    notices.state_of(event, registration)


def end(event: Event, registration: Registration, places: Sequence[Place], state: RegistrationState) -> None:
    """End a registration that is held, without a mail: every place goes back, whatever its pool."""
    registration.state = state
    registration.ended_at = clock.now()
    registration.hold_expires_at = registration.proof_hash = None
    db.session.flush()
    for place in places:
        owners.give_back(event, place)
    tell_ended(event, registration)
    give_back_admissions(registration)
    audit.record("registration.ended", "registration", registration.id, state=state)


def decide(event: Event, registration: Registration, *, approve: bool) -> None:
    """Approve or reject a registration that waits for a decision."""
    places = owners.hold(event, registration)
    if registration.state is not RegistrationState.PENDING:
        raise NotTheirs
    if not approve:
        end(event, registration, places, RegistrationState.REJECTED)
        notices.state_of(event, registration)
        return
    registration.state = RegistrationState.CONFIRMED
    registration.confirmed_at = clock.now()
    notices.state_of(event, registration)
    audit.record("registration.approved", "registration", registration.id)


def change_mode(event: Event, registration: Registration, mode: Mode) -> Place:
    """Move to the other way of taking part; when it is full, queue there and keep the old seat."""
    owners.hold(event, registration)
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotTheirs
    check_mode(mode, event.mode)
    pool = mode_pool(event, mode)
    place = seats.enter(pool, registration)
    if place.state is PlaceState.TAKEN and registration.mode is not mode:
        _move_to(event, registration, place)
    elif place.state is PlaceState.WAITING:
        db.session.flush()
        owners.move_on(event, pool)
    return place


def _move_to(event: Event, registration: Registration, place: Place) -> None:
    registration.mode = Mode(place.pool.subject)
    db.session.flush()
    for old in _mode_places(registration):
        if old.id != place.id:
            owners.give_back(event, old)
    answers.follow_seats(event, registration, form_of(event.id))
    notices.state_of(event, registration)
    audit.record("registration.mode_changed", "registration", registration.id, mode=registration.mode)


def _mode_places(registration: Registration) -> Sequence[Place]:
    return db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .options(sa.orm.contains_eager(Place.pool))
        .where(
            Place.registration_id == registration.id,
            SeatPool.kind == PoolKind.MODE,
            Place.state != PlaceState.RELEASED,
        )
    ).all()


def _mode_promoted(event: Event, place: Place) -> None:
    """Confirm the registration that got a seat from the line, or move it, and write."""
    registration = place.registration
    if registration.state is RegistrationState.CONFIRMED:
        _move_to(event, registration, place)
        return
    registration.state = state_with_seat(event.access, registration.origin)
    if registration.state is RegistrationState.CONFIRMED:
        registration.confirmed_at = clock.now()
        notices.promoted(event, registration)
    else:
        notices.state_of(event, registration)
    db.session.flush()


def _mode_names(_event: Event, _found: Sequence[SeatPool]) -> owners.Names:
    return {}  # pages have words of their own for the ways of taking part


def _declare_mode(event: Event, pool: SeatPool, capacity: int | None) -> None:
    if pool.subject == Mode.IN_PERSON:
        event.capacity_in_person = capacity
    else:
        event.capacity_online = capacity


owners.own_pools(PoolKind.MODE, owners.PoolOwner(_mode_names, _mode_promoted, _declare_mode))


def expire_holds_of(event: Event, pool: SeatPool) -> bool:
    """End lapsed holds that keep seats of this pool; tell whether any did."""
    lapsed = db.session.scalars(
        sa.select(Registration)
        .join(Place, Place.registration_id == Registration.id)
        .where(Place.pool_id == pool.id, Registration.hold_expires_at <= clock.now())
    ).all()
    ended = [_expire(event, registration) for registration in lapsed]
    return any(ended)


def expire_holds(limit: int = 500) -> int:
    """End lapsed holds of every event; return how many there were."""
    with across_events("the sweep of lapsed holds serves all events"):
        lapsed = db.session.scalars(
            sa.select(Registration).where(Registration.hold_expires_at <= clock.now()).limit(limit)
        ).all()
    for registration in lapsed:
        with event_scope(registration.event_id):
            _expire(db.session.get_one(Event, registration.event_id), registration)
    return len(lapsed)


def _expire(event: Event, registration: Registration) -> bool:
    """End a hold unless somebody confirmed it or ended it in this instant."""
    places = owners.hold(event, registration)
    if registration.hold_expires_at is None or not registration.is_active:
        return False
    end(event, registration, places, RegistrationState.EXPIRED)
    notices.state_of(event, registration)
    return True


def set_event_capacity(event: Event, capacities: dict[Mode, int | None]) -> None:
    """Change the places of each way of taking part; raises CapacityBelowTaken and then changes nothing."""
    seats.lock_pools(event.id)
    for mode, capacity in capacities.items():
        pool = mode_pool(event, mode)
        seated = seats.set_capacity(pool, capacity)
        _declare_mode(event, pool, capacity)
        for place in seated:
            seat_promoted(event, place)
    db.session.flush()
    audit.record("registration.capacity", "event", event.id, **{str(m): c for m, c in capacities.items()})


def queue_position(registration: Registration) -> int | None:
    """Return the place in the queue of the mode, 1 for the next in line."""
    for place in _mode_places(registration):
        if place.state is PlaceState.WAITING:
            return seats.position(place)
    return None
