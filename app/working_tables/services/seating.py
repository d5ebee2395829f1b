"""Seatings: ask for one, keep what was found, copy it to work on, and look up where somebody sits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.core.jobs import Job, enqueue
from app.events.models import Event, Room
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, SeatingSearch, TableChoice, WorkingTable
from app.working_tables.rules import SeatingState, SolveStatus

JOB = "working_tables.seat"
MOST_KEPT = 30


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """Where somebody sits, and which of their choices that is."""

    table: WorkingTable
    room: str
    rank: int | None


def propose_seating(event: Event, *, keep: bool, base: UUID | None = None) -> UUID:
    """Ask the worker to seat everybody; return the id of the job.

    With `keep` as few as possible move: against the seating `base`, or the one in force.
    """
    job_id = enqueue(
        JOB,
        {"event": str(event.id), "keep": keep},
        key=str(event.id),
        event_id=event.id,
        permission=Perm.EVENT_TABLES,
    )
    if find_search(job_id) is None:
        db.session.add(SeatingSearch(event_id=event.id, job_id=job_id, keep=keep, base_id=base))
        db.session.flush()
        audit.record("working_tables.search", "event", event.id, keep=keep, base=str(base or ""))
    return job_id


def find_search(job_id: UUID) -> SeatingSearch | None:
    """Return what was asked of a search of the event in scope, and its best so far."""
    return db.session.scalar(sa.select(SeatingSearch).where(SeatingSearch.job_id == job_id))


def stop_search(event: Event) -> None:
    """Let the search that runs end, and keep its best so far."""
    job = last_search(event)
    found = find_search(job.id) if job is not None and job.is_active else None
    if found is not None and not found.stop_asked:
        found.stop_asked = True
        db.session.flush()
        audit.record("working_tables.stop", "event", event.id)


def last_search(event: Event) -> Job | None:
    """Return the newest search for a seating, whatever became of it."""
    return db.session.scalar(
        sa.select(Job)
        .where(Job.kind == JOB, Job.event_id == event.id)
        .order_by(Job.created_at.desc())
        .limit(1)
    )


def get_seating(seating_id: UUID) -> Seating:
    """Return a seating of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Seating).where(Seating.id == seating_id))
    if found is None:
        raise NotFound
    return found


def find_proposal() -> Seating | None:
    """Find the newest proposal of the event in scope that nobody decided yet."""
    return db.session.scalar(
        sa.select(Seating)
        .where(Seating.state == SeatingState.PROPOSED)
        .order_by(Seating.number.desc())
        .limit(1)
    )


def find_current_seating() -> Seating | None:
    """Find the seating in force at the event in scope: the accepted one that was decided last."""
    return db.session.scalar(
        sa.select(Seating)
        .where(Seating.state == SeatingState.ACCEPTED)
        .order_by(Seating.decided_at.desc(), Seating.number.desc())
        .limit(1)
    )


def find_published_seating() -> Seating | None:
    """Find the seating that participants of the event in scope see: the one published last."""
    return db.session.scalar(
        sa.select(Seating)
        .where(Seating.published_at.is_not(None))
        .order_by(Seating.published_at.desc(), Seating.number.desc())
        .limit(1)
    )


def store_proposal(
    event: Event,
    answer: Mapping[str, Any],
    *,
    left_out: Sequence[UUID],
    basis: dict[str, Any] | None = None,
    job_id: UUID | None = None,
) -> Seating:
    """Keep a found seating as a proposal; people whose registration ended meanwhile are skipped."""
    if job_id is not None:
        known = db.session.scalar(sa.select(Seating).where(Seating.job_id == job_id))
        if known is not None:
            return known
    seating = Seating(
        event_id=event.id,
        number=_next_number(event.id),
        status=SolveStatus(answer["status"]),
        cost=answer["cost"],
        bound=answer["bound"],
        parts=answer["parts"],
        left_out=[str(registration_id) for registration_id in left_out],
        table_ids=sorted(str(t) for t in db.session.scalars(sa.select(WorkingTable.id))),
        basis=basis,
        job_id=job_id,
    )
    db.session.add(seating)
    db.session.flush()
    _add_seats(seating, answer["seating"])
    audit.record(
        "working_tables.propose", "seating", seating.id, cost=seating.cost, people=len(answer["seating"])
    )
    return seating


