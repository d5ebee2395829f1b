"""Pages of attendance: the door on a phone, imports with their preview, the lists."""

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.attendance import services
from app.attendance.models import CheckIn, Connection
from app.core import clock, storage
from app.core.db import db, event_scope, transaction
from app.core.spreadsheets import read_table
from app.events.models import Event, Session
from app.events.rules import Mode, SessionAccess
from app.registration.models import Registration
from app.registration.services import cancel, ticket_token
from tests.factories.attendance import SAMPLE, make_sample_event
from tests.factories.events import make_event, make_session
from tests.factories.working_tables import make_participant

SignIn = Callable[..., Any]


def page(client: FlaskClient, url: str) -> str:
    response = client.get(f"{url}{'&' if '?' in url else '?'}lang=en")
    assert response.status_code == 200, response.status_code
    return response.text


@pytest.fixture
def congress(client: FlaskClient, sign_in: SignIn) -> Iterator[tuple[Event, Session, Registration]]:
    with clock.fixed_at(datetime(2027, 7, 14, 14, 5, tzinfo=UTC)):
        event = make_event()
        sign_in(client, "door", at=event)
        yield event, make_session(event, "09:00", minutes=90), make_participant(event, 1)


def scan(client: FlaskClient, event: Event, session: Session, code: str, **more: str) -> str:
    form = {"code": code, "kind": "entry", "key": uuid.uuid4().hex} | more
    response = client.post(f"/events/{event.slug}/check-in/{session.id}?lang=en", data=form)
    assert response.status_code == 200
    return response.text


