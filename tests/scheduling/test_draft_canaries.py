"""Nothing of a draft is told before it is published: no page, feed, file or answer of the API names its hours."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.db import event_scope, transaction
from app.events.models import Event, Session
from app.events.rules import SessionAccess, local_instant
from app.scheduling.services import moving, publishing
from tests.factories.directory import make_person
from tests.factories.events import make_event, make_role, make_room, make_session
from tests.factories.registration import make_registration
from tests.factories.scheduling import before_the_event, work_off

# An hour and a room that stand nowhere else; in UTC the hour is 22:35.
HOUR, ELSEWHERE, ROOM = "17:35", "22:35", "Sala Xyzzy"
TRACES = (HOUR, ELSEWHERE, ELSEWHERE.replace(":", ""), HOUR.replace(":", ""), ROOM)


@pytest.fixture(autouse=True)
def _weeks_before(app: object) -> Iterator[None]:
    with before_the_event():
        yield


def drafted_congress() -> tuple[Event, Session, Session]:
    """Make a congress whose draft has an open session elsewhere, and gives a time to another."""
    event = make_event()
    room = make_room(event, ROOM)
    panel, loose = make_session(event, "09:00"), make_session(event, None)
    make_role(event, panel, make_person(email="irma@example.org"))
    start = local_instant(event.starts_on, HOUR, event.time_zone)
    with transaction(), event_scope(event.id):
        moving.move(event, panel.id, starts_at=start, room_id=room.id)
        moving.move(event, loose.id, starts_at=start + timedelta(days=1), room_id=room.id)
    return event, panel, loose


def addresses(client: FlaskClient, event: Event, panel: Session) -> list[str]:
    """Return every address of an event that strangers may read, with the values that are known here."""
    found = []
    for rule in client.application.url_map.iter_rules():
        arguments = set(rule.arguments)
        if "GET" not in (rule.methods or ()) or "event" not in arguments or "manage" in rule.rule:
            continue
        if arguments <= {"event", "session_id"}:
            values = {"event": event, "session_id": panel.id}
            adapter = client.application.url_map.bind("localhost")
            found.append(adapter.build(rule.endpoint, {name: values[name] for name in arguments}))
    return found


def traces_in(client: FlaskClient, paths: list[str]) -> dict[str, list[str]]:
    leaks: dict[str, list[str]] = {}
    for path in paths:
        answer = client.get(path, follow_redirects=False)
        text = answer.data.decode("utf-8", "replace")
        if answer.status_code == 200 and (told := [trace for trace in TRACES if trace in text]):
            leaks[path] = told
    return leaks


@pytest.mark.parametrize("who", ["stranger", "participant", "speaker"])
def test_nobody_reads_a_draft(client: FlaskClient, sign_in: Callable[..., Any], who: str):
    event, panel, _loose = drafted_congress()
    if who == "participant":
        person = make_person(email="publico@example.org")
        make_registration(event, email="publico@example.org")
        sign_in(client, person)
    if who == "speaker":
        person = make_person(email="ponente@example.org")
        make_role(event, panel, person)
        sign_in(client, person)
    paths = addresses(client, event, panel)
    assert f"/events/{event.slug}/programme" in paths
    assert f"/events/{event.slug}/programme/changes" in paths
    # Rooms are part of the venue, also before anything is in them.
    leaks = {path: told for path, told in traces_in(client, paths).items() if set(told) - {ROOM}}
    assert leaks == {}


def test_the_same_addresses_tell_it_once_it_is_published(client: FlaskClient):
    event, panel, _loose = drafted_congress()
    with transaction(), event_scope(event.id):
        publishing.publish(event)
    work_off()
    told = traces_in(client, addresses(client, event, panel))
    for tail in ("programme", "programme/changes", "calendar.ics", f"sessions/{panel.id}"):
        assert f"/events/{event.slug}/{tail}" in told, "the canary sings where it may"


def test_the_log_of_changes_keeps_closed_sessions(client: FlaskClient):
    event = make_event()
    closed = make_session(event, "09:00", access=SessionAccess.CLOSED, title={"es": "Asunto Xyzzy"})
    start = local_instant(event.starts_on, HOUR, event.time_zone)
    with transaction(), event_scope(event.id):
        moving.move(event, closed.id, starts_at=start, room_id=None)
        publishing.publish(event)
    page = client.get(f"/events/{event.slug}/programme/changes").text
    assert "Xyzzy" not in page
    assert HOUR not in page
