"""A speaker with one part, and what a test reads afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, event_scope
from app.directory.models import Person
from app.events.models import Event, Session
from tests.factories.availability import make_person
from tests.factories.events import make_event, make_role, make_session
from tests.factories.scheduling import before_the_event


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    with before_the_event():
        yield


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def session(event: Event) -> Session:
    return make_session(event, "09:00", title={"es": "Apertura de puertas"})


@pytest.fixture
def irma(event: Event, session: Session) -> Person:
    person = make_person(time_zone="America/Argentina/Buenos_Aires")
    make_role(event, session, person)
    return person


def fresh(kind: Any, event: Event) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(kind)))


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
