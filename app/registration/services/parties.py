"""Registering several people in one go: all are seated or all wait; each registration is its own."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.core.text import normalise_email
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Party, Registration, SeatPool
from app.registration.rules import (
    GROUP_MOST,
    PROVED,
    Application,
    GroupNotPossible,
    GroupTooLarge,
    NotTheirs,
    Origin,
    PlaceState,
    check_mode,
    first_state,
)
from app.registration.services import notices, owners, seats
from app.registration.services.changing import expire_holds_of, mode_pool, queue_position
from app.registration.services.choosing import (
    admitted_sessions,
    check_choice,
    list_choosable,
    session_pools,
)
from app.registration.services.registering import (
    Registered,
    check_door,
    fill,
    find_by_email,
    find_invitation,
    find_repeated,
    make_known,
    new_registration,
    promote_queued,
    settle,
)


@dataclass(frozen=True, slots=True)
class Companion:
    """A colleague as whoever registers them writes them down."""

    given_name: str
    family_name: str
    email: str


def check_group(
    event: Event, application: Application, companions: Sequence[Companion], origin: Origin
) -> None:
    """Refuse what register_party() would refuse whoever asks, before anything is counted or written."""
    check_door(event, origin, clock.now())
    check_mode(application.mode, event.mode)
    check_choice(application.session_ids, list_choosable(), application.language)
    addresses = {normalise_email(each.email) for each in companions} | {normalise_email(application.email)}
    size = len(companions) + 1
    if not 2 <= size <= GROUP_MOST or len(addresses) < size:
        raise GroupNotPossible(most=GROUP_MOST)
    in_room = application.mode is Mode.IN_PERSON
    capacity = event.capacity_in_person if in_room else event.capacity_online
    if capacity is not None and capacity < size:
        raise GroupTooLarge(capacity=capacity)


def register_party(
    event: Event, application: Application, companions: Sequence[Companion], *, origin: Origin
) -> Registered:
    """Register somebody with colleagues; raises what register() raises, GroupNotPossible, GroupTooLarge.

    A colleague who takes part already stays as they are and is left out; if whoever registers takes
    part already, nothing changes at all and the owner of the address is told. Neither shows.
    """
    check_group(event, application, companions, origin)
    repeated = find_repeated(application.idempotency_key)
    if repeated is not None:
        return Registered(repeated, is_new=False, position=queue_position(repeated))
    known = find_by_email(normalise_email(application.email))
    taken = known if known is not None and known.is_active else None
    try:
        with db.session.begin_nested() as attempt:
            rows = _rows(event, application, companions, origin, known)
            party = _enter(event, application, rows, asked=len(companions) + 1)
            if taken is not None:
                attempt.rollback()
    except IntegrityError as raced:
        # Somebody else took one of the addresses or the key in this instant.
        first = find_repeated(application.idempotency_key)
        if first is None:
            raise NotTheirs from raced
        return Registered(first, is_new=False, position=queue_position(first))
    if taken is not None:
        notices.already_registered(event, taken)
        audit.record("registration.again", "registration", taken.id)
        return Registered(taken, is_new=False)
    _tell(event, rows, party)
    return Registered(rows[0], is_new=True, position=queue_position(rows[0]))


def _rows(
    event: Event,
    application: Application,
    companions: Sequence[Companion],
    origin: Origin,
    known_lead: Registration | None,
) -> list[Registration]:
    """Fill a registration for each of them who does not take part yet; the first is whoever asks."""
    if origin is Origin.VERIFIED and find_invitation(normalise_email(application.email)) is not None:
        origin = Origin.INVITED
    comes_back = known_lead is not None and not known_lead.is_active
    row = known_lead if known_lead is not None and comes_back else new_registration(event)
    fill(row, application, origin, None)
    if known_lead is not None and not comes_back:
        # All of it is done and taken back: the time that it takes tells nothing.
        row.email_norm, row.idempotency_key = f"{secrets.token_hex(8)}@", None
    rows = [row]
    theirs = Origin.COMPANION if origin in PROVED else Origin.STRANGER
    for each in companions:
        known = find_by_email(normalise_email(each.email))
        if known is not None and known.is_active:
            continue
        row = known or new_registration(event)
        fill(row, _as_companion(application, each), theirs, None)
        rows.append(row)
    return rows


def _as_companion(application: Application, each: Companion) -> Application:
    """Take over what holds for all of them; the rest is for each to say."""
    return replace(
        application,
        email=each.email,
        given_name=each.given_name,
        family_name=each.family_name,
        gender=None,
        interpretation=False,
        needs="",
        listed=False,
        idempotency_key=None,
        participant_class=None,
    )


def _enter(event: Event, application: Application, rows: Sequence[Registration], *, asked: int) -> Party:
    pool = mode_pool(event, application.mode)
    db.session.flush()
    party = Party(event_id=event.id, lead_id=rows[0].id, asked=asked)
    db.session.add(party)
    db.session.flush()
    places = seats.enter_party(pool, party, rows, before_queueing=lambda: expire_holds_of(event, pool))
    seated = places[0].state is PlaceState.TAKEN
    for row in rows:
        row.state = first_state(event.access, row.origin, seated=seated)
        settle(row, clock.now())
        if row is not rows[0]:
            row.proof_hash = None
    if not seated:
        promote_queued(event, pool, rows)
    _enter_sessions(event, application, rows, party)
    db.session.flush()
    return party


def _enter_sessions(
    event: Event, application: Application, rows: Sequence[Registration], party: Party
) -> None:
    offered = list_choosable(admitted_sessions(rows[0].id))
    for pool in session_pools(event, check_choice(application.session_ids, offered, application.language)):
        _check_fits(pool, len(rows))
        places = seats.enter_party(pool, party, rows)
        if places[0].state is PlaceState.WAITING:
            db.session.flush()
            owners.move_on(event, pool)


def _check_fits(pool: SeatPool, size: int) -> None:
    if pool.capacity is not None and pool.capacity < size:
        raise GroupTooLarge(capacity=pool.capacity)


def _tell(event: Event, rows: Sequence[Registration], party: Party) -> None:
    lead = rows[0]
    if lead.origin in PROVED:
        for row in rows:
            make_known(row)
        notices.state_of(event, lead)
        for row in rows[1:]:
            notices.companion(event, row, lead)
    else:
        notices.ask_for_proof(event, lead)
    for row in rows:
        audit.record(
            "registration.made", "registration", row.id,
            state=row.state, origin=row.origin, group=party.id, of=party.asked,
        )  # fmt: skip
