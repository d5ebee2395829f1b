"""How long registrations keep names: when an event's time is over, only what is counted stays."""

import calendar
import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.services import erase_person, event_erasure_step, forget_event
from app.core import audit, clock, mail
from app.core.db import across_events, db, event_scope, transaction
from app.directory.services import references
from app.events.models import Event
from app.registration.models import (
    Answer,
    Invitation,
    Registration,
    RegistrationNote,
    RegistrationPolicy,
)
from app.registration.services import institutions
from app.registration.services.erasing import empty, forget_beside, forget_words_of_acts

KEPT_MONTHS = 12
LOOSE = frozenset({"person_email", "calendar_feed_link", "sign_in_link", "person_merge", "person_difference"})
"""Tables whose rows are no reason to keep a person."""


def forgotten_on(event: Event, months: int | None) -> date:
    """Return the day on which the registrations of an event lose their names."""
    return months_after(event.ends_on, months or KEPT_MONTHS)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a shorter month."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Preview:
    """What will go from an event, and when."""

    on: date
    registrations: int
    done: int
    answers: int
    notes: int
    invitations: int


def preview(event: Event, months: int | None) -> Preview:
    """Count what will go from the event in scope."""

    def count(model: type, *conditions: sa.ColumnElement[bool]) -> int:
        return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0

    return Preview(
        forgotten_on(event, months),
        count(Registration, Registration.anonymised_at.is_(None)),
        count(Registration, Registration.anonymised_at.is_not(None)),
        count(Answer),
        count(RegistrationNote),
        count(Invitation),
    )


def forget_past_events() -> int:
    """Take the names out of every event whose time is over; return how many registrations lost theirs."""
    today = clock.today()
    with across_events("the time of keeping is looked at for all events together"):
        rows = db.session.execute(
            sa.select(Event.id, Event.ends_on, RegistrationPolicy.retention_months)
            .outerjoin(RegistrationPolicy, RegistrationPolicy.event_id == Event.id)
            .where(
                Event.ends_on < today,
                sa.exists().where(Registration.event_id == Event.id, Registration.anonymised_at.is_(None)),
            )
        ).all()
    due = [row.id for row in rows if months_after(row.ends_on, row.retention_months or KEPT_MONTHS) < today]
    return sum(_forget_one(event_id) for event_id in due)


def _forget_one(event_id: uuid.UUID) -> int:
    with transaction(), event_scope(event_id):
        people = set(
            db.session.scalars(
                sa.select(Registration.person_id).where(
                    Registration.person_id.is_not(None), Registration.anonymised_at.is_(None)
                )
            )
        )
        fresh = sa.select(sa.func.count()).select_from(Registration)
        count = db.session.scalar(fresh.where(Registration.anonymised_at.is_(None))) or 0
        forget_event(event_id)
        audit.record("registration.anonymised", "event", event_id, count=count)
    for person_id in people:
        if person_id is not None:
            _forget_if_alone(person_id)
    return count


def _forget_if_alone(person_id: uuid.UUID) -> None:
    """Forget somebody who was known for this event alone: no account, no post, no certificate."""
    with transaction(), across_events("whether anything else of a person is kept, in any event"):
        if not references.is_needed(person_id, apart_from=LOOSE):
            erase_person(person_id)


@event_erasure_step
def forget_names(event_id: uuid.UUID) -> None:
    """Empty the registrations of an event; state, class, country, sector, way and gender stay for counts."""
    now = clock.now()
    with event_scope(event_id):
        rows = db.session.scalars(sa.select(Registration).where(Registration.anonymised_at.is_(None))).all()
        forget_beside([row.id for row in rows])
        named = {row.institution_folded for row in rows}
        for row in rows:
            empty(row)
            row.person_id = row.institution_id = None
            row.anonymised_at = now
        forget_words_of_acts()
        for invitation in db.session.scalars(sa.select(Invitation)):
            if not invitation.email_norm.endswith("@erased.invalid"):
                _empty_invitation(invitation)
        db.session.flush()
    institutions.forget_named(named)
    mail.erase_mails_of_event(event_id)


def _empty_invitation(invitation: Invitation) -> None:
    invitation.email = invitation.email_norm = f"{invitation.id}@erased.invalid"
    invitation.name = invitation.given_name = invitation.family_name = invitation.sort_name = ""
    invitation.institution_name = invitation.decline_reason = ""
    invitation.token_hash, invitation.person_id = f"erased:{invitation.id}", None
