"""What people need to take part in comfort: sealed in the database, gone a month after the event."""

import uuid

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db
from app.core.sealing import seal, unseal
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import NEEDS_KEPT

PURPOSE = "registration.needs"


def sealed(registration_id: uuid.UUID, text: str) -> str:
    """Seal a text for one registration; nothing stays nothing."""
    return seal(PURPOSE, text, bound_to=str(registration_id)) if text else ""


def needs_of(registration: Registration) -> str:
    """Return what the person needs, for those who prepare the event."""
    if not registration.needs_encrypted:
        return ""
    return unseal(PURPOSE, registration.needs_encrypted, bound_to=str(registration.id)) or ""


def forget_needs() -> int:
    """Delete the needs of events that ended a month ago; return how many there were."""
    # The last day ends some hours later west of here: one day more, rather than one less.
    ended_before = clock.today() - NEEDS_KEPT
    past = sa.select(Event.id).where(Event.ends_on < ended_before)
    with across_events("the needs of all past events are deleted together"):
        found = db.session.scalars(
            sa.update(Registration)
            .where(Registration.needs_encrypted != "", Registration.event_id.in_(past))
            .values(needs_encrypted="")
            .returning(Registration.id)
            .execution_options(synchronize_session=False)
        ).all()
    if found:
        audit.record("registration.needs_deleted", "registration", "all", count=len(found))
    return len(found)
