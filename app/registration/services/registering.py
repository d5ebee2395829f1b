"""Registering, proving an address, cancelling, changing the way of taking part, and lapsed holds."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.core.text import fold, normalise_email
from app.directory import services as directory
from app.directory.rules import Sector
from app.events.models import Event
from app.events.rules import EventState, Mode, ParticipantClass
from app.registration.models import Invitation, Place, Registration, SeatPool
from app.registration.rules import (
    HOLD,
    PROVED,
    AddressInUse,
    Application,
    InvitationState,
    LinkSpent,
    NotTheirs,
    Origin,
    PlaceState,
    PoolKind,
    RegistrationState,
    after_proof,
    check_mode,
    check_open,
    check_way_in,
    first_state,
)
from app.registration.services import notices, seats
from app.registration.services.choosing import choose_sessions, leave_sessions


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of a registration; `is_new` is false for a repeated or known one."""

    registration: Registration
    is_new: bool
    position: int | None = None


def mode_pool(event: Event, mode: Mode) -> SeatPool:
    """Return the pool of a way of taking part, at the capacity that the event declares now."""
    capacity = event.capacity_in_person if mode is Mode.IN_PERSON else event.capacity_online
    pool = seats.pool_of(event.id, PoolKind.MODE, mode, capacity)
    for place in seats.follow_capacity(pool, capacity):
        seat_promoted(event, place)
    return pool


def register(event: Event, application: Application, *, origin: Origin) -> Registered:
    """Register somebody: confirm, hold, queue or leave for approval, as the way in demands.

    Raises RegistrationClosed, InvitationNeeded, ModeNotOffered, SessionsOverlap. An address that
    is registered already changes nothing; its owner is told by mail.
    """
    now = clock.now()
    email_norm = normalise_email(application.email)
    repeated = _find_repeated(application.idempotency_key)
    if repeated is not None:
        return Registered(repeated, is_new=False, position=queue_position(repeated))
    invitation = find_invitation(email_norm)
    if invitation is not None and origin is Origin.STRANGER:
        origin = Origin.INVITED
    _check_door(event, origin, now)
    check_mode(application.mode, event.mode)
    known = find_by_email(email_norm)
    if known is not None and known.is_active:
        notices.already_registered(event, known)
        return Registered(known, is_new=False)
    registration = known or _new_registration(event, email_norm)
    _fill(registration, application, origin, invitation)
    place = _seat(event, registration)
    registration.state = first_state(event.access, origin, seated=place.state is PlaceState.TAKEN)
    _settle(event, registration, now)
    choose_sessions(event, registration, application.session_ids)
    if invitation is not None:
        invitation.state = InvitationState.ACCEPTED
    db.session.flush()
    audit.record(
        "registration.made", "registration", registration.id, state=registration.state, origin=origin
    )
    return Registered(registration, is_new=True, position=seats.position(place))


def _find_repeated(key: str | None) -> Registration | None:
    if not key:
        return None
    return db.session.scalar(sa.select(Registration).where(Registration.idempotency_key == key))


def _check_door(event: Event, origin: Origin, now: datetime) -> None:
    if origin is not Origin.ORGANISER:
        check_open(
            now=now,
            opens=event.registration_opens_at,
            closes=event.registration_closes_at,
            is_public=event.state is EventState.PUBLISHED,
        )
    check_way_in(event.access, origin)


def _new_registration(event: Event, email_norm: str) -> Registration:
    registration = Registration(
        id=uuid.uuid4(),
        event_id=event.id,
        email_norm=email_norm,
        key_version=0,
        state=RegistrationState.HELD,
    )
    db.session.add(registration)
    return registration


def _fill(
    registration: Registration, application: Application, origin: Origin, invitation: Invitation | None
) -> None:
    for name in ("given_name", "family_name", "mode", "language", "country_code", "institution_id"):
        setattr(registration, name, getattr(application, name))
    registration.email = application.email.strip()
    registration.sort_name = fold(f"{application.family_name} {application.given_name}")
    registration.institution_name = application.institution_name
    registration.sector = Sector(application.sector) if application.sector else None
    registration.gender = application.gender or None
    registration.interpretation = application.interpretation
    registration.listed = application.listed
    registration.origin = origin
    asked = invitation.participant_class if invitation else application.participant_class
    registration.participant_class = ParticipantClass(asked or ParticipantClass.PUBLIC)
    registration.idempotency_key = application.idempotency_key
    registration.ended_at = registration.confirmed_at = registration.proved_at = None
    renew_keys(registration)


