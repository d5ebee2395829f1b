"""The journal of the draft: steps back and forth of each organiser, and what is new since a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.directory.models import Person
from app.events.models import Event, Session
from app.scheduling.models import DraftStep
from app.scheduling.rules.drafts import (
    ChangedSince,
    NothingToRedo,
    NothingToUndo,
    Standing,
    StepKind,
    StepState,
    read_standing,
)
from app.scheduling.services.drafts import Desk, find_draft, open_desk, put
from app.scheduling.services.moving import hour_of, last_step_on, name_of

LATELY = timedelta(minutes=10)


def find_undoable(event: Event, by: UUID | None) -> DraftStep | None:
    """Return the newest step of a person that still holds, since the programme was published last."""
    found: DraftStep | None = db.session.scalar(
        _own(event, by)
        .where(DraftStep.state == StepState.DONE, DraftStep.number > _last_published(event))
        .order_by(DraftStep.number.desc())
        .limit(1)
    )
    return found


def find_redoable(event: Event, by: UUID | None) -> DraftStep | None:
    """Return the step of a person that was undone last."""
    found: DraftStep | None = db.session.scalar(
        _own(event, by)
        .where(DraftStep.state == StepState.UNDONE, DraftStep.number > _last_published(event))
        .order_by(DraftStep.number)
        .limit(1)
    )
    return found


def _own(event: Event, by: UUID | None) -> sa.Select[Any]:
    return sa.select(DraftStep).where(
        DraftStep.event_id == event.id, DraftStep.person_id == by, DraftStep.kind != StepKind.PUBLISH
    )


def _last_published(event: Event) -> sa.ScalarSelect[Any]:
    published = (DraftStep.event_id == event.id, DraftStep.kind == StepKind.PUBLISH)
    return sa.select(sa.func.coalesce(sa.func.max(DraftStep.number), 0)).where(*published).scalar_subquery()


def undo(event: Event, *, by: UUID | None) -> DraftStep:
    """Take the person's newest step back; raises NothingToUndo, and ChangedSince over the work of others."""
    desk = open_desk(event)
    step = find_undoable(event, by)
    if step is None:
        raise NothingToUndo
    return _turn(desk, step, StepState.UNDONE, by)


def redo(event: Event, *, by: UUID | None) -> DraftStep:
    """Do again what the person has undone last."""
    desk = open_desk(event)
    step = find_redoable(event, by)
    if step is None:
        raise NothingToRedo
    return _turn(desk, step, StepState.DONE, by)


def undo_step(event: Event, number: int, *, by: UUID | None) -> DraftStep:
    """Take one step back, whoever did it, as long as nobody has touched its sessions since."""
    desk = open_desk(event)
    query = sa.select(DraftStep).where(
        DraftStep.event_id == event.id, DraftStep.number == number, DraftStep.number > _last_published(event)
    )
    step = db.session.scalar(query)
    if step is None or step.state is not StepState.DONE:
        raise NothingToUndo
    return _turn(desk, step, StepState.UNDONE, by)


def _turn(desk: Desk, step: DraftStep, state: StepState, by: UUID | None) -> DraftStep:
    """Put the sessions of a step where they were before it, or after it again."""
    back = state is StepState.UNDONE
    expected, wanted = (step.after, step.before) if back else (step.before, step.after)
    _check_untouched(desk, expected)
    there = {key: read for key, read in _read(wanted).items() if key in desk.slots}
    revision = desk.next_revision(by)
    put(desk, there, revision=revision, by=by)
    step.state, step.revision = state, revision
    db.session.flush()
    codes = [desk.slots[key].code for key in there]
    audit.record(
        "programme.step_undone" if back else "programme.step_redone", "event", desk.event.id, sessions=codes
    )
    return step


def _check_untouched(desk: Desk, expected: Mapping[str, Any]) -> None:
    for key, standing in _read(expected).items():
        slot = desk.slots.get(key)
        if slot is None or slot.standing == standing:
            continue
        last = last_step_on(desk.event, key)
        raise ChangedSince(
            who=name_of(slot.moved_by_id or (last.person_id if last else None)),
            title=desk.title(slot),
            time=hour_of(desk, slot.moved_at or (last.done_at if last else clock.now())),
        )


def _read(written: Mapping[str, Any]) -> dict[UUID, Standing]:
    return {UUID(key): read_standing(value) for key, value in written.items()}


# --- who does what meanwhile ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deed:
    """A step as others are told of it."""

    revision: int
    kind: StepKind
    state: StepState
    person_id: UUID | None
    name: str
    done_at: datetime
    sessions: tuple[UUID, ...]


def deeds_since(event: Event, revision: int) -> list[Deed]:
    """Return the steps that were done, undone or done again after a revision, the oldest first."""
    query = (
        sa.select(DraftStep, Person)
        .outerjoin(Person, Person.id == DraftStep.person_id)
        .where(DraftStep.event_id == event.id, DraftStep.revision > revision)
        .order_by(DraftStep.revision)
        .limit(50)
    )
    return [
        Deed(
            revision=step.revision,
            kind=step.kind,
            state=step.state,
            person_id=step.person_id,
            name=person.full_name if person is not None else "",
            done_at=step.done_at,
            sessions=tuple(UUID(key) for key in step.after),
        )
        for step, person in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """How far a page that is open has seen: the draft's revision, and the newest change of a form."""

    revision: int = 0
    formed_at: int = 0

    def __str__(self) -> str:
        return f"{self.revision}-{self.formed_at}"


def read_mark(text: str) -> Mark:
    """Read a mark; what is none has seen nothing."""
    revision, _, formed = text.partition("-")
    return Mark(int(revision), int(formed)) if revision.isdecimal() and formed.isdecimal() else Mark()


def present_mark(event: Event) -> Mark:
    """Return where the draft and the sessions' forms stand now."""
    head = find_draft(event)
    formed = db.session.scalar(sa.select(sa.func.max(Session.updated_at)).where(Session.event_id == event.id))
    return Mark(head.revision if head else 0, int(formed.timestamp() * 1000) if formed else 0)


def others_here(event: Event, me: UUID | None) -> list[str]:
    """Name who else has changed the draft within the last minutes."""
    query = (
        sa.select(Person)
        .where(
            Person.id.in_(
                sa.select(DraftStep.person_id).where(
                    DraftStep.event_id == event.id, DraftStep.done_at > clock.now() - LATELY
                )
            ),
            Person.id != me,
        )
        .order_by(Person.sort_name)
    )
    return [person.full_name for person in db.session.scalars(query)]
