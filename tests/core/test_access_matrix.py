"""Every route, method and role, on one's own thing and on another's, against the table in `access.toml`.

The table is for the eye of a reviewer: which right each route asks for, and which roles have it. The gate,
the roles and the paths are the real ones; the views behind the gate are replaced by an empty answer, so that
what is seen is the gate alone.
"""

import functools
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts import services as accounts
from app.core.access import Role, gate
from app.core.db import db, transaction
from app.directory import services as directory
from app.directory.models import Appointment, BodyMember, FocalPoint
from app.directory.rules import BodyKind, BodyRole, InstitutionKind
from tests.factories.courses import make_course
from tests.factories.events import make_event
from tests.services.machines import all_rights, make_token
from tests.services.paths import any_value
from tests.services.people import make_someone, sign_in

TABLE = Path(__file__).with_name("access.toml")
SCOPE_OF = {
    "administrator": "organisation",
    "secretariat": "organisation",
    "presidency": "organisation",
    "coordinator": "body",
    "focal_point": "institution",
    "organiser": "event",
    "registrar": "event",
    "door": "event",
    "teacher": "course",
}
PEOPLE = ["stranger", "participant", *SCOPE_OF]


@functools.cache
def table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def declared(app: Flask) -> dict[str, str]:
    views: dict[str, Any] = {
        rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()
    }
    return {endpoint: str(view.__access__) for endpoint, view in views.items()}


def expected(entry: str, who: str, *, own: bool) -> bool:
    """Say from the table alone whether somebody passes the gate."""
    if entry in {"public", "personal_link"}:
        return True
    if who == "stranger":
        return False
    if entry == "signed_in":
        return True
    perm, kind = entry.split(" on ")
    if who not in table()["roles"][perm]:
        return False
    return SCOPE_OF[who] == "organisation" or (SCOPE_OF[who] == kind and own)


@pytest.fixture
def gate_alone(make_app, monkeypatch) -> Flask:
    """The application with its real gate before empty views."""
    real = gate._guarded

    def guard_empty(view, access, objects):
        @functools.wraps(view)
        def empty(**_values):
            return "", 204

        guarded: Any = real(empty, access, objects)
        guarded.__wrapped__ = view
        return guarded

    monkeypatch.setattr(gate, "_guarded", guard_empty)
    app = make_app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def make_things() -> SimpleNamespace:
    """One thing of each kind that a right can be about."""
    mark = uuid.uuid4().hex[:6]
    names = {"es": f"Cosa {mark}", "en": f"Thing {mark}"}
    things = SimpleNamespace(event=make_event(), course=make_course())
    with transaction():
        things.body = directory.create_body(code=f"b-{mark}", kind=BodyKind.WORKING_GROUP, name=names)
        things.institution = directory.create_institution(name=names, kind=InstitutionKind.MINISTRY)
    return things


def give(person_id: uuid.UUID, who: str, own: SimpleNamespace) -> None:
    """Give a role as the organisation does: by a grant, or by the duty it follows from."""
    with transaction():
        if who == "coordinator":
            db.session.add(BodyMember(body_id=own.body.id, person_id=person_id, role=BodyRole.COORDINATOR))
        elif who == "focal_point":
            appointment = Appointment(person_id=person_id, institution_id=own.institution.id)
            db.session.add(appointment)
            db.session.flush()
            db.session.add(FocalPoint(appointment_id=appointment.id))
        else:
            kind = SCOPE_OF[who]
            scope_id = None if kind == "organisation" else getattr(own, kind).id
            accounts.grant_role(person_id=person_id, role=Role(who), scope_id=scope_id)


def paths(app: Flask, things: SimpleNamespace) -> Iterator[tuple[Rule, str, str]]:
    """Yield every route with each of its methods and a path about these things."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in table()["access"]:
            continue  # another test says so
        values = {
            name: getattr(things, name, None) if name in gate.SCOPED else any_value(converter)
            for name, converter in rule._converters.items()
        }
        built = rule.build(values) if rule.arguments else ("", rule.rule)
        assert built is not None, rule
        assert adapter.test(built[1], next(iter(rule.methods or {"GET"}))), f"{rule}: {built[1]}"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, built[1]


def test_every_route_stands_in_the_table(app: Flask) -> None:
    missing = {
        endpoint: access for endpoint, access in declared(app).items() if endpoint not in table()["access"]
    }
    changed = {
        endpoint: f"{table()['access'][endpoint]} -> {access}"
        for endpoint, access in declared(app).items()
        if endpoint in table()["access"] and table()["access"][endpoint] != access
    }
    gone = sorted(set(table()["access"]) - set(declared(app)))
    hint = "look at each, then run `python -m tools.access`"
    assert (missing, changed, gone) == ({}, {}, []), hint


def test_the_table_names_every_role_and_right() -> None:
    rights = {entry.split(" on ")[0] for entry in table()["access"].values() if " on " in entry}
    assert rights <= set(table()["roles"])
    assert {role for roles in table()["roles"].values() for role in roles} <= set(SCOPE_OF)
    assert set(SCOPE_OF) == {role.value for role in Role}


@pytest.mark.slow
@pytest.mark.parametrize("who", PEOPLE)
def test_the_gate_lets_in_whom_the_table_names(gate_alone: Flask, who: str) -> None:
    with gate_alone.app_context():
        own, other = make_things(), make_things()
        client: Any = gate_alone.test_client()
        client.forges = True
        as_program: dict[str, str] = {}
        if who != "stranger":
            person = make_someone()
            if who != "participant":
                give(person.id, who, own)
            sign_in(client, person)
            as_program = {"Authorization": f"Bearer {make_token(person, *all_rights(person))}"}
        wrong = []
        for things in (own, other):
            for rule, method, path in paths(gate_alone, things):
                headers = as_program if path.startswith("/api/") else {}
                answer = client.open(path, method=method, headers={"Accept": "application/json", **headers})
                entry = table()["access"][rule.endpoint]
                let_in = answer.status_code == 204
                turned_away = answer.status_code == (401 if who == "stranger" else 404)
                if expected(entry, who, own=things is own) != let_in or let_in == turned_away:
                    wrong.append(f"{method} {rule.rule} ({entry}), own={things is own}: {answer.status_code}")
    assert wrong == []


def test_a_role_without_second_factor_opens_nothing(gate_alone: Flask) -> None:
    with gate_alone.app_context():
        own = make_things()
        person = make_someone()
        give(person.id, "administrator", own)
        with transaction():
            account = accounts.ensure_account(person.id)
            token = accounts.open_session(account.id)
        client: Any = gate_alone.test_client()
        client.set_cookie("sid", token)
        entered = [
            rule.rule
            for rule, method, path in paths(gate_alone, own)
            if " on " in table()["access"][rule.endpoint] and method == "GET"
            if client.get(path).status_code == 204
        ]
    assert entered == []
