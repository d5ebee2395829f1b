"""Changes of the whole event: who would be told and what would follow, then the change itself, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Perm
from app.core.db import db
from app.core.jobs import enqueue
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import ChangeEffect, Hindered, Mode
from app.events.rules import EventChange as Change
from app.registration.models import Invitation, Registration
from app.registration.rules import InvitationState, RegistrationState
from app.registration.services import moving, notices
from app.registration.services.queries import seats_of
from app.registration.services.telling import BATCH, keep_told

TOLD = (
    RegistrationState.CONFIRMED,
    RegistrationState.PENDING,
    RegistrationState.WAITING,
)

ASKED = (InvitationState.INVITED, InvitationState.OPENED)
Told = TypeVar("Told", Registration, Invitation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the organisers want: the change, its reason in both languages, and what belongs to the kind."""

    change: Change
    reason: Mapping[str, str]
    starts_on: date | None = None
    mode: Mode | None = None
    capacity: int | None = None
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change would do, in numbers."""

    people: tuple[tuple[str, Mode, RegistrationState, int], ...]
    told: int
    invited: int
    calendars: int
    sessions: int
    taken: Mapping[str, int]
    effects: tuple[ChangeEffect, ...]

    @property
    def mails(self) -> int:
        return self.told + self.invited

    @property
    def hindrances(self) -> list[ChangeEffect]:
        return [effect for effect in self.effects if effect.hinders]


def consequences(event: Event, change: Change) -> Consequences:
    """Count whom and what a change concerns, in a constant number of statements."""
    rows = db.session.execute(
        sa.select(
            Registration.participant_class,
            Registration.mode,
            Registration.state,
            sa.func.count(),
            sa.func.count(Registration.calendar_sequence),
        )
        .where(Registration.event_id == event.id, Registration.state.in_(TOLD))
        .group_by(Registration.participant_class, Registration.mode, Registration.state)
        .order_by(Registration.participant_class, Registration.mode, Registration.state)
    ).all()
    confirmed = [row for row in rows if row[2] is RegistrationState.CONFIRMED]
    return Consequences(
        people=tuple((row[0], row[1], row[2], row[3]) for row in rows),
        told=sum(row[3] for row in rows),
        invited=_count(Invitation, event, Invitation.state.in_(ASKED)),
        calendars=sum(row[4] for row in confirmed),
        sessions=_count(Session, event, Session.starts_at.is_not(None)),
        taken={subject: seats.taken for subject, seats in seats_of(event.id).items()},
        effects=events.effects_of_change(event, change),
    )


def _count(kind: Any, event: Event, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(kind).where(kind.event_id == event.id, condition)
    return db.session.scalar(query) or 0


def check(event: Event, change: Change) -> None:
    """Refuse a change that comes too late; what hinders it above this feature refuses it, too."""
    events.check_changeable(event)
    for effect in events.effects_of_change(event, change):
        if effect.hinders:
            raise Hindered(reason=effect.text)


def carry_out(event: Event, wish: Wish) -> None:
    """Change the event and its seats; whoever takes part is told by a job (`event_changed`)."""
    check(event, wish.change)
    reason = dict(wish.reason)
    if wish.change is Change.CANCEL:
        events.cancel_event(event, reason)
    elif wish.change is Change.POSTPONE:
        events.postpone_event(event, reason)
    elif wish.change is Change.RESUME:
        events.resume_event(event, reason)
    elif wish.change is Change.MOVE and wish.starts_on is not None:
        events.move_event(event, wish.starts_on, reason, accept=wish.accept)
    elif wish.mode is not None:
        _change_mode(event, wish.mode, wish.capacity, reason)


def _change_mode(event: Event, mode: Mode, capacity: int | None, reason: dict[str, str]) -> None:
    before = event.mode
    events.change_event_mode(event, mode, reason)
    if mode is not Mode.HYBRID:
        moving.move_everybody(event, mode, capacity)
    else:
        moving.set_declared(event, Mode.ONLINE if before is Mode.IN_PERSON else Mode.IN_PERSON, capacity)
    db.session.flush()


def event_changed(event: Event, change: Change, before: Mapping[str, Any]) -> None:
    """Start telling everybody who takes part or is invited; in the transaction of the change."""
    keep_told(event)
    payload = {
        "event_id": str(event.id),
        "change": change.value,
        "before": dict(before),
        "number": event.sequence,
    }
    enqueue("registration.tell_event", payload, event_id=event.id, permission=Perm.REGISTRATION_READ)


def count_to_tell(event: Event) -> int:
    """Count who is told of a change of the whole event."""
    taking_part = _count(Registration, event, Registration.state.in_(TOLD))
    return taking_part + _count(Invitation, event, Invitation.state.in_(ASKED))


def tell_some(
    event: Event, change: Change, before: Mapping[str, Any], number: int, after: UUID | None
) -> tuple[UUID | None, int]:
    """Write to the next who take part; return who was last and how many there were."""
    rows = _next(Registration, event, Registration.state.in_(TOLD), after)
    for row in rows:
        notices.event_changed(event, row, change, before, number)
    return (rows[-1].id if rows else None), len(rows)


def tell_invited(
    event: Event, change: Change, before: Mapping[str, Any], number: int, after: UUID | None
) -> tuple[UUID | None, int]:
    """Write to the next who are invited and have not answered."""
    rows = _next(Invitation, event, Invitation.state.in_(ASKED), after)
    for row in rows:
        notices.event_changed_for_invited(event, row, change, before, number)
    return (rows[-1].id if rows else None), len(rows)


def _next(
    model: type[Told], event: Event, wanted: sa.ColumnElement[bool], after: UUID | None
) -> Sequence[Told]:
    query = sa.select(model).where(model.event_id == event.id, wanted).order_by(model.id).limit(BATCH)
    return db.session.scalars(query if after is None else query.where(model.id > after)).all()
