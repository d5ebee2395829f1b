"""Seatings: ask for one, keep what was found, accept, undo, and move people by hand."""

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
from app.working_tables.models import Seat, Seating, TableChoice, WorkingTable
from app.working_tables.rules import NotSeatable, SeatingOutdated, SeatingSettled, SeatingState, SolveStatus

JOB = "working_tables.seat"


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """Where somebody sits, and which of their choices that is."""

    table: WorkingTable
    room: str
    rank: int | None


def propose_seating(event: Event, *, keep: bool) -> UUID:
    """Ask the worker to seat everybody; return the id of the job."""
    return enqueue(
        JOB,
        {"event": str(event.id), "keep": keep},
        key=str(event.id),
        event_id=event.id,
        permission=Perm.EVENT_TABLES,
    )


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
    event: Event, answer: Mapping[str, Any], *, left_out: Sequence[UUID], job_id: UUID | None = None
) -> Seating:
    """Keep a found seating as a proposal; people whose registration ended meanwhile are skipped."""
    if job_id is not None:
        known = db.session.scalar(sa.select(Seating).where(Seating.job_id == job_id))
        if known is not None:
            return known
    last = db.session.scalar(sa.select(sa.func.max(Seating.number)).where(Seating.event_id == event.id)) or 0
    seating = Seating(
        event_id=event.id,
        number=last + 1,
        status=SolveStatus(answer["status"]),
        cost=answer["cost"],
        bound=answer["bound"],
        parts=answer["parts"],
        left_out=[str(registration_id) for registration_id in left_out],
        table_ids=sorted(str(t) for t in db.session.scalars(sa.select(WorkingTable.id))),
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
    ranks = {
        (row.registration_id, row.table_id): row.rank
        for row in db.session.scalars(sa.select(TableChoice).where(TableChoice.event_id == seating.event_id))
    }
    for registration_text, table_text in places.items():
        registration_id, table_id = UUID(registration_text), UUID(table_text)
        if registration_id in known:
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


def accept_seating(seating: Seating, *, by: UUID | None) -> None:
    """Put a proposal in force; refused when people came or went, or a table, since it was computed."""
    if seating.state is not SeatingState.PROPOSED:
        raise SeatingSettled
    changes = _changes_since(seating)
    if changes:
        raise SeatingOutdated(changes=changes)
    others = sa.select(Seating).where(Seating.state == SeatingState.PROPOSED, Seating.id != seating.id)
    for other in db.session.scalars(others):
        other.state = SeatingState.DISCARDED
    seating.state, seating.decided_at, seating.decided_by_id = SeatingState.ACCEPTED, clock.now(), by
    db.session.flush()
    audit.record("working_tables.accept", "seating", seating.id, number=seating.number)


def _changes_since(seating: Seating) -> int:
    seated = set(db.session.scalars(sa.select(Seat.registration_id).where(Seat.seating_id == seating.id)))
    considered = seated | {UUID(text) for text in seating.left_out}
    confirmed = set(
        db.session.scalars(
            sa.select(Registration.id).where(Registration.state == RegistrationState.CONFIRMED)
        )
    )
    tables = {str(table_id) for table_id in db.session.scalars(sa.select(WorkingTable.id))}
    return len(considered ^ confirmed) + len(tables ^ set(seating.table_ids))


def discard_seating(seating: Seating) -> None:
    """Drop a proposal."""
    if seating.state is not SeatingState.PROPOSED:
        raise SeatingSettled
    seating.state, seating.decided_at = SeatingState.DISCARDED, clock.now()
    db.session.flush()
    audit.record("working_tables.discard", "seating", seating.id, number=seating.number)


def undo_seating() -> Seating | None:
    """Take back the seating in force; return the one accepted before it, which holds again."""
    current = find_current_seating()
    if current is None:
        raise SeatingSettled
    current.state = SeatingState.DISCARDED
    db.session.flush()
    audit.record("working_tables.undo", "seating", current.id, number=current.number)
    return find_current_seating()


def set_seat(seating: Seating, registration_id: UUID, *, table_id: UUID | None, locked: bool) -> None:
    """Move somebody by hand, or with no table take them off; locked people stay when all are seated again."""
    registration = db.session.scalar(
        sa.select(Registration).where(
            Registration.id == registration_id, Registration.state == RegistrationState.CONFIRMED
        )
    )
    if registration is None:
        raise NotSeatable
    if seating.state is SeatingState.DISCARDED:
        raise SeatingSettled
    seat = db.session.scalar(
        sa.select(Seat).where(Seat.seating_id == seating.id, Seat.registration_id == registration_id)
    )
    before = seat.table_id if seat else None
    if table_id is None:
        if seat is not None:
            db.session.delete(seat)
    else:
        if seat is None:
            seat = Seat(event_id=seating.event_id, seating_id=seating.id, registration_id=registration_id)
            db.session.add(seat)
        seat.table_id, seat.locked = table_id, locked
        seat.rank_received = db.session.scalar(
            sa.select(TableChoice.rank).where(
                TableChoice.registration_id == registration_id, TableChoice.table_id == table_id
            )
        )
    # The figures were those of the search; a hand changed what they are about.
    seating.status, seating.parts = SolveStatus.FEASIBLE, {**seating.parts, "by_hand": True}
    seating.left_out = [text for text in seating.left_out if text != str(registration_id)] + (
        [str(registration_id)] if table_id is None else []
    )
    db.session.flush()
    audit.record(
        "working_tables.move",
        "seating",
        seating.id,
        registration=str(registration_id),
        table=(before, table_id),
    )


def seat_of(registration: Registration) -> SeatInfo | None:
    """Return where a confirmed registration sits in the seating in force."""
    if registration.state is not RegistrationState.CONFIRMED:
        return None
    with event_scope(registration.event_id):
        current = find_current_seating()
        if current is None:
            return None
        found = db.session.execute(
            sa.select(Seat, WorkingTable, Room.name)
            .join(WorkingTable, WorkingTable.id == Seat.table_id)
            .outerjoin(Room, Room.id == WorkingTable.room_id)
            .where(Seat.seating_id == current.id, Seat.registration_id == registration.id)
        ).first()
    return SeatInfo(found[1], found[2] or "", found[0].rank_received) if found else None
