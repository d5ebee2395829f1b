"""Findings that somebody takes as they are: who, when, why; known again while the same things clash."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.scheduling.models import Acknowledgement
from app.scheduling.rules import Kind, NoReasonGiven


@dataclass(frozen=True, slots=True)
class Accepted:
    """Why a finding was taken as it is, by whom and when; without a mark it says so in the session."""

    mark: str
    reason: str
    by: str
    at: datetime | None


def acknowledge(event: Event, mark: str, kind: Kind, *, reason: str, by: UUID | None) -> Acknowledgement:
    """Take a finding as it is; the reason is kept. Said again, the new reason holds."""
    reason = reason.strip()
    if not reason:
        raise NoReasonGiven
    row = _find(event, mark)
    if row is None:
        row = Acknowledgement(event_id=event.id, fingerprint=mark, kind=kind, at=clock.now(), reason=reason)
        db.session.add(row)
    row.reason, row.by_id, row.at = reason, by, clock.now()
    db.session.flush()
    audit.record("programme.accepted", "event", event.id, finding=kind.value, mark=mark, reason=reason)
    return row


def withdraw(event: Event, mark: str) -> None:
    """Look at a finding again."""
    row = _find(event, mark)
    if row is None:
        raise NotFound
    audit.record("programme.not_accepted", "event", event.id, finding=row.kind.value, mark=mark)
    db.session.delete(row)
    db.session.flush()


def _find(event: Event, mark: str) -> Acknowledgement | None:
    return db.session.scalar(
        sa.select(Acknowledgement).where(
            Acknowledgement.event_id == event.id, Acknowledgement.fingerprint == mark
        )
    )
