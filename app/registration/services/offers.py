"""Offers of places: accepted or declined by whom they were made to, given by hand, lapsed by the clock."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.events.models import Event
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import (
    NothingToGive,
    NotTheirs,
    OfferGone,
    PlaceState,
    PoolKind,
    RegistrationState,
)
from app.registration.services import lines, notices, owners
from app.registration.services.changing import end


def accept_offer(event: Event, registration: Registration, place_id: uuid.UUID) -> Place:
    """Take the offered place; raises OfferGone once its time is over or it went on."""
    place = _held(event, registration, place_id)
    if place.state is PlaceState.TAKEN:
        return place
    if place.state is not PlaceState.OFFERED or not place.offered_until or place.offered_until <= clock.now():
        raise OfferGone
    place.state, place.offered_until = PlaceState.TAKEN, None
    db.session.flush()
    audit.record("registration.offer_accepted", "registration", registration.id, **_about(place.pool))
    owners.follow_up(event, place)
    return place


def decline_offer(event: Event, registration: Registration, place_id: uuid.UUID) -> None:
    """Pass the offered place on at once; whoever waited for the event itself is out by it."""
    place = _held(event, registration, place_id)
    if place.state is not PlaceState.OFFERED:
        raise OfferGone
    audit.record("registration.offer_declined", "registration", registration.id, **_about(place.pool))
    _pass_on(event, registration, place, RegistrationState.CANCELLED)
    if registration.state is RegistrationState.CANCELLED:
        notices.state_of(event, registration)


def leave_line(event: Event, registration: Registration, place_id: uuid.UUID) -> None:
    """Stop waiting for a place that is not needed any more; the rest of the registration stays."""
    place = _held(event, registration, place_id)
    if place.state is not PlaceState.WAITING:
        raise NotTheirs
    audit.record("registration.left_line", "registration", registration.id, **_about(place.pool))
    _pass_on(event, registration, place, RegistrationState.CANCELLED)


def give_by_hand(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID, *, reason: str) -> Sequence[Place]:
    """Give or offer a free place to somebody of the organisers' choice; raises NothingToGive."""
    place = _in_line(event, pool_id, place_id)
    given = lines.give(place.pool, place)
    if not given:
        raise NothingToGive
    audit.record(
        "registration.given_by_hand",
        "registration",
        place.registration_id,
        **_about(place.pool),
        reason=reason,
    )
    for each in given:
        owners.follow_up(event, each)
    return given


def move_up(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID, *, reason: str) -> None:
    """Put somebody, with their group, in front of the line whatever its rule."""
    place = _in_line(event, pool_id, place_id)
    highest = db.session.scalar(
        sa.select(sa.func.max(Place.lift)).where(
            Place.pool_id == place.pool_id, Place.state == PlaceState.WAITING
        )
    )
    group = _group(place)
    for each in group:
        each.lift = (highest or 0) + 1
    db.session.flush()
    _record_lift(group, place.pool, "registration.moved_up", reason)
    owners.move_on(event, place.pool)


def move_back(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID) -> None:
    """Take back that somebody was put in front of the line."""
    place = _in_line(event, pool_id, place_id)
    group = [each for each in _group(place) if each.state is PlaceState.WAITING]
    for each in group:
        each.lift = 0
    db.session.flush()
    _record_lift(group, place.pool, "registration.moved_back", "")


def lapse_offers(limit: int = 100) -> int:
    """Pass on the offers whose time is over, in every event; return how many there were."""
    with across_events("the sweep of lapsed offers serves all events"):
        lapsed = db.session.scalars(
            sa.select(Place)
            .options(sa.orm.joinedload(Place.registration), sa.orm.joinedload(Place.pool))
            .where(Place.offered_until <= clock.now())
            .order_by(Place.offered_until)
            .limit(limit)
        ).all()
    for place in lapsed:
        with event_scope(place.event_id):
            _lapse(db.session.get_one(Event, place.event_id), place)
    return len(lapsed)


def _lapse(event: Event, place: Place) -> None:
    registration = place.registration
    owners.hold(event, registration)
    db.session.refresh(place)
    if place.offered_until is None or place.offered_until > clock.now():
        return
    audit.record("registration.offer_lapsed", "registration", registration.id, **_about(place.pool))
    what = owners.name_of(event, place.pool)
    _pass_on(event, registration, place, RegistrationState.EXPIRED)
    notices.offer_lapsed(event, registration, place.id, what)


def _pass_on(event: Event, registration: Registration, place: Place, state: RegistrationState) -> None:
    """Give the place to whoever is next; without it, a registration that waited for the event ends."""
    if place.pool.kind is PoolKind.MODE and registration.state is RegistrationState.WAITING:
        end(event, registration, owners.places_of(registration), state)
    else:
        owners.give_back(event, place)


def _held(event: Event, registration: Registration, place_id: uuid.UUID) -> Place:
    owners.hold(event, registration)
    place = _found(place_id)
    if place.registration_id != registration.id:
        raise NotFound
    return place


def _in_line(event: Event, pool_id: uuid.UUID, place_id: uuid.UUID) -> Place:
    """Return a place of the pool as it is once everybody else is kept from it; raises NotTheirs."""
    place = _found(place_id)
    if place.pool_id != pool_id:
        raise NotFound
    owners.hold(event, place.registration)
    db.session.refresh(place)
    if place.state is not PlaceState.WAITING:
        raise NotTheirs
    return place


def _found(place_id: uuid.UUID) -> Place:
    """Return a place of the event in scope; raises NotFound."""
    place = db.session.scalar(
        sa.select(Place)
        .options(sa.orm.joinedload(Place.registration), sa.orm.joinedload(Place.pool))
        .where(Place.id == place_id)
        .execution_options(populate_existing=True)
    )
    if place is None:
        raise NotFound
    return place


def _group(place: Place) -> Sequence[Place]:
    if place.party_id is None:
        return [place]
    return db.session.scalars(
        sa.select(Place).where(
            Place.pool_id == place.pool_id,
            Place.party_id == place.party_id,
            Place.state == PlaceState.WAITING,
        )
    ).all()


def _record_lift(group: Sequence[Place], pool: SeatPool, action: str, reason: str) -> None:
    for each in group:
        audit.record(action, "registration", each.registration_id, **_about(pool), reason=reason)


def _about(pool: SeatPool) -> dict[str, object]:
    return {"pool": pool.kind, "subject": pool.subject, "rule": pool.queue_rule}
