"""Naming, withdrawing and replacing the members of a delegation: its places and the registration together."""

import uuid

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound, Refusal
from app.core.text import normalise_email, pick
from app.delegations.models import Delegate, Delegation, DelegationChange
from app.delegations.rules import (
    MEMBERS,
    ChangeState,
    DelegateRole,
    DelegationClosed,
    DelegationFull,
    DelegationState,
    NamedElsewhere,
    Nominee,
    RoleFull,
    class_of_country,
    class_of_institution,
)
from app.delegations.services import mails
from app.delegations.services.reading import find_standing, get_delegate, list_changes
from app.directory import services as directory
from app.directory.models import Institution
from app.events.models import Event
from app.events.rules import EventState
from app.registration import services as registration
from app.registration.models import Registration, SeatPool
from app.registration.rules import Application, Origin, PoolKind, RegistrationState
from app.registration.services import claims, seats


def name(event: Event, delegation: Delegation, nominee: Nominee, *, by: uuid.UUID | None) -> Delegate:
    """Register somebody as a member of the delegation; named twice they are named once.

    Raises DelegationFull and RoleFull with those of whom one could give way, NamedElsewhere,
    DelegationClosed.
    """
    check_open(event, delegation)
    members, role = lock_places(delegation, nominee.role)
    known = _standing_here(delegation, nominee)
    if known is not None:
        return known
    _check_room(members, role)
    row, adopted = _registration_of(event, delegation, nominee)
    if not claims.claim(members, row) or not claims.claim(role, row):
        raise NamedElsewhere
    return _write(event, delegation, nominee, row, by=by, adopted=adopted)


def withdraw(event: Event, delegate: Delegate, *, by: uuid.UUID | None) -> None:
    """Let go of somebody; their registration ends with it unless it was theirs before."""
    delegation = delegate.delegation
    lock_places(delegation, delegate.role)
    delegate = get_delegate(delegation, delegate.id)
    row = delegate.registration
    _end(delegate, by=by)
    audit.record("delegation.withdrawn", "delegation", delegation.id, person=_of(row), role=delegate.role)
    _let_go(event, delegate)
    fill_line(event, delegation)


def replace(
    event: Event,
    delegate: Delegate,
    nominee: Nominee,
    *,
    by: uuid.UUID | None,
    with_admissions: bool = False,
) -> Delegate:
    """Put somebody in another's place: the place in the delegation and the seat at the event pass over.

    Links, minutes, certificates and answers stay with whom they are of. Places in closed parts pass
    over only where it is asked. Nothing changes where any of it is refused.
    """
    delegation = delegate.delegation
    check_open(event, delegation)
    members, role = lock_places(delegation, nominee.role)
    delegate = get_delegate(delegation, delegate.id)
    if _standing_here(delegation, nominee) is not None:
        raise NamedElsewhere
    leaves = delegate.registration
    for pool in claims.pools_with(leaves.id, PoolKind.HEAD_COUNT):
        claims.lock(pool)
    enters, adopted = _registration_of(event, delegation, nominee)
    if not delegate.adopted:
        registration.hand_over_seat(event, leaves=leaves, enters=enters)
    _pass_places(delegate, members, role, enters)
    if with_admissions:
        _pass_admissions(event, leaves, enters)
    _end(delegate, by=by)
    made = _write(event, delegation, nominee, enters, by=by, adopted=adopted)
    made.replaces_id = delegate.id
    audit.record("delegation.replaced", "delegation", delegation.id, leaves=_of(leaves), enters=_of(enters))
    _let_go(event, delegate)
    return made


@registration.when_ended
def left(event: Event, row: Registration) -> None:
    """Free the places of somebody whose registration ended by itself, and tell the focal points."""
    delegate = find_standing(row.id)
    if delegate is None:
        return
    _end(delegate, by=None)
    audit.record("delegation.left", "delegation", delegate.delegation_id, person=_of(row), role=delegate.role)
    mails.member_left(event, delegate)
    fill_line(event, delegate.delegation)


def fill_line(event: Event, delegation: Delegation) -> None:
    """Name those in line for whom there is a place now, in the order in which they were put down."""
    for change in list_changes(delegation.id, {ChangeState.QUEUED}):
        nominee = nominee_of(change)
        try:
            with db.session.begin_nested():
                made = name(event, delegation, nominee, by=change.asked_by_id)
        except Refusal:
            continue
        settle(change, ChangeState.APPROVED, by=None, enters=made)
        mails.came_up(event, delegation, nominee)


