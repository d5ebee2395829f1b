"""The queue of those who wait for a decision: decisions on many, their reasons, the way back."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.events.models import Event
from app.registration.models import QueueDecision, Registration
from app.registration.rules import NotTheirs, RegistrationState, UndoTooLate
from app.registration.services import notices
from app.registration.services.changing import decide
from app.registration.services.queries import get_registration

UNDO_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Decided:
    """How many were decided on, and how many had changed in the meantime."""

    done: tuple[uuid.UUID, ...]
    changed: int


def list_pending(
    *, search: str = "", country: str = "", participant_class: str = "", page: int = 1, size: int = 25
) -> tuple[Sequence[Registration], int]:
    """Return a page of those who wait for a decision, the first who asked first, and how many there are."""
    query = sa.select(Registration).where(Registration.state == RegistrationState.PENDING)
    if search:
        query = query.where(
            Registration.sort_name.contains(search, autoescape=True)
            | Registration.email_norm.contains(search, autoescape=True)
        )
    if country:
        query = query.where(Registration.country_code == country)
    if participant_class:
        query = query.where(Registration.participant_class == participant_class)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Registration.created_at, Registration.id).limit(size).offset((page - 1) * size)
    return db.session.scalars(rows).all(), total


def confirmed_by_country() -> dict[str, int]:
    """Count who takes part by country: what a decision is weighed against."""
    rows = db.session.execute(
        sa.select(Registration.country_code, sa.func.count())
        .where(Registration.state == RegistrationState.CONFIRMED)
        .group_by(Registration.country_code)
    )
    return {code or "": count for code, count in rows}


def decide_many(
    event: Event,
    ids: Collection[uuid.UUID],
    *,
    approve: bool,
    reason: Mapping[str, str] | None = None,
    by: uuid.UUID | None,
) -> Decided:
    """Approve or reject each of these who still waits; the reason goes into the mail of who is rejected."""
    done: list[uuid.UUID] = []
    changed = 0
    for registration_id in ids:
        registration = get_registration(registration_id)
        if registration.state is not RegistrationState.PENDING:
            changed += 1
            continue
        # Written first: the mail that tells of it looks the reason up.
        row = QueueDecision(
            event_id=event.id,
            registration_id=registration.id,
            approved=approve,
            reason=dict(reason or {}),
            decided_by_id=by,
            decided_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        try:
            with db.session.begin_nested():
                decide(event, registration, approve=approve)
        except NotTheirs:
            changed += 1
            db.session.delete(row)
        else:
            done.append(registration.id)
    db.session.flush()
    return Decided(tuple(done), changed)


def undo_approvals(event: Event, ids: Collection[uuid.UUID]) -> int:
    """Let those approved lately wait again; return how many. They keep their seats and are told.

    Raises UndoTooLate where none of them was approved within the last ten minutes.
    """
    since = clock.now() - UNDO_WITHIN
    rows = db.session.scalars(
        sa.select(QueueDecision).where(
            QueueDecision.registration_id.in_(list(ids)),
            QueueDecision.approved.is_(True),
            QueueDecision.undone_at.is_(None),
            QueueDecision.decided_at >= since,
        )
    ).all()
    undone = 0
    for row in rows:
        registration = get_registration(row.registration_id)
        if registration.state is RegistrationState.CONFIRMED:
            registration.state, registration.confirmed_at = RegistrationState.PENDING, None
            row.undone_at = clock.now()
            db.session.flush()
            notices.state_again(event, registration)
            audit.record("registration.reconsidered", "registration", registration.id)
            undone += 1
    if not undone:
        raise UndoTooLate
    return undone


def list_decisions(limit: int = 50) -> list[tuple[QueueDecision, Registration]]:
    """List what was decided at the event in scope, the latest first."""
    rows = db.session.execute(
        sa.select(QueueDecision, Registration)
        .join(Registration, Registration.id == QueueDecision.registration_id)
        .order_by(QueueDecision.decided_at.desc(), QueueDecision.id)
        .limit(limit)
    )
    return list(rows)


def reasons_used(limit: int = 5) -> list[dict[str, str]]:
    """Return the reasons that were given last at this event, each once, so that they can be given again."""
    rows = db.session.scalars(
        sa.select(QueueDecision.reason)
        .where(QueueDecision.approved.is_(False))
        .order_by(QueueDecision.decided_at.desc())
        .limit(50)
    )
    seen: list[dict[str, str]] = []
    for reason in rows:
        if reason and reason not in seen:
            seen.append(reason)
    return seen[:limit]


def undoable(row: QueueDecision) -> bool:
    return row.approved and row.undone_at is None and row.decided_at >= clock.now() - UNDO_WITHIN
