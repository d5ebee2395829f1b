"""The last seats: many who ask at once, real web processes, both databases; never one too many."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Place, Registration
from app.registration.rules import PlaceState, PoolKind, RegistrationState
from app.registration.rules.form import Kind
from app.registration.services import seats
from tests.factories.events import make_event, make_session
from tests.factories.forms import ask as ask_for
from tests.factories.forms import option
from tests.factories.registration import invite_all
from tests.services.forms import FormClient
from tests.services.server import Server

SEATS, PEOPLE, CLIENTS, RUNS = 50, 80, 20, 5
FEW = 20

pytestmark = pytest.mark.both_databases


def full_soon(number: int, *, capacity_in_person: int | None = SEATS) -> Event:
    today = clock.today()
    return make_event(
        slug=f"carrera-{number}",
        mode=Mode.IN_PERSON,
        capacity_in_person=capacity_in_person,
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


def ask(url: str, path: str, emails: list[str], more: dict[str, str]) -> list[int]:
    """Register each address over one connection, each in a fresh browser session."""
    statuses = []
    client = FormClient(url)
    for email in emails:
        client.cookies.clear()
        status, _page = client.submit(path, fields(email) | more)
        statuses.append(status)
    client.close()
    return statuses


def all_at_once(server: Server, event: Event, **more: str) -> Counter[int]:
    emails = addresses(event)
    shares = [emails[start::CLIENTS] for start in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = pool.map(lambda share: ask(server.url, f"/events/{event.slug}/register", share, more), shares)
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


def check_few(event: Event, kind: PoolKind, subject: str) -> None:
    """All take part; so many have a place in the pool, and the others stand in line, each once."""
    rows = rows_of(event)
    assert {row.state for row in rows} == {RegistrationState.CONFIRMED}
    assert len(rows) == PEOPLE
    pool = seats.find_pool(event.id, kind, subject)
    assert pool is not None
    assert (pool.taken, pool.waiting) == (FEW, PEOPLE - FEW)
    with event_scope(event.id):
        places = db.session.scalars(sa.select(Place).where(Place.pool_id == pool.id)).all()
        assert Counter(place.state for place in places) == {
            PlaceState.TAKEN: FEW,
            PlaceState.WAITING: PEOPLE - FEW,
        }
        positions = services.positions(places)
    assert sorted(positions.values()) == list(range(1, PEOPLE - FEW + 1))


def test_the_seats_of_a_session_are_as_many_as_there_are(
    app: Flask, start_server: Callable[..., Server]
) -> None:
    server = start_server(processes=4, VENUE_NETWORKS="127.0.0.0/8")
    event = full_soon(1, capacity_in_person=None)
    session = make_session(event, "09:00", needs_choice=True, capacity=FEW)
    invite_all(event, addresses(event))
    assert all_at_once(server, event, session_ids=str(session.id)) == {302: PEOPLE}
    check_few(event, PoolKind.SESSION, str(session.id))
    assert "database is locked" not in server.text()


def test_the_seats_of_an_option_are_as_many_as_there_are(
    app: Flask, start_server: Callable[..., Server]
) -> None:
    server = start_server(processes=4, VENUE_NETWORKS="127.0.0.0/8")
    event = full_soon(2, capacity_in_person=None)
    asked = ask_for(event, Kind.SINGLE, "Excursión", options=[("Museo", FEW), ("Ninguna", None)])
    chosen = option(asked, "Museo")
    invite_all(event, addresses(event))
    assert all_at_once(server, event, **{asked.name: chosen}) == {302: PEOPLE}
    check_few(event, PoolKind.OPTION, chosen)
    assert "database is locked" not in server.text()
