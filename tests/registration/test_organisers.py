"""What organisers see and do: the list, one person, invitations, places, the export."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_periodic
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import Origin, RegistrationState
from tests.benchmarks.bench_events import count_statements
from tests.factories.directory import make_institution, make_person
from tests.factories.registration import application, make_registration
from tests.registration.conftest import open_event


@pytest.fixture
def event(app: Flask, client: FlaskClient, sign_in: Any) -> Event:
    """An event whose organiser is signed in."""
    made = open_event(capacity_in_person=None)
    sign_in(client, "organiser", at=made)
    return made


def fresh(registration: Registration) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(registration.event_id):
        return services.get_registration(registration.id)


def test_the_list_is_found_filtered_and_counted(event: Event, client: FlaskClient) -> None:
    make_registration(event, given_name="José", family_name="Núñez")
    make_registration(event, given_name="Keisha", family_name="Baptiste", origin=Origin.STRANGER)
    path = f"/events/{event.slug}/registrations/"
    page = client.get(path).get_data(as_text=True)
    assert "José Núñez" in page
    assert "Keisha Baptiste" in page
    found = client.get(f"{path}?q=nunez").get_data(as_text=True)
    assert "José Núñez" in found
    assert "Keisha" not in found
    held = client.get(f"{path}?state=held").get_data(as_text=True)
    assert "Keisha" in held
    assert "Núñez" not in held
    assert client.get(f"{path}?state=nonsense&mode=x&page=-4").status_code == 200


def test_a_longer_list_takes_no_more_statements(event: Event, client: FlaskClient) -> None:
    path = f"/events/{event.slug}/registrations/"
    make_registration(event)
    client.get(path)
    few = count_statements(client, path)
    for _ in range(12):
        make_registration(event)
    assert count_statements(client, path) == few <= 14


def test_needs_are_sealed_and_shown_to_who_prepares_the_event(
    app: Flask, event: Event, client: FlaskClient, sign_in: Any
) -> None:
    row = make_registration(event, needs="Silla de ruedas")
    stored = db.session.scalar(sa.text("SELECT needs_encrypted FROM registration"))
    assert stored
    assert "Silla" not in stored
    page = f"/events/{event.slug}/registrations/{row.id}"
    assert "Silla de ruedas" in client.get(page).get_data(as_text=True)
    door = app.test_client()
    sign_in(door, "door", at=event)
    assert door.get(page).status_code == 404
    assert "Silla" not in client.get(f"/r/{services.link_token(row)}").get_data(as_text=True)
    written = client.post(f"/events/{event.slug}/registrations/export", data={"format": "csv"})
    assert "Silla" not in written.get_data(as_text=True)


def test_one_persons_sealed_needs_open_for_nobody_else(event: Event) -> None:
    one, other = make_registration(event, needs="Silla de ruedas"), make_registration(event)
    with transaction(), event_scope(event.id):
        services.get_registration(other.id).needs_encrypted = one.needs_encrypted
    assert services.needs_of(fresh(other)) == ""
    assert services.needs_of(fresh(one)) == "Silla de ruedas"


def test_needs_are_deleted_a_month_after_the_event(app: Flask, event: Event) -> None:
    row = make_registration(event, needs="Silla de ruedas")
    last = clock.now() + timedelta(days=31)
    for days, kept in ((30, True), (32, False)):
        with clock.fixed_at(last + timedelta(days=days)):
            run_periodic(app, "registration.forget_needs")
        assert bool(fresh(row).needs_encrypted) is kept
    assert db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "registration.needs_deleted"))


def test_people_take_part_as_their_institution_does(event: Event) -> None:
    person = make_person(email="cancilleria@example.org")
    assert make_registration(event, email="cancilleria@example.org").participant_class == "public"
    other = open_event()
    institution = make_institution(country_code="CR")
    from app.directory import services as directory

    with transaction():
        directory.appoint(person_id=person.id, institution_id=institution.id)
    row = make_registration(other, email="cancilleria@example.org")
    assert row.participant_class == "member"
    third = open_event()
    with transaction(), event_scope(third.id):
        said = services.register(
            third,
            application(email="cancilleria@example.org", participant_class="guest"),
            origin=Origin.ORGANISER,
        )
    assert said.registration.participant_class == "guest"


def test_a_decision_is_taken_once(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(access=EventAccess.APPROVAL)
    sign_in(client, "organiser", at=event)
    row = make_registration(event)
    path = f"/events/{event.slug}/registrations/{row.id}"
    client.post(f"{path}/decide", data={"answer": "approve"})
    assert fresh(row).state is RegistrationState.CONFIRMED
    client.post(f"{path}/decide", data={"answer": "reject"})
    assert fresh(row).state is RegistrationState.CONFIRMED
    assert "La inscripción cambió mientras tanto" in client.get(f"{path}?lang=es").get_data(as_text=True)


def test_people_are_added_by_hand_once(event: Event, client: FlaskClient) -> None:
    written = {
        "given_name": "Ana",
        "family_name": "Rojas",
        "email": "ana@example.org",
        "mode": "online",
        "participant_class": "expert",
        "language": "es",
        "country_code": "",
        "sector": "",
    }
    path = f"/events/{event.slug}/registrations/new"
    assert client.post(path, data=written).status_code == 302
    again = client.post(f"{path}?lang=es", data=written)
    assert again.status_code == 409
    assert "Ese correo ya está en uso." in again.get_data(as_text=True)
    with event_scope(event.id):
        (row,) = services.list_all()
    assert (row.participant_class, row.state) == ("expert", RegistrationState.CONFIRMED)


def test_invitations_are_seen_before_they_are_sent(event: Event, client: FlaskClient) -> None:
    make_registration(event, email="ya@example.org")
    listed = "Ana Rojas <ana@example.org>\nluz@example.org\nsin correo\nana@example.org\nya@example.org\n"
    path = f"/events/{event.slug}/invitations/"
    written = {"addresses": listed, "participant_class": "guest", "language": "es"}
    page = client.post(f"{path}?lang=es", data=written).get_data(as_text=True)
    for said in ("Se enviarían 2 invitaciones.", "Esto no es un correo", "Está dos veces", "Ya está en las"):
        assert said in page
    with event_scope(event.id):
        assert services.list_invitations() == []
    db.session.rollback()
    for _ in range(2):
        client.post(path, data={**written, "confirm": "1"})
    db.session.rollback()
    with event_scope(event.id):
        assert [each.email for each in services.list_invitations()] == ["ana@example.org", "luz@example.org"]


def test_places_are_not_fewer_than_people(event: Event, client: FlaskClient) -> None:
    make_registration(event)
    make_registration(event)
    path = f"/events/{event.slug}/registrations/capacity"
    refused = client.post(f"{path}?lang=es", data={"in_person": "1", "online": ""})
    assert refused.status_code == 409
    assert "Ya hay 2 lugares ocupados" in refused.get_data(as_text=True)
    assert client.post(path, data={"in_person": "3", "online": ""}).status_code == 302
    assert services.seats_of(event.id)["in_person"].capacity == 3


def test_an_export_is_recorded_with_its_size(event: Event, client: FlaskClient) -> None:
    make_registration(event, family_name="=1+1")
    path = f"/events/{event.slug}/registrations/export"
    assert client.get(path).status_code == 200
    written = client.post(path, data={"format": "csv"}).get_data(as_text=True)
    assert "'=1+1" in written
    workbook = client.post(path, data={"format": "xlsx"})
    assert zipfile.is_zipfile(io.BytesIO(workbook.data))
    found = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "registration.exported")
    ).all()
    assert len(found) == 2
    assert '"count":1' in str(found[0].changes).replace(" ", "")


def test_another_events_registrations_do_not_exist(
    app: Flask, event: Event, client: FlaskClient, sign_in: Any
) -> None:
    other = open_event()
    row = make_registration(other)
    for path in ("", "new", "capacity", "export", str(row.id)):
        assert client.get(f"/events/{other.slug}/registrations/{path}").status_code == 404
    assert client.get(f"/events/{event.slug}/registrations/{row.id}").status_code == 404
    for act in ("cancel", "keys", "decide"):
        assert client.post(f"/events/{event.slug}/registrations/{row.id}/{act}").status_code == 404
    assert fresh(row).state is RegistrationState.CONFIRMED
