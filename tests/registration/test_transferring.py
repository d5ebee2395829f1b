"""Handing a place to a colleague: they prove their own address; the seat passes, nothing personal does."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import derived_token
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.models import Registration, Transfer
from app.registration.rules import Origin, RegistrationState
from app.registration.services import transferring
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event

COLLEAGUE = {"given_name": "Luz", "family_name": "Batz", "email": "luz@example.org"}


def fresh(registration: Registration) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(registration.event_id):
        return services.get_registration(registration.id)


def ask(event: Event, registration: Registration, **changes: str) -> str:
    """Name the colleague, and return the token of the link that they are mailed."""
    with transaction(), event_scope(event.id):
        made = transferring.ask_to_transfer(
            event, services.get_registration(registration.id), **{**COLLEAGUE, **changes}
        )
        return derived_token("transfer", made.id, 1)


def accept(token: str) -> Registration:
    with transaction():
        return transferring.accept_transfer(token, given_name="Luz", family_name="Batz")


@pytest.mark.both_databases
def test_the_seat_passes_while_others_wait_for_one(app: Flask) -> None:
    event = open_event(capacity_in_person=1)
    session = make_session(event, "09:00", needs_choice=True, capacity=1)
    leaves = make_registration(
        event, session_ids=(session.id,), needs="Rampa", institution_name="Cancillería"
    )
    waits = make_registration(event)
    enters = accept(ask(event, leaves))
    assert fresh(leaves).state is RegistrationState.CANCELLED
    assert fresh(waits).state is RegistrationState.WAITING
    now_there = fresh(enters)
    assert (now_there.state, now_there.email) == (RegistrationState.CONFIRMED, "luz@example.org")
    assert now_there.institution_name == "Cancillería"
    assert services.needs_of(now_there) == ""
    with event_scope(event.id):
        assert services.chosen_session_ids(enters.id) == {session.id}
        assert services.chosen_session_ids(leaves.id) == frozenset()
    assert services.seats_of(event.id)["in_person"].taken == 1
    assert services.find_by_link(services.link_token(now_there)) is not None


def test_nothing_changes_until_the_colleague_accepts(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    leaves = make_registration(event)
    own = services.link_token(leaves)
    assert client.post(f"/r/{own}/hand-on", data=COLLEAGUE).status_code == 302
    assert fresh(leaves).state is RegistrationState.CONFIRMED
    transfer_id = db.session.scalar(sa.text("SELECT id FROM transfer"))
    assert transfer_id
    with event_scope(event.id):
        token = derived_token("transfer", db.session.scalars(sa.select(Transfer.id)).one(), 1)
    assert client.get(f"/r/transfer/{token}").status_code == 200
    assert fresh(leaves).state is RegistrationState.CONFIRMED
    answer = client.post(
        f"/r/transfer/{token}", data={"given_name": "Luz", "family_name": "Batz", "consent": "y"}
    )
    assert answer.status_code == 302
    assert fresh(leaves).state is RegistrationState.CANCELLED
    assert client.get(f"/r/transfer/{token}").status_code == 404


def test_what_was_opened_by_name_stays_behind(app: Flask) -> None:
    event = open_event(capacity_in_person=None)
    leaves = make_registration(event, participant_class="expert")
    enters = accept(ask(event, leaves))
    assert enters.participant_class == "public"
    with event_scope(event.id):
        assert services.admitted_to(enters.id) == frozenset()


def test_a_wish_taken_back_or_lapsed_opens_nothing(app: Flask) -> None:
    event = open_event()
    leaves = make_registration(event)
    token = ask(event, leaves)
    with transaction(), event_scope(event.id):
        transferring.take_back_transfer(services.get_registration(leaves.id))
    with pytest.raises(Refusal):
        accept(token)
    later = ask(event, leaves, email="otra@example.org")
    with clock.fixed_at(clock.now() + timedelta(days=8)), pytest.raises(Refusal):
        accept(later)
    assert fresh(leaves).state is RegistrationState.CONFIRMED


def test_an_address_that_takes_part_already_takes_no_second_place(app: Flask) -> None:
    event = open_event(capacity_in_person=None)
    leaves = make_registration(event)
    make_registration(event, email="luz@example.org")
    token = ask(event, leaves)
    with pytest.raises(Refusal):
        accept(token)
    assert fresh(leaves).state is RegistrationState.CONFIRMED


def test_places_given_by_name_are_not_handed_on(app: Flask, client: FlaskClient) -> None:
    event = open_event(access=EventAccess.INVITATION)
    row = make_registration(event, origin=Origin.ORGANISER)
    assert client.get(f"/r/{services.link_token(row)}/hand-on").status_code == 404


def test_after_the_deadline_nothing_is_handed_on(app: Flask) -> None:
    event = open_event()
    leaves = make_registration(event)
    with transaction(), event_scope(event.id):
        closed = clock.now() - timedelta(hours=1)
        services.edit_policy(event, changes_close_at=closed, retention_months=None, participants_shown=False)
    with pytest.raises(Refusal):
        ask(event, leaves)


def test_of_approval_the_colleague_waits_with_the_seat(app: Flask) -> None:
    event = open_event(access=EventAccess.APPROVAL)
    leaves = make_registration(event)
    with transaction(), event_scope(event.id):
        services.decide(event, services.get_registration(leaves.id), approve=True)
    enters = accept(ask(event, leaves))
    assert enters.state is RegistrationState.PENDING
