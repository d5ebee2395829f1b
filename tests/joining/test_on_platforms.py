"""Going in on platforms: who is inside, what is asked when, and what becomes of it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.attendance.services import seconds_by_registration
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_periodic
from app.events.models import SessionRole
from app.events.rules import Mode, SessionPart
from app.joining import services
from app.joining.rules import EntryEnd, PlatformKind
from app.joining.services import platforms
from tests.factories.joining import door_of, make_online_session, put_on
from tests.factories.registration import make_registration
from tests.joining.test_entering import at_the_start, entries_of, everything
from tests.registration.conftest import open_event
from tests.services.people import make_someone, sign_in
from tests.services.video import VideoServer


def test_a_platform_that_tells_frees_the_entry_of_who_has_left(
    with_video: Flask, client: FlaskClient, video: VideoServer
) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    row = make_registration(event, mode=Mode.ONLINE)
    door, meeting = door_of(row, session), f"encuentro-{session.id}"
    key = services.guest_key(row.id, session.id)
    second = with_video.test_client()
    with at_the_start(session, 1):
        assert client.post(door).location.startswith(video.settings.bigbluebutton_url)
        video.inside[meeting] = [(key, "Marta")]
    with at_the_start(session, 5):
        assert second.post(door).location == door
    with at_the_start(session, 6):
        video.inside[meeting] = []
        assert second.post(door).location.startswith(video.settings.bigbluebutton_url)
    assert [entry.ended_by for entry in entries_of(event)] == [EntryEnd.LEFT, None]


def test_the_platform_is_asked_outside_of_any_transaction(
    with_video: Flask, client: FlaskClient, video: VideoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    held: list[int] = []
    video.before = lambda: held.append(db_connections(with_video))
    with at_the_start(session, 1):
        db.session.remove()
        assert client.post(door).status_code == 303
    assert held == [0]


def db_connections(app: Flask) -> int:
    """Return how many connections are in use."""
    with app.app_context():
        return int(db.engine.pool.checkedout())  # type: ignore[attr-defined]


def test_an_unreachable_platform_is_a_clear_page_and_can_be_tried_again(
    with_video: Flask, client: FlaskClient, video: VideoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platforms, "REST", 0.0)
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    video.fault = "busy"
    with at_the_start(session, 1):
        answer = client.post(f"{door}?lang=en")
        assert answer.status_code == 503
        page = answer.get_data(as_text=True)
        assert "The room does not answer." in page
        assert f'action="{door}"' in page
        assert entries_of(event) == []
        video.fault = ""
        assert client.post(door).status_code == 303


def test_hosts_come_as_moderators(with_video: Flask, client: FlaskClient, video: VideoServer) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    person = make_someone()
    row = make_registration(event, mode=Mode.ONLINE, email=person.email)
    with transaction():
        db.session.add(
            SessionRole(
                event_id=event.id, session_id=session.id, person_id=person.id, role=SessionPart.MODERATOR
            )
        )
    with at_the_start(session, 1):
        assert "role=MODERATOR" in client.post(door_of(row, session)).location
        plain = door_of(make_registration(event, mode=Mode.ONLINE), session)
        assert "role=VIEWER" in with_video.test_client().post(plain).location
        staff = with_video.test_client()
        sign_in(staff, "organiser", at=event)
        path = f"/events/{event.slug}/online/{session.id}"
        assert "role=MODERATOR" in staff.post(f"{path}/host").location
        assert staff.post(f"{path}/end").status_code == 302
        assert video.paths()[-1].endswith("/end")


def test_a_personal_address_of_zoom_is_made_once_and_kept_sealed(
    with_video: Flask, client: FlaskClient, video: VideoServer
) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.ZOOM, video.settings, "8765")
    doors = [door_of(make_registration(event, mode=Mode.ONLINE), session) for _ in range(2)]
    with at_the_start(session, 1):
        ways = [with_video.test_client().post(door).location for door in doors]
        again = with_video.test_client()
        again.post(doors[0])
        assert again.post(doors[0], data={"act": "takeover"}).location == ways[0]
    assert len(set(ways)) == 2
    assert sum(path.endswith("/registrants") for path in video.paths()) == 2
    assert "zoom.example/w/" not in everything()


def test_what_the_platform_tells_becomes_stays(
    with_video: Flask, client: FlaskClient, video: VideoServer
) -> None:
    event = open_event()
    session = make_online_session(event)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    row = make_registration(event, mode=Mode.ONLINE)
    door, meeting = door_of(row, session), f"encuentro-{session.id}"
    key = services.guest_key(row.id, session.id)
    with at_the_start(session, 0):
        client.post(door)
    for minute, people in ((2, [key]), (10, [key]), (12, []), (20, [key]), (30, [key]), (31, [])):
        video.inside[meeting] = [(each, "Marta") for each in people]
        with at_the_start(session, minute):
            run_periodic(with_video, "joining.watch")
    db.session.rollback()
    with event_scope(event.id):
        stays = services.stays_in([session.id])[session.id, row.id]
        present = seconds_by_registration(session)
    assert [stay.seconds // 60 for stay in stays] == [10, 10]
    assert present == {row.id: 20 * 60}
    assert [entry.ended_by for entry in entries_of(event)] == [EntryEnd.LEFT, EntryEnd.LEFT]
