"""Registering, and proving the address: the same work for a stranger whatever is known of the address."""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.core.text import fold, normalise_email
from app.directory import services as directory
from app.directory.rules import Admission, Sector
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventState, KnownClass
from app.registration.models import Invitation, Place, Registration, SeatPool
from app.registration.rules import (
    ENDED,
    HOLD,
    PROVED,
    UNSAID,
    AddressInUse,
    Application,
    LinkSpent,
    Origin,
    PlaceState,
    RegistrationState,
    after_proof,
    check_mode,
    check_open,
    check_way_in,
    first_state,
    state_with_seat,
)
from app.registration.rules.invitations import LIVE
from app.registration.services import (
    answers,
    companions,
    institutions,
    needs,
    notices,
    owners,
    seats,
)
from app.registration.services.answered import note_accepted
from app.registration.services.changing import expire_holds_of, mode_place, queue_position, seat_promoted
from app.registration.services.choosing import check_choice, list_choosable, seat_in_sessions
from app.registration.services.keys import renew_keys


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of a registration; `is_new` is false for a repeated or known one."""

    registration: Registration
    is_new: bool
    position: int | None = None


def register(event: Event, application: Application, *, origin: Origin) -> Registered:
    """Register somebody: confirm, hold, queue or leave for approval, as the way in demands.

    Raises RegistrationClosed, InvitationNeeded, ModeNotOffered, SessionsOverlap. An address that
    is registered already changes nothing; its owner is told by mail.
    """
    now = clock.now()
    email_norm = normalise_email(application.email)
    repeated, known = _find_known(application.idempotency_key, email_norm)
    if repeated is not None:
        return Registered(repeated, is_new=False, position=queue_position(repeated))
    invitation = find_invitation(email_norm)
    if invitation is not None and origin is Origin.VERIFIED:
        origin = Origin.INVITED
    # A stranger's invitation counts only after the door: else the door would tell who is invited.
    check_door(event, origin, now)
    check_mode(application.mode, event.mode)
    try:
        made = _try(event, application, origin, known=known, invitation=invitation)
    except IntegrityError:
        # Somebody else took the address or the key in this instant: theirs is the registration.
        known = find_repeated(application.idempotency_key) or find_by_email(email_norm)
        if known is None:
            raise
        made = Registered(known, is_new=False)
    if made.is_new and origin is not Origin.STRANGER:
        make_known(made.registration)
    _tell(event, made)
    return made


def check_application(event: Event, application: Application, origin: Origin) -> None:
    """Refuse what register() would refuse whoever asks, before anything is counted or written."""
    check_door(event, origin, clock.now())
    check_mode(application.mode, event.mode)
    if application.session_ids:
        check_choice(application.session_ids, list_choosable(), application.language)


def _try(
    event: Event,
    application: Application,
    origin: Origin,
    *,
    known: Registration | None,
    invitation: Invitation | None,
) -> Registered:
    """Register in a savepoint; for an address that takes part already do all of it and take it back.

    So a stranger cannot tell by the time that the answer takes whether the address is registered.
    """
    taken = known if known is not None and known.is_active else None
    with db.session.begin_nested() as attempt:
        row = known if known is not None and taken is None else new_registration(event)
        if invitation is not None and origin is Origin.STRANGER:
            origin = Origin.INVITED
        fill(row, application, origin, invitation)
        if taken is not None:
            row.email_norm, row.idempotency_key = f"{secrets.token_hex(8)}@", None
        position = _enter(event, row, application)
        if taken is not None:
            attempt.rollback()
            return Registered(taken, is_new=False)
    return Registered(row, is_new=True, position=position)


def _enter(event: Event, registration: Registration, application: Application) -> int | None:
    """Seat or queue the registration; return its place in the queue."""
    with db.session.no_autoflush:  # the row is written once, when all of it is known
        place = _seat(event, registration)
        seated = place.state is PlaceState.TAKEN
        registration.state = first_state(event.access, registration.origin, seated=seated)
        settle(registration, clock.now())
    if not seated:
        promote_queued(event, place.pool, [registration])
    if application.session_ids:
        seat_in_sessions(event, registration, application.session_ids)
    db.session.flush()
    if application.form is not None and application.form.own:
        answers.save_new(event, registration, application.form, application.answers)
    return seats.position(place)


def promote_queued(event: Event, pool: SeatPool, newcomers: Collection[Registration]) -> None:
    """Seat whoever may be now: a seat stays free while all who wait have yet to prove their address.

    Newcomers who get it have just asked, so nothing is offered to them: it is theirs.
    """
    db.session.flush()
    for place in seats.promote(pool):
        if place.registration in newcomers:
            place.state, place.offered_until = PlaceState.TAKEN, None
            place.registration.state = state_with_seat(event.access, place.registration.origin)
            settle(place.registration, clock.now())
        else:
            seat_promoted(event, place)


def _tell(event: Event, made: Registered) -> None:
    registration = made.registration
    if not made.is_new:
        notices.already_registered(event, registration)
        audit.record("registration.again", "registration", registration.id)
        return
    if registration.origin in PROVED:
        notices.state_of(event, registration)
    else:
        notices.ask_for_proof(event, registration)
    audit.record(
        "registration.made",
        "registration",
        registration.id,
        state=registration.state,
        origin=registration.origin,
    )


def find_repeated(key: str | None) -> Registration | None:
    """Return what the same form made when it was sent before."""
    if not key:
        return None
    return db.session.scalar(sa.select(Registration).where(Registration.idempotency_key == key))


def _find_known(key: str | None, email_norm: str) -> tuple[Registration | None, Registration | None]:
    """Return what the same form made before, and what the address has; one statement for both."""
    mine = Registration.email_norm == email_norm
    rows = db.session.scalars(
        sa.select(Registration).where(mine | (Registration.idempotency_key == key) if key else mine)
    ).all()
    repeated = next((row for row in rows if key and row.idempotency_key == key), None)
    return repeated, next((row for row in rows if row.email_norm == email_norm), None)


def check_door(event: Event, origin: Origin, now: datetime) -> None:
    """Refuse outside the days of registration, and without the invitation that the event asks for."""
    # A delegation has its own last day, and the organisers add whom they like.
    if origin not in {Origin.ORGANISER, Origin.DELEGATED}:
        check_open(
            now=now,
            opens=event.registration_opens_at,
            closes=event.registration_closes_at,
            is_public=event.state is EventState.PUBLISHED,
        )
    check_way_in(event.access, origin)


def new_registration(event: Event) -> Registration:
    """Make an empty registration that is to be filled."""
    registration = Registration(
        id=uuid.uuid4(), event_id=event.id, key_version=0, state=RegistrationState.HELD
    )
    db.session.add(registration)
    return registration


def fill(
    registration: Registration, application: Application, origin: Origin, invitation: Invitation | None
) -> None:
    """Write what was asked for into a registration, and give it new keys."""
    for name in ("given_name", "family_name", "mode", "language", "country_code", "institution_id"):
        setattr(registration, name, getattr(application, name))
    registration.email = application.email.strip()
    registration.email_norm = normalise_email(application.email)
    registration.sort_name = fold(f"{application.family_name} {application.given_name}")
    registration.institution_name = application.institution_name
    registration.sector = Sector(application.sector) if application.sector else None
    registration.gender = application.gender or None
    registration.interpretation = application.interpretation
    registration.listed = application.listed
    registration.origin = origin
    asked = invitation.participant_class if invitation else application.participant_class
    registration.participant_class = str(asked or KnownClass.PUBLIC)
    registration.needs_encrypted = needs.sealed(registration.id, application.needs)
    registration.consented_at = clock.now() if application.consent else None
    registration.idempotency_key = application.idempotency_key
    registration.ended_at = registration.confirmed_at = registration.proved_at = None
    renew_keys(registration)


def _seat(event: Event, registration: Registration) -> Place:
    place = mode_place(event, registration)
    return seats.seat_or_queue(place, before_queueing=lambda: expire_holds_of(event, place.pool))


def settle(registration: Registration, now: datetime) -> None:
    """Start the hold, or note that the address is proved already."""
    proof = hash_token(derived_token("proof", registration.id, registration.key_version))
    is_proved = registration.origin in PROVED
    registration.proved_at = now if is_proved else None
    registration.proof_hash = None if is_proved else proof
    registration.hold_expires_at = None if is_proved else now + HOLD
    if registration.state is RegistrationState.CONFIRMED:
        registration.confirmed_at = now


def make_known(registration: Registration) -> None:
    """Tie a registration whose address was proved to the person of the address; enter them if new."""
    person = directory.get_or_create_person(
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        language=registration.language,
        # Somebody else wrote the address of these: only its owner proves it.
        verified=registration.origin not in {Origin.ORGANISER, Origin.DELEGATED, Origin.COMPANION},
        country_code=registration.country_code,
        gender=registration.gender,
    )
    registration.person_id = person.id
    invitation = find_invitation(registration.email_norm)
    if invitation is not None:
        note_accepted(invitation)
    elif registration.participant_class == KnownClass.PUBLIC and registration.origin in UNSAID:
        registration.participant_class = events.standing_of(person.id).value
        _hold_back(registration)
    db.session.flush()
    institutions.propose(registration)


def _hold_back(registration: Registration) -> None:
    """Leave to the organisers who came by themselves to a meeting that their class attends only invited."""
    event = db.session.get_one(Event, registration.event_id)
    attends = events.class_at(event, registration.participant_class).right is Admission.OPEN
    if not attends and registration.state is RegistrationState.CONFIRMED:
        registration.state, registration.confirmed_at = RegistrationState.PENDING, None


def make_all_known() -> int:
    """Tie the invited who used the open form to their persons; return how many there were.

    Not done while they register: the time it takes would tell a stranger who is invited.
    """
    with across_events("the sweep of new participants serves all events"):
        found = db.session.scalars(
            sa.select(Registration)
            .where(
                Registration.person_id.is_(None),
                Registration.proved_at.is_not(None),
                Registration.state.not_in(ENDED),
            )
            .limit(500)
        ).all()
    for registration in found:
        with event_scope(registration.event_id):
            make_known(registration)
    return len(found)


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
    event = db.session.get_one(Event, registration.event_id)
    with event_scope(event.id):
        places = owners.hold(event, registration)
        if registration.proved_at is not None:
            return registration
        if not registration.is_active:
            raise LinkSpent
        registration.proved_at = now
        registration.hold_expires_at = None
        registration.state = after_proof(registration.state, event.access)
        make_known(registration)
        if registration.state is RegistrationState.CONFIRMED:
            registration.confirmed_at = now
        companions.prove_with(event, registration, places, now)
        db.session.flush()
        for place in places:
            if place.state is PlaceState.WAITING:
                # A seat may have been given back while the address was not proved yet.
                owners.move_on(event, place.pool)
        notices.state_of(event, registration)
        audit.record("registration.proved", "registration", registration.id, state=registration.state)
    return registration


def add_by_hand(event: Event, application: Application) -> Registered:
    """Register somebody for them; raises AddressInUse where the address takes part already."""
    known = find_by_email(normalise_email(application.email))
    if known is not None and known.is_active:
        raise AddressInUse
    return register(event, application, origin=Origin.ORGANISER)


def find_by_email(email_norm: str) -> Registration | None:
    return db.session.scalar(sa.select(Registration).where(Registration.email_norm == email_norm))


def find_invitation(email_norm: str) -> Invitation | None:
    """Return the invitation of an address that opens the door: sent, not over, not taken back."""
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.email_norm == email_norm, Invitation.state.in_(LIVE))
    )
