"""How long names stay: gone when the event's time is over, while every count is what it was."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_periodic
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from app.registration.services import keeping, retention, statistics
from tests.factories.directory import make_institution, make_person
from tests.factories.registration import make_invitation, make_registration
from tests.registration.conftest import open_event

CANARY = "Zyxwvut"


def in_some_time(event: Event, months: int, days: int = 0) -> Any:
    """Stand some months and days after the last day of the event."""
    day = retention.months_after(event.ends_on, months) + timedelta(days=days)
    return clock.fixed_at(clock.now() + timedelta(days=(day - clock.today()).days))


def stored_everywhere() -> str:
    with db.engine.connect() as connection:
        return " ".join(
            f"{table.name}:{row}"
            for table in db.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ).lower()


def make_canary(event: Event) -> Registration:
    address = f"{CANARY.lower()}@example.org"
    make_invitation(event, f"otra.{address}")
    row = make_registration(
        event, email=address, given_name=CANARY, institution_name="Casa Común", country_code=None,
        gender="mujer", sector="academia", needs=CANARY,
    )  # fmt: skip
    with transaction(), event_scope(event.id):
        found = services.get_registration(row.id)
        keeping.hang_tag(found, keeping.get_or_make_tag(event.id, "Ponente"))
        keeping.write_note(found, CANARY, by=None)
    return row


@pytest.mark.both_databases
def test_names_go_after_a_year_and_the_counts_stay(app: Flask) -> None:
    event = open_event(capacity_in_person=5)
    row = make_canary(event)
    with event_scope(event.id):
        before = statistics.figures()
    with in_some_time(event, 12):
        run_periodic(app, "registration.forget_past_events")
    assert CANARY.lower() in stored_everywhere()
    with in_some_time(event, 12, 1):
        run_periodic(app, "registration.forget_past_events")
    assert CANARY.lower() not in stored_everywhere()
    with event_scope(event.id):
        assert statistics.figures() == before
        assert services.get_registration(row.id).gender == "mujer"
    assert services.seats_of(event.id)["in_person"].taken == 1
    assert services.find_by_link(services.link_token(row)) is None


def test_a_second_night_finds_nothing_more_to_do(app: Flask) -> None:
    event = open_event()
    make_canary(event)
    for days in (1, 3):
        with in_some_time(event, 12, days):
            run_periodic(app, "registration.forget_past_events")
    db.session.rollback()
    done = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "registration.anonymised")
    ).all()
    assert len(done) == 1
    assert '"count":1' in done[0].changes


def test_an_event_says_itself_how_long(app: Flask) -> None:
    event = open_event()
    row = make_canary(event)
    with transaction(), event_scope(event.id):
        services.edit_policy(event, changes_close_at=None, retention_months=1, participants_shown=False)
    with in_some_time(event, 1, 1):
        run_periodic(app, "registration.forget_past_events")
    db.session.rollback()
    with event_scope(event.id):
        assert services.get_registration(row.id).anonymised_at is not None


def test_people_known_otherwise_stay_in_the_directory(app: Flask) -> None:
    event = open_event()
    person = make_person(email="cancilleria@example.org", given_name="Marta", family_name="Lainez")
    institution = make_institution(country_code="CR")
    from app.directory import services as directory

    with transaction():
        directory.appoint(person_id=person.id, institution_id=institution.id)
    make_registration(event, email="cancilleria@example.org")
    with_account = make_registration(event, email="cuenta@example.org").person_id
    assert with_account is not None
    with transaction():
        accounts.ensure_account(with_account)
    alone = make_registration(event, email="sola@example.org").person_id
    assert alone is not None
    with in_some_time(event, 12, 1):
        run_periodic(app, "registration.forget_past_events")
    db.session.rollback()
    found = {each: directory.find_person(each) for each in (person.id, with_account, alone)}
    assert [bool(found[each] and found[each].erased_at) for each in found] == [False, False, True]  # type: ignore[union-attr]


def test_what_will_go_is_shown_before(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event()
    sign_in(client, "organiser", at=event)
    make_canary(event)
    page = client.get(f"/events/{event.slug}/registrations/retention?lang=en").get_data(as_text=True)
    assert "12 months after" in page
    assert "1 registration will lose its name" in page
    assert CANARY not in page


def test_the_last_day_of_a_shorter_month_is_the_same_day() -> None:
    from datetime import date

    assert retention.months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert retention.months_after(date(2026, 11, 30), 15) == date(2028, 2, 29)
