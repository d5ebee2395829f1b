"""Those who wait: their line as the pool's rule sees it, their positions, and who gets a free seat."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event, Session
from app.events.rules import event_window
from app.registration.models import Place, Registration, SeatPool
from app.registration.rules import (
    GROUP_MOST,
    Decision,
    InLine,
    PlaceState,
    Policy,
    PoolKind,
    QueueRule,
    Why,
    by_hand,
    draw,
    line_up,
    offer_ends,
    why_here,
)
from app.registration.services import pools

TOLD = 20
"""So many of those who were passed over are written down for each decision."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person or a group in line: their places, how many are before them plus one, and why."""

    places: tuple[Place, ...]
    position: int
    why: Why
    is_ready: bool
    lift: int


def promote(pool: SeatPool) -> list[Place]:
    """Give free seats to those who wait, as the rule says; return the places that were seated or offered.

    The pool's row is locked first, so that two who promote at once see each other. Who has not
    proved the address waits on.
    """
    facts = pools.lock_where_line_moves(pool.id)
    if facts is None:
        return []
    policy = pool.policy
    free = None if facts.capacity is None else facts.capacity - facts.taken
    rows = _ready_rows(pool.id, policy, free)
    seated = seated_countries(pool) if policy.rule is QueueRule.COUNTRY else ()
    decisions = draw(_units(rows).values(), policy, free, seated)
    return _carry_out(pool, decisions) if decisions else []


def give(pool: SeatPool, place: Place) -> list[Place]:
    """Give a free seat to somebody of the organisers' choice; an empty list where none is free."""
    facts = pools.lock_where_line_moves(pool.id)
    units = _units(_rows(pool.id))
    chosen = units.get(place.party_id or place.id)
    if facts is None or chosen is None or not chosen.is_ready:
        return []
    if facts.capacity is not None and facts.capacity - facts.taken < chosen.size:
        return []
    return _carry_out(pool, [by_hand(chosen, [each for each in units.values() if each.is_ready])])


def _carry_out(pool: SeatPool, decisions: Sequence[Decision]) -> list[Place]:
    keys = [decision.chosen.key for decision in decisions]
    by_unit = _waiting_places(pool.id, keys)
    given = []
    for decision in decisions:
        places = by_unit[decision.chosen.key]
        if not pools.seat_from_line(pool.id, len(places)):
            break
        for place in places:
            _hand_over(pool, place)
        _write_down(pool, decision, places)
        given += places
    db.session.flush()
    return given


def _hand_over(pool: SeatPool, place: Place) -> None:
    hours, until = pool.offer_hours, None
    if hours is not None:
        until = offer_ends(clock.now(), hours, _starts_at(pool, place.event_id))
    place.state = PlaceState.TAKEN if until is None else PlaceState.OFFERED
    place.number, place.lift, place.offered_until = None, 0, until


def _starts_at(pool: SeatPool, event_id: uuid.UUID) -> datetime | None:
    """Return when that for which the seats are begins."""
    if pool.kind is PoolKind.SESSION:
        session = db.session.scalar(sa.select(Session).where(Session.id == uuid.UUID(pool.subject)))
        return session.starts_at if session is not None else None
    event = db.session.get_one(Event, event_id)
    return event_window(event.starts_on, event.ends_on, event.time_zone).start


def _write_down(pool: SeatPool, decision: Decision, places: Sequence[Place]) -> None:
    """Write the decision into the record of everybody whom it touches."""
    about = {"pool": pool.kind, "subject": pool.subject, "rule": pool.queue_rule}
    passed = [(each.key, why) for each, why in decision.passed] + _unproved_before(pool, decision)
    passed = passed[:TOLD]
    known = _registrations_of(pool.id, [key for key, _why in passed])
    over = [{"registration": known[key], "why": why} for key, why in passed if key in known]
    action = "registration.promoted" if pool.offer_hours is None else "registration.offered"
    for place in places:
        audit.record(
            action, "registration", place.registration_id, **about,
            place=place.id, number=decision.chosen.number, why=decision.why, passed_over=over,
        )  # fmt: skip
    for each in over:
        audit.record(
            "registration.passed_over", "registration", each["registration"], **about,
            why=each["why"], by=places[0].registration_id,
        )  # fmt: skip


def _unproved_before(pool: SeatPool, decision: Decision) -> list[tuple[uuid.UUID, Why]]:
    query = (
        sa.select(Place.id)
        .join(Registration, Registration.id == Place.registration_id)
        .where(
            Place.pool_id == pool.id,
            Place.state == PlaceState.WAITING,
            Place.number < decision.chosen.number,
            Registration.proved_at.is_(None),
        )
        .order_by(Place.number)
        .limit(TOLD)
    )
    return [(place_id, Why.NOT_PROVED) for place_id in db.session.scalars(query)]


