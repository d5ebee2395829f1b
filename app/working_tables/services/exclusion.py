"""The one table at which somebody cannot sit, and why: sealed, read by few, gone after the event."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.sealing import seal, unseal
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import NEEDS_KEPT, RegistrationState
from app.working_tables.models import TableExclusion
from app.working_tables.rules import LONGEST_REASON, ReasonMissing, ReasonTooLong

PURPOSE = "working_tables.exclusion"


def exclusions(event: Event) -> dict[UUID, UUID]:
    """Return the table at which each confirmed registration cannot sit; never why."""
    rows = db.session.execute(
        sa.select(TableExclusion.registration_id, TableExclusion.table_id)
        .join(Registration, Registration.id == TableExclusion.registration_id)
        .where(TableExclusion.event_id == event.id, Registration.state == RegistrationState.CONFIRMED)
    )
    return {registration_id: table_id for registration_id, table_id in rows}  # noqa: C416


def find_exclusion(registration: Registration) -> TableExclusion | None:
    """Find what a registration excluded, in the event in scope."""
    return db.session.scalar(
        sa.select(TableExclusion).where(TableExclusion.registration_id == registration.id)
    )


def reason_of(exclusion: TableExclusion) -> str:
    """Return the reason for whoever wrote it; others read it by `read_reason`."""
    bound_to = str(exclusion.registration_id)
    return (
        unseal(PURPOSE, exclusion.reason_sealed, bound_to=bound_to) or "" if exclusion.reason_sealed else ""
    )


def read_reason(exclusion: TableExclusion) -> str:
    """Return the reason for somebody who may read what people need; each reading is on record."""
    audit.record("working_tables.reason_read", "registration", exclusion.registration_id)
    return reason_of(exclusion)


def store_exclusion(registration: Registration, table_id: UUID | None, reason: str) -> bool:
    """Keep, change or with no table take back an exclusion; tell whether something changed.

    The record says that it changed, neither which table nor why.
    """
    known, reason = find_exclusion(registration), reason.strip()
    if table_id is None:
        if known is None:
            return False
        db.session.delete(known)
    else:
        if not reason:
            raise ReasonMissing
        if len(reason) > LONGEST_REASON:
            raise ReasonTooLong
        if known is not None and (known.table_id, reason_of(known)) == (table_id, reason):
            return False
        if known is None:
            known = TableExclusion(event_id=registration.event_id, registration_id=registration.id)
            db.session.add(known)
        known.table_id = table_id
        known.reason_sealed = seal(PURPOSE, reason, bound_to=str(registration.id))
    db.session.flush()
    audit.record("working_tables.exclusion", "registration", registration.id)
    return True


def forget_exclusions(now: datetime | None = None) -> int:
    """Delete the exclusions of events that ended a month ago, with their reasons; return how many."""
    ended_before = (now or clock.now()).date() - NEEDS_KEPT
    past = sa.select(Event.id).where(Event.ends_on < ended_before)
    with across_events("the exclusions of all past events are deleted together"):
        ids = db.session.scalars(sa.select(TableExclusion.id).where(TableExclusion.event_id.in_(past))).all()
        _delete(TableExclusion.id.in_(ids))
    if ids:
        audit.record("working_tables.exclusions_deleted", "registration", "all", count=len(ids))
    return len(ids)


@erasure_step
def forget_exclusions_of(person_id: UUID) -> None:
    """Delete what a person excluded at any event."""
    with across_events("a person is forgotten in every event"):
        own = sa.select(Registration.id).where(Registration.person_id == person_id)
        _delete(TableExclusion.registration_id.in_(list(db.session.scalars(own))))


@event_erasure_step
def forget_exclusions_of_event(event_id: UUID) -> None:
    """Delete what anybody excluded at an event."""
    with event_scope(event_id):
        _delete(TableExclusion.event_id == event_id)


def _delete(which: sa.ColumnElement[bool]) -> None:
    gone = sa.delete(TableExclusion).where(which)
    db.session.execute(gone.execution_options(synchronize_session=False))


def marks(event: Event, orders: Mapping[UUID, Collection[UUID]]) -> dict[UUID, str]:
    """Return for everybody who wished something a mark that is another one once the wish is another one."""
    excluded = exclusions(event)
    return {
        key: audit.keyed_hash("working_tables.wishes", _written(orders.get(key, ()), excluded.get(key)))[:16]
        for key in orders.keys() | excluded.keys()
    }


def _written(order: Collection[UUID], excluded: UUID | None) -> str:
    return ",".join(map(str, order)) + f"!{excluded or ''}"
