"""The queue of approvals as organisers see it: many at once, taken back, said why."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.models import QueueDecision, Registration
from app.registration.rules import RegistrationState
from tests.benchmarks.bench_events import count_statements
from tests.factories.registration import (
    make_registration,
)
from tests.registration.conftest import open_event
from tests.registration.test_inviting_pages import text_of


@pytest.fixture
def event(app: Flask, client: FlaskClient, sign_in: Any) -> Event:
    """An event by approval whose organiser is signed in."""
    made = open_event(capacity_in_person=None, access=EventAccess.APPROVAL)
    sign_in(client, "organiser", at=made)
    return made


@pytest.fixture
def pending(event: Event) -> list[Registration]:
    """Three people who wait for a decision."""
    return [make_registration(event, given_name=name) for name in ("Ana", "Luz", "Sol")]


def states_of(event: Event) -> dict[str, RegistrationState]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return {row.given_name: row.state for row in services.list_all()}


def decide(client: FlaskClient, event: Event, **data: Any) -> Any:
    return client.post(f"/events/{event.slug}/approvals/decide", data=data)


def test_many_are_approved_at_once_and_taken_back(
    app: Flask, event: Event, client: FlaskClient, pending: list[Registration]
) -> None:
    ids = [str(row.id) for row in pending[:2]]
    answer = decide(client, event, answer="approve", ids=ids)
    assert states_of(event) == {"Ana": "confirmed", "Luz": "confirmed", "Sol": "pending"}
    page = text_of(client.get(answer.location))
    assert all(f'value="{each}"' in page for each in ids)
    client.post(f"/events/{event.slug}/approvals/undo", data={"ids": ids[:1]})
    assert states_of(event) == {"Ana": "pending", "Luz": "confirmed", "Sol": "pending"}
    with clock.fixed_at(clock.now() + timedelta(minutes=11)):
        client.post(f"/events/{event.slug}/approvals/undo", data={"ids": ids})
    assert states_of(event)["Luz"] == "confirmed"
    done = [entry.action for entry in db.session.scalars(sa.select(AuditEntry))]
    assert done.count("registration.approved") == 2
    assert done.count("registration.reconsidered") == 1


def test_who_is_turned_down_reads_the_reason_in_their_language(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    rows = [
        make_registration(event, email="ana@example.org", language="es"),
        make_registration(event, email="ann@example.org", language="en"),
    ]
    data = {
        "answer": "reject",
        "ids": [str(row.id) for row in rows],
        "template": "full",
        "reason_es": "Vuelva el año próximo.",
        "reason_en": "Come back next year.",
    }
    asked = decide(client, event, **data)
    assert asked.status_code == 200
    assert set(states_of(event).values()) == {"pending"}
    shown = dict(re.findall(r'name="(reason_\w\w)" value="([^"]*)"', asked.get_data(as_text=True)))
    decide(client, event, answer="reject", ids=data["ids"], confirm="1", **shown)
    assert set(states_of(event).values()) == {"rejected"}
    run_pending_jobs(app)
    spanish = delivered("ana@example.org")[-1].get_body(("plain",))
    english = delivered("ann@example.org")[-1].get_body(("plain",))
    assert spanish is not None
    assert english is not None
    assert "Vuelva el año próximo." in spanish.get_content()
    assert "Come back next year." in english.get_content()
    assert "All places are taken" in english.get_content()
    assert "All places are taken" not in spanish.get_content()
    with event_scope(event.id):
        assert len(db.session.scalars(sa.select(QueueDecision)).all()) == 2
    assert "Vuelva el año próximo." in text_of(client.get(f"/events/{event.slug}/approvals?lang=es"))


def test_somebody_who_was_decided_on_meanwhile_is_left_as_they_are(
    event: Event, client: FlaskClient, pending: list[Registration]
) -> None:
    decide(client, event, answer="approve", ids=[str(pending[0].id)])
    decide(client, event, answer="reject", confirm="1", ids=[str(row.id) for row in pending])
    assert states_of(event) == {"Ana": "confirmed", "Luz": "rejected", "Sol": "rejected"}


def test_the_queue_takes_the_same_statements_whatever_its_length(event: Event, client: FlaskClient) -> None:
    path = f"/events/{event.slug}/approvals"
    make_registration(event)
    client.get(path)
    few = count_statements(client, path)
    for _ in range(12):
        make_registration(event)
    assert count_statements(client, path) == few <= 18


def test_only_organisers_of_the_event_decide(
    app: Flask, event: Event, pending: list[Registration], sign_in: Any
) -> None:
    other = open_event()
    foreign = app.test_client()
    sign_in(foreign, "organiser", at=other)
    assert foreign.get(f"/events/{event.slug}/approvals").status_code == 404
    answer = decide(foreign, other, answer="approve", ids=[str(pending[0].id)])
    assert answer.status_code == 404
    assert set(states_of(event).values()) == {"pending"}
