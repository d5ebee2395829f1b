"""What others hold behind closed doors is in no page, file, problem, log or result of scheduling."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import Job
from app.directory.models import Body, Person
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventKind, EventState, SessionAccess, SessionPart
from app.scheduling import services
from app.scheduling.models import Proposal
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.factories.scheduling import QUICK, before_the_event, make_body, work_off

pytestmark = pytest.mark.usefixtures("app")
WORDS = ("Zenzontle", "zenzontle", "Quechol", "ZZ97", "Papalotl", "Cuauhtli", "GRUPO-OCULTO")
HOURS = ("09:17", "10:13")
SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def _weeks_before() -> Iterator[None]:
    with before_the_event():
        yield


@pytest.fixture
def body() -> Body:
    return make_body("GRUPO-OCULTO")


@pytest.fixture
def event(body: Body) -> Event:
    """A programme that clashes in every way with what a hidden event holds behind closed doors."""
    venue = {"es": "Amador"}
    irma = make_speaker()
    mine = make_event(venue=venue, body_id=make_body("MIO").id)
    first = make_session(mine, "09:00", minutes=60, room_id=make_room(mine, "Ceiba").id)
    make_session(mine, None, minutes=45)
    make_role(mine, first, irma, accept="for the test")
    hide(venue, body, irma)
    return mine


def hide(venue: dict[str, str], body: Body, irma: Person) -> None:
    other = make_event(
        slug="zenzontle", title={"es": "Zenzontle", "en": "Zenzontle"}, kind=EventKind.MEETING,
        state=EventState.DRAFT, venue=venue, body_id=body.id,
    )  # fmt: skip
    closed = make_session(
        other, "09:17", minutes=56, access=SessionAccess.CLOSED, code="ZZ97", teams=["Cuauhtli"],
        title={"es": "Quechol", "en": "Quechol"}, abstract={"es": "Papalotl"}, bodies=(body.id,),
        room_id=make_room(other, "Ceiba").id,
    )  # fmt: skip
    make_role(other, closed, irma, SessionPart.EXPERT, accept="for the test", institution_label="Papalotl")


def leaks(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


def addresses(event: Event, session_id: object) -> list[str]:
    base = f"/events/{event.slug}/scheduling"
    return [
        *(f"{base}/", f"{base}/rules"),
        *(f"{base}/editor", f"{base}/editor/{session_id}", f"{base}/editor/{session_id}/where"),
        *(f"{base}/compare", f"{base}/problem.json", f"/events/{event.slug}/manage/"),
        f"/events/{event.slug}/manage/sessions",
    ]


def test_no_page_and_no_file_tells_of_what_others_hold_behind_closed_doors(
    event: Event, client: FlaskClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    sign_in(client, "organiser", at=event)
    with event_scope(event.id):
        session_id = events.list_sessions(event)[0].id
    for address in addresses(event, session_id):
        for language in ("en", "es"):
            answer = client.get(address, query_string={"lang": language})
            assert answer.status_code == 200, address
            assert leaks(answer.text) == [], address
            exact = [] if address.endswith("problem.json") else HOURS
            assert [hour for hour in exact if hour in answer.text] == [], address
    shown = client.get(f"/events/{event.slug}/scheduling/").text
    for words in ("Irma Quezada Tun", "Ceiba", "Grupo MIO"):
        assert f"{words} no está disponible de 09:00 a 10:00" in shown
    assert leaks(caplog.text) == []


def test_no_search_no_proposal_and_no_result_tells_of_it(
    event: Event, client: FlaskClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    sign_in(client, "organiser", at=event)
    with transaction(), event_scope(event.id):
        proposal = services.propose(event, QUICK)
        problem = json.dumps(proposal.problem)
    work_off()
    with event_scope(event.id):
        found = db.session.scalars(sa.select(Proposal)).one()
        written = [problem, json.dumps([found.plan, found.before, found.options, found.reason])]
    jobs = db.session.scalars(sa.select(Job)).all()
    written += [json.dumps([job.payload, job.result]) + str(job.progress_text) for job in jobs]
    for address in addresses(event, "")[:2]:
        written.append(client.get(address).text)
    assert leaks("\n".join([*written, caplog.text])) == []


def test_taking_it_as_it_is_writes_nothing_of_it_down(event: Event, client: FlaskClient, sign_in: SignIn):
    viewer = sign_in(client, "organiser", at=event)
    page = client.get(f"/events/{event.slug}/scheduling/").text
    marks = {part.split('"')[0] for part in page.split('name="mark" value="')[1:]}
    assert len(marks) == 3
    for mark in marks:
        data = {"mark": mark, "reason": "Así queda."}
        assert client.post(f"/events/{event.slug}/scheduling/accepted", data=data).status_code == 302
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "programme.accepted")).all()
    assert len(entries) == 3
    assert leaks(" ".join(repr(vars(entry)) for entry in entries)) == []
    with event_scope(event.id):
        assert services.count_errors(event) == 0
    assert viewer is not None


def test_placing_by_hand_is_refused_with_the_time_alone(event: Event, client: FlaskClient, sign_in: SignIn):
    sign_in(client, "organiser", at=event)
    with event_scope(event.id):
        session = events.list_sessions(event)[0]
        start = session.starts_at
        assert start is not None
    with transaction(), event_scope(event.id):
        moved = events.get_session(session.id)
        moved.starts_at, moved.ends_at = start + timedelta(hours=4), start + timedelta(hours=5)
    page = f"/events/{event.slug}/manage/sessions/{session.id}"
    client.get(page)
    data = {
        "code": "X", "title-es": "Apertura", "kind": "plenary", "mode": "in_person", "access": "open",
        "day": "2027-07-14", "start": "09:30", "minutes": "30", "room": "", "agenda_item": "",
    }  # fmt: skip
    answer = client.post(page, data=data)
    assert answer.status_code == 409
    assert "no está disponible de 09:30 a 10:00" in answer.text
    assert [word for word in leaks(answer.text) if word != "GRUPO-OCULTO"] == [], "bodies stand in the form"