def renew_keys(registration: Registration) -> None:
    """Give the registration a new ticket and a new personal link; the old ones end."""
    registration.key_version += 1
    registration.link_hash = hash_token(link_token(registration))
    registration.ticket_hash = hash_token(ticket_token(registration))


def reissue_keys(event: Event, registration: Registration) -> None:
    """Give a new ticket and link to somebody who lost theirs, and mail them."""
    renew_keys(registration)
    db.session.flush()
    notices.state_of(event, registration)
    audit.record("registration.keys", "registration", registration.id)


def link_token(registration: Registration) -> str:
    """Return the token of the personal link, under which people manage their registration."""
    return derived_token("registration", registration.id, registration.key_version)


def ticket_token(registration: Registration) -> str:
    """Return the secret in the ticket's QR code."""
    return derived_token("ticket", registration.id, registration.key_version)


def _seat(event: Event, registration: Registration) -> Place:
    pool = mode_pool(event, registration.mode)
    place = seats.find_place(pool.id, registration.id) or Place(
        event_id=event.id, pool=pool, registration=registration
    )
    return seats.seat_or_queue(place, before_queueing=lambda: expire_holds_of(event, pool))


def _settle(event: Event, registration: Registration, now: datetime) -> None:
    """Do what the first state asks for: start the hold, or make the person known and say so."""
    if registration.origin in PROVED:
        registration.proved_at = now
        registration.hold_expires_at = registration.proof_hash = None
        _make_known(registration)
        if registration.state is RegistrationState.CONFIRMED:
            registration.confirmed_at = now
        notices.state_of(event, registration)
        return
    registration.proof_hash = hash_token(derived_token("proof", registration.id, registration.key_version))
    registration.hold_expires_at = now + HOLD
    notices.ask_for_proof(event, registration)


def _make_known(registration: Registration) -> None:
    person = directory.get_or_create_person(
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        language=registration.language,
        verified=registration.origin is not Origin.ORGANISER,
        country_code=registration.country_code,
        gender=registration.gender,
    )
    registration.person_id = person.id


def prove_address(token: str) -> Registration:
    """Confirm a held registration by the link that was mailed; a second use changes nothing.

    Raises LinkSpent for a link that lapsed or was never made.
    """
    now = clock.now()
    with across_events("a mailed link names the registration, not the event"):
        registration = db.session.scalar(
            sa.select(Registration).where(Registration.proof_hash == hash_token(token))
        )
    if registration is None or (registration.hold_expires_at and registration.hold_expires_at <= now):
        raise LinkSpent
    if registration.proved_at is not None:
        return registration
    event = db.session.get_one(Event, registration.event_id)
    with event_scope(event.id):
        registration.proved_at = now
        registration.hold_expires_at = None
        registration.state = after_proof(registration.state, event.access)
        _make_known(registration)
        if registration.state is RegistrationState.CONFIRMED:
            registration.confirmed_at = now
        db.session.flush()
        if registration.state is RegistrationState.WAITING:
            # A seat may have been given back while the address was not proved yet.
            for place in seats.promote(mode_pool(event, registration.mode)):
                seat_promoted(event, place)
        notices.state_of(event, registration)
        audit.record("registration.proved", "registration", registration.id, state=registration.state)
    return registration


def cancel(
    event: Event, registration: Registration, *, state: RegistrationState = RegistrationState.CANCELLED
) -> None:
    """End a registration and seat whoever waited for its places."""
    if not registration.is_active:
        raise NotTheirs
    registration.state = state
    registration.ended_at = clock.now()
    registration.hold_expires_at = registration.proof_hash = None
    db.session.flush()
    leave_sessions(event, registration)
    for place in _mode_places(registration):
        for promoted in seats.leave(place):
            seat_promoted(event, promoted)
    notices.state_of(event, registration)
    audit.record("registration.ended", "registration", registration.id, state=state)


def decide(event: Event, registration: Registration, *, approve: bool) -> None:
    """Approve or reject a registration that waits for a decision."""
    if registration.state is not RegistrationState.PENDING:
        raise NotTheirs
    if not approve:
        cancel(event, registration, state=RegistrationState.REJECTED)
        return
    registration.state = RegistrationState.CONFIRMED
    registration.confirmed_at = clock.now()
    notices.state_of(event, registration)
    audit.record("registration.approved", "registration", registration.id)