def _add_seats(seating: Seating, places: Mapping[str, str]) -> None:
    locked = _locked_before(seating)
    known = set(db.session.scalars(sa.select(Registration.id)))
    tables = set(db.session.scalars(sa.select(WorkingTable.id)))
    ranks = {
        (row.registration_id, row.table_id): row.rank
        for row in db.session.scalars(sa.select(TableChoice).where(TableChoice.event_id == seating.event_id))
    }
    for registration_text, table_text in places.items():
        registration_id, table_id = UUID(registration_text), UUID(table_text)
        if registration_id in known and table_id in tables:
            db.session.add(
                Seat(
                    event_id=seating.event_id,
                    seating_id=seating.id,
                    registration_id=registration_id,
                    table_id=table_id,
                    locked=locked.get(registration_id) == table_id,
                    rank_received=ranks.get((registration_id, table_id)),
                )
            )
    db.session.flush()


def _locked_before(seating: Seating) -> dict[UUID, UUID]:
    before = db.session.scalar(
        sa.select(Seating)
        .where(Seating.number < seating.number, Seating.state != SeatingState.DISCARDED)
        .order_by(Seating.number.desc())
        .limit(1)
    )
    if before is None:
        return {}
    seats = db.session.scalars(sa.select(Seat).where(Seat.seating_id == before.id, Seat.locked))
    return {seat.registration_id: seat.table_id for seat in seats}


def list_seatings() -> Sequence[Seating]:
    """List the seatings of the event in scope, the newest first."""
    return db.session.scalars(sa.select(Seating).order_by(Seating.number.desc()).limit(MOST_KEPT)).all()


def copy_seating(seating: Seating) -> Seating:
    """Copy the seating in force, published as it is, so that a hand can work on it; the copy is in force."""
    copied = Seating(
        event_id=seating.event_id,
        number=_next_number(seating.event_id),
        state=SeatingState.ACCEPTED,
        decided_at=clock.now(),
        decided_by_id=seating.decided_by_id,
        **{
            name: getattr(seating, name)
            for name in ("status", "cost", "bound", "parts", "left_out", "table_ids", "basis")
        },
    )
    db.session.add(copied)
    db.session.flush()
    for seat in db.session.scalars(sa.select(Seat).where(Seat.seating_id == seating.id)).all():
        names = ("event_id", "registration_id", "table_id", "locked", "rank_received")
        db.session.add(Seat(seating_id=copied.id, **{name: getattr(seat, name) for name in names}))
    db.session.flush()
    audit.record("working_tables.copy", "seating", copied.id, number=copied.number, of=seating.number)
    return copied


def _next_number(event_id: UUID) -> int:
    last = db.session.scalar(sa.select(sa.func.max(Seating.number)).where(Seating.event_id == event_id))
    return (last or 0) + 1


def seat_of(registration: Registration) -> SeatInfo | None:
    """Return where a confirmed registration sits in the seating that participants see."""
    if registration.state is not RegistrationState.CONFIRMED:
        return None
    with event_scope(registration.event_id):
        published = find_published_seating()
        if published is None:
            return None
        found = db.session.execute(
            sa.select(Seat, WorkingTable, Room.name)
            .join(WorkingTable, WorkingTable.id == Seat.table_id)
            .outerjoin(Room, Room.id == WorkingTable.room_id)
            .where(Seat.seating_id == published.id, Seat.registration_id == registration.id)
        ).first()
    return SeatInfo(found[1], found[2] or "", found[0].rank_received) if found else None
