"""No form takes more than it shows: roles, owners and keys sent along change nothing."""

import ast
import importlib
import pkgutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm

import app as application
from app.accounts import services as accounts
from app.core import clock
from app.core.db import EventOwned
from app.events.models import Event
from app.events.rules import Mode
from tests.factories.courses import make_course
from tests.factories.events import make_event, make_room, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.factories.working_tables import make_table
from tests.services.people import make_someone, sign_in

APP = Path(application.__file__).parent
# Names that decide who owns a row, or what somebody may do.
OWNERS = {
    "event_id", "account_id", "owner_id", "is_admin", "is_staff", "scope_kind", "granted_by_id", "totp_secret",
    "disabled_at", "verified_at", "confirmed_at", "proved_at", "origin", "taken", "created_at", "token_hash", "password_hash",
}  # fmt: skip
ENDS = ("/cancel", "/close", "/sign-out", "/team", "/publish")


def forms() -> Iterator[type[FlaskForm]]:
    """Yield every form of every feature."""
    for found in pkgutil.walk_packages([str(APP)], "app."):
        parts = found.name.split(".")
        if "forms" in parts:
            module = importlib.import_module(found.name)
            yield from (
                each
                for each in vars(module).values()
                if isinstance(each, type) and issubclass(each, FlaskForm)
            )


def test_no_form_asks_for_what_only_the_application_decides() -> None:
    fields = {
        (form.__name__, name)
        for form in forms()
        for name in dir(form)
        if hasattr(getattr(form, name), "field_class")
    }
    assert len(fields) > 100
    assert {(form, name) for form, name in fields if name in OWNERS} == set()
    roles = {form for form, name in fields if name in {"role", "roles"}}
    # A part in a session, a duty in a body, the standing of a country, a section of a concept note, a part in a
    # delegation, the office of who signs, who alone reads an answer; and GrantForm.
    parts = {"RoleForm", "MemberForm", "BodyMemberForm", "CountryForm", "NoteForm"}
    delegates = {"NomineeForm", "LateNomineeForm", "ReplaceForm"}
    assert roles <= {"GrantForm", "PolicyForm", "QuestionForm", *parts, *delegates}


def test_no_view_hands_a_whole_form_on() -> None:
    spread = []
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"populate_obj", "get_json"}:
                spread.append(f"{path.name}:{node.lineno} {node.attr}")
            if isinstance(node, ast.keyword) and node.arg is None:
                text = ast.unparse(node.value)
                if text in {"form.data", "request.form", "request.args", "request.json", "request.values"}:
                    spread.append(f"{path.name}:{node.lineno} **{text}")
    assert spread == []


def rows_of(db: SQLAlchemy, event: Event) -> dict[str, list[str]]:
    """Write down every row of an event, and the event itself."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(
                map(str, connection.execute(sa.select(table).where(table.c[key] == event.id)).all())
            )
            for table, key in [(Event.__table__, "id"), *((each, "event_id") for each in owned_tables())]
        }


def owned_tables() -> list[Any]:
    mappers = {mapper for base in EventOwned.__subclasses__() for mapper in [sa.inspect(base)]}
    return [mapper.local_table for mapper in mappers]


def evil(other: Event) -> dict[str, str]:
    """Return what an attacker sends along."""
    key = str(uuid.uuid4())
    return {
        **dict.fromkeys(OWNERS, "1"),
        "event_id": str(other.id), "event": other.slug, "role": "administrator", "roles": "administrator",
        "scope_id": "", "scope_kind": "organisation", "id": key, "account_id": key, "owner_id": key, "state": "published",
        "participant_class": "member", "access": "open",
    }  # fmt: skip


def filled_forms(client: FlaskClient, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where each form of a page is sent to, and what a browser would send."""
    page = lxml.html.fromstring(client.get(path).data)
    for form in page.forms:
        action = form.action or path
        if (form.method or "").upper() == "POST" and not action.endswith(ENDS):
            yield action, {name: value for name, value in form.form_values() if isinstance(value, str)}


@pytest.fixture
def things(app: Flask) -> dict[str, Any]:
    day = clock.today() + timedelta(days=30)
    mine, other = (make_event(starts_on=day, ends_on=day + timedelta(days=1)) for _ in range(2))
    for event in (mine, other):
        make_session(event, "09:00", room_id=make_room(event).id)
        make_table(event)
        make_registration(event, mode=Mode.ONLINE)
        make_invitation(event, f"invitada.{event.slug}@example.org")
    return {"mine": mine, "other": other, "course": make_course()}


