"""Certificates as tests need them: a person who has earned one at an event, and the certificate."""

from typing import Any

from app.certificates import services
from app.certificates.models import Credential
from app.certificates.rules import Presence, decide_share
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event


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
