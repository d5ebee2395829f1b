"""One act on many: seen before it is done, each row by itself, failures with their reasons, undone in time."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.jobs import run_pending_jobs
from app.core.mail import Mail
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.models import BulkAct, Registration
from app.registration.rules import RegistrationState
from app.registration.services import bulk, listing
from tests.benchmarks.bench_lists import fill
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event


@pytest.fixture
def event(app: Flask, client: FlaskClient, sign_in: Any) -> Event:
    """An event by approval whose organiser is signed in."""
    made = open_event(access=EventAccess.APPROVAL, capacity_in_person=None)
    sign_in(client, "organiser", at=made)
    return made


def fresh(row: Registration) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(row.event_id):
        return services.get_registration(row.id)


def ask(client: FlaskClient, event: Event, rows: list[Registration], act: str, **more: str) -> Any:
    data = {"act": act, "ids": [str(row.id) for row in rows], **more}
    return client.post(f"/events/{event.slug}/registrations/bulk", data=data)


def last_act(event: Event) -> BulkAct:
    with event_scope(event.id):
        return db.session.scalars(sa.select(BulkAct).order_by(BulkAct.asked_at.desc())).first()  # type: ignore[return-value]


def test_nothing_is_done_before_it_is_confirmed(event: Event, client: FlaskClient) -> None:
    rows = [make_registration(event) for _ in range(3)]
    page = ask(client, event, rows, "approve").get_data(as_text=True)
    assert fresh(rows[0]).state is RegistrationState.PENDING
    assert "3" in page
    assert last_act(event) is None


@pytest.mark.both_databases
def test_what_failed_stands_first_with_its_reason_and_the_rest_is_done(
    event: Event, client: FlaskClient
) -> None:
    good, gone = make_registration(event), make_registration(event, family_name="Ausente")
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(gone.id))
    answer = ask(client, event, [good, gone], "approve", confirm="1")
    page = client.get(answer.location).get_data(as_text=True)
    assert "Ausente" in page
    assert (fresh(good).state, fresh(gone).state) == (
        RegistrationState.CONFIRMED,
        RegistrationState.CANCELLED,
    )


def test_approving_is_undone_within_ten_minutes_and_not_after(event: Event, client: FlaskClient) -> None:
    rows = [make_registration(event) for _ in range(2)]
    ask(client, event, rows, "approve", confirm="1")
    act_id = last_act(event).id
    late = clock.fixed_at(clock.now() + timedelta(minutes=11))
    with late, pytest.raises(Refusal), transaction(), event_scope(event.id):
        bulk.undo(event, act_id)
    assert fresh(rows[0]).state is RegistrationState.CONFIRMED
    client.post(f"/events/{event.slug}/registrations/bulk/{act_id}/undo")
    assert {fresh(row).state for row in rows} == {RegistrationState.PENDING}
    assert services.seats_of(event.id)["in_person"].taken == 2


def test_a_class_is_changed_and_given_back_unless_changed_since(event: Event, client: FlaskClient) -> None:
    rows = [make_registration(event) for _ in range(2)]
    ask(client, event, rows, "class", confirm="1", **{"class": "expert"})
    act_id = last_act(event).id
    assert fresh(rows[0]).participant_class == "expert"
    with transaction(), event_scope(event.id):
        bulk.set_class(services.get_registration(rows[1].id), "guest")
    with transaction(), event_scope(event.id):
        assert bulk.undo(event, act_id) == 1
    assert (fresh(rows[0]).participant_class, fresh(rows[1]).participant_class) == ("public", "guest")


def test_tags_are_hung_on_many_and_taken_off_only_where_they_were_new(
    event: Event, client: FlaskClient
) -> None:
    rows = [make_registration(event) for _ in range(2)]
    client.post(f"/events/{event.slug}/registrations/{rows[0].id}/tags", data={"tag": "Prensa"})
    ask(client, event, rows, "tag", confirm="1", tag="prensa")
    with transaction(), event_scope(event.id):
        assert bulk.undo(event, last_act(event).id) == 1
    with event_scope(event.id):
        assert set(listing.tags_of([row.id for row in rows])) == {rows[0].id}


def test_the_reason_of_a_rejection_reaches_the_person(app: Flask, event: Event, client: FlaskClient) -> None:
    row = make_registration(event)
    ask(client, event, [row], "reject", confirm="1", reason="El cupo es para gobiernos.")
    assert fresh(row).state is RegistrationState.REJECTED
    mail = db.session.scalars(sa.select(Mail).where(Mail.template == "registration/mail/rejected")).one()
    assert mail.context["reason"] == "El cupo es para gobiernos."


def test_people_are_added_to_a_session_beside_what_they_chose(event: Event, client: FlaskClient) -> None:
    first = make_session(event, "09:00", needs_choice=True)
    second = make_session(event, "15:00", needs_choice=True)
    clashing = make_session(event, "09:00", needs_choice=True)
    row = make_registration(event, session_ids=(first.id,))
    ask(client, event, [row], "session", confirm="1", session_id=str(second.id))
    ask(client, event, [row], "session", confirm="1", session_id=str(clashing.id))
    with event_scope(event.id):
        assert services.chosen_session_ids(row.id) == {first.id, second.id}
        assert bulk.outcome(last_act(event).id).failed_count == 1


def test_the_last_mail_goes_again(event: Event, client: FlaskClient) -> None:
    row = make_registration(event)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Mail))
    ask(client, event, [row], "mail", confirm="1")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == (before or 0) + 1


def test_many_are_a_job_that_goes_on_where_it_stopped(app: Flask, event: Event, client: FlaskClient) -> None:
    fill(event, 130)
    data = {"act": "tag", "tag": "Todos", "whom": "all", "query": "", "confirm": "1", "expected": "130"}
    answer = client.post(f"/events/{event.slug}/registrations/bulk", data=data)
    assert client.get(answer.location).location.startswith("/jobs/")
    run_pending_jobs(app)
    db.session.rollback()
    with event_scope(event.id):
        found = bulk.outcome(last_act(event).id)
        assert (found.done, found.todo, found.failed_count) == (130, 0, 0)
    with event_scope(event.id):
        bulk.carry_out(event, found.act.id)
        assert bulk.outcome(found.act.id).done == 130


def test_a_list_that_changed_in_the_meantime_is_shown_again(event: Event, client: FlaskClient) -> None:
    make_registration(event)
    data = {"act": "cancel", "whom": "all", "query": "", "confirm": "1", "expected": "7"}
    assert client.post(f"/events/{event.slug}/registrations/bulk", data=data).status_code == 409
    assert last_act(event) is None


def test_people_of_another_event_are_nobody(event: Event, client: FlaskClient) -> None:
    other = make_registration(open_event())
    ask(client, event, [other], "cancel", confirm="1")
    assert fresh(other).state is RegistrationState.CONFIRMED
    assert last_act(event) is None


def test_only_who_edits_may_and_the_act_is_on_record(
    app: Flask, event: Event, client: FlaskClient, sign_in: Any
) -> None:
    row = make_registration(event)
    door = app.test_client()
    sign_in(door, "door", at=event)
    assert ask(door, event, [row], "cancel", confirm="1").status_code == 404
    ask(client, event, [row], "tag", confirm="1", tag="Prensa")
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "registration.bulk")).one()
    assert '"count":1' in entry.changes


def test_an_unknown_act_or_class_does_nothing(event: Event, client: FlaskClient) -> None:
    row = make_registration(event)
    assert ask(client, event, [row], "explode", confirm="1").status_code == 400
    assert ask(client, event, [row], "class", confirm="1", **{"class": "emperor"}).status_code == 400
    assert fresh(row).participant_class == "public"
