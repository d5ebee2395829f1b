"""A worker killed while it issues certificates: everybody gets one, nobody two, no number is left out."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.certificates import services
from app.certificates.models import Credential
from app.core import clock, storage
from app.core.access import Perm
from app.core.db import db, event_scope, transaction
from app.core.mail import Mail
from tests.factories.certificates import make_attended_event
from tests.services.processes import wait_until
from tests.services.server import Background

PEOPLE = 24


def count(what: sa.Select[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(what) or 0


def finished() -> int:
    return count(sa.select(sa.func.count(Credential.id)).where(Credential.pdf_key.is_not(None)))


def are_finished(number: int) -> bool:
    return finished() >= number


@pytest.mark.slow
@pytest.mark.both_databases
def test_a_batch_that_is_killed_twice_is_finished_without_doubles(
    both: Flask, start_command: Callable[..., Background]
) -> None:
    day = clock.today() - timedelta(days=10)
    event, registrations = make_attended_event(*[0] * PEOPLE, starts_on=day, ends_on=day)
    with event_scope(event.id):
        subject = services.subject_of_event(event)
    with transaction():
        services.start_issuing(subject, permission=Perm.CERTIFICATE_ISSUE)
    for share in (4, 12):
        worker = start_command("worker")
        wait_until(partial(are_finished, share), seconds=180, what=f"{share} certificates")
        worker.kill()
    assert finished() < PEOPLE
    start_command("worker")
    wait_until(lambda: finished() == PEOPLE, seconds=180, what="the rest")
    rows = list(db.session.scalars(sa.select(Credential).order_by(Credential.serial)))
    assert {row.person_id for row in rows} == {registration.person_id for registration in registrations}
    assert [int(row.serial[-6:]) for row in rows] == list(range(1, PEOPLE + 1))
    assert all(storage.get(row.pdf_key or "").startswith(b"%PDF") for row in rows)
    ready = sa.select(sa.func.count(Mail.id)).where(Mail.template == "certificates/mail/ready")
    assert count(ready) == PEOPLE
