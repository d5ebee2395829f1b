"""Whom their class keeps from a meeting: they register, and the organisers decide."""

from typing import Any

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.directory import services as directory
from app.directory.models import Appointment, Body, Country, Institution, Person
from app.directory.rules import Admission, BodyKind, CountryRole, InstitutionKind
from app.events.models import Event
from app.events.rules import EventKind
from app.registration.models import Registration
from app.registration.rules import Origin, RegistrationState
from tests.factories.events import make_event
from tests.factories.registration import make_invitation, make_registration


def meeting(admits: Admission) -> Event:
    with transaction():
        body = Body(
            code="RED", kind=BodyKind.LIAISON_NETWORK, name={"es": "Red"}, position=9, mandate={}, output={},
            observer_countries=admits, observer_organisations=admits,
        )  # fmt: skip
        db.session.add(body)
        db.session.flush()
        body_id = body.id
    return make_event(kind=EventKind.MEETING, body_id=body_id)


@pytest.fixture
def observer(app: Flask) -> Person:
    """Somebody of the foreign ministry of an observer country."""
    with transaction():
        country = Country(
            code="EC", name={"es": "Ecuador"}, time_zone="America/Guayaquil", role=CountryRole.OBSERVER
        )
        ministry = Institution(
            name={"es": "Cancillería"},
            sort_name="cancilleria",
            country=country,
            kind=InstitutionKind.MINISTRY,
        )
        db.session.add_all([country, ministry])
        person = directory.create_person(
            given_name="Ana", family_name="Paz", email="ana@example.org", verified=True
        )
        db.session.flush()
        db.session.add(Appointment(person_id=person.id, institution_id=ministry.id, post="Directora"))
    return person


def registered(event: Event, **changes: Any) -> Registration:
    made = make_registration(event, email="ana@example.org", **changes)
    db.session.refresh(made)
    return made


def test_an_observer_who_was_not_invited_waits_for_the_organisers(observer: Person) -> None:
    made = registered(meeting(Admission.INVITED))
    assert (made.participant_class, made.state) == ("observer_country", RegistrationState.PENDING)
    assert made.confirmed_at is None


def test_an_invited_observer_is_confirmed(observer: Person) -> None:
    event = meeting(Admission.INVITED)
    make_invitation(event, "ana@example.org", participant_class="observer_country")
    assert registered(event, origin=Origin.INVITED).state is RegistrationState.CONFIRMED


def test_a_congress_asks_no_observer_for_an_invitation(observer: Person) -> None:
    assert registered(make_event()).state is RegistrationState.CONFIRMED
