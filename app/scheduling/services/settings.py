"""The rules of one event's programme, and which of its sessions come before which."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event, Session
from app.scheduling.models import ScheduleRules, SessionOrder
from app.scheduling.rules import DEFAULTS, OrderInCircle, OrderKind, OrderOfOneself, ProgrammeRules

Texts = dict[str, str]
_NAMES = tuple(ProgrammeRules.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order of two sessions with their names."""

    id: UUID
    kind: OrderKind
    gap_minutes: int
    session: Texts
    other: Texts


def rules_of(event: Event) -> ProgrammeRules:
    """Return the rules of an event's programme: those that its organisers set, else the defaults."""
    row = _row(event)
    return ProgrammeRules(**{name: getattr(row, name) for name in _NAMES}) if row else DEFAULTS


def save_rules(event: Event, rules: ProgrammeRules) -> None:
    """Set the rules of an event's programme."""
    row = _row(event)
    if row is None:
        row = ScheduleRules(event_id=event.id)
        db.session.add(row)
    before = {name: getattr(row, name) for name in _NAMES}
    for name in _NAMES:
        setattr(row, name, getattr(rules, name))
    db.session.flush()
    changes: dict[str, Any] = {
        name: (_plain(before[name]), _plain(getattr(rules, name)))
        for name in _NAMES
        if before[name] != getattr(rules, name)
    }
    if changes:
        audit.record("programme.rules", "event", event.id, **changes)


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)


def _row(event: Event) -> ScheduleRules | None:
    return db.session.scalar(sa.select(ScheduleRules).where(ScheduleRules.event_id == event.id))


def list_orders(event: Event) -> list[OrderLine]:
    """List the orders of an event's sessions, by the names of the sessions."""
    one, other = aliased(Session), aliased(Session)
    rows = db.session.execute(
        sa.select(SessionOrder, one.title, other.title)
        .join(one, one.id == SessionOrder.session_id)
        .join(other, other.id == SessionOrder.other_id)
        .where(SessionOrder.event_id == event.id)
        .order_by(one.code, other.code)
    )
    return [OrderLine(row.id, row.kind, row.gap_minutes, first, then) for row, first, then in rows]


def add_order(
    event: Event, session_id: UUID, other_id: UUID, kind: OrderKind, *, gap_minutes: int = 0
) -> SessionOrder:
    """Have one session come after another, or end when another begins; said again, the new gap holds.

    Raises OrderOfOneself, and OrderInCircle where sessions would wait for each other.
    """
    if session_id == other_id:
        raise OrderOfOneself
    known = set(db.session.scalars(sa.select(Session.id).where(Session.id.in_([session_id, other_id]))))
    if len(known) != len({session_id, other_id}):
        raise NotFound
    rows = list(db.session.scalars(sa.select(SessionOrder).where(SessionOrder.event_id == event.id)))
    there = next(
        (row for row in rows if (row.session_id, row.other_id, row.kind) == (session_id, other_id, kind)),
        None,
    )
    if there is None:
        there = SessionOrder(event_id=event.id, session_id=session_id, other_id=other_id, kind=kind)
        if _waits([*rows, there], there):
            raise OrderInCircle
        db.session.add(there)
    there.gap_minutes = gap_minutes if kind is OrderKind.AFTER else 0
    db.session.flush()
    audit.record(
        "programme.order", "session", session_id, other=str(other_id), order=kind.value, gap=there.gap_minutes
    )
    return there


def _waits(rows: list[SessionOrder], new: SessionOrder) -> bool:
    """Tell whether the session that comes later by the new order also comes before the other."""
    follows: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        first, then = _turn(row)
        follows[first].append(then)
    first, then = _turn(new)
    seen, waiting = set(), [then]
    while waiting:
        here = waiting.pop()
        if here == first:
            return True
        if here not in seen:
            seen.add(here)
            waiting += follows[here]
    return False


def _turn(row: SessionOrder) -> tuple[UUID, UUID]:
    pair = (row.session_id, row.other_id)
    return pair if row.kind is OrderKind.IMMEDIATELY_BEFORE else (pair[1], pair[0])


def remove_order(event: Event, order_id: UUID) -> None:
    """Forget an order of two sessions."""
    row = db.session.scalar(
        sa.select(SessionOrder).where(SessionOrder.id == order_id, SessionOrder.event_id == event.id)
    )
    if row is None:
        raise NotFound
    audit.record("programme.order_removed", "session", row.session_id, other=str(row.other_id))
    db.session.delete(row)
    db.session.flush()