def _registrations_of(pool_id: uuid.UUID, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the first registration of each person or group in line."""
    if not keys:
        return {}
    found: dict[uuid.UUID, str] = {}
    for place in _places_of(pool_id, keys):
        found.setdefault(
            place.id if place.id in keys else place.party_id or place.id, str(place.registration_id)
        )
    return found


def _waiting_places(pool_id: uuid.UUID, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Place]]:
    found: dict[uuid.UUID, list[Place]] = {}
    for place in _places_of(pool_id, keys):
        found.setdefault(place.party_id or place.id, []).append(place)
    return found


def _places_of(pool_id: uuid.UUID, keys: Sequence[uuid.UUID]) -> Sequence[Place]:
    return db.session.scalars(
        sa.select(Place)
        .options(sa.orm.joinedload(Place.registration), sa.orm.joinedload(Place.pool))
        .where(
            Place.pool_id == pool_id,
            Place.state == PlaceState.WAITING,
            Place.id.in_(keys) | Place.party_id.in_(keys),
        )
        .order_by(Place.number)
    ).all()


# --- the line -----------------------------------------------------------------------------------


def _rows(pool_id: uuid.UUID) -> Sequence[sa.Row[Any]]:
    return db.session.execute(_line_query(pool_id).order_by(Place.number)).all()


def _ready_rows(pool_id: uuid.UUID, policy: Policy, free: int | None) -> Sequence[sa.Row[Any]]:
    """Read the line as far as it can matter: in plain order that is as many as there are seats."""
    query = _line_query(pool_id).where(Registration.proved_at.is_not(None))
    query = query.order_by(Place.lift.desc(), Place.number)
    if policy.rule is QueueRule.ORDER and not policy.may_overtake and free is not None:
        query = query.limit(free + GROUP_MOST)
    return db.session.execute(query).all()


def _line_query(pool_id: uuid.UUID) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Place.id,
            Place.party_id,
            Place.number,
            Place.lift,
            Registration.country_code,
            Registration.participant_class,
            Registration.proved_at,
        )
        .join(Registration, Registration.id == Place.registration_id)
        .where(Place.pool_id == pool_id, Place.state == PlaceState.WAITING)
    )


def _units(rows: Iterable[sa.Row[Any]]) -> dict[uuid.UUID, InLine]:
    """Gather single people and groups; a group stands where its first member stands."""
    members: dict[uuid.UUID, list[sa.Row[Any]]] = {}
    for row in rows:
        members.setdefault(row.party_id or row.id, []).append(row)
    return {key: _unit(key, sorted(group, key=lambda row: row.number)) for key, group in members.items()}


def _unit(key: uuid.UUID, group: Sequence[sa.Row[Any]]) -> InLine:
    return InLine(
        key=key,
        number=group[0].number,
        size=len(group),
        country=group[0].country_code or "",
        participant_class=str(group[0].participant_class),
        is_ready=all(row.proved_at is not None for row in group),
        lift=max(row.lift for row in group),
    )


def seated_countries(pool: SeatPool) -> frozenset[str]:
    """Return the countries that have somebody in the pool."""
    query = (
        sa.select(Registration.country_code)
        .distinct()
        .join(Place, Place.registration_id == Registration.id)
        .where(
            Place.pool_id == pool.id,
            Place.state.in_([PlaceState.TAKEN, PlaceState.OFFERED]),
            Registration.country_code.is_not(None),
        )
    )
    return frozenset(code for code in db.session.scalars(query) if code)


def line_of(pool: SeatPool) -> list[Standing]:
    """Return the whole line of a pool in the order in which it is looked at."""
    units = _units(_rows(pool.id))
    seated = seated_countries(pool) if pool.queue_rule is QueueRule.COUNTRY else frozenset()
    places = _waiting_places(pool.id, list(units)) if units else {}
    standing, ahead = [], 0
    for each in line_up(units.values(), pool.policy, seated):
        why = why_here(each, list(units.values()), pool.policy, seated)
        standing.append(Standing(tuple(places[each.key]), ahead + 1, why, each.is_ready, each.lift))
        ahead += each.size
    return standing


# --- positions ----------------------------------------------------------------------------------


def position(place: Place) -> int | None:
    """Return how many people are before this one, plus one; None for who does not wait."""
    return positions([place]).get(place.id)


def positions(places: Collection[Place]) -> dict[uuid.UUID, int]:
    """Return the positions of those of the places that wait, by the rules of their pools."""
    waiting = [place for place in places if place.state is PlaceState.WAITING]
    if not waiting:
        return {}
    by_pool = {place.pool_id: place.pool for place in waiting}
    plain = [key for key, pool in by_pool.items() if pool.queue_rule is QueueRule.ORDER]
    found = _plain_positions(plain, [place.id for place in waiting]) if plain else {}
    for key, pool in by_pool.items():
        if key not in plain:
            for standing in line_of(pool):
                found |= {place.id: standing.position for place in standing.places}
    wanted = {place.id for place in waiting}
    return {key: value for key, value in found.items() if key in wanted}


def _plain_positions(pool_ids: Sequence[uuid.UUID], place_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Number the lines in the database; members of a group share the position of its first."""
    numbered = (
        sa.select(
            Place.id,
            Place.pool_id,
            sa.func.coalesce(Place.party_id, Place.id).label("unit"),
            sa.func.row_number()
            .over(partition_by=Place.pool_id, order_by=(Place.lift.desc(), Place.number))
            .label("row"),
        )
        .where(Place.state == PlaceState.WAITING, Place.pool_id.in_(pool_ids))
        .subquery()
    )
    grouped = sa.select(
        numbered.c.id,
        sa.func.min(numbered.c.row)
        .over(partition_by=(numbered.c.pool_id, numbered.c.unit))
        .label("position"),
    ).subquery()
    query = sa.select(grouped.c.id, grouped.c.position).where(grouped.c.id.in_(place_ids))
    return {row.id: row.position for row in db.session.execute(query)}
