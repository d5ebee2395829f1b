"""The front page, one's own space, the organisation's overview, the private calendar."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.courses import services as courses
from app.events import services as events
from app.events.rules import EventState, SessionAccess
from app.home.models import CalendarFeedLink
from app.registration import services as registration
from tests.benchmarks.bench_events import count_statements
from tests.factories.courses import make_course
from tests.factories.events import make_event, make_role, make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import sign_in


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, query_string={"lang": "es"})
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def feed_path(client: FlaskClient) -> str:
    """Make a private address and return its path."""
    client.post("/home/calendar")
    page = page_of(client, "/home/calendar")
    return page.split("http://localhost/calendar/")[1].split(".ics")[0].join(("/calendar/", ".ics"))


def test_the_front_page_announces_what_is_published(app: Flask, client: FlaskClient) -> None:
    open_event(title={"es": "Quinto Congreso", "en": "Fifth"})
    open_event(title={"es": "Borrador secreto", "en": "Draft"}, state=EventState.DRAFT)
    page = page_of(client, "/")
    assert "Quinto Congreso" in page
    assert "Borrador secreto" not in page


def test_one_sees_what_is_next_and_nobody_elses(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(title={"es": "Quinto Congreso", "en": "Fifth"}, capacity_in_person=9)
    make_session(event, "11:00", title={"es": "Plenaria de cierre"})
    make_session(event, "09:00", title={"es": "Plenaria de apertura"})
    person = sign_in(client)
    assert "Aún ningún evento" in page_of(client, "/home/")
    make_registration(event, email="otra@example.org")
    assert "Quinto Congreso" not in page_of(client, "/home/")
    make_registration(event, email=person.email)
    page = page_of(client, "/home/")
    assert page.index("Plenaria de apertura") < page.index("Plenaria de cierre")
    assert page.index("Su próxima sesión") < page.index("Plenaria de apertura")


def test_a_closed_session_is_in_nobodys_agenda(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=9)
    hidden = make_session(event, access=SessionAccess.CLOSED, title={"es": "Reunión de países"})
    person = sign_in(client)
    make_registration(event, email=person.email)
    feed = feed_path(client)
    assert "Reunión de países" not in page_of(client, "/home/")
    assert "Reunión de países" not in page_of(client, feed)
    make_role(event, hidden, person)
    assert "Reunión de países" in page_of(client, feed)


def test_a_part_in_a_session_waits_for_a_yes(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event()
    session = make_session(event, title={"es": "Mesa de datos"})
    person = sign_in(client)
    role = make_role(event, session, person)
    assert "Usted interviene en una sesión" in page_of(client, "/home/")
    with transaction(), event_scope(event.id):
        events.confirm_role(db.session.merge(role))
    page = page_of(client, "/home/")
    assert "Usted interviene en una sesión" not in page
    assert "Mesa de datos" in page


def test_my_space_asks_as_often_for_a_long_agenda(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=9)
    person = sign_in(client)
    make_session(event, "09:00")
    make_registration(event, email=person.email)
    page_of(client, "/home/")
    few = count_statements(client, "/home/")
    for hour in range(10, 18):
        make_session(event, f"{hour}:00")
    assert count_statements(client, "/home/") == few <= 40


def test_the_feed_lasts_until_it_is_ended(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event()
    session = make_session(event, title={"es": "Plenaria"})
    person = sign_in(client)
    row = make_registration(event, email=person.email)
    path = feed_path(client)
    reader = app.test_client()
    answer = reader.get(path)
    assert answer.status_code == 200
    assert f"UID:session-{session.id}@localhost" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    again = reader.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with transaction(), event_scope(event.id):
        registration.cancel(event, registration.get_registration(row.id))
    assert "STATUS:CANCELLED" in reader.get(path).get_data(as_text=True)
    client.post("/home/calendar", data={"act": "end"})
    assert reader.get(path).status_code == 404
    assert feed_path(client) != path
    assert reader.get(path).status_code == 404


def test_another_address_ends_the_first(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    sign_in(client)
    first = feed_path(client)
    second = feed_path(client)
    assert first != second
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]


def test_the_database_does_not_hold_the_address(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    sign_in(client)
    secret = feed_path(client).removeprefix("/calendar/").removesuffix(".ics")
    row = db.session.execute(sa.select(CalendarFeedLink.__table__)).one()
    audit = db.session.execute(sa.text("SELECT * FROM audit_entry")).all()
    assert len(secret) >= 32
    assert secret not in f"{row} {audit}"


def test_reading_the_page_of_the_feed_makes_none(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    sign_in(client)
    page_of(client, "/home/calendar")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CalendarFeedLink)) == 0


@pytest.mark.parametrize(("role", "status"), [("secretariat", 200), (None, 404)])
def test_the_overview_is_for_the_staff(
    app: Flask, client: FlaskClient, sign_in: Any, role: str | None, status: int
) -> None:
    event = open_event(title={"es": "Quinto Congreso", "en": "Fifth"}, capacity_in_person=9)
    make_registration(event)
    sign_in(client, role)
    answer = client.get("/organisation/?lang=es")
    assert answer.status_code == status
    if status == 200:
        assert "Quinto Congreso" in answer.get_data(as_text=True)


def test_the_past_needs_no_more_ticket(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    soon = clock.today() + timedelta(days=30)
    event = make_event(capacity_in_person=9, starts_on=soon, ends_on=soon)
    make_session(event, title={"es": "Plenaria"})
    person = sign_in(client)
    with clock.fixed_at(clock.now()):
        make_registration(event, email=person.email)
    assert "Plenaria" in page_of(client, "/home/")
    ended = clock.now() + timedelta(days=60)
    with clock.fixed_at(ended):
        client = app.test_client()
        sign_in(client, person)
        assert "Su próxima sesión" not in page_of(client, "/home/")


def test_a_trainee_goes_on_where_they_stopped(app: Flask, client: FlaskClient) -> None:
    course = make_course(slug="curso-de-casa")
    person = sign_in(client)
    with transaction():
        courses.enrol(course, person.id)
    page = page_of(client, "/home/")
    assert "Siga con su curso" in page
    assert "/courses/curso-de-casa/lessons/" in page
