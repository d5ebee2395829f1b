"""What tests of delegations share: doing things in an event, and looking at what came of them."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.mail import Mail
from app.delegations import services
from app.delegations.models import Delegate, Delegation
from app.directory.models import Institution, Person
from app.events.models import Event
from app.registration import services as registration
from app.registration.models import Registration, SeatPool
from app.registration.rules import PoolKind
from tests.factories.delegations import (
    make_post,
)
from tests.services.people import sign_in


def act(event: Event, call: Callable[[], Any]) -> Any:
    with transaction(), event_scope(event.id):
        return call()


def members(event: Event, delegation: Delegation) -> list[str]:
    db.session.rollback()
    with event_scope(event.id):
        return [each.registration.email for each in services.list_delegates(delegation.id)]


def taken(delegation: Delegation, subject: str = "members") -> int:
    db.session.rollback()
    query = sa.select(SeatPool.taken).where(
        SeatPool.owner_id == delegation.id,
        SeatPool.kind == PoolKind.DELEGATION,
        SeatPool.subject == subject,
    )
    return db.session.scalar(query) or 0


def mails(template: str) -> list[Mail]:
    db.session.rollback()
    query = sa.select(Mail).where(Mail.template == f"delegations/mail/{template}")
    return list(db.session.scalars(query))


def registration_of(event: Event, delegate: Delegate) -> Registration:
    db.session.rollback()
    with event_scope(event.id):
        return registration.get_registration(delegate.registration_id)


def late(event: Event, delegation: Delegation) -> None:
    def close() -> None:
        services.get_delegation(delegation.id).deadline = clock.now() - timedelta(hours=1)

    act(event, close)


def focal(client: FlaskClient, country_code: str = "HN", **fields: Any) -> tuple[Institution, Person]:
    institution, point = make_post(country_code, **fields)
    person = point.appointment.person
    sign_in(client, person)
    return institution, person


def page_of(event: Event, institution: Institution, delegation: Delegation, more: str = "") -> str:
    return f"/events/{event.slug}/delegations/{institution.id}/{delegation.id}{more}"


def form_of(**changes: Any) -> dict[str, Any]:
    values = {
        "given_name": "Noemí",
        "family_name": "Laínez",
        "email": "noemi@example.org",
        "role": "delegate",
        "mode": "in_person",
        "language": "es",
    }
    return values | changes


def post(client: FlaskClient, url: str, **data: Any) -> Any:
    return client.post(url, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
