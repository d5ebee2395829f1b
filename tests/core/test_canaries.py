"""A name, an address and the tokens of a person go through the main flows: no log and no record tells of them."""

import io
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.accounts import services as accounts
from app.core import clock
from app.core.db import transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.registration import services as registration
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.certificates import make_credential
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.services.people import make_someone, sign_in

GIVEN, FAMILY, ADDRESS = "Zunilda", "Quetzalcóyotl", "zunilda.canaria@example.org"
GUEST = "invitada.canaria@example.org"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(log_level="DEBUG")
    with app.app_context():
        yield app


@pytest.fixture
def written(app: Flask) -> Iterator[io.StringIO]:
    """What the application logs, however fine the level."""
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "encuentro"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before or stream)


def test_the_main_flows_leave_no_trace_of_a_person(app: Flask, db: SQLAlchemy, written: io.StringIO) -> None:
    day = clock.today() + timedelta(days=30)
    event = make_event(starts_on=day, ends_on=day)
    make_session(event, "09:00")
    base = f"/events/{event.slug}"
    client: Any = app.test_client()
    form = {"given_name": GIVEN, "family_name": FAMILY, "mode": "online", "language": "es", "consent": "y"}
    assert client.post(f"{base}/register", data={**form, "email": ADDRESS}).status_code == 302
    person = make_someone(given_name=GIVEN, family_name=FAMILY, email=f"x{ADDRESS}")
    make_account(person, password=PASSWORD)
    made = make_registration(event, email=f"y{ADDRESS}", given_name=GIVEN, family_name=FAMILY)
    make_invitation(event, GUEST)
    credential = make_credential(event, person)
    with transaction():
        link = accounts.issue_sign_in_link(email=ADDRESS)
    own, ticket = registration.link_token(made), registration.ticket_token(made)
    for password in ("wrong password canary", PASSWORD):
        client.post("/sign-in", data={"email": f"x{ADDRESS}", "password": password})
    staff: Any = app.test_client()
    sign_in(staff, "organiser", at=event)
    paths = [
        f"/r/{own}",
        f"/r/{own}/ticket.svg",
        f"/t/{ticket}",
        f"/sign-in/link/{link}",
        f"/verify/{credential.code}",
    ]
    for path in (*paths, f"/sign-in?next=/x?{ADDRESS}", f"/nowhere/{own}?mail={ADDRESS}"):
        assert client.get(path, headers={"Referer": f"http://localhost/r/{own}"}).status_code < 500
    for path in (
        f"{base}/registrations/?q={FAMILY}",
        f"{base}/registrations/export",
        f"{base}/check-in/?q={GIVEN}",
    ):
        assert staff.get(path).status_code < 500
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration, "find_own", broken)
        pages = [client.get(f"{base}/my-registration"), client.get(f"{base}/register")]
    assert 500 in {page.status_code for page in pages}
    run_pending_jobs(app)
    assert len(delivered()) >= 3
    secrets = (GIVEN, FAMILY, "canaria", "example.org", own, ticket, link, PASSWORD, "wrong password")
    logged = written.getvalue()
    assert '"request"' in logged
    assert [word for word in secrets if word in logged] == []
    assert [word for word in secrets for page in pages if page.status_code == 500 and word in page.text] == []
    recorded = audit_of(db)
    assert [word for word in secrets if word in recorded] == []


def test_what_matters_later_stands_in_the_record(app: Flask, db: SQLAlchemy) -> None:
    day = clock.today() + timedelta(days=30)
    event = make_event(starts_on=day, ends_on=day)
    make_registration(event)
    make_invitation(event, GUEST)
    make_credential(event, make_someone())
    recorded = audit_of(db)
    for about in ("registration.made", "invitation.made", "certificate.issued"):
        assert about in recorded, about


def broken(*_arguments: object, **_named: object) -> None:
    raise LookupError(f"{GIVEN} {FAMILY} {ADDRESS}")


def audit_of(db: SQLAlchemy) -> str:
    with db.engine.connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql("SELECT * FROM audit_entry"))
