"""Pools as rows: found, made, locked, and changed by guarded updates that the database decides on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from app.core.db import db, is_sqlite
from app.registration.models import SeatPool
from app.registration.rules import PoolKind

ORDER = (PoolKind.DELEGATION, PoolKind.HEAD_COUNT, PoolKind.MODE, PoolKind.SESSION, PoolKind.OPTION)
LOCK_ORDER = sa.case({kind: place for place, kind in enumerate(ORDER)}, value=SeatPool.kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pool that somebody needs, with the capacity that its owner declares now."""

    kind: PoolKind
    subject: str
    capacity: int | None


def pool_of(owner_id: uuid.UUID, kind: PoolKind, subject: str, capacity: int | None) -> SeatPool:
    """Return the pool, made on first use with this capacity."""
    found = find_pool(owner_id, kind, subject)
    if found is None:
        _make(owner_id, [Wanted(kind, subject, capacity)])
        found = find_pool(owner_id, kind, subject)
        if found is None:
            raise LookupError(f"seat pool {kind} {subject}")
    return found


def find_pool(owner_id: uuid.UUID, kind: PoolKind, subject: str) -> SeatPool | None:
    return db.session.scalar(
        sa.select(SeatPool).where(
            SeatPool.owner_id == owner_id, SeatPool.kind == kind, SeatPool.subject == subject
        )
    )


def pools_of(owner_id: uuid.UUID, wanted: Sequence[Wanted]) -> list[SeatPool]:
    """Return the pools in the order asked for, made on first use, all locked in the one order of locks.

    Whoever takes places in several pools in one transaction begins with this (or `lock_pools`):
    two who lock in different orders would wait for each other.
    """
    found = _find_locked(owner_id, wanted)
    missing = [each for each in wanted if (each.kind, each.subject) not in found]
    if missing:
        _make(owner_id, missing)
        found = _find_locked(owner_id, wanted)
    return [found[each.kind, each.subject] for each in wanted]


def _find_locked(owner_id: uuid.UUID, wanted: Sequence[Wanted]) -> dict[tuple[PoolKind, str], SeatPool]:
    named = sa.or_(
        *(
            sa.and_(
                SeatPool.kind == kind,
                SeatPool.subject.in_([each.subject for each in wanted if each.kind is kind]),
            )
            for kind in dict.fromkeys(each.kind for each in wanted)
        )
    )
    query = sa.select(SeatPool).where(SeatPool.owner_id == owner_id, named)
    rows = db.session.scalars(_in_lock_order(query))
    return {(pool.kind, pool.subject): pool for pool in rows}


def lock_pools(owner_id: uuid.UUID, registration_pools: Sequence[uuid.UUID] = ()) -> None:
    """Lock every pool of an owner, and these others, before places are given back and passed on."""
    if is_sqlite():
        return
    query = sa.select(SeatPool.id).where(
        (SeatPool.owner_id == owner_id) | SeatPool.id.in_(registration_pools)
    )
    db.session.execute(_in_lock_order(query)).all()


def _in_lock_order(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(LOCK_ORDER, SeatPool.id).with_for_update()


def _make(owner_id: uuid.UUID, wanted: Sequence[Wanted]) -> None:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    rows = [
        {
            "id": uuid.uuid4(),
            "owner_id": owner_id,
            "kind": each.kind,
            "subject": each.subject,
            "capacity": each.capacity,
            "taken": 0,
            "waiting": 0,
            "last_number": 0,
        }
        for each in sorted(wanted, key=lambda one: (one.kind, one.subject))
    ]
    db.session.execute(insert(SeatPool).values(rows).on_conflict_do_nothing())


def lock(pool_id: uuid.UUID) -> None:
    """Keep everybody else from one pool until the transaction ends."""
    if not is_sqlite():
        db.session.execute(sa.select(SeatPool.id).where(SeatPool.id == pool_id).with_for_update())


def take(pool_id: uuid.UUID, size: int = 1) -> bool:
    """Take seats if so many are free and nobody waits for them; tell whether they were taken."""
    return change(pool_id, has_seats(size) & (SeatPool.waiting == 0), taken=SeatPool.taken + size)


def release(pool_id: uuid.UUID, size: int = 1) -> None:
    """Give seats back."""
    change(pool_id, SeatPool.taken >= size, taken=SeatPool.taken - size)


def join_line(pool_id: uuid.UUID, size: int = 1) -> int:
    """Draw numbers for the queue and return the first; the row stays locked until the transaction ends."""
    statement = (
        sa.update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(last_number=SeatPool.last_number + size, waiting=SeatPool.waiting + size)
        .returning(SeatPool.last_number)
        .execution_options(synchronize_session=False)
    )
    last = db.session.scalar(statement)
    if last is None:
        raise LookupError(f"seat pool {pool_id}")
    return last - size + 1


def leave_line(pool_id: uuid.UUID, size: int = 1) -> None:
    """Count fewer who wait."""
    change(pool_id, sa.true(), waiting=SeatPool.waiting - size)


def seat_from_line(pool_id: uuid.UUID, size: int) -> bool:
    """Turn people who wait into people with a seat, if so many are free."""
    return change(pool_id, has_seats(size), taken=SeatPool.taken + size, waiting=SeatPool.waiting - size)


def lock_where_line_moves(pool_id: uuid.UUID) -> sa.Row[*tuple[Any, ...]] | None:
    """Lock a pool that has both a free seat and somebody in line, and return its facts; else None."""
    statement = (
        sa.update(SeatPool)
        .where(SeatPool.id == pool_id, has_seats(1), SeatPool.waiting > 0)
        .values(taken=SeatPool.taken)
        .returning(SeatPool.capacity, SeatPool.taken)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).one_or_none()


def has_seats(size: int) -> sa.ColumnElement[bool]:
    return SeatPool.capacity.is_(None) | (SeatPool.taken + size <= SeatPool.capacity)


def change(pool_id: uuid.UUID, condition: sa.ColumnElement[bool], **values: Any) -> bool:
    """Change the pool in the database only; tell whether the condition held."""
    statement = (
        sa.update(SeatPool)
        .where(SeatPool.id == pool_id, condition)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = db.session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1