def keys_of(db: SQLAlchemy, event: Event) -> dict[str, uuid.UUID]:
    """Return one key of the event for each table that belongs to events."""
    keys = {}
    with db.engine.connect() as connection:
        for table in owned_tables():
            found = connection.execute(sa.select(table.c.id).where(table.c.event_id == event.id)).scalar()
            if found is not None:
                keys[f"{table.name}_id"] = found
    return {**keys, "table_id": keys["working_table_id"]}


def pages(app: Flask, db: SQLAlchemy, event: Event) -> list[str]:
    """Return the addresses of every page about an event, with one key of its own where one is named."""
    keys, found = keys_of(db, event), []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or "event" not in rule.arguments:
            continue
        values: dict[str, Any] = {name: keys.get(name) for name in rule.arguments if name != "event"}
        if None not in values.values():
            built = rule.build({"event": event, **values})
            assert built is not None
            found.append(built[1])
    return found


def grants(db: SQLAlchemy) -> list[str]:
    with db.engine.connect() as connection:
        return sorted(
            map(
                str,
                connection.exec_driver_sql("SELECT person_id, role, scope_kind, scope_id FROM role_grant"),
            )
        )


@pytest.mark.slow
@pytest.mark.parametrize("who", ["organiser", "registrar", "door", "participant"])
def test_fields_sent_along_reach_no_other_event_and_no_role(
    app: Flask, client: FlaskClient, db: SQLAlchemy, things: dict[str, Any], who: str
) -> None:
    mine, other = things["mine"], things["other"]
    if who == "participant":
        person = sign_in(client, make_someone())
        make_registration(mine, email=person.email)
    else:
        person = sign_in(client, who, at=mine)
    held, before = grants(db), rows_of(db, other)
    roles = accounts.roles_of(person.id)
    sent = 0
    for path in [
        *pages(app, db, mine),
        "/account",
        "/account/addresses",
        "/home/calendar",
        "/account/security",
    ]:
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for action, values in list(filled_forms(client, path)):
            sent += 1
            status = client.post(action, data={**evil(other), **values}, follow_redirects=False).status_code
            assert status < 500, action
    assert sent >= (20 if who == "organiser" else 3)
    assert rows_of(db, other) == before
    assert grants(db) == held
    assert accounts.roles_of(person.id) == roles


def test_a_stranger_does_not_choose_how_they_take_part(
    app: Flask, client: FlaskClient, db: SQLAlchemy, things: dict[str, Any]
) -> None:
    mine, other = things["mine"], things["other"]
    form = {"given_name": "Eva", "family_name": "Luz", "mode": "online", "language": "es", "consent": "y"}
    wish = {**evil(other), "state": "confirmed", "origin": "organiser", "person_id": str(uuid.uuid4())}
    before = rows_of(db, other)
    path = f"/events/{mine.slug}/register"
    assert client.post(path, data={**wish, **form, "email": "eva@example.org"}).status_code == 302
    with db.engine.connect() as connection:
        query = "SELECT state, origin, participant_class, person_id, proved_at FROM registration WHERE email_norm='eva@example.org'"
        (row,) = connection.exec_driver_sql(query).all()
    assert tuple(row) == ("held", "stranger", "public", None, None)
    assert rows_of(db, other) == before


@pytest.mark.parametrize(
    "role", ["administrator", "secretariat", "teacher", "focal_point", "coordinator", "presidency"]
)
def test_who_runs_an_event_gives_roles_of_that_event_only(
    app: Flask, client: FlaskClient, db: SQLAlchemy, things: dict[str, Any], role: str
) -> None:
    sign_in(client, "organiser", at=things["mine"])
    held = grants(db)
    form = {"email": "nueva@example.org", "given_name": "N", "family_name": "U", "role": role}
    for path in (f"/events/{things['mine'].slug}/team", f"/events/{things['other'].slug}/team", "/roles"):
        assert client.post(path, data={**form, "scope_id": "", "scope_kind": "organisation"}).status_code in {
            400,
            404,
        }
    assert grants(db) == held
