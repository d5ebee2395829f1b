"""What organisers and administrators do: choose where a session meets, watch, mail links, try connections."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import erase_person
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.rules import Mode, SessionAccess
from app.joining import services
from app.joining.models import JoinEntry, JoinLink, JoinNotice
from app.joining.rules import PlatformKind
from app.registration import services as registrations
from app.registration.models import Registration
from tests.factories.joining import SECRET_ROOM, door_of, make_online_session, put_on
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import sign_in
from tests.services.video import SECRET, VideoServer


def test_an_organiser_chooses_where_a_session_meets(with_video: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/online/{session.id}/room"
    page = client.get(path).get_data(as_text=True)
    assert page.count('name="platform"') == len(PlatformKind)
    answer = client.post(f"{path}?lang=en", data={"platform": "zoom", "meeting": " "})
    assert answer.status_code == 400
    assert "Write the number or the name of the meeting" in answer.get_data(as_text=True)
    assert client.post(path, data={"platform": "zoom", "meeting": "8765"}).status_code == 302
    with event_scope(event.id):
        room = services.get_room(services.get_online_session(session.id))
        assert room is not None
        assert (room.platform, room.meeting) == (PlatformKind.ZOOM, "8765")
    assert client.post(path, data={"platform": "link"}).status_code == 302
    db.session.rollback()
    with event_scope(event.id):
        assert services.get_room(services.get_online_session(session.id)) is None


def test_platforms_that_are_not_set_up_are_not_offered(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/online/{session.id}/room"
    assert client.get(path).get_data(as_text=True).count('name="platform"') == 1
    assert client.post(path, data={"platform": "zoom", "meeting": "8765"}).status_code == 400


def test_an_administrator_tries_the_connections(
    with_video: Flask, client: FlaskClient, video: VideoServer
) -> None:
    sign_in(client, "administrator")
    page = client.get("/platforms?lang=en").get_data(as_text=True)
    assert page.count("Not tried against the service") == 2
    assert SECRET not in page
    for kind in ("bigbluebutton", "jitsi", "zoom", "teams"):
        assert client.post(f"/platforms/{kind}/try").status_code == 302
    assert client.get("/platforms").get_data(as_text=True).count("It answered") == 4
    video.fault = "busy"
    client.post("/platforms/bigbluebutton/try")
    assert "The server answered that it cannot at the moment." in client.get("/platforms").get_data(
        as_text=True
    )
    assert client.post("/platforms/skype/try").status_code == 404
    stranger = with_video.test_client()
    sign_in(stranger, "secretariat")
    assert stranger.get("/platforms").status_code == 404
    assert stranger.post("/platforms/zoom/try").status_code == 404


def test_each_person_is_mailed_another_link_once(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    rows = [make_registration(event, mode=Mode.ONLINE, email=f"p{n}@example.org") for n in range(3)]
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/online/{session.id}"
    client.post(f"{path}/people/{rows[2].id}/revoke")
    for _ in range(2):
        assert client.post(f"{path}/links").status_code == 302
        run_pending_jobs(app)
    links = set()
    for row in rows[:2]:
        mails = [mail for mail in delivered(row.email) if "/join/" in str(mail.get_body(("plain",)))]
        assert len(mails) == 1
        body = mails[0].get_body(("plain",))
        assert body is not None
        found = re.search(r"/join/\S+", body.get_content())
        assert found is not None
        assert found[0] == door_of(row, session)
        assert SECRET_ROOM not in body.get_content()
        links.add(found[0])
    assert len(links) == 2
    assert not any("/join/" in str(mail) for mail in delivered(rows[2].email))


def test_a_session_hidden_from_an_organiser_has_no_room_for_them(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event, access=SessionAccess.CLOSED, title={"es": "Canario cerrado"})
    shown = make_online_session(event, "11:00")
    door = app.test_client()
    sign_in(door, "door", at=event)
    for path in ("online/", f"online/{session.id}", f"online/{shown.id}"):
        assert door.get(f"/events/{event.slug}/{path}").status_code == 404


@pytest.mark.parametrize("people", [1, 12])
def test_the_live_list_takes_the_same_work_for_few_and_many(
    app: Flask, client: FlaskClient, people: int
) -> None:
    event = open_event(capacity_in_person=50)
    session = make_online_session(event)
    rows = [make_registration(event, mode=Mode.ONLINE) for _ in range(people)]
    assert session.starts_at is not None
    with clock.fixed_at(session.starts_at):
        for row in rows:
            app.test_client().post(door_of(row, session))
            app.test_client().post(door_of(row, session))
        sign_in(client, "organiser", at=event)
        names = [row.full_name for row in rows]
        seen: list[str] = []

        def note(*said: Any) -> None:
            seen.append(str(said[2]))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        page = client.get(f"/events/{event.slug}/online/{session.id}").get_data(as_text=True)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert all(name in page for name in names)
    assert sum("join_" in text or "registration" in text for text in seen) <= 12


def test_logs_and_the_record_name_nobody(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE, email="canario@example.org", family_name="Canario")
    door = door_of(row, session)
    assert session.starts_at is not None
    with clock.fixed_at(session.starts_at):
        client.post(door)
        app.test_client().post(door)
        sign_in(client, "organiser", at=event)
        client.post(f"/events/{event.slug}/online/{session.id}/people/{row.id}/reissue")
    kept = "\n".join(str(tuple(entry)) for entry in db.session.execute(sa.select(AuditEntry.__table__)))
    for text in (caplog.text, kept):
        for secret in ("canario@example.org", "Canario", door.rpartition("/")[2], SECRET_ROOM):
            assert secret not in text


def test_who_is_forgotten_leaves_no_way_in_and_no_device(
    with_video: Flask, client: FlaskClient, video: VideoServer
) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.ZOOM, video.settings, "8765")
    row = make_registration(event, mode=Mode.ONLINE)
    door = door_of(row, session)
    assert session.starts_at is not None
    with clock.fixed_at(session.starts_at + timedelta(minutes=1)):
        client.post(door)
        with_video.test_client().post(door)
        assert row.person_id is not None
        with transaction():
            erase_person(row.person_id)
        assert client.get(door).status_code == 404
    db.session.rollback()
    with event_scope(event.id):
        assert db.session.scalars(sa.select(JoinLink.address_sealed)).all() == [""]
        assert set(db.session.scalars(sa.select(JoinEntry.device_hash))) == {""}
        assert db.session.scalars(sa.select(JoinNotice)).all() == []


def test_a_place_that_goes_to_a_colleague_takes_the_link_with_it(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    door = door_of(row, session)
    with transaction(), event_scope(event.id):
        found: Any = db.session.get_one(Registration, row.id)
        registrations.renew_keys(found)
    assert client.get(door).status_code == 404