def confirm(delegate: Delegate) -> None:
    """Note that what is known of a member is right as of now."""
    delegate.confirmed_at = clock.now()
    audit.record("delegation.member_confirmed", "delegation", delegate.delegation_id)


def confirm_list(delegation: Delegation, *, by: uuid.UUID | None) -> None:
    """Note that the whole list is right as of now."""
    now = clock.now()
    delegation.confirmed_at, delegation.confirmed_by_id = now, by
    db.session.execute(
        sa.update(Delegate)
        .where(Delegate.delegation_id == delegation.id, Delegate.ended_at.is_(None))
        .values(confirmed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    audit.record("delegation.confirmed", "delegation", delegation.id)


def change_role(delegate: Delegate, role: DelegateRole) -> None:
    """Give a member another role in the delegation, if it has a place left."""
    if role is delegate.role:
        return
    delegation = delegate.delegation
    _members, wanted = lock_places(delegation, role)
    _members, had = lock_places(delegation, delegate.role)
    delegate = get_delegate(delegation, delegate.id)
    if not claims.claim(wanted, delegate.registration):
        raise RoleFull(names=_names(wanted))
    claims.give_back(had, delegate.registration_id)
    audit.record("delegation.role", "delegation", delegation.id, role=(delegate.role, role))
    delegate.role = role


def consent(delegate: Delegate) -> None:
    """Note that a member agrees to take part and to what is kept of them."""
    delegate.consented_at = delegate.confirmed_at = clock.now()
    audit.record("delegation.consented", "delegation", delegate.delegation_id)


def decline(event: Event, delegate: Delegate) -> None:
    """Let a member say no: what the delegation registered ends, what was theirs before stays."""
    if not delegate.adopted:
        registration.cancel(event, delegate.registration)
        return
    withdraw(event, delegate, by=delegate.registration.person_id)
    mails.member_left(event, delegate)


def check_open(event: Event, delegation: Delegation) -> None:
    """Refuse to name anybody where the delegation or the event is closed."""
    over = event.ends_on < clock.today(event.time_zone)
    if event.state is not EventState.PUBLISHED or over or delegation.state is not DelegationState.OPEN:
        raise DelegationClosed


def lock_places(delegation: Delegation, role: DelegateRole) -> tuple[SeatPool, SeatPool]:
    """Return the pools of the whole delegation and of a role, locked in this order, at today's terms."""
    limits = {MEMBERS: delegation.quota, role.value: delegation.places.get(role.value)}
    found = []
    for subject, capacity in limits.items():
        pool = seats.pool_of(delegation.id, PoolKind.DELEGATION, subject, capacity)
        claims.lock(pool)
        seats.follow_capacity(pool, capacity)
        found.append(pool)
    return found[0], found[1]


def nominee_of(change: DelegationChange) -> Nominee:
    """Return whom a change would bring in; raises NotFound where it brings nobody."""
    if change.role is None or change.mode is None:
        raise NotFound
    return Nominee(
        email=change.email,
        given_name=change.given_name,
        family_name=change.family_name,
        role=change.role,
        mode=change.mode,
        language=change.language,
        institution_id=change.institution_id,
    )


def settle(
    change: DelegationChange,
    state: ChangeState,
    *,
    by: uuid.UUID | None,
    reason: str = "",
    enters: Delegate | None = None,
) -> None:
    """Close a change, and forget whom it named: the registration knows them, or nobody needs to."""
    change.state, change.reason, change.enters = state, reason, enters
    change.decided_by_id, change.decided_at = by, clock.now()
    change.email = change.email_norm = change.given_name = change.family_name = ""
    db.session.flush()


def class_of(delegation: Delegation) -> str:
    """Return as what the members of a delegation take part."""
    if delegation.country is not None:
        return class_of_country(delegation.country.role)
    institution = delegation.institution
    if institution is None:
        return "guest"
    country = institution.country.role if institution.country else None
    return class_of_institution(institution.kind, institution.participates_as, country)


def _standing_here(delegation: Delegation, nominee: Nominee) -> Delegate | None:
    known = registration.find_by_email(normalise_email(nominee.email))
    standing = find_standing(known.id) if known else None
    if standing is not None and standing.delegation_id != delegation.id:
        raise NamedElsewhere
    return standing


def _check_room(members: SeatPool, role: SeatPool) -> None:
    if members.capacity is not None and members.taken >= members.capacity:
        raise DelegationFull(capacity=members.capacity, names=_names(members))
    if role.capacity is not None and role.taken >= role.capacity:
        raise RoleFull(names=_names(role) or "–")


def _names(pool: SeatPool) -> str:
    return ", ".join(each.full_name for each in claims.holders([pool.id])[pool.id])


def _registration_of(event: Event, delegation: Delegation, nominee: Nominee) -> tuple[Registration, bool]:
    """Register the nominee, or take in the registration that they made themselves; tell which."""
    known = registration.find_by_email(normalise_email(nominee.email))
    if known is not None and known.state is RegistrationState.HELD:
        # Whoever began it never proved the address: it does not keep its owner out.
        registration.cancel(event, known, state=RegistrationState.EXPIRED)
    elif known is not None and known.is_active:
        _check_belongs(delegation, known)
        if known.state is RegistrationState.PENDING:
            registration.decide(event, known, approve=True)
        if known.participant_class == "public":
            known.participant_class = class_of(delegation)
        return known, True
    wanted = _application(delegation, nominee)
    made = registration.register(event, wanted, origin=Origin.DELEGATED)
    if not made.is_new:
        raise NamedElsewhere
    return made.registration, False


def _check_belongs(delegation: Delegation, known: Registration) -> None:
    """Refuse to take in somebody who registered for another country or institution."""
    institution = directory.find_institution(known.institution_id) if known.institution_id else None
    if delegation.institution_id is not None:
        fits = known.institution_id in {None, delegation.institution_id}
    else:
        country_code = (institution.country_code if institution else None) or known.country_code
        fits = country_code in {None, delegation.country_code}
    if not fits:
        raise NamedElsewhere
    if known.country_code is None:
        known.country_code = delegation.country_code


def _application(delegation: Delegation, nominee: Nominee) -> Application:
    institution = _institution_of(delegation, nominee)
    return Application(
        email=nominee.email,
        given_name=nominee.given_name,
        family_name=nominee.family_name,
        mode=nominee.mode,
        language=nominee.language,
        country_code=delegation.country_code or (institution.country_code if institution else None),
        institution_id=institution.id if institution else None,
        institution_name=pick(institution.name, nominee.language) if institution else "",
        sector=institution.sector if institution else None,
        participant_class=class_of(delegation),
    )


def _institution_of(delegation: Delegation, nominee: Nominee) -> Institution | None:
    """Return where a nominee works: within the country, or the institution whose delegation it is."""
    if delegation.institution is not None:
        return delegation.institution
    found = directory.find_institution(nominee.institution_id) if nominee.institution_id else None
    return found if found is not None and found.country_code == delegation.country_code else None


def _write(
    event: Event,
    delegation: Delegation,
    nominee: Nominee,
    row: Registration,
    *,
    by: uuid.UUID | None,
    adopted: bool,
) -> Delegate:
    now = clock.now()
    delegate = Delegate(
        event_id=event.id,
        delegation=delegation,
        registration=row,
        role=nominee.role,
        adopted=adopted,
        named_by_id=by,
        named_at=now,
        confirmed_at=now,
    )
    db.session.add(delegate)
    db.session.flush()
    audit.record("delegation.named", "delegation", delegation.id, person=_of(row), role=nominee.role)
    mails.named(event, delegate)
    return delegate


def _pass_places(delegate: Delegate, members: SeatPool, role: SeatPool, enters: Registration) -> None:
    if not claims.pass_on(members, delegate.registration_id, enters):
        raise NamedElsewhere
    if role.subject == delegate.role.value:
        claims.pass_on(role, delegate.registration_id, enters)
    elif not claims.claim(role, enters):
        raise RoleFull(names=_names(role) or "–")
    else:
        had = seats.pool_of(delegate.delegation_id, PoolKind.DELEGATION, delegate.role.value, None)
        claims.give_back(had, delegate.registration_id)


def _pass_admissions(event: Event, leaves: Registration, enters: Registration) -> None:
    for session in registration.list_counted_sessions(event):
        if registration.find_admission(session.id, leaves.id) is not None:
            registration.swap_admission(event, session, leaves=leaves, enters=enters)


def _end(delegate: Delegate, *, by: uuid.UUID | None) -> None:
    """Close the membership, and give back what places it still has."""
    delegate.ended_at, delegate.ended_by_id = clock.now(), by
    for pool in claims.pools_with(delegate.registration_id, PoolKind.DELEGATION):
        claims.give_back(pool, delegate.registration_id)
    db.session.flush()


def _let_go(event: Event, delegate: Delegate) -> None:
    row = delegate.registration
    if not delegate.adopted and row.is_active:
        registration.cancel(event, row)
        return
    for session in registration.list_counted_sessions(event):
        registration.withdraw_admission(event, session, row)
    mails.let_go(event, delegate)


def _of(row: Registration) -> object:
    return audit.personal(row.person_id or row.id)