def change_mode(event: Event, registration: Registration, mode: Mode) -> Place:
    """Move to the other way of taking part; when it is full, queue there and keep the old seat."""
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotTheirs
    check_mode(mode, event.mode)
    place = seats.enter(mode_pool(event, mode), registration)
    if place.state is PlaceState.TAKEN and registration.mode is not mode:
        _move_to(event, registration, place)
    return place


def _move_to(event: Event, registration: Registration, place: Place) -> None:
    registration.mode = Mode(place.pool.subject)
    db.session.flush()
    for old in _mode_places(registration):
        if old.id != place.id:
            for promoted in seats.leave(old):
                seat_promoted(event, promoted)
    notices.state_of(event, registration)
    audit.record("registration.mode_changed", "registration", registration.id, mode=registration.mode)


def _mode_places(registration: Registration) -> Sequence[Place]:
    return db.session.scalars(
        sa.select(Place)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(
            Place.registration_id == registration.id,
            SeatPool.kind == PoolKind.MODE,
            Place.state != PlaceState.RELEASED,
        )
    ).all()


def seat_promoted(event: Event, place: Place) -> None:
    """Follow up a seat that came from the queue: confirm the registration, or move it, and write."""
    registration = place.registration
    if place.pool.kind is PoolKind.SESSION:
        notices.session_seat(event, registration, place)
        return
    if registration.state is RegistrationState.CONFIRMED:
        _move_to(event, registration, place)
        return
    registration.state = RegistrationState.CONFIRMED
    registration.confirmed_at = clock.now()
    db.session.flush()
    notices.promoted(event, registration)
    audit.record("registration.promoted", "registration", registration.id)


def expire_holds_of(event: Event, pool: SeatPool) -> bool:
    """End lapsed holds that keep seats of this pool; tell whether any did."""
    lapsed = db.session.scalars(
        sa.select(Registration)
        .join(Place, Place.registration_id == Registration.id)
        .where(Place.pool_id == pool.id, Registration.hold_expires_at <= clock.now())
    ).all()
    for registration in lapsed:
        cancel(event, registration, state=RegistrationState.EXPIRED)
    return bool(lapsed)


def expire_holds() -> int:
    """End every lapsed hold of every event; return how many there were."""
    with across_events("the sweep of lapsed holds serves all events"):
        lapsed = db.session.scalars(
            sa.select(Registration).where(Registration.hold_expires_at <= clock.now()).limit(500)
        ).all()
    for registration in lapsed:
        with event_scope(registration.event_id):
            event = db.session.get_one(Event, registration.event_id)
            cancel(event, registration, state=RegistrationState.EXPIRED)
    return len(lapsed)


def add_by_hand(event: Event, application: Application) -> Registered:
    """Register somebody for them; raises AddressInUse where the address takes part already."""
    known = find_by_email(normalise_email(application.email))
    if known is not None and known.is_active:
        raise AddressInUse
    return register(event, application, origin=Origin.ORGANISER)


def set_event_capacity(event: Event, capacities: dict[Mode, int | None]) -> None:
    """Change the places of each way of taking part; raises CapacityBelowTaken and then changes nothing."""
    for mode, capacity in capacities.items():
        pool = mode_pool(event, mode)
        seated = seats.set_capacity(pool, capacity)
        if mode is Mode.IN_PERSON:
            event.capacity_in_person = capacity
        else:
            event.capacity_online = capacity
        for place in seated:
            seat_promoted(event, place)
    db.session.flush()
    audit.record("registration.capacity", "event", event.id, **{str(m): c for m, c in capacities.items()})


def find_by_email(email_norm: str) -> Registration | None:
    return db.session.scalar(sa.select(Registration).where(Registration.email_norm == email_norm))


def find_invitation(email_norm: str) -> Invitation | None:
    return db.session.scalar(sa.select(Invitation).where(Invitation.email_norm == email_norm))


def queue_position(registration: Registration) -> int | None:
    """Return the place in the queue of the mode, 1 for the next in line."""
    for place in _mode_places(registration):
        if place.state is PlaceState.WAITING:
            return seats.position(place)
    return None
