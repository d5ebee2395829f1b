"""A web process killed while people register: whoever was answered is in the database, with their mail."""

import http.client
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope
from app.core.mail import Mail
from app.events.rules import Mode
from app.registration import services
from tests.factories.events import make_event
from tests.factories.registration import invite_all
from tests.faults.test_race import fields
from tests.services.forms import FormClient
from tests.services.server import Server

CLIENTS, ENOUGH, MOST = 6, 25, 200


class Crowd:
    """Clients that register until the server is gone; `acknowledged` holds whom it said yes to."""

    def __init__(self, url: str, path: str, emails: list[str]) -> None:
        self.url, self.path, self.emails = url, path, emails
        self.acknowledged: list[str] = []
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(start,)) for start in range(CLIENTS)]

    def _ask(self, start: int) -> None:
        client = FormClient(self.url, timeout=60)
        for email in self.emails[start::CLIENTS]:
            client.cookies.clear()
            try:
                status, _page = client.submit(self.path, fields(email))
            except (OSError, http.client.HTTPException):
                return
            if status == 302:
                self.acknowledged.append(email)
            if len(self.acknowledged) >= ENOUGH:
                self.enough.set()


@pytest.mark.both_databases
def test_no_acknowledged_registration_is_lost(app: Flask, start_server: Callable[..., Server]) -> None:
    server = start_server(processes=2, VENUE_NETWORKS="127.0.0.0/8")
    today = clock.today()
    event = make_event(
        slug="corte",
        mode=Mode.IN_PERSON,
        capacity_in_person=MOST,
        starts_on=today + timedelta(days=9),
        ends_on=today + timedelta(days=9),
    )
    emails = [f"persona{number}@example.org" for number in range(MOST)]
    invite_all(event, emails)
    crowd = Crowd(server.url, f"/events/{event.slug}/register", emails)
    for thread in crowd.threads:
        thread.start()
    assert crowd.enough.wait(60)
    server.kill()
    for thread in crowd.threads:
        thread.join(30)
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        registered = {row.email for row in services.list_all()}
    told = set(
        db.session.scalars(sa.select(Mail.recipient).where(Mail.template == "registration/mail/confirmed"))
    )
    assert ENOUGH <= len(crowd.acknowledged) < MOST
    assert set(crowd.acknowledged) <= registered
    assert registered == told
    assert services.seats_of(event.id)[Mode.IN_PERSON].taken == len(registered)
