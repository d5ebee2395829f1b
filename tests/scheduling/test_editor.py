"""What the editor's pages answer: the grid, news for open pages, where a session fits, refusals, constant cost."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.db import db, event_scope, transaction
from app.events.models import Event, Session
from app.scheduling import services
from app.scheduling.rules import SearchOptions
from app.scheduling.services import drafts, moving
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.factories.scheduling import before_the_event, clashing_congress, make_large_programme

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def _weeks_before(app: object) -> Iterator[None]:
    with before_the_event():
        yield


def url(event: Event, tail: str = "") -> str:
    return f"/events/{event.slug}/scheduling/editor{tail}"


def blocked_of(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(address).text)["blocked"]
    return found


def seen(event: Event, session: Session) -> str:
    db.session.rollback()
    with event_scope(event.id):
        return drafts.load_slots(event)[session.id].seen


def post(client: FlaskClient, event: Event, tail: str, *, htmx: bool = True, **values: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url(event, tail), data=values, headers=headers)


def test_the_day_with_a_conflict_comes_first(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    make_session(event, "09:00")
    keisha = make_speaker("Keisha", "Baptiste")
    for hour in ("10:00", "10:30"):
        make_role(event, make_session(event, hour, 1), keisha, accept="for the test")
    sign_in(client, "organiser", at=event)
    page = client.get(url(event)).text
    assert 'data-day="2027-07-15"' in page
    assert page.count("is-clash") == 2
    assert "Keisha Baptiste está en dos sesiones a la vez" in page


def test_places_are_classes_and_no_styles(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    rooms = [make_room(event) for _ in range(3)]
    make_session(event, "10:20", room_id=rooms[1].id, minutes=55)
    sign_in(client, "organiser", at=event)
    page = client.get(url(event)).text
    assert "room-2 t-1020 d-55" in page
    assert 'data-step="5"' in page, "a programme on finer steps is moved by finer steps"
    assert "style=" not in page


def test_what_overlaps_in_one_room_stands_side_by_side(client: FlaskClient, sign_in: SignIn):
    event, room = (made := make_event()), make_room(made)
    make_session(event, "10:00", room_id=room.id)
    make_session(event, "10:30", room_id=room.id, accept="for the test")
    make_session(event, "11:30", room_id=room.id)
    sign_in(client, "organiser", at=event)
    page = client.get(url(event)).text
    assert len(re.findall(r"lanes-2 lane-[01]", page)) == 2


def test_open_pages_are_told_what_is_new_and_else_nothing(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    session = make_session(event, "09:00", title={"es": "Apertura", "en": "Opening"})
    sign_in(client, "organiser", at=event)
    page = client.get(url(event)).text
    found = re.search(r'hx-get="([^"]+/changes[^"]*)"', page)
    assert found is not None
    poll = found[1].replace("&amp;", "&")
    assert client.get(poll, headers={"HX-Request": "true"}).status_code == 204
    ana = make_speaker("Ana", "Soto")
    with transaction(), event_scope(event.id):
        moving.set_lock(event, [session.id], locked=True, by=ana.id)
    news = client.get(poll, headers={"HX-Request": "true"})
    assert news.status_code == 200
    assert "Apertura" in news.headers["HX-Trigger"]
    assert "Ana Soto" in news.text


def test_where_a_session_fits_is_told_in_one_answer(client: FlaskClient, sign_in: SignIn):
    event, _, sessions, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    blocked = blocked_of(client, url(event, f"/{sessions[1].id}/where?day=2027-07-14&lang=en"))
    people = [each for each in blocked if "Keisha Baptiste" in each["why"]]
    assert [(each["column"], each["from"], each["to"]) for each in people] == [(0, 645, 705)]
    here = [each for each in blocked if each["column"] == 1]
    assert [(each["from"], each["to"]) for each in here] == [(540, 600)]
    other = blocked_of(client, url(event, f"/{sessions[1].id}/where?day=2027-07-15"))
    assert other == []


def test_what_another_event_keeps_secret_is_only_not_available(client: FlaskClient, sign_in: SignIn):
    event, other = make_event(), make_event(title={"es": "Reunión reservada"})
    irma = make_speaker()
    session = make_session(event, None)
    make_role(event, session, irma)
    make_role(other, make_session(other, "09:00", title={"es": "Asunto reservado"}), irma)
    sign_in(client, "organiser", at=event)
    answer = client.get(url(event, f"/{session.id}/where?day=2027-07-14&lang=en"))
    assert [each["why"] for each in json.loads(answer.text)["blocked"]] == [
        "Irma Quezada Tun is not available"
    ]
    for page in (answer.text, client.get(url(event, f"?person={irma.id}")).text):
        assert "eservad" not in page
        assert other.slug not in page
    shaded = client.get(url(event, f"?person={irma.id}&day=2027-07-14")).text
    assert "09:00–10:00" in shaded


def test_a_move_that_nobody_had_seen_is_refused_with_both_places(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    session = make_session(event, "09:00")
    sign_in(client, "organiser", at=event)
    old = seen(event, session)
    values: dict[str, Any] = {"session": session.id, "day": "2027-07-14", "room": ""}
    assert post(client, event, "/move", **values, seen=old, time="11:00").status_code == 200
    for htmx in (True, False):
        answer = post(client, event, "/move?lang=en", htmx=htmx, **values, seen=old, time="15:00")
        assert answer.status_code == 409
        assert "11:00" in answer.text
        assert "15:00" in answer.text
        assert "Move it to where I wanted" in answer.text


def test_steps_back_say_when_there_is_none(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    sign_in(client, "organiser", at=event)
    answer = post(client, event, "/undo?lang=en")
    assert answer.status_code == 409
    assert "no step of yours left" in answer.text


def test_a_shift_by_form(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    session = make_session(event, "15:00")
    sign_in(client, "organiser", at=event)
    values: dict[str, Any] = {"day": "2027-07-14", "after": "15:00", "minutes": "10", "room": ""}
    assert post(client, event, "/shift", **values).status_code == 200
    with event_scope(event.id):
        start = drafts.load_slots(event)[session.id].spot.starts_at
    assert start is not None
    assert f"{start:%H:%M}" == "20:10"
    assert post(client, event, "/shift", **values | {"minutes": "7"}).status_code == 400


def test_nonsense_is_refused(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    session = make_session(event, "09:00")
    foreign = make_room(make_event())
    sign_in(client, "organiser", at=event)
    good: dict[str, Any] = {"session": session.id, "day": "2027-07-14", "time": "10:00", "room": ""}
    for wrong in ({"session": "x"}, {"day": "2030-01-01"}, {"time": "25:61"}, {"room": "x"}):
        assert post(client, event, "/move", **good | wrong).status_code == 400, wrong
    assert post(client, event, "/move", **good | {"room": foreign.id}).status_code == 404
    assert client.get(url(event, f"/{make_session(make_event(), None).id}")).status_code == 404


def test_the_editor_costs_the_same_for_any_programme(
    client: FlaskClient, sign_in: SignIn, count_queries: Callable[..., Any]
):
    counts = []
    for number in (20, 120):
        event = make_large_programme(sessions=number, people=80, clashes=4, seed=number)
        sign_in(client, "organiser", at=event)
        client.get(url(event))
        with count_queries() as statements:
            assert client.get(url(event)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 50


def test_a_search_shows_the_best_so_far_while_people_work_on(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    news = {
        "step": "interested",
        "values": {"moved": 3, "interested": 11, "civil": 0, "preferred": 0, "waste": 0},
        "bounds": {"moved": 3, "interested": 4, "civil": 0, "preferred": 0, "waste": 0},
        "seconds": 2.0,
        "first": 0.4,
    }
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, SearchOptions(seconds=30))
        services.note_news(proposal, news)
        address = f"/events/{event.slug}/scheduling/{proposal.id}/progress?lang=en"
    sign_in(client, "organiser", at=event)
    for page in (
        client.get(url(event, "?lang=en")).text,
        client.get(address, headers={"HX-Request": "true"}).text,
    ):
        shown = re.sub(r"\s+|<[^>]+>", " ", page)
        assert "Stop and see what was found" in shown
        assert re.search(r"since second +0.4", shown)
        assert re.search(r"Sessions that move +3 +, +fewer is impossible", shown)
        assert re.search(r"two wishes at once +11 +, +at least 4", shown)
        assert "data-card" in page or "data-grid" not in page


def test_why_there_is_none_is_said_with_a_way_out(client: FlaskClient, sign_in: SignIn):
    event, _, sessions, keisha = clashing_congress()
    rules = [
        {"kind": "person_busy", "subjects": [str(keisha.id)], "sessions": [str(sessions[1].id)], "text": "x"},
        {"kind": "fixed", "subjects": [], "sessions": [str(sessions[2].id)], "text": "y"},
    ]
    answer: dict[str, Any] = {
        "format": "plan/1",
        "status": "infeasible",
        "plan": None,
        "levels": [],
        "conflict": {"rules": rules, "relaxations": [{"drop": [1], "cost": 1, "text": "y"}]},
    }
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, SearchOptions(seconds=30))
        services.store_answer(proposal, answer, problem=proposal.problem, wider=True)
    sign_in(client, "organiser", at=event)
    page = re.sub(r"\s+", " ", client.get(url(event, "?lang=en")).text)
    assert "There is no such programme." in page
    assert "Keisha Baptiste is in one place at a time." in page
    assert "stays where it is." in page
    assert "It would do to give up one of these:" in page
    assert f"/scheduling/editor/{sessions[2].id}" in page
    assert "Let it move" in page
