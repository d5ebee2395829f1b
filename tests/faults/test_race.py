"""The last seats: many who ask at once, real web processes, both databases; never one too many."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from tests.factories.events import make_event
from tests.factories.registration import invite_all
from tests.services.forms import FormClient
from tests.services.server import Server

SEATS, PEOPLE, CLIENTS, RUNS = 50, 80, 20, 5

pytestmark = pytest.mark.both_databases


def full_soon(number: int) -> Event:
    today = clock.today()
    return make_event(
        slug=f"carrera-{number}",
        mode=Mode.IN_PERSON,
        capacity_in_person=SEATS,
        starts_on=today + timedelta(days=9),
        ends_on=today + timedelta(days=9),
    )


def fields(email: str) -> dict[str, str]:
    return {
        "given_name": "Marta",
        "family_name": email,
        "email": email,
        "mode": "in_person",
        "language": "es",
        "consent": "y",
        "idempotency_key": email,
    }


def ask(url: str, path: str, emails: list[str]) -> list[int]:
    """Register each address over one connection, each in a fresh browser session."""
    statuses = []
    client = FormClient(url)
    for email in emails:
        client.cookies.clear()
        status, _page = client.submit(path, fields(email))
        statuses.append(status)
    client.close()
    return statuses


def all_at_once(server: Server, event: Event) -> Counter[int]:
    emails = addresses(event)
    shares = [emails[start::CLIENTS] for start in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = pool.map(lambda share: ask(server.url, f"/events/{event.slug}/register", share), shares)
        return Counter(status for statuses in done for status in statuses)


def addresses(event: Event) -> list[str]:
    """Return addresses of this event's own: one address gets few mails an hour."""
    return [f"persona{number}@{event.slug}.example.org" for number in range(PEOPLE)]


def rows_of(event: Event) -> list[Registration]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return list(services.list_all())


def test_fifty_seats_are_fifty_whoever_asks_at_once(app: Flask, start_server: Callable[..., Server]) -> None:
    server = start_server(processes=4, VENUE_NETWORKS="127.0.0.0/8")
    for run in range(RUNS):
        event = full_soon(run)
        invite_all(event, addresses(event))
        assert all_at_once(server, event) == {302: PEOPLE}
        rows = rows_of(event)
        states = Counter(row.state for row in rows)
        assert states == {RegistrationState.CONFIRMED: SEATS, RegistrationState.WAITING: PEOPLE - SEATS}
        with event_scope(event.id):
            positions = services.positions_of(rows)
        assert sorted(positions.values()) == list(range(1, PEOPLE - SEATS + 1))
        assert services.seats_of(event.id)[Mode.IN_PERSON].taken == SEATS
    assert "database is locked" not in server.text()


def test_unknown_addresses_hold_the_seats_and_lapsed_holds_are_given_back(
    app: Flask, start_server: Callable[..., Server]
) -> None:
    server = start_server(processes=4, VENUE_NETWORKS="127.0.0.0/8")
    event = full_soon(0)
    assert all_at_once(server, event) == {302: PEOPLE}
    held = [row for row in rows_of(event) if row.state is RegistrationState.HELD]
    assert len(held) == SEATS
    assert sum(row.state is RegistrationState.WAITING for row in rows_of(event)) == PEOPLE - SEATS
    with clock.fixed_at(clock.now() + timedelta(minutes=31)), transaction():
        assert services.expire_holds() == PEOPLE
    assert {row.state for row in rows_of(event)} == {RegistrationState.EXPIRED}
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == 0
    assert "database is locked" not in server.text()
