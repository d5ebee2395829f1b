"""Handing a place to a colleague: asked for by who has it, taken by who proves the other address."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.core.mail import deferred
from app.core.text import normalise_email
from app.events.models import Event, Session
from app.events.rules import SessionAccess
from app.messages.services import write
from app.registration.models import Place, Registration, Transfer
from app.registration.rules import (
    BY_NAME_ONLY,
    AddressInUse,
    Application,
    LinkSpent,
    NotTheirs,
    Origin,
    PlaceState,
    PoolKind,
    RegistrationState,
    state_with_seat,
)
from app.registration.rules.lists import TransferClosed
from app.registration.services import claims, notices, owners
from app.registration.services.changing import end
from app.registration.services.policies import closes_at
from app.registration.services.registering import fill, find_by_email, make_known, new_registration, settle

LASTS = timedelta(days=7)
PASSES = frozenset({PoolKind.MODE, PoolKind.SESSION})


def may_transfer(event: Event, registration: Registration) -> bool:
    """Tell whether a place may be handed on: not where somebody answers for the person by name."""
    return (
        registration.state is RegistrationState.CONFIRMED
        and event.access not in BY_NAME_ONLY
        and registration.origin not in {Origin.INVITED, Origin.DELEGATED}
        and clock.now() < closes_at(event)
    )


def find_open_transfer(registration_id: uuid.UUID) -> Transfer | None:
    """Return the transfer that waits for its colleague."""
    return db.session.scalar(
        sa.select(Transfer).where(
            Transfer.registration_id == registration_id,
            Transfer.ended_at.is_(None),
            Transfer.lapses_at > clock.now(),
        )
    )


def ask_to_transfer(
    event: Event, registration: Registration, *, email: str, given_name: str, family_name: str
) -> Transfer:
    """Write to a colleague that they can take the place; a new wish ends the one before.

    Whether the address is registered already is told to its owner alone.
    """
    if not may_transfer(event, registration) or normalise_email(email) == registration.email_norm:
        raise TransferClosed
    take_back_transfer(registration)
    now = clock.now()
    transfer = Transfer(
        id=uuid.uuid4(),
        event_id=event.id,
        registration_id=registration.id,
        email=email.strip(),
        email_norm=normalise_email(email),
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        language=registration.language,
        asked_at=now,
        lapses_at=min(now + LASTS, closes_at(event)),
    )
    transfer.token_hash = hash_token(derived_token("transfer", transfer.id, 1))
    db.session.add(transfer)
    db.session.flush()
    write(
        event,
        kind="registration.transfer",
        to=transfer.email,
        locale=transfer.language,
        occasion=str(transfer.id),
        about=registration.id,
        context={
            "name": transfer.given_name,
            "colleague": registration.full_name,
            "until": transfer.lapses_at.isoformat(),
            "token": deferred("registration.link", "transfer", str(transfer.id), "1"),
        },
    )
    audit.record("registration.transfer_asked", "registration", registration.id)
    return transfer


def take_back_transfer(registration: Registration) -> None:
    """End the wish to hand the place on."""
    waiting = find_open_transfer(registration.id)
    if waiting is not None:
        waiting.ended_at = clock.now()
        db.session.flush()


def find_transfer(token: str) -> tuple[Transfer, Event, Registration]:
    """Return what the mailed link of a transfer opens; raises LinkSpent."""
    with across_events("the link of a transfer names the transfer, not the event"):
        found = db.session.scalar(sa.select(Transfer).where(Transfer.token_hash == hash_token(token)))
        if found is None or found.ended_at is not None or found.lapses_at <= clock.now():
            raise LinkSpent
        registration = db.session.get_one(Registration, found.registration_id)
    return found, db.session.get_one(Event, found.event_id), registration


def accept_transfer(token: str, *, given_name: str, family_name: str) -> Registration:
    """Pass the place on to who followed the link; the count of seats never moves.

    The seat in the event and in sessions open to all passes. Table, ticket, links, certificates, answers
    and what was opened by name do not.
    """
    transfer, event, leaves = find_transfer(token)
    with event_scope(event.id):
        places = owners.hold(event, leaves)
        db.session.refresh(transfer)
        if transfer.ended_at is not None or not may_transfer(event, leaves):
            raise NotTheirs
        enters = _newcomer(event, transfer, leaves, given_name, family_name)
        _pass_places(places, leaves, enters)
        enters.state = state_with_seat(event.access, enters.origin)
        settle(enters, clock.now())
        make_known(enters)
        transfer.ended_at, transfer.taken_by_id = clock.now(), enters.id
        audit.record("registration.transferred", "registration", leaves.id, to=str(enters.id))
        left = [place for place in owners.places_of(leaves) if place.state is not PlaceState.RELEASED]
        end(event, leaves, left, RegistrationState.CANCELLED)
        notices.state_of(event, leaves)
        notices.state_of(event, enters)
        audit.record("registration.taken_over", "registration", enters.id, state=enters.state)
    return enters


def _newcomer(
    event: Event, transfer: Transfer, leaves: Registration, given_name: str, family_name: str
) -> Registration:
    known = find_by_email(transfer.email_norm)
    if known is not None and known.is_active:
        raise AddressInUse
    enters = known or new_registration(event)
    application = Application(
        email=transfer.email,
        given_name=given_name,
        family_name=family_name,
        mode=leaves.mode,
        language=transfer.language,
        country_code=leaves.country_code,
        institution_id=leaves.institution_id,
        institution_name=leaves.institution_name,
        sector=leaves.sector,
        consent=True,
    )
    fill(enters, application, Origin.VERIFIED, None)
    enters.state = RegistrationState.HELD
    db.session.flush()
    return enters


def _pass_places(places: Sequence[Place], leaves: Registration, enters: Registration) -> None:
    subjects = [uuid.UUID(place.pool.subject) for place in places if place.pool.kind is PoolKind.SESSION]
    open_to_all = set(
        db.session.scalars(
            sa.select(Session.id).where(Session.id.in_(subjects), Session.access == SessionAccess.OPEN)
        )
    )
    for place in places:
        if place.state is not PlaceState.TAKEN or place.pool.kind not in PASSES:
            continue
        if place.pool.kind is PoolKind.SESSION and uuid.UUID(place.pool.subject) not in open_to_all:
            continue
        claims.pass_on(place.pool, leaves.id, enters)
