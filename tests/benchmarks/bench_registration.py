"""Registering, one's own space and the organisers' list, on an event of 600 people and 30 sessions."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.registration import services
from app.registration.rules import Origin
from tests.benchmarks.bench_events import count_statements
from tests.factories.events import make_event, make_programme, make_session
from tests.factories.registration import application
from tests.services import application as setting
from tests.services import people
from tools.bench import Measure, measure

PEOPLE, CHOICES, TIMES = 600, 6, 50
_numbers = count(1)


def benchmarks() -> Iterator[Measure]:
    """Yield processor time of registering and of the pages around it."""
    with _database() as clients:
        me = people.make_someone()
        event = _event(me.email or "")
        stranger, participant, organiser = clients(), clients(), clients()
        people.sign_in(participant, me)
        people.sign_in(organiser, "organiser", at=event)
        yield _registering(event, "stranger", [clients() for _ in range(TIMES + 4)])
        yield _registering(event, "signed in", [_signed_in(clients()) for _ in range(TIMES + 4)])
        for name, client, path, budget in (
            ("registration form (stranger)", stranger, f"/events/{event.slug}/register", 40),
            ("my registration", participant, f"/events/{event.slug}/my-registration", 40),
            ("my space", participant, "/home/", 60),
            (
                "list of 600 registrations, a page of 50",
                organiser,
                f"/events/{event.slug}/registrations/",
                60,
            ),
        ):
            yield _page(name, client, path, budget)


@contextmanager
def _database() -> Iterator[Any]:
    folder = setting.scratch_folder("encuentro-bench-")
    settings = setting.settings_for(
        f"sqlite:///{folder / 'bench.sqlite'}", folder / "data", venue_networks=("127.0.0.0/8",)
    )
    setting.build_schema(settings)
    app = setting.build_app(settings)
    try:
        with app.app_context():
            yield app.test_client
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _event(email: str) -> Event:
    event = make_event(edition=5, capacity_in_person=5_000, capacity_online=5_000)
    make_programme(event)
    chosen = [
        make_session(event, f"{7 + number % 2}:00", day=number // 2 % 2, needs_choice=True, capacity=400).id
        for number in range(CHOICES)
    ]
    for start in range(0, PEOPLE, 50):
        with transaction(), event_scope(event.id):
            for number in range(start, start + 50):
                wanted = application(session_ids=(chosen[number % 3],))
                services.register(event, wanted, origin=Origin.VERIFIED)
    with transaction(), event_scope(event.id):
        services.register(event, application(email=email, session_ids=chosen[:2]), origin=Origin.VERIFIED)
    return event


def _signed_in(client: FlaskClient) -> tuple[FlaskClient, str]:
    return client, people.sign_in(client).email or ""


def _registering(event: Event, who: str, clients: list[Any]) -> Measure:
    """Post the form, each time as somebody new; the first times warm up and count statements."""
    waiting = iter(clients)
    path = f"/events/{event.slug}/register"
    with event_scope(event.id):
        session_id = str(services.list_choosable()[0].id)

    def register() -> None:
        given = next(waiting)
        client, email = given if isinstance(given, tuple) else (given, f"nueva{next(_numbers)}@example.org")
        answer = client.post(
            path,
            data={
                "given_name": "Marta", "family_name": "Solís", "email": email, "mode": "in_person",
                "language": "es", "needs": "Rampa", "consent": "y", "session_ids": session_id,
            },
        )  # fmt: skip
        assert answer.status_code == 302, re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))[:2000]

    return Measure(f"registration POST ({who})", measure(register, times=TIMES), 30)


def _page(name: str, client: FlaskClient, path: str, budget: float) -> Measure:
    answer = client.get(path)
    assert answer.status_code == 200, path
    note = f"{count_statements(client, path)} statements, {len(answer.data) // 1000} kB"
    return Measure(name, measure(partial(client.get, path), times=TIMES), budget, note=note)
