"""The API as its description promises: every route tried by a machine that knows nothing but the description."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from app.accounts import services as accounts
from app.core.access import Role
from app.core.api import description
from app.core.db import db, transaction
from app.core.settings import Settings
from app.registration.models import Registration
from tests.factories.courses import make_course
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration
from tests.services.machines import Machine, make_token
from tests.services.people import make_someone

SOMEBODY = {"email": "nora@example.org", "given_name": "Nora", "family_name": "Paz", "mode": "online"}


@pytest.fixture
def administrator(app: Flask):
    person = make_someone()
    with transaction():
        accounts.grant_role(person_id=person.id, role=Role.ADMINISTRATOR)
    return person


@pytest.fixture
def machine(app: Flask, administrator) -> Machine:
    from app.accounts.views.tokens import RIGHTS

    return Machine(app, make_token(administrator, *RIGHTS))


def count_registrations() -> int:
    db.session.rollback()
    return int(db.session.execute(db.text("SELECT count(*) FROM registration")).scalar_one())


def test_the_description_is_openapi_3_1_and_names_every_route(app: Flask, client) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    routes = {
        (rule.rule.split("<")[0].rstrip("/"), method.lower())
        for rule in app.url_map.iter_rules()
        if "_api." in rule.endpoint
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    said = {
        (path.split("{")[0].rstrip("/"), method)
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert routes == said


def test_people_read_how_the_api_works(client) -> None:
    page = client.get("/help/api?lang=es").get_data(as_text=True)
    assert "/api/v1/events/{event}/registrations" in page


def with_token(machine: Machine) -> dict[str, Any]:
    """Send the token where the description asks for one; whether an address takes mail no pattern says."""
    token = machine.headers["Authorization"].removeprefix("Bearer ")
    accepted = {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422", "429"]}}
    adding = {"include-name": "POST /api/v1/events/{event}/registrations", "checks": accepted}
    return {"auth": {"openapi": {"token": {"bearer": token}}}, "operations": [adding]}


def without_limits(app: Flask) -> Settings:
    return replace(app.extensions["settings"], api_per_minute=10**6, venue_networks=("127.0.0.0/8",))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_what_is_described_is_what_is_answered(app: Flask, machine: Machine, monkeypatch, mode) -> None:
    """Schemathesis: no answer outside the description, nothing malformed accepted, no failure of ours."""
    monkeypatch.setitem(app.extensions, "settings", without_limits(app))
    event = make_event(slug="prueba")
    make_course(slug="curso")
    registration = make_registration(event)
    make_session(event, "09:00")
    known = {"event": "prueba", "course": "curso", "registration_id": str(registration.id)}
    schema = schemathesis.openapi.from_dict(
        description(app), config=SchemathesisConfig.from_dict(with_token(machine))
    )
    schema.app = app
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]

        @given(case=operation.as_strategy(generation_mode=mode), own=booleans())
        @limits(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def try_one(case, own) -> None:
            if own and mode is GenerationMode.POSITIVE:
                case.path_parameters.update(
                    {name: known[name] for name in known if name in case.path_parameters}
                )
            case.call_and_validate()

        try:
            try_one()
        except FailureGroup as fault:
            faults += [f"{operation.label}: {each}" for each in fault.exceptions]
        except Unsatisfiable:
            continue  # nothing in it can be written wrongly
    assert faults == [], "\n\n".join(faults)


def test_a_cookie_opens_nothing(app: Flask, client, sign_in) -> None:
    event = make_event()
    sign_in(client, "administrator")
    assert client.get(f"/api/v1/events/{event.slug}/registrations").status_code == 401
    answer = client.post(f"/api/v1/events/{event.slug}/registrations", json=SOMEBODY)
    assert (answer.status_code, count_registrations()) == (401, 0)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_organiser_s_token_finds_nothing(app: Flask) -> None:
    own, other = make_event(), make_event()
    person = make_someone()
    with transaction():
        accounts.grant_role(person_id=person.id, role=Role.ORGANISER, scope_id=own.id)
    from app.core.access import Perm

    machine = Machine(app, make_token(person, Perm.REGISTRATION_READ, Perm.REGISTRATION_EDIT))
    foreign = make_registration(other)
    unknown = machine.get(f"/events/{own.slug}/registrations/{uuid.uuid4()}")
    assert machine.get(f"/events/{own.slug}/registrations").status_code == 200
    for path in (f"/events/{other.slug}/registrations", f"/events/{own.slug}/registrations/{foreign.id}"):
        answer = machine.get(path)
        assert (answer.status_code, answer.get_json()) == (404, unknown.get_json())
    assert machine.post(f"/events/{own.slug}/registrations/{foreign.id}/cancel").status_code == 404


def test_the_same_key_does_it_once_and_answers_the_same(app: Flask, machine: Machine) -> None:
    path = f"/events/{make_event(capacity_online=5).slug}/registrations"
    first = machine.post(path, SOMEBODY, key="k-1")
    again = machine.post(path, SOMEBODY, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    other = machine.post(path, {**SOMEBODY, "email": "eva@example.org"}, key="k-1")
    assert (other.status_code, other.get_json()["error"]) == (409, "idempotency_key_used")
    assert count_registrations() == 1


@pytest.mark.both_databases
def test_the_same_key_at_the_same_instant_does_it_once(app: Flask, machine: Machine) -> None:
    path = f"/events/{make_event(capacity_online=5).slug}/registrations"

    def send(_number: int) -> int:
        return (
            Machine(app, machine.headers["Authorization"].removeprefix("Bearer "))
            .post(path, SOMEBODY, key="k")
            .status_code
        )

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {201}
    assert count_registrations() == 1


def test_a_refusal_keeps_no_key(app: Flask, machine: Machine) -> None:
    path = f"/events/{make_event().slug}/registrations"
    machine.post(path, SOMEBODY)
    assert machine.post(path, SOMEBODY, key="k").status_code == 409
    assert machine.post(path, {**SOMEBODY, "email": "b@example.org"}, key="k").status_code == 201


def test_what_cannot_be_read_says_which_field(app: Flask, machine: Machine) -> None:
    path = f"/events/{make_event().slug}/registrations"
    answer = machine.post(path, {**SOMEBODY, "email": "nobody", "role": "administrator"})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.get_json()["fields"]} == {"email", "role"}
    text = machine.client.post(f"/api/v1{path}", data="x", headers=machine.headers, content_type="text/plain")
    assert text.status_code == 415


def test_too_many_requests_are_told_when_to_come_back(app: Flask, administrator) -> None:
    kept = app.extensions["settings"]
    app.extensions["settings"] = replace(kept, api_per_minute=3)
    try:
        machine = Machine(app, make_token(administrator))
        answers = [machine.get("/me") for _time in range(4)]
    finally:
        app.extensions["settings"] = kept
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_lists_come_in_pages(app: Flask, machine: Machine) -> None:
    event = make_event()
    for name in ("Ana", "Eva", "Ida"):
        make_registration(event, given_name=name)
    pages = [machine.get(f"/events/{event.slug}/registrations", page=n, size=2).get_json() for n in (1, 2, 3)]
    assert [len(page["items"]) for page in pages] == [2, 1, 0]
    assert {page["total"] for page in pages} == {3}


def test_needs_and_secrets_are_in_no_answer(app: Flask, machine: Machine) -> None:
    event = make_event()
    row = make_registration(event)
    body = machine.get(f"/events/{event.slug}/registrations/{row.id}").get_json()
    assert set(body).isdisjoint({"needs_encrypted", "link_hash", "ticket_hash", "proof_hash", "gender"})
    assert isinstance(row, Registration)
