"""What an event says of its registrations: until when answers change, how long they stay, who is listed."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db, event_scope
from app.events.models import Event
from app.events.rules import event_window
from app.registration.models import Registration, RegistrationPolicy


def policy_of(event_id: uuid.UUID) -> RegistrationPolicy:
    """Return the policy of an event; one that was never written has the defaults, and is not saved."""
    with event_scope(event_id):
        found = db.session.scalar(sa.select(RegistrationPolicy))
    return found or RegistrationPolicy(
        event_id=event_id, changes_close_at=None, retention_months=None, participants_shown=False
    )


def edit_policy(
    event: Event,
    *,
    changes_close_at: datetime | None,
    retention_months: int | None,
    participants_shown: bool,
) -> RegistrationPolicy:
    """Say until when answers may be changed, how long registrations stay, and whether people are listed."""
    policy = policy_of(event.id)
    policy.changes_close_at, policy.retention_months = changes_close_at, retention_months
    policy.participants_shown = participants_shown
    db.session.add(policy)
    db.session.flush()
    audit.record(
        "registration.policy",
        "event",
        event.id,
        changes_close_at=changes_close_at.isoformat() if changes_close_at else None,
        retention_months=retention_months,
        participants_shown=participants_shown,
    )
    return policy


def closes_at(event: Event) -> datetime:
    """Return until when people change their answers: as the organisers say, else until the event is over."""
    said = policy_of(event.id).changes_close_at
    return said or event_window(event.starts_on, event.ends_on, event.time_zone).end


def may_change_answers(event: Event, registration: Registration) -> bool:
    """Tell whether the person may change the answers now."""
    return registration.is_active and clock.now() < closes_at(event)
