"""What a stranger cannot learn of an address, and two who use it in the same instant."""

import re
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.mail import Mail
from app.directory import services as directory
from app.events.models import Event
from app.events.rules import EventAccess, Mode
from app.registration import services
from app.registration.models import Registration, SeatPool
from app.registration.rules import Origin, RegistrationState
from tests.factories.events import make_session
from tests.factories.registration import application, make_invitation, make_registration
from tests.registration.conftest import Counted, fields, open_event

WAYS = ["new", "invited", "held", "registered", "waiting", "cancelled"]
DRAWN = re.compile(r'name="(csrf_token|idempotency_key)"[^>]*value="[^"]+"')


def address_of(event: Event, way: str) -> str:
    """Bring an address to a standing at the event, and return it."""
    email = f"{way}@example.org"
    if way == "invited":
        make_invitation(event, email)
    elif way == "held":
        make_registration(event, email=email, mode=Mode.ONLINE, origin=Origin.STRANGER)
    elif way in {"registered", "cancelled"}:
        made = make_registration(event, email=email, mode=Mode.ONLINE)
        if way == "cancelled":
            with transaction(), event_scope(event.id):
                services.cancel(event, services.get_registration(made.id))
    elif way == "waiting":
        make_registration(event, email=email, mode=Mode.IN_PERSON)
    return email


def post(app: Flask, event: Event, email: str, **changes: Any) -> tuple[int, str | None, str]:
    """Register as a stranger does; return status, target, and the page without its random values."""
    client = app.test_client()
    answer = client.post(f"/events/{event.slug}/register", data=fields(email, **changes))
    page = DRAWN.sub("", answer.get_data(as_text=True)).replace(email, "ADDRESS")
    return answer.status_code, answer.location, page


@pytest.mark.both_databases
@pytest.mark.parametrize("full", [False, True])
def test_the_answer_and_the_work_are_the_same_whatever_is_known_of_an_address(
    app: Flask, counted: Counted, *, full: bool
) -> None:
    event = open_event(capacity_in_person=1 if full else 50)
    first = make_session(event, "09:00", needs_choice=True, capacity=40)
    for _ in range(2 if full else 1):
        make_registration(event, session_ids=(first.id,))
    addresses = [address_of(event, way) for way in WAYS]
    chosen = {"session_ids": [str(first.id)], "needs": "Rampa"}
    answers, works = [], {}
    for way, email in zip(WAYS, addresses, strict=True):
        with clock.fixed_at(clock.now()):
            before = db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0
            db.session.rollback()
            with counted() as work:
                answers.append(post(app, event, email, **chosen))
            work["mails"] = (db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0) - before
            db.session.rollback()
        works[way] = dict(work)
    assert {answer[:2] for answer in answers} == {(302, f"/events/{event.slug}/register/check-mail")}
    assert len({answer[2] for answer in answers}) == 1
    assert works["new"]["mails"] == 1
    assert works["new"]["derived_token"] == works["new"]["hash_token"] == 3
    # Who comes back finds their own rows again: one INSERT is an UPDATE there, and no more than that.
    cancelled = works.pop("cancelled")
    assert sum(cancelled.values()) == sum(works["new"].values())
    differing = {way: work for way, work in works.items() if work != works["new"]}
    assert differing == {}, works["new"]


@pytest.mark.parametrize("changes", [{"mode": "hybrid"}, {"session_ids": "both"}, {"given_name": ""}])
def test_what_is_refused_is_refused_alike(app: Flask, changes: dict[str, Any]) -> None:
    event = open_event(capacity_in_person=9)
    both = [str(make_session(event, "09:00", needs_choice=True).id) for _ in range(2)]
    changes = {key: both if value == "both" else value for key, value in changes.items()}
    make_registration(event, email="registered@example.org")
    make_invitation(event, "invited@example.org")
    answers = {post(app, event, f"{who}@example.org", **changes) for who in ("new", "invited", "registered")}
    assert len(answers) == 1
    assert answers.pop()[0] in {409, 422}


