"""When a part breaks, nothing is shown, nothing is told of the fault, and nothing is half written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.core import clock, limits
from app.core.access import Viewer, gate
from app.core.access.viewer import _providers
from app.core.audit import chain
from app.core.mail import outbox
from app.events.models import Event
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration
from tests.services.people import make_someone, sign_in

_numbers = count(1)
Request = Callable[[FlaskClient, Event], Any]


class Broken(RuntimeError):
    """A fault that no feature expects."""


def break_down(*_arguments: object, **_named: object) -> NoReturn:
    raise Broken("canary of the fault")


def written(db: SQLAlchemy) -> dict[str, int]:
    """Count the rows of every table but those of sessions and limits, which note each request by themselves."""
    with db.engine.connect() as connection:
        return {
            table.name: connection.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"').scalar_one()
            for table in db.metadata.sorted_tables
            if table.name not in {"user_session", "rate_window"}
        }


# --- what breaks --------------------------------------------------------------------------------


def _viewer(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(_providers, "viewer", break_down)


def _admission(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(_providers, "admission", break_down)


def _visible(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(gate._kinds, "event", replace(gate._kinds["event"], visible=break_down))


def _loader(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(gate._kinds, "event", replace(gate._kinds["event"], load=break_down))


def _rights(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Viewer, "can", break_down)


def _mailer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "recipient_key", break_down)


def _clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clock, "now", break_down)


def _audit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(chain, "_digest", break_down)


def _limits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "keyed_hash", break_down)


# --- what is asked meanwhile --------------------------------------------------------------------


def read_event(client: FlaskClient, event: Event) -> Any:
    return client.get(f"/events/{event.slug}/")


def read_programme(client: FlaskClient, event: Event) -> Any:
    return client.get(f"/events/{event.slug}/programme")


def read_manage(client: FlaskClient, event: Event) -> Any:
    return client.get(f"/events/{event.slug}/manage/")


def read_export(client: FlaskClient, event: Event) -> Any:
    return client.get(f"/events/{event.slug}/registrations/export")


def register(client: FlaskClient, event: Event) -> Any:
    form = {"given_name": "Eva", "family_name": "Luz", "mode": "in_person", "language": "es", "consent": "y"}
    stranger = client.application.test_client()
    return stranger.post(
        f"/events/{event.slug}/register", data={**form, "email": f"eva{next(_numbers)}@example.org"}
    )


def enter(client: FlaskClient, event: Event) -> Any:
    stranger = client.application.test_client()
    return stranger.post("/sign-in", data={"email": "con.clave@example.org", "password": PASSWORD})


def rename_room(client: FlaskClient, event: Event) -> Any:
    return client.post(f"/events/{event.slug}/manage/rooms", data={"name": "Sala nueva", "capacity": "20"})


CASES = [
    (_viewer, read_event), (_viewer, read_manage), (_viewer, read_export), (_viewer, register), (_viewer, rename_room),
    (_admission, read_programme), (_visible, read_event), (_visible, read_manage), (_visible, register),
    (_loader, read_event), (_loader, rename_room), (_rights, read_manage), (_rights, read_export), (_rights, rename_room),
    (_mailer, register), (_clock, register), (_clock, enter), (_clock, read_manage), (_clock, read_export), (_clock, rename_room),
    (_audit, register), (_audit, enter), (_limits, register), (_limits, enter),
]  # fmt: skip


@contextmanager
def broken(part: Callable[[pytest.MonkeyPatch], None]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        part(patch)
        yield


@pytest.fixture
def event(app: Flask, client: FlaskClient) -> Event:
    """An event in a month, and its organiser signed in."""
    day = clock.today() + timedelta(days=30)
    event = make_event(starts_on=day, ends_on=day)
    make_session(event, "09:00")
    organiser = sign_in(client, "organiser", at=event)
    make_registration(event, email=organiser.email)
    make_account(make_someone(email="con.clave@example.org"), password=PASSWORD)
    return event


@pytest.mark.parametrize(
    ("part", "request_"), CASES, ids=[f"{part.__name__[1:]}-{asked.__name__}" for part, asked in CASES]
)
def test_a_broken_part_opens_nothing_and_writes_nothing(
    client: FlaskClient,
    db: SQLAlchemy,
    event: Event,
    part: Callable[[pytest.MonkeyPatch], None],
    request_: Request,
) -> None:
    before = written(db)
    with broken(part):
        answer = request_(client, event)
    assert answer.status_code == 500
    assert "Set-Cookie" not in answer.headers or "sid=" not in str(answer.headers)
    for word in ("canary", "Broken", "Traceback", "app/", ".py", "Eva", "con.clave"):
        assert word not in answer.text
    assert written(db) == before
    # The fault has left nothing locked behind: the same request succeeds once the part works again.
    assert request_(client, event).status_code in {200, 302}
