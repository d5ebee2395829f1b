"""What organisers grant: whom they expect, how many, until when; calling and reminding them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db
from app.core.text import pick
from app.delegations.models import Delegation
from app.delegations.rules import (
    MEMBERS,
    Convener,
    DelegateRole,
    DelegationState,
    NobodyChosen,
    NoFocalPoint,
    PlacesBelowTaken,
    Terms,
    check_terms,
)
from app.delegations.services import mails
from app.delegations.services.naming import fill_line
from app.delegations.services.reading import list_delegations, table
from app.directory import services as directory
from app.directory.rules import CountryRole
from app.events.models import Event
from app.registration.rules import CapacityBelowTaken, PoolKind
from app.registration.services import claims, seats


@dataclass(frozen=True, slots=True)
class Whom:
    """Which delegations are expected."""

    members: bool = False
    observer_countries: bool = False
    observer_organisations: bool = False
    country_codes: tuple[str, ...] = ()
    institution_ids: tuple[uuid.UUID, ...] = ()


def set_delegations(event: Event, whom: Whom, terms: Terms) -> list[Delegation]:
    """Expect delegations on these terms; those that are expected already stay as they are."""
    check_terms(terms)
    codes, institution_ids = list(whom.country_codes), list(whom.institution_ids)
    if whom.members:
        codes += [country.code for country in directory.list_countries(CountryRole.MEMBER)]
    if whom.observer_countries:
        codes += [country.code for country in directory.list_countries(CountryRole.OBSERVER)]
    if whom.observer_organisations:
        institution_ids += [each.id for each in directory.list_observer_organisations()]
    if not codes and not institution_ids:
        raise NobodyChosen
    known = list_delegations()
    made = [
        _make(event, terms, country_code=code)
        for code in dict.fromkeys(codes)
        if code not in {row.country_code for row in known}
    ]
    made += [
        _make(event, terms, institution_id=institution_id)
        for institution_id in dict.fromkeys(institution_ids)
        if institution_id not in {row.institution_id for row in known}
    ]
    db.session.flush()
    audit.record("delegations.set", "event", event.id, count=len(made), quota=terms.quota)
    return made


def _make(
    event: Event, terms: Terms, *, country_code: str | None = None, institution_id: uuid.UUID | None = None
) -> Delegation:
    row = Delegation(
        event_id=event.id,
        country_code=country_code,
        institution_id=institution_id,
        quota=terms.quota,
        places=_as_json(terms),
        deadline=terms.deadline,
        letter_required=terms.letter_required,
    )
    db.session.add(row)
    return row


def terms_of(delegation: Delegation) -> Terms:
    """Return what a delegation is granted."""
    places = {DelegateRole(role): count for role, count in delegation.places.items()}
    return Terms(delegation.quota, places, delegation.deadline, delegation.letter_required)


def edit_terms(event: Event, delegation: Delegation, terms: Terms) -> None:
    """Grant more or less; refuse fewer places than are taken, and name who waited for new ones."""
    check_terms(terms)
    limits = {MEMBERS: terms.quota} | {role.value: terms.places.get(role) for role in DelegateRole}
    for subject, capacity in limits.items():
        pool = seats.pool_of(delegation.id, PoolKind.DELEGATION, subject, capacity)
        claims.lock(pool)
        try:
            seats.set_capacity(pool, capacity)
        except CapacityBelowTaken as refusal:
            raise PlacesBelowTaken(who=pick(delegation.name, "es"), taken=pool.taken) from refusal
    audit.record(
        "delegation.terms",
        "delegation",
        delegation.id,
        quota=(delegation.quota, terms.quota),
        letter=(delegation.letter_required, terms.letter_required),
    )
    delegation.quota, delegation.places = terms.quota, _as_json(terms)
    delegation.deadline, delegation.letter_required = terms.deadline, terms.letter_required
    db.session.flush()
    fill_line(event, delegation)


def set_state(delegation: Delegation, state: DelegationState) -> None:
    """Close a delegation, or open it again; who belongs to it stays."""
    audit.record("delegation.state", "delegation", delegation.id, state=(delegation.state, state))
    delegation.state = state


def copy_delegations(event: Event, earlier: Event) -> list[Delegation]:
    """Expect whom an earlier event expected, on its terms; deadlines keep their distance to the first day."""
    with across_events("delegations are copied from an event that the organiser names"):
        rows = list(db.session.scalars(sa.select(Delegation).where(Delegation.event_id == earlier.id)))
    known = list_delegations()
    taken = {(row.country_code, row.institution_id) for row in known}
    shift = timedelta(days=(event.starts_on - earlier.starts_on).days)
    made = []
    for row in rows:
        if (row.country_code, row.institution_id) not in taken:
            terms = terms_of(row)
            deadline = terms.deadline + shift if terms.deadline else None
            copied = Terms(terms.quota, terms.places, deadline, terms.letter_required)
            made.append(
                _make(event, copied, country_code=row.country_code, institution_id=row.institution_id)
            )
    db.session.flush()
    audit.record("delegations.copied", "event", event.id, count=len(made), source=earlier.slug)
    return made


def count_delegations(event_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count the delegations of several events, of which one may be copied."""
    with across_events("an organiser chooses from which event to copy"):
        rows = db.session.execute(
            sa.select(Delegation.event_id, sa.func.count())
            .where(Delegation.event_id.in_(event_ids))
            .group_by(Delegation.event_id)
        )
        return {event_id: count for event_id, count in rows}  # noqa: C416


def convene(event: Event, convener: Convener, delegation_ids: Collection[uuid.UUID]) -> int:
    """Call these delegations by mail to their focal points; returns how many mails. Raises NoFocalPoint."""
    chosen = [row for row in list_delegations() if row.id in set(delegation_ids)]
    written = mails.convene(event, _open(chosen), convener)
    if not written:
        raise NoFocalPoint
    now = clock.now()
    for row in _open(chosen):
        row.convened_at = now
    audit.record("delegations.convened", "event", event.id, convener=convener, mails=written)
    return written


def remind(event: Event) -> int:
    """Write to the focal points of the delegations that lack people, a head or a letter."""
    waiting = [row.delegation for row in table() if row.lacks_head or row.lacks_letter]
    written = mails.remind(event, _open(waiting))
    if not written:
        raise NoFocalPoint
    now = clock.now()
    for delegation in _open(waiting):
        delegation.reminded_at = now
    audit.record("delegations.reminded", "event", event.id, mails=written)
    return written


def _open(rows: Iterable[Delegation]) -> list[Delegation]:
    return [row for row in rows if row.state is DelegationState.OPEN]


def _as_json(terms: Terms) -> dict[str, int]:
    return {role.value: count for role, count in terms.places.items()}
