"""Pools as organisers see and set them: all of an event with how full they are, and the line of one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit
from app.core.access import Viewer
from app.core.db import db
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import Mode, may_see
from app.registration.models import Place, SeatPool
from app.registration.rules import PlaceState, PoolKind, QueueRule
from app.registration.services import lines, owners, seats
from app.registration.services.changing import mode_pool


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool, its name by language, how many seats are only offered, and whether it is set here."""

    pool: SeatPool
    name: dict[str, str]
    offered: int
    is_set_here: bool


@dataclass(frozen=True, slots=True)
class PoolRules:
    """What organisers set on a pool."""

    capacity: int | None
    queue_rule: QueueRule
    class_order: tuple[str, ...]
    may_overtake: bool
    offer_hours: int | None


def open_pools(event: Event) -> None:
    """Make the pools that the event declares already, so that they can be set before anybody comes."""
    for mode in (Mode.IN_PERSON, Mode.ONLINE):
        if event.mode in {Mode.HYBRID, mode}:
            mode_pool(event, mode)
    declared = db.session.scalars(
        sa.select(Session).where(Session.needs_choice.is_(True), Session.cancelled_at.is_(None))
    ).all()
    if declared:
        wanted = [seats.Wanted(PoolKind.SESSION, str(each.id), each.capacity) for each in declared]
        for pool, each in zip(seats.pools_of(event.id, wanted), declared, strict=True):
            owners.declare_capacity(event, pool, each.capacity)


def list_pools(event: Event, asking: Viewer) -> list[PoolRow]:
    """List the pools of an event that this viewer may know of, in a constant number of statements."""
    found = _visible(event, asking, _pools(event))
    names, offered = owners.names_of(event, found), _offered([pool.id for pool in found])
    rows = [
        PoolRow(pool, names.get(pool.id, {}), offered.get(pool.id, 0), _is_set_here(pool)) for pool in found
    ]
    kinds = list(PoolKind)
    return sorted(rows, key=lambda row: (kinds.index(row.pool.kind), row.name.get("es", row.pool.subject)))


def _pools(event: Event) -> Sequence[SeatPool]:
    with_places = sa.select(Place.pool_id).where(Place.event_id == event.id)
    return db.session.scalars(
        sa.select(SeatPool).where((SeatPool.owner_id == event.id) | SeatPool.id.in_(with_places))
    ).all()


def _session_of(pool: SeatPool) -> uuid.UUID | None:
    if pool.kind is PoolKind.SESSION:
        return uuid.UUID(pool.subject)
    return pool.owner_id if pool.kind is PoolKind.HEAD_COUNT else None


def _visible(event: Event, asking: Viewer, found: Sequence[SeatPool]) -> list[SeatPool]:
    """Leave out the pools of sessions that this viewer may not know of."""
    ids = {session_id for pool in found if (session_id := _session_of(pool)) is not None}
    if not ids:
        return list(found)
    facts = events.facts_for(event, asking)
    rows = db.session.scalars(sa.select(Session).where(Session.id.in_(ids)))
    seen = {session.id for session in rows if may_see(session, facts)}
    return [pool for pool in found if _session_of(pool) is None or _session_of(pool) in seen]


def _offered(pool_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        sa.select(Place.pool_id, sa.func.count())
        .where(Place.pool_id.in_(pool_ids), Place.state == PlaceState.OFFERED)
        .group_by(Place.pool_id)
    )
    return {pool_id: count for pool_id, count in rows}  # noqa: C416


def _is_set_here(pool: SeatPool) -> bool:
    owner = owners.owner_of(pool.kind)
    return owner is not None and owner.declare is not None


def get_pool(event: Event, pool_id: uuid.UUID, asking: Viewer) -> PoolRow:
    """Return a pool of the event; raises NotFound, also for one that this viewer may not know of."""
    for row in list_pools(event, asking):
        if row.pool.id == pool_id:
            return row
    raise NotFound


def set_rules(event: Event, pool: SeatPool, wanted: PoolRules) -> None:
    """Change capacity and rules of a pool; raises CapacityBelowTaken and then changes nothing."""
    seats.lock_pools(event.id, [pool.id])
    db.session.refresh(pool)
    before = _rules_of(pool)
    pool.queue_rule, pool.class_order = wanted.queue_rule, list(wanted.class_order) or None
    pool.may_overtake, pool.offer_hours = wanted.may_overtake, wanted.offer_hours
    db.session.flush()
    owner = owners.owner_of(pool.kind)
    promoted = []
    if owner is not None and owner.declare is not None:
        promoted = seats.set_capacity(pool, wanted.capacity)
        owner.declare(event, pool, wanted.capacity)
    else:
        promoted = seats.promote(pool)
    for place in promoted:
        owners.follow_up(event, place)
    after = _rules_of(pool)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    audit.record("registration.pool_set", "event", event.id, pool=pool.kind, subject=pool.subject, **changed)


def _rules_of(pool: SeatPool) -> dict[str, object]:
    return {
        "capacity": pool.capacity,
        "rule": pool.queue_rule,
        "classes": list(pool.class_order or ()),
        "overtaking": pool.may_overtake,
        "offer_hours": pool.offer_hours,
    }


def line_and_offers(pool: SeatPool) -> tuple[list[lines.Standing], Sequence[Place]]:
    """Return who waits, in the order in which they are looked at, and to whom places are offered."""
    offered = db.session.scalars(
        sa.select(Place)
        .options(sa.orm.joinedload(Place.registration))
        .where(Place.pool_id == pool.id, Place.state == PlaceState.OFFERED)
        .order_by(Place.offered_until)
    ).all()
    return lines.line_of(pool), offered


def _head_names(_event: Event, found: Sequence[SeatPool]) -> owners.Names:
    rows = db.session.execute(
        sa.select(Session.id, Session.title).where(Session.id.in_([pool.owner_id for pool in found]))
    )
    titles = {row.id: row.title for row in rows}
    return {
        pool.id: {language: f"{title} · {pool.subject}" for language, title in titles[pool.owner_id].items()}
        for pool in found
        if pool.owner_id in titles
    }


def _nobody_waits(_event: Event, _place: Place) -> None:
    """Heads are counted, not queued for: nobody is ever promoted."""


owners.own_pools(PoolKind.HEAD_COUNT, owners.PoolOwner(_head_names, _nobody_waits))
