"""What organisers do by hand at the board: move, swap, take off, lock; each act is a step of its journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import Refusal
from app.directory.models import Person
from app.events.services import get_event_by_id
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, SeatStep, TableChoice
from app.working_tables.rules import NotSeatable, SeatingSettled, SeatingState, SolveStatus
from app.working_tables.rules.steps import (
    NOWHERE,
    Place,
    SeatChanged,
    SeatStepKind,
    SeatStepState,
    kind_of_step,
)
from app.working_tables.services.seating import copy_seating, find_current_seating

Places = Mapping[UUID, Place]


def set_seat(
    seating: Seating,
    registration_id: UUID,
    *,
    table_id: UUID | None,
    locked: bool,
    seen: str | None = None,
    by: UUID | None = None,
) -> Seating:
    """Move somebody by hand, or with no table take them off; locked people stay when all are seated again.

    `seen` is where the page had them: refused where somebody else moved them meanwhile. Returns the seating
    that was worked on: a copy, where this one is published.
    """
    seating = workable(seating)
    before = places_of(seating, [registration_id])[registration_id]
    after = Place(table_id, locked) if table_id else NOWHERE
    if seen is not None and seen != before.seen and before != after:
        raise_changed(seating, registration_id, SeatChanged)
    if before != after:
        do_step(seating, kind_of_step(before, after), {registration_id: before}, {registration_id: after}, by)
    return seating


def swap_seats(
    seating: Seating, one: UUID, other: UUID, *, seen: Mapping[UUID, str], by: UUID | None = None
) -> Seating:
    """Let two people change places; refused where either was moved since the page was made."""
    seating = workable(seating)
    before = places_of(seating, [one, other])
    for key in (one, other):
        if key in seen and seen[key] != before[key].seen:
            raise_changed(seating, key, SeatChanged)
    after = {
        one: Place(before[other].table_id, locked=True),
        other: Place(before[one].table_id, before[other].locked),
    }
    do_step(seating, SeatStepKind.SWAP, before, after, by)
    return seating


def workable(seating: Seating) -> Seating:
    """Return the seating that hands work on: itself, or where it is published the one that follows it."""
    query = sa.select(Seating).where(Seating.id == seating.id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None or (found.state is SeatingState.DISCARDED and found.published_at is None):
        raise SeatingSettled
    if found.published_at is None:
        return found
    current = find_current_seating()
    if current is None:
        raise SeatingSettled
    return current if current.published_at is None else copy_seating(current)


def places_of(seating: Seating, registration_ids: list[UUID]) -> dict[UUID, Place]:
    """Return where confirmed people sit; raises NotSeatable for everybody else."""
    rows = db.session.execute(
        sa.select(Registration.id, Seat.table_id, Seat.locked)
        .outerjoin(Seat, sa.and_(Seat.registration_id == Registration.id, Seat.seating_id == seating.id))
        .where(Registration.id.in_(registration_ids), Registration.state == RegistrationState.CONFIRMED)
    )
    found = {key: Place(table_id, bool(locked)) for key, table_id, locked in rows}
    if len(found) < len(set(registration_ids)):
        raise NotSeatable
    return found


def do_step(seating: Seating, kind: SeatStepKind, before: Places, after: Places, by: UUID | None) -> SeatStep:
    """Put people where a new step has them, and note it; what was undone can no longer be done again."""
    put(seating, after)
    db.session.execute(
        sa.delete(SeatStep).where(
            SeatStep.seating_id == seating.id,
            SeatStep.person_id == by if by else SeatStep.person_id.is_(None),
            SeatStep.state == SeatStepState.UNDONE,
        )
    )
    number = db.session.scalar(
        sa.select(sa.func.max(SeatStep.number)).where(SeatStep.seating_id == seating.id)
    )
    step = SeatStep(
        event_id=seating.event_id,
        seating_id=seating.id,
        number=(number or 0) + 1,
        revision=next_revision(seating),
        kind=kind,
        before={str(key): place.written() for key, place in before.items()},
        after={str(key): place.written() for key, place in after.items()},
        person_id=by,
        done_at=clock.now(),
    )
    db.session.add(step)
    db.session.flush()
    for key, place in after.items():
        audit.record(
            f"working_tables.{kind}",
            "seating",
            seating.id,
            registration=str(key),
            table=(before[key].table_id, place.table_id),
            locked=(before[key].locked, place.locked),
        )
    return step


def next_revision(seating: Seating) -> int:
    """Count one more change of a seating; pages that are open ask by this number."""
    seating.revision = (seating.revision or 0) + 1
    return seating.revision


def put(seating: Seating, places: Places) -> None:
    """Write where people sit, and that the figures of the search no longer tell of this seating."""
    seats = {
        seat.registration_id: seat
        for seat in db.session.scalars(
            sa.select(Seat).where(Seat.seating_id == seating.id, Seat.registration_id.in_(list(places)))
        )
    }
    ranks = _ranks(list(places))
    for key, place in places.items():
        seat = seats.get(key)
        if place.table_id is None:
            if seat is not None:
                db.session.delete(seat)
            continue
        if seat is None:
            seat = Seat(event_id=seating.event_id, seating_id=seating.id, registration_id=key)
            db.session.add(seat)
        seat.table_id, seat.locked = place.table_id, place.locked
        seat.rank_received = ranks.get((key, place.table_id))
    # The figures were those of the search; a hand changed what they are about.
    seating.status, seating.parts = SolveStatus.FEASIBLE, {**seating.parts, "by_hand": True}
    off = [str(key) for key, place in places.items() if place.table_id is None]
    seating.left_out = [text for text in seating.left_out if UUID(text) not in places] + off
    db.session.flush()


def _ranks(registration_ids: list[UUID]) -> dict[tuple[UUID, UUID], int]:
    rows = db.session.scalars(sa.select(TableChoice).where(TableChoice.registration_id.in_(registration_ids)))
    return {(row.registration_id, row.table_id): row.rank for row in rows}


def raise_changed(seating: Seating, registration_id: UUID, refusal: type[Refusal]) -> NoReturn:
    """Refuse, and say who was there before and when."""
    step = last_step_on(seating, registration_id)
    registration = db.session.get_one(Registration, registration_id)
    who = db.session.get(Person, step.person_id) if step and step.person_id else None
    raise refusal(
        who=who.full_name if who else "–",
        name=registration.full_name,
        time=_hour(seating, step.done_at if step else clock.now()),
    )


def _hour(seating: Seating, moment: datetime) -> str:
    zone = ZoneInfo(get_event_by_id(seating.event_id).time_zone)
    return f"{moment.astimezone(zone):%H:%M}"


def last_step_on(seating: Seating, registration_id: UUID) -> SeatStep | None:
    """Return the step that touched somebody last."""
    steps = db.session.scalars(
        sa.select(SeatStep).where(SeatStep.seating_id == seating.id).order_by(SeatStep.revision.desc())
    )
    return next((step for step in steps if str(registration_id) in step.after), None)
