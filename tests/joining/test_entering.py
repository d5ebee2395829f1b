"""Going in: at its time, with one device for each address, whoever asks at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.models import Event, Session
from app.events.rules import EventState, Mode, SessionAccess
from app.joining.models import JoinEntry, JoinNotice
from app.joining.rules import EntryEnd, Notice
from app.registration import services as registrations
from app.registration.rules import Origin
from tests.factories.joining import SECRET_ROOM, door_of, make_online_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import make_someone, sign_in

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile"}


def at_the_start(session: Session, minutes: float = 0) -> AbstractContextManager[None]:
    assert session.starts_at is not None
    return clock.fixed_at(session.starts_at + timedelta(minutes=minutes))


def entries_of(event: Event) -> list[JoinEntry]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(JoinEntry).order_by(JoinEntry.entered_at)))


def everything() -> str:
    """Return all that the database holds, as a thief would read it."""
    with db.engine.connect() as connection:
        rows = [row for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    return "\n".join(str(tuple(row)) for row in rows)


def notices_of(event: Event) -> list[Notice]:
    db.session.rollback()
    with event_scope(event.id):
        return list(db.session.scalars(sa.select(JoinNotice.kind).order_by(JoinNotice.at, JoinNotice.kind)))


def test_a_room_opens_at_its_time_for_those_who_belong_there(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    waiting = make_registration(event, mode=Mode.ONLINE, origin=Origin.STRANGER)
    door = door_of(row, session)
    for minutes, status in ((-16, 409), (-14, 303), (30, 303), (100_000, 409)):
        with at_the_start(session, minutes):
            shown = client.get(door).get_data(as_text=True)
            assert (f'method="post" action="{door}"' in shown) == (status == 303), minutes
            assert client.post(door).status_code == status, minutes
            own = client.get(f"/r/{registrations.link_token(row)}").get_data(as_text=True)
            assert (door in own) == (minutes < 100)
            assert "secreto" not in shown + own
    with at_the_start(session):
        assert client.post(door).location == SECRET_ROOM
        assert client.post(door_of(waiting, session)).status_code == 404
    assert [entry.registration_id for entry in entries_of(event)] == [row.id]


def test_looking_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """Mail scanners open every link: they neither enter nor use it up."""
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    with at_the_start(session):
        for look in (client.head, client.get, client.get):
            assert look(door).status_code == 200
        assert client.get(f"{door}/card").status_code == 200
        assert entries_of(event) == []
        assert not client.get_cookie("device")
        assert client.post(door).location == SECRET_ROOM


def test_the_page_is_kept_nowhere_and_leads_only_to_meetings(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    for answer in (client.get(door), client.get(f"{door}/card")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        policy = answer.headers["Content-Security-Policy"]
        assert "form-action 'self' https:;" in policy
        assert "script-src 'self';" in policy


def test_before_its_time_the_page_says_whose_clock_and_looks_again_by_itself(
    app: Flask, client: FlaskClient
) -> None:
    event = open_event()
    session = make_online_session(event, "09:00")
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    with at_the_start(session, -20):
        page = client.get(f"{door}?lang=en&zone=America/Costa_Rica").get_data(as_text=True)
    assert "Your entry opens at 08:45" in page
    assert "07:45" in page
    assert re.search(r'hx-trigger="load delay:300s', page)
    with at_the_start(session, -15):
        assert "Enter the session" in client.get(f"{door}/card").get_data(as_text=True)


def test_a_second_device_is_told_flagged_and_offered_three_ways(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    second = app.test_client()
    with at_the_start(session, 1):
        assert client.post(door, headers=PHONE).location == SECRET_ROOM
        assert client.post(door).location == SECRET_ROOM, "the same device comes back"
        shown = second.get(f"{door}?lang=en").get_data(as_text=True)
        assert "another device" not in shown, "who only looks learns nothing of the other"
        answer = second.post(door)
        assert answer.location == door
        shown = second.get(door).get_data(as_text=True)
    assert "You are in already with another device." in shown
    assert "With a phone, since" in shown
    for way in ("Go on here", "Stay with the other device", "It was not me: tell the organisers"):
        assert way in shown
    assert SECRET_ROOM not in shown
    assert notices_of(event) == [Notice.SECOND_DEVICE]
    assert len(entries_of(event)) == 1


def test_taking_over_is_explicit_and_moves_the_one_entry(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    second = app.test_client()
    with at_the_start(session, 1):
        client.post(door)
        second.post(door)
        assert second.post(door, data={"act": "takeover"}).location == SECRET_ROOM
        assert client.post(door).location == door, "now the first device is the other one"
        assert "Open now" in client.get(f"{door}?lang=en").get_data(as_text=True)
    first, now = entries_of(event)
    assert (first.live, first.ended_by) == (None, EntryEnd.TAKEN_OVER)
    assert (now.live, now.ended_at) == (True, None)
    assert set(notices_of(event)) == {Notice.SECOND_DEVICE, Notice.TAKEN_OVER}


def test_asking_the_organisers_reaches_them(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    door = door_of(row, session)
    second = app.test_client()
    with at_the_start(session, 1):
        client.post(door)
        second.post(door)
        second.post(door, data={"act": "ask"})
        assert "The organisers know." in second.get(f"{door}?lang=en").get_data(as_text=True)
        sign_in(client, "organiser", at=event)
        path = f"/events/{event.slug}/online/{session.id}"
        page = client.get(f"{path}?view=look&lang=en").get_data(as_text=True)
        assert "Says: the other device is not mine" in page
        assert row.full_name in page
        answer = client.post(f"{path}/people/{row.id}/looked-at", data={"view": "look"})
        client.get(answer.location)
        assert row.full_name not in client.get(f"{path}?view=look").get_data(as_text=True)


def test_after_revoking_the_link_opens_nothing_and_a_new_one_does(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE, email="luz@example.org")
    old = door_of(row, session)
    staff = app.test_client()
    person = f"/events/{event.slug}/online/{session.id}/people/{row.id}"
    with at_the_start(session, 1):
        sign_in(staff, "organiser", at=event)
        assert client.post(old).status_code == 303
        assert staff.post(f"{person}/revoke").status_code == 302
        for method in (client.get, client.head, client.post):
            assert method(old).status_code == 404
        assert client.get(f"{old}/card").status_code == 404
        assert old not in client.get(f"/r/{registrations.link_token(row)}").get_data(as_text=True)
        assert staff.post(f"{person}/reissue").status_code == 302
        new = door_of(row, session)
        assert new != old
        assert client.get(old).status_code == 404
        assert client.post(new).location == SECRET_ROOM
        run_pending_jobs(app)
    body = delivered("luz@example.org")[-1].get_body(("plain",))
    assert body is not None
    assert new in body.get_content()
    assert [entry.ended_by for entry in entries_of(event)] == [EntryEnd.REVOKED, None]
    said = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert {"joining.revoke", "joining.reissue"} <= said


def test_nobody_else_ends_or_renews_links(app: Flask, client: FlaskClient) -> None:
    event, other = open_event(), open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    sign_in(client, "organiser", at=other)
    for path in (
        f"/events/{event.slug}/online/{session.id}/people/{row.id}/revoke",
        f"/events/{other.slug}/online/{session.id}/people/{row.id}/revoke",
        f"/events/{event.slug}/online/{session.id}/host",
    ):
        assert client.post(path).status_code == 404
    assert client.get(door_of(row, session)).status_code == 200


def test_a_link_made_up_or_bent_opens_nothing(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session, other = make_online_session(event), make_online_session(event, "11:00")
    row, neighbour = (make_registration(event, mode=Mode.ONLINE) for _ in range(2))
    good = door_of(row, session)
    seal = good[-32:]
    bent = [
        door_of(neighbour, session)[:-32] + seal,
        door_of(row, other)[:-32] + seal,
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:20],
        "/join/x",
        "/join/" + "é" * 75,
    ]
    with at_the_start(session):
        for door in bent:
            assert client.get(door).status_code == 404, door
            assert client.post(door).status_code == 404, door


def test_new_keys_of_the_registration_and_its_end_close_the_way_in(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    old = door_of(row, session)
    with transaction(), event_scope(event.id):
        registrations.reissue_keys(event, registrations.get_registration(row.id))
    assert client.get(old).status_code == 404
    new = door_of(registrations.find_by_link(registrations.link_token(row)) or row, session)
    assert client.get(new).status_code == 200
    with transaction(), event_scope(event.id):
        registrations.cancel(event, registrations.get_registration(row.id))
    assert client.get(new).status_code == 404


def test_no_token_and_no_meeting_stand_where_others_read(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)
    door = door_of(row, session)
    with at_the_start(session):
        client.post(door)
        app.test_client().post(door)
        sign_in(client, "organiser", at=event)
        pages = [f"/events/{event.slug}/online/", f"/events/{event.slug}/online/{session.id}"]
        pages += [f"/events/{event.slug}/sessions/{session.id}", f"/events/{event.slug}/calendar.ics"]
        for path in pages:
            page = client.get(path).get_data(as_text=True)
            assert "secreto" not in page, path
            assert door.rpartition("/")[2] not in page, path
    token = door.rpartition("/")[2]
    kept = everything()
    assert str(row.id) in kept or row.id.hex in kept
    assert token not in kept
    assert token[-32:] not in kept


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.DRAFT])
def test_no_room_opens_where_the_event_does_not_take_place(
    app: Flask, client: FlaskClient, state: EventState
) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    with transaction():
        db.session.get_one(Event, event.id).state = state
    with at_the_start(session):
        page = client.get(f"{door}?lang=en").get_data(as_text=True)
        assert "This session does not take place" in page
        assert f'method="post" action="{door}"' not in page
        assert client.post(door).status_code == 409
    assert entries_of(event) == []


def test_a_closed_session_lets_in_only_who_was_admitted(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event, access=SessionAccess.CLOSED)
    row = make_registration(event, mode=Mode.ONLINE)
    with at_the_start(session):
        assert client.get(door_of(row, session)).status_code == 404


def test_the_session_page_leads_to_ones_own_link(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    person = make_someone()
    assert person.email is not None
    row = make_registration(event, mode=Mode.ONLINE, email=person.email)
    sign_in(client, person)
    page = client.get(f"/events/{event.slug}/sessions/{session.id}").get_data(as_text=True)
    path = f"/events/{event.slug}/sessions/{session.id}/enter"
    assert f'href="{path}"' in page
    assert client.get(path).location == door_of(row, session)
    stranger = app.test_client()
    sign_in(stranger, make_someone())
    assert stranger.get(path).status_code == 404


# --- races ------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize("takes_over", [False, True])
def test_ten_devices_at_once_make_one_live_entry(app: Flask, takes_over: bool) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    with at_the_start(session, 1):
        moment = clock.now()
        if takes_over:
            app.test_client().post(door)

        def come(_number: int) -> str:
            with clock.fixed_at(moment):
                return str(
                    app.test_client().post(door, data={"act": "takeover" if takes_over else "enter"}).location
                )

        with ThreadPoolExecutor(10) as pool:
            ways = list(pool.map(come, range(10)))
    live = [entry for entry in entries_of(event) if entry.live]
    assert len(live) == 1
    if not takes_over:
        assert ways.count(SECRET_ROOM) == 1
        assert len(entries_of(event)) == 1
    assert set(ways) <= {SECRET_ROOM, door}


@pytest.mark.both_databases
def test_the_database_itself_allows_one_live_entry(app: Flask) -> None:
    event = open_event()
    session = make_online_session(event)
    row = make_registration(event, mode=Mode.ONLINE)

    def entry(**more: object) -> JoinEntry:
        keys = {"event_id": event.id, "session_id": session.id, "registration_id": row.id}
        return JoinEntry(**keys, entered_at=clock.now(), **more)

    with transaction():
        db.session.add_all([entry(live=True), entry(live=None), entry(live=None, ended_at=clock.now())])
    for wrong in ({"live": True}, {"live": False}, {"live": True, "ended_at": clock.now()}):
        with pytest.raises(sa.exc.IntegrityError), transaction():
            db.session.add(entry(**wrong))


def test_a_device_cookie_is_for_this_site_and_hidden_from_scripts(app: Flask, client: FlaskClient) -> None:
    event = open_event()
    session = make_online_session(event)
    door = door_of(make_registration(event, mode=Mode.ONLINE), session)
    with at_the_start(session, 1):
        said = SimpleCookie(client.post(door).headers["Set-Cookie"])["device"]
    assert said["httponly"]
    assert said["samesite"] == "Lax"
    assert entries_of(event)[0].device_hash != said.value
