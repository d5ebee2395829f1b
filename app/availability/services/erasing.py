"""Forgetting: a person's times and answers; those of an event; and what is long over."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.accounts.services.exporting import export_titles
from app.availability.models import Absence, AvailabilityAnswer, AvailabilityRequest, CivilHours
from app.core import clock
from app.core.db import db
from app.core.text import mark
from app.events.models import Event

KEPT_AFTER = timedelta(days=30)
export_titles(
    absence=mark("When you are not available"),
    civil_hours=mark("The hours of your day"),
    availability_answer=mark("Where you were asked for your availability"),
)


@erasure_step
def forget_times(person_id: uuid.UUID) -> None:
    """Forget when a person was not available, their hours, and what they were asked."""
    for kind in (Absence, CivilHours, AvailabilityAnswer):
        db.session.execute(sa.delete(kind).where(kind.person_id == person_id))


@event_erasure_step
def forget_times_of_event(event_id: uuid.UUID) -> None:
    """Forget who was asked for an event, what they answered, and what its organisers wrote down."""
    asked = sa.select(AvailabilityRequest.id).where(AvailabilityRequest.event_id == event_id)
    db.session.execute(sa.delete(AvailabilityAnswer).where(AvailabilityAnswer.request_id.in_(asked)))
    db.session.execute(sa.delete(AvailabilityRequest).where(AvailabilityRequest.event_id == event_id))
    db.session.execute(sa.delete(Absence).where(Absence.noted_in_id == event_id))


def forget_past() -> int:
    """Forget times that ended a month ago, and requests about what is over as long; return how many."""
    since = clock.now() - KEPT_AFTER
    times = db.session.execute(
        sa.delete(Absence).where(Absence.ends_at < since).execution_options(synchronize_session=False)
    )
    over = sa.select(Event.id).where(Event.ends_on < since.date())
    requests = db.session.scalars(
        sa.select(AvailabilityRequest).where(
            sa.or_(AvailabilityRequest.event_id.in_(over), AvailabilityRequest.year < since.year)
        )
    ).all()
    for request in requests:
        db.session.delete(request)
    return int(getattr(times, "rowcount", 0)) + len(requests)
