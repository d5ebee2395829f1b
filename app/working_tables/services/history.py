"""The journal of the board: each organiser's steps back and forth, and what others did meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.directory.models import Person
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seating, SeatStep, WorkingTable
from app.working_tables.rules import SeatingSettled, SeatingState
from app.working_tables.rules.steps import (
    NOWHERE,
    NoStepToRedo,
    NoStepToUndo,
    Place,
    SeatStepState,
    StepContested,
    read_place,
)
from app.working_tables.services.moving import next_revision, places_of, put, raise_changed
from app.working_tables.services.seating import last_search

LATELY = timedelta(minutes=10)


def find_undoable(seating: Seating, by: UUID | None) -> SeatStep | None:
    """Return the newest step of a person that still holds."""
    found: SeatStep | None = db.session.scalar(
        _own(seating, by)
        .where(SeatStep.state == SeatStepState.DONE)
        .order_by(SeatStep.number.desc())
        .limit(1)
    )
    return found


def find_redoable(seating: Seating, by: UUID | None) -> SeatStep | None:
    """Return the step of a person that was undone last."""
    found: SeatStep | None = db.session.scalar(
        _own(seating, by).where(SeatStep.state == SeatStepState.UNDONE).order_by(SeatStep.number).limit(1)
    )
    return found


def _own(seating: Seating, by: UUID | None) -> sa.Select[Any]:
    mine = SeatStep.person_id == by if by else SeatStep.person_id.is_(None)
    return sa.select(SeatStep).where(SeatStep.seating_id == seating.id, mine)


def undo_step(seating: Seating, *, by: UUID | None) -> SeatStep:
    """Take the person's newest step back; raises NoStepToUndo, and StepContested over the work of others."""
    _open(seating)
    step = find_undoable(seating, by)
    if step is None:
        raise NoStepToUndo
    return _turn(seating, step, SeatStepState.UNDONE)


def redo_step(seating: Seating, *, by: UUID | None) -> SeatStep:
    """Do again what the person has undone last."""
    _open(seating)
    step = find_redoable(seating, by)
    if step is None:
        raise NoStepToRedo
    return _turn(seating, step, SeatStepState.DONE)


def _open(seating: Seating) -> None:
    query = sa.select(Seating).where(Seating.id == seating.id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None or found.published_at is not None or found.state is SeatingState.DISCARDED:
        raise SeatingSettled


def _turn(seating: Seating, step: SeatStep, state: SeatStepState) -> SeatStep:
    back = state is SeatStepState.UNDONE
    expected, wanted = (step.after, step.before) if back else (step.before, step.after)
    there = _still_here(expected)
    present = places_of(seating, there)
    tables = set(db.session.scalars(sa.select(WorkingTable.id)))
    for key in there:
        if present[key] != read_place(expected[str(key)]):
            raise_changed(seating, key, StepContested)
    put(seating, {key: _known(read_place(wanted[str(key)]), tables) for key in there})
    step.state, step.revision = state, next_revision(seating)
    db.session.flush()
    audit.record(
        "working_tables.step_undone" if back else "working_tables.step_redone",
        "seating",
        seating.id,
        step=step.number,
        kind=step.kind.value,
    )
    return step


def _still_here(places: Mapping[str, Any]) -> list[UUID]:
    """Return whom of a step it can still be turned for: who cancelled has no place to go back to."""
    query = sa.select(Registration.id).where(
        Registration.id.in_([UUID(key) for key in places]),
        Registration.state == RegistrationState.CONFIRMED,
    )
    return list(db.session.scalars(query))


def _known(place: Place, tables: set[UUID]) -> Place:
    return place if place.table_id in tables else NOWHERE


@dataclass(frozen=True, slots=True)
class Deed:
    """A step as others are told of it."""

    revision: int
    step: SeatStep
    who: str
    people: tuple[str, ...]


def deeds_since(seating: Seating, revision: int) -> list[Deed]:
    """Return the newest steps that were done, undone or done again after a revision, the oldest first."""
    query = (
        sa.select(SeatStep, Person)
        .outerjoin(Person, Person.id == SeatStep.person_id)
        .where(SeatStep.seating_id == seating.id, SeatStep.revision > revision)
        .order_by(SeatStep.revision.desc())
        .limit(20)
    )
    rows = [(step, person) for step, person in db.session.execute(query)]
    touched = {UUID(key) for step, _person in rows for key in step.after}
    names = {
        str(row.id): row.full_name
        for row in db.session.scalars(sa.select(Registration).where(Registration.id.in_(touched)))
    }
    return [
        Deed(
            step.revision,
            step,
            person.full_name if person is not None else "",
            tuple(names[key] for key in step.after if key in names),
        )
        for step, person in reversed(rows)
    ]


def others_here(seating: Seating, me: UUID | None) -> list[str]:
    """Name who else has changed this seating within the last minutes."""
    recent = sa.select(SeatStep.person_id).where(
        SeatStep.seating_id == seating.id, SeatStep.done_at > clock.now() - LATELY
    )
    query = sa.select(Person).where(Person.id.in_(recent), Person.id != me).order_by(Person.sort_name)
    return [person.full_name for person in db.session.scalars(query)]


def present_mark(event: Event, seating: Seating | None) -> str:
    """Write where the board stands now, as pages that are open note it."""
    people = db.session.execute(
        sa.select(sa.func.count(Registration.id), sa.func.max(Registration.updated_at)).where(
            Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
        )
    ).one()
    tables = db.session.scalar(
        sa.select(sa.func.max(WorkingTable.updated_at)).where(WorkingTable.event_id == event.id)
    )
    job = last_search(event)
    standing = (seating.id, seating.revision, seating.state) if seating else (None, 0, None)
    running = (job.id, job.is_active) if job else None
    facts = [standing, tuple(people), tables, running]
    return f"{seating.revision if seating else 0}-{sha256(repr(facts).encode()).hexdigest()[:20]}"


def revision_in(mark: str, seating: Seating) -> int:
    """Return how far of a seating's journal a page has seen; what is no mark of it has seen nothing."""
    revision = mark.partition("-")[0]
    seen = int(revision) if revision.isdecimal() else 0
    return seen if seen <= seating.revision else 0