def test_the_door_lists_sessions_and_only_its_page_may_use_the_camera(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, _registration = congress
    assert f"/check-in/{session.id}" in page(client, f"/events/{event.slug}/check-in/")
    response = client.get(f"/events/{event.slug}/check-in/{session.id}")
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert "camera=()" in client.get(f"/events/{event.slug}/check-in/").headers["Permissions-Policy"]


def test_a_scan_is_answered_with_colour_drawing_and_word(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    code = f"http://localhost/t/{ticket_token(registration)}"
    first = scan(client, event, session, code)
    assert 'en-door is-ok"' in first
    assert "May come in" in first
    assert registration.full_name in first
    second = scan(client, event, session, code)
    assert 'en-door is-warn"' in second
    assert "Inside since" in second
    assert "Goodbye" in scan(client, event, session, code, kind="exit")
    wrong = scan(client, event, session, "nonsense")
    assert 'en-door is-bad"' in wrong
    assert "not valid for this event" in wrong


def test_htmx_gets_the_answer_alone_and_a_repeated_key_writes_once(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    form = {"code": ticket_token(registration), "kind": "entry", "key": "same-key-twice"}
    for _ in range(2):
        response = client.post(
            f"/events/{event.slug}/check-in/{session.id}?lang=en", data=form, headers={"HX-Request": "true"}
        )
        assert "<html" not in response.text
        assert "May come in" in response.text
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 1


def test_people_are_found_by_name_and_let_in_without_a_script(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    url = f"/events/{event.slug}/check-in/{session.id}"
    found = page(client, f"{url}?q={registration.family_name[:6].lower()}")
    assert registration.full_name in found
    answer = scan(client, event, session, "", registration_id=str(registration.id))
    assert "May come in" in answer
    with event_scope(event.id):
        passage = db.session.scalars(sa.select(CheckIn)).one()
    assert client.post(f"{url}/undo/{passage.id}").status_code == 302
    assert client.post(f"{url}/undo/{passage.id}").status_code == 302
    assert "already undone" in page(client, url)
    assert client.post(f"{url}/undo/{uuid.uuid4()}").status_code == 302


def test_at_the_wrong_hour_the_page_asks_for_the_right_session(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, _session, registration = congress
    later = make_session(event, "17:30")
    answer = scan(client, event, later, ticket_token(registration))
    assert "This one begins on July 14, 2027, 17:30" in answer
    assert "Let in all the same" in answer


def test_online_people_and_cancelled_ones_are_stopped(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    online = make_participant(event, 5, mode=Mode.ONLINE)
    assert "Ask first" in scan(client, event, session, ticket_token(online))
    assert "May come in" in scan(client, event, session, "", registration_id=str(online.id), insisted="1")
    with transaction(), event_scope(event.id):
        cancel(event, registration)
    assert "no confirmed place" in scan(client, event, session, ticket_token(registration))


def test_the_list_for_paper_holds_who_may_come_into_the_room(
    client: FlaskClient, sign_in: SignIn, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    online = make_participant(event, 5, mode=Mode.ONLINE)
    closed = make_session(event, "11:00", access=SessionAccess.CLOSED)
    listed = page(client, f"/events/{event.slug}/check-in/{session.id}/list")
    assert registration.family_name in listed
    assert online.family_name not in listed
    assert client.get(f"/events/{event.slug}/check-in/{closed.id}/list").status_code == 404
    sign_in(client, "organiser", at=event)
    assert "Nobody is expected" in page(client, f"/events/{event.slug}/check-in/{closed.id}/list")


def test_a_form_without_a_key_writes_nothing(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, registration = congress
    form = {"code": ticket_token(registration), "kind": "entry"}
    assert client.post(f"/events/{event.slug}/check-in/{session.id}", data=form).status_code == 302
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 0


def test_the_door_sees_no_lists_of_attendance(
    client: FlaskClient, congress: tuple[Event, Session, Registration]
) -> None:
    event, session, _registration = congress
    for path in ("attendance/", f"attendance/sessions/{session.id}", "attendance/imports"):
        assert client.get(f"/events/{event.slug}/{path}").status_code == 404


# --- imports ------------------------------------------------------------------------------------


def upload(client: FlaskClient, event: Event, session: Session, data: bytes, **more: str) -> Any:
    form: dict[str, Any] = {
        "session_id": str(session.id),
        "time_zone": "America/New_York",
        "date_order": "",
        "file": (io.BytesIO(data), "participants_842.csv"),
    } | more
    return client.post(
        f"/events/{event.slug}/attendance/imports?lang=en", data=form, content_type="multipart/form-data"
    )


def count_rows(event: Event) -> int:
    with event_scope(event.id):
        return db.session.scalar(sa.select(sa.func.count(Connection.id))) or 0


def test_an_export_is_previewed_then_counted_and_again_changes_nothing(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, session, people = make_sample_event()
    sign_in(client, "organiser", at=event)
    answer = upload(client, event, session, SAMPLE.read_bytes())
    assert answer.status_code == 302
    preview = page(client, answer.location)
    assert "Confirm 11 people" in preview
    assert "Galaxy A52" in preview
    assert count_rows(event) == 0
    assert client.post(answer.location).status_code == 302
    assert count_rows(event) == 14
    assert storage.list_keys("attendance_drafts") == []
    shown = page(client, f"/events/{event.slug}/attendance/sessions/{session.id}")
    assert people["P001"].full_name in shown
    assert people["P012"].full_name not in shown
    assert "Nothing to do" in page(client, upload(client, event, session, SAMPLE.read_bytes()).location)
    listed = page(client, f"/events/{event.slug}/attendance/imports")
    assert "participants_842.csv" in listed
    assert "11" in page(client, f"/events/{event.slug}/attendance/")
    with event_scope(event.id):
        (kept,) = services.list_imports()
    rows = page(client, f"/events/{event.slug}/attendance/imports/kept/{kept.id}")
    assert "no address, and nobody has exactly that name" in rows
    client.post(f"/events/{event.slug}/attendance/imports/kept/{kept.id}/remove")
    assert count_rows(event) == 0


@pytest.mark.parametrize(
    ("data", "more", "word"),
    [
        (b"Attendee Report\r\n", {}, "report of a Zoom webinar"),
        (b"Name,Email\r\nAna,a@example.org\r\n", {}, "The first line reads: Name,Email"),
        (b"", {}, "The file is empty"),
        (SAMPLE.read_bytes(), {"time_zone": "Panama"}, "is not a time zone"),
        (SAMPLE.read_bytes().replace(b"10:53:52 AM", b"soon"), {}, "“09/12/2023 soon” cannot be read"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_reason(
    client: FlaskClient, sign_in: SignIn, data: bytes, more: dict[str, str], word: str
) -> None:
    event, session, _people = make_sample_event()
    sign_in(client, "organiser", at=event)
    answer = upload(client, event, session, data, **more)
    assert answer.status_code in {302, 400}
    assert word in answer.text
    assert storage.list_keys("attendance_drafts") == []
    assert count_rows(event) == 0


def test_an_upload_of_another_event_is_not_there(client: FlaskClient, sign_in: SignIn) -> None:
    event, session, _people = make_sample_event()
    other = make_event()
    there = make_session(other)
    sign_in(client, "secretariat")
    location = upload(client, event, session, SAMPLE.read_bytes()).location
    draft = location.partition("?")[0].rpartition("/")[2]
    query = f"session={there.id}&zone=America/Panama&order=mdy&name=a.csv"
    for url in (f"{other.slug}/attendance/imports/{draft}", f"{event.slug}/attendance/imports/nonsense"):
        assert client.get(f"/events/{url}?{query}").location.endswith("/attendance/imports")
        assert client.post(f"/events/{url}?{query}").location.endswith("/attendance/imports")
    assert count_rows(other) == 0
    assert client.get(location).status_code == 200


def test_uploads_that_nobody_confirms_are_forgotten(client: FlaskClient, sign_in: SignIn) -> None:
    event, session, _people = make_sample_event()
    sign_in(client, "organiser", at=event)
    upload(client, event, session, SAMPLE.read_bytes())
    assert services.delete_old_drafts() == 0
    with clock.fixed_at(clock.now() + timedelta(days=4)):
        assert services.delete_old_drafts() == 1
    assert storage.list_keys("attendance_drafts") == []


def test_a_session_is_given_as_a_spreadsheet(client: FlaskClient, sign_in: SignIn) -> None:
    event, session, people = make_sample_event()
    sign_in(client, "organiser", at=event)
    with transaction(), event_scope(event.id):
        services.import_report(event, session, SAMPLE.read_bytes(), filename="a.csv", zone="America/New_York")
    response = client.get(f"/events/{event.slug}/attendance/sessions/{session.id}.xlsx")
    rows = {row.cells[0]: row.cells[-1] for row in read_table(response.data)}
    assert rows[people["P002"].full_name] == "5302"
    assert len(rows) == 12
