"""Certificates as tests need them: a person who has earned one at an event, and the certificate."""

from datetime import timedelta
from typing import Any

from app.attendance import services as attendance
from app.certificates import services
from app.certificates.models import Credential
from app.certificates.rules import Presence, State, decide_share
from app.core import clock
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event
from app.registration.models import Registration
from tests.factories.events import make_event, make_session
from tests.factories.working_tables import make_participant


def candidate_of(
    event: Event, person: Person, *, minutes: int = 660, scheduled: int = 720
) -> services.Candidate:
    """Return somebody who was there for some of the minutes."""
    with event_scope(event.id):
        rule = services.get_rule(services.subject_of_event(event))
    return services.Candidate(
        person=person,
        decision=decide_share(rule.rule, Presence(minutes * 60, scheduled * 60)),
        minutes=minutes,
        scheduled_minutes=scheduled,
        completed_on=None,
        credential=None,
    )


def make_credential(event: Event, person: Person, **changes: Any) -> Credential:
    """Issue a certificate."""
    candidate = candidate_of(event, person, **changes)
    with transaction(), event_scope(event.id):
        return services.issue(services.subject_of_event(event), candidate)


def make_attended_event(*late: int, **changes: Any) -> tuple[Event, list[Registration]]:
    """Make an event of one session of 100 minutes that is over, where each person came so many minutes late."""
    event = make_event(capacity_in_person=300, **changes)
    session = make_session(event, "09:00", minutes=100)
    assert session.starts_at is not None
    registrations = [make_participant(event, number) for number in range(len(late))]
    for registration, minutes in zip(registrations, late, strict=True):
        moment = session.starts_at + timedelta(minutes=minutes)
        with clock.fixed_at(moment), transaction(), event_scope(event.id):
            attendance.check_in(session, registration, key=f"{registration.id}", insisted=True)
    return event, registrations


def checked(code: str) -> services.Verification:
    """Return what a stranger learns of a certificate that exists."""
    found = services.verify(code)
    assert found is not None
    return found


def state_of(code: str) -> State:
    """Return whether a certificate that exists is valid."""
    return checked(code).state
