"""The exported problem: an engine can solve it, and nobody learns from it what is closed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import Role
from app.core.db import event_scope
from app.events.models import Event
from app.events.rules import SessionAccess, SessionKind, SessionPart
from app.scheduling import services
from app.scheduling.checker import check_plan
from app.scheduling.rules import read_problem
from app.scheduling.solver import solve
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.scheduling.problems import ENOUGH, Document
from tests.services.people import sign_in

NOW = datetime(2027, 7, 10, 12, tzinfo=UTC)
WORDS = ("Zenzontle", "ZZ97", "Quechol", "Huitzilin", "Coyolli", "Cuauhtli", "Ocelotl", "YY42", "Papalotl")


@pytest.fixture
def event(app: Flask) -> Iterator[Event]:
    """An event with an open and a closed session, whose expert is also in a closed one elsewhere."""
    with clock.fixed_at(NOW):
        event = make_event(slug="cumbre")
        rooms = [make_room(event, "Quechol", capacity=40), make_room(event, "Ceiba", capacity=90)]
        make_session(event, "09:00", room_id=rooms[1].id, code="OPEN1")
        closed = make_session(
            event, "10:00", minutes=60, room_id=rooms[0].id, access=SessionAccess.CLOSED, code="ZZ97",
            kind=SessionKind.WORKSHOP, title={"es": "Zenzontle"}, teams=["Cuauhtli"],
        )  # fmt: skip
        speaker = make_speaker("Huitzilin", "Coyolli")
        make_role(event, closed, speaker, SessionPart.EXPERT)
        other = make_event(slug="otro")
        elsewhere = make_session(
            other, "13:00", minutes=60, access=SessionAccess.CLOSED, code="YY42", title={"es": "Ocelotl"},
            room_id=make_room(other, "Papalotl").id,
        )  # fmt: skip
        make_role(other, elsewhere, speaker, SessionPart.EXPERT)
        yield event


def exported(event: Event) -> Document:
    with event_scope(event.id):
        return services.export_problem(event)


def test_the_file_tells_nothing_that_is_closed(event: Event):
    problem = exported(event)
    text = json.dumps(problem, ensure_ascii=False)
    assert not [word for word in WORDS if word in text]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)
    assert [item.get("title") for item in problem["sessions"]] == ["OPEN1", None]


def test_what_is_elsewhere_is_only_unavailability(event: Event):
    problem = exported(event)
    (name,) = {name for item in problem["sessions"] for name in item["required"]}
    (person,) = [one for one in problem["people"] if one["id"] == name]
    date = problem["days"][0]["date"]
    assert person["unavailable"] == [[f"{date}T13:00", f"{date}T14:00"]]
    assert len(problem["sessions"]) == 2


def test_an_engine_solves_the_file(event: Event):
    problem = exported(event)
    read_problem(problem)
    answer = solve(problem, seconds=ENOUGH)
    assert answer["status"] == "optimal"
    assert check_plan(problem, answer) == []
    assert answer["levels"][0] == {"name": "moved", "value": 0, "bound": 0, "proven": True}


def test_the_file_is_given_to_organisers_and_not_twice(event: Event, client: FlaskClient):
    address = f"/events/{event.slug}/scheduling/problem.json"
    sign_in(client, Role.DOOR, at=event)
    assert client.get(address).status_code in {403, 404}
    sign_in(client, Role.ORGANISER, at=event)
    response = client.get(address)
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["format"] == "schedule/1"
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_command_writes_the_same_file(event: Event, app: Flask, tmp_path: Path):
    runner = app.test_cli_runner()
    file = tmp_path / "problem.json"
    done = runner.invoke(args=["scheduling", "export", event.slug, "--output", str(file)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(file.read_text()) == exported(event)
    missing = runner.invoke(args=["scheduling", "export", "nothing"])
    assert missing.exit_code == 2
    assert "no event nothing" in missing.stderr


def test_an_event_that_is_over_has_nothing_to_place(event: Event, app: Flask):
    with clock.fixed_at(datetime(2030, 1, 1, tzinfo=UTC)):
        done = app.test_cli_runner().invoke(args=["scheduling", "export", event.slug])
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