def test_an_event_by_invitation_does_not_tell_who_is_invited(app: Flask, sign_in: Any) -> None:
    event = open_event(access=EventAccess.INVITATION)
    make_invitation(event, "invited@example.org")
    assert post(app, event, "invited@example.org") == post(app, event, "new@example.org")
    client = app.test_client()
    person = sign_in(client)
    make_invitation(event, person.email)
    answer = client.post(f"/events/{event.slug}/register", data=fields(person.email))
    assert answer.status_code == 302
    with event_scope(event.id):
        assert [row.email for row in services.list_all()] == [person.email]


def test_a_known_address_takes_no_seat_and_its_registration_stays(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    known = make_registration(event, email="marta@example.org")
    post(app, event, "marta@example.org", family_name="Otra", mode="online")
    db.session.rollback()
    with event_scope(event.id):
        (row,) = services.list_all()
    assert (row.id, row.family_name, row.mode) == (known.id, known.family_name, Mode.IN_PERSON)
    assert {mode: seats.taken for mode, seats in services.seats_of(event.id).items()} == {"in_person": 1}


def test_who_was_invited_is_made_known_once_the_answer_is_given(app: Flask) -> None:
    event = open_event()
    invitation = make_invitation(event, "marta@example.org")
    made = make_registration(event, email="marta@example.org", origin=Origin.STRANGER)
    assert (made.state, made.person_id) == (RegistrationState.CONFIRMED, None)
    with transaction():
        assert services.make_all_known() == 1
    with transaction():
        assert services.make_all_known() == 0
    db.session.expire_all()
    with event_scope(event.id):
        known = services.get_registration(made.id)
        assert services.find_invitation(invitation.email_norm).state == "accepted"  # type: ignore[union-attr]
    person = directory.find_person_by_email("marta@example.org", verified_only=True)
    assert person is not None
    assert known.person_id == person.id


def race(app: Flask, event_id: Any, works: list[Any]) -> list[Any]:
    """Register in as many threads at once; all have read that nobody is there before one writes."""
    ready, outcomes = threading.Barrier(len(works), timeout=5), list[Any]()
    waited = set[int]()
    find = services.registering.find_by_email

    def find_together(email_norm: str) -> Registration | None:
        found = find(email_norm)
        # On SQLite the second waits for the first to end: there is nothing to meet for.
        if db.engine.dialect.name == "postgresql" and threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                ready.wait()
        return found

    def run(wanted: Any) -> None:
        with app.app_context(), event_scope(event_id):
            try:
                with transaction():
                    event = db.session.get_one(Event, event_id)
                    made = services.register(event, wanted, origin=Origin.STRANGER)
                    outcomes.append((made.is_new, made.registration.id))
            except Exception as error:  # noqa: BLE001 - what a thread raised is the outcome
                outcomes.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(wanted,)) for wanted in works]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(services.registering, "find_by_email", find_together)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    return outcomes


@pytest.mark.both_databases
@pytest.mark.parametrize("same", ["email", "idempotency_key"])
def test_the_same_twice_in_one_instant_is_one_registration(app: Flask, same: str) -> None:
    event = open_event()
    event_id = event.id
    make_registration(event, mode=Mode.IN_PERSON)
    db.session.remove()
    value = "marta@example.org" if same == "email" else "k" * 32
    outcomes = race(app, event_id, [application(**{same: value}) for _ in range(2)])
    assert sorted(is_new for is_new, _id in outcomes) == [False, True]
    assert len({registration_id for _is_new, registration_id in outcomes}) == 1
    assert db.session.scalar(sa.select(SeatPool.taken).where(SeatPool.owner_id == event_id)) == 2


def test_a_thousand_bots_hold_seats_for_half_an_hour_only(app: Flask, client: FlaskClient) -> None:
    event = open_event(capacity_in_person=20)
    statuses = [post(app, event, f"bot{number}@example.org")[0] for number in range(30)]
    assert (statuses.count(302), statuses.count(429)) == (10, 20)
    for number in range(25):
        make_registration(event, email=f"bot{number}@elsewhere.example.org", origin=Origin.STRANGER)
    person = make_registration(event)
    assert person.state is RegistrationState.WAITING
    with clock.fixed_at(clock.now() + timedelta(minutes=31)), transaction():
        services.expire_holds()
    db.session.expire_all()
    with event_scope(event.id):
        assert services.get_registration(person.id).state is RegistrationState.CONFIRMED
