"""Availability as tests need it: people with addresses, times away, requests."""

from datetime import date, timedelta
from itertools import count

from app.availability import services
from app.availability.models import AvailabilityAnswer, AvailabilityRequest
from app.availability.services import Question
from app.core.db import db, event_scope, transaction
from app.core.spans import Span
from app.directory.models import Person
from app.directory.services import get_or_create_person
from app.events.models import Event
from app.events.rules import local_instant

_numbers = count(1)


def make_person(given: str = "Irma", family: str = "Quezada Tun", **facts: str) -> Person:
    """Make a person with an address."""
    with transaction():
        return get_or_create_person(
            email=facts.pop("email", f"persona{next(_numbers)}@example.org"),
            given_name=given,
            family_name=family,
            verified=True,
            **facts,  # type: ignore[arg-type]
        )


def hours(event: Event, start: str, end: str, day: int = 0) -> Span:
    """Return a time of a day of an event, in its own zone."""
    on = event.starts_on + timedelta(days=day)
    return Span(local_instant(on, start, event.time_zone), local_instant(on, end, event.time_zone))


def make_absence(person: Person, span: Span, *, noted_in: Event | None = None) -> None:
    """Say that a person is not available."""
    with transaction():
        services.add_absence(person.id, span, noted_in=noted_in)


def ask(
    event: Event, *people: Person, due_on: date | None = None, message: str = ""
) -> dict[str, AvailabilityAnswer]:
    """Ask people with a part in an event; return the answers by given name."""
    with transaction(), event_scope(event.id):
        services.ask_event(event, Question(due_on, message), {each.id for each in people}, by=None)
    request = request_of(event)
    return {line.person.given_name: line.answer for line in services.list_answers(request)}


def request_of(event: Event) -> AvailabilityRequest:
    """Return the request of an event, read anew."""
    db.session.rollback()
    db.session.expire_all()
    found = services.find_event_request(event)
    assert found is not None
    return found


def link_of(answer: AvailabilityAnswer) -> str:
    """Return the address of somebody's page."""
    return f"/availability/{services.link_token(answer)}"
