"""Handing on roles: nobody rises by it."""

import uuid
from collections.abc import Callable
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.accounts import rules, services
from app.accounts.models import RoleGrant
from app.core.access import ROLE_PERMS, ROLE_SCOPES, Perm, Role
from app.core.db import transaction
from app.core.errors import NotFound
from app.directory import services as directory
from app.directory.rules import BodyKind, BodyRole
from tests.factories.accounts import make_account, make_role, viewer_with
from tests.factories.directory import make_focal_point, make_person
from tests.factories.events import make_event

SignIn = Callable[..., object]
GRANTABLE = [role for role in Role if role not in services.DERIVED_ROLES]
HERE, ELSEWHERE = uuid.UUID(int=1), uuid.UUID(int=2)

# Who may hand on what, at the same scope. Whoever is not here may hand on nothing.
MAY_GRANT = {
    Role.ADMINISTRATOR: set(GRANTABLE),
    Role.SECRETARIAT: {Role.ORGANISER, Role.REGISTRAR, Role.DOOR, Role.TEACHER},
    Role.PRESIDENCY: {Role.ORGANISER, Role.REGISTRAR, Role.DOOR},
    Role.ORGANISER: {Role.ORGANISER, Role.REGISTRAR, Role.DOOR},
    Role.TEACHER: {Role.TEACHER},
}


def scope(role: Role, where: uuid.UUID) -> uuid.UUID | None:
    return None if ROLE_SCOPES[role] == "organisation" else where


@pytest.mark.parametrize(("actor", "role"), list(product([None, *Role], GRANTABLE)))
def test_nobody_hands_on_what_they_lack(app: Flask, actor: Role | None, role: Role) -> None:
    viewer = viewer_with(actor, scope_id=scope(actor, HERE) if actor else None)
    target = make_person()
    if actor is not None and role in MAY_GRANT.get(actor, set()):
        with transaction():
            services.grant_role_as(viewer, person_id=target.id, role=role, scope_id=scope(role, HERE))
        assert {held.role for held in services.roles_of(target.id)} == {role}
    else:
        with pytest.raises(rules.CannotGrantMore), transaction():
            services.grant_role_as(viewer, person_id=target.id, role=role, scope_id=scope(role, HERE))
        assert services.roles_of(target.id) == frozenset()


@pytest.mark.parametrize("actor", [Role.ORGANISER, Role.TEACHER])
def test_a_role_at_one_thing_gives_nothing_at_another(app: Flask, actor: Role) -> None:
    viewer, target = viewer_with(actor, scope_id=HERE), make_person()
    with pytest.raises(rules.CannotGrantMore), transaction():
        services.grant_role_as(viewer, person_id=target.id, role=actor, scope_id=ELSEWHERE)


@pytest.mark.parametrize("role", GRANTABLE)
def test_nobody_changes_their_own_roles(app: Flask, role: Role) -> None:
    person = make_person()
    viewer = viewer_with(Role.ADMINISTRATOR, person=person)
    with pytest.raises(rules.NotYourself), transaction():
        services.grant_role_as(viewer, person_id=person.id, role=role, scope_id=scope(role, HERE))
    make_role(person, role, scope(role, HERE))
    [grant] = services.list_grants_of(person.id)
    with pytest.raises(rules.NotYourself), transaction():
        services.revoke_role_as(viewer, grant.id, at=(grant.scope_kind, grant.scope_id))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORGANISER, Role.TEACHER])
def test_the_last_owner_stays(both: Flask, role: Role) -> None:
    viewer, first, second = viewer_with(Role.ADMINISTRATOR), make_person(), make_person()
    make_role(first, role, scope(role, HERE))
    at = (ROLE_SCOPES[role], scope(role, HERE))
    [grant] = services.list_grants(scope_kind=at[0], scope_id=at[1])
    with pytest.raises(rules.LastOwner), transaction():
        services.revoke_role_as(viewer, grant.id, at=at)
    with pytest.raises(rules.LastOwner), transaction():
        services.close_account(services.ensure_account(first.id).id)
    make_role(second, role, scope(role, HERE))
    with transaction():
        services.revoke_role_as(viewer, grant.id, at=at)
    assert services.list_people_with_role(role) == [second]


def test_an_owner_who_cannot_sign_in_does_not_count(app: Flask) -> None:
    viewer, first, second = viewer_with(Role.ADMINISTRATOR), make_person(), make_person()
    for person in (first, second):
        make_role(person, Role.ADMINISTRATOR)
    with transaction():
        services.close_account(services.ensure_account(second.id).id)
    grant = next(row for row in services.list_grants_of(first.id))
    with pytest.raises(rules.LastOwner), transaction():
        services.revoke_role_as(viewer, grant.id, at=("organisation", None))


def test_a_grant_of_another_thing_does_not_exist(app: Flask) -> None:
    person = make_person()
    make_role(person, Role.DOOR, ELSEWHERE)
    [grant] = services.list_grants_of(person.id)
    with pytest.raises(NotFound), transaction():
        services.revoke_role_as(viewer_with(Role.ORGANISER, scope_id=HERE), grant.id, at=("event", HERE))


def test_a_role_is_granted_once(both: Flask, db: SQLAlchemy) -> None:
    person = make_person()
    for _ in range(2):
        make_role(person, Role.SECRETARIAT)
        make_role(person, Role.DOOR, HERE)
    assert len(services.list_grants_of(person.id)) == 2
    for scope_kind, scope_id, role in (("organisation", None, "secretariat"), ("event", HERE, "door")):
        with pytest.raises(sa.exc.IntegrityError), transaction():
            db.session.add(
                RoleGrant(person_id=person.id, role=role, scope_kind=scope_kind, scope_id=scope_id)
            )


@pytest.mark.parametrize(
    ("role", "scope_id"),
    [(Role.FOCAL_POINT, HERE), (Role.COORDINATOR, HERE), (Role.ADMINISTRATOR, HERE), (Role.ORGANISER, None)],
)
def test_a_role_is_not_granted_where_it_means_nothing(
    app: Flask, role: Role, scope_id: uuid.UUID | None
) -> None:
    with pytest.raises(rules.RoleNotHere), transaction():
        services.grant_role(person_id=make_person().id, role=role, scope_id=scope_id)


def test_duties_of_the_directory_are_roles(both: Flask) -> None:
    duty, coordinator = make_focal_point(), make_person()
    with transaction():
        body = directory.create_body(code="X", kind=BodyKind.WORKING_GROUP, name={"es": "X"})
        directory.add_body_member(body.id, person_id=coordinator.id, role=BodyRole.COORDINATOR)
    person_id, institution_id = duty.appointment.person_id, duty.appointment.institution_id
    assert {tuple(held) for held in services.roles_of(person_id)} == {
        ("institution", institution_id, Role.FOCAL_POINT)
    }
    assert services.list_people_with_role(Role.COORDINATOR, scope_id=body.id) == [coordinator]
    answering = services.list_people_with_perm(
        Perm.CONSULTATION_ANSWER, kind="institution", scope_id=institution_id
    )
    assert [person.id for person in answering] == [person_id]


def test_every_role_has_a_scope_and_rights() -> None:
    assert set(ROLE_SCOPES) == set(ROLE_PERMS) == set(Role)


# --- through the pages ------------------------------------------------------------------------


def test_extra_fields_of_a_form_change_nothing(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    person = make_person(email="ana@example.org")
    sign_in(client, person)
    evil = {
        "role": "administrator", "roles": "administrator", "is_admin": "1", "scope_kind": "organisation", "person_id": str(uuid.uuid4()),
        "account_id": str(uuid.uuid4()), "event_id": str(uuid.uuid4()), "totp_secret": "x", "verified_at": "2020-01-01", "disabled_at": "",
    }  # fmt: skip
    own = {
        "given_name": "Ana",
        "family_name": "Núñez",
        "locale": "es",
        "theme": "dark",
        "country_code": "",
        "time_zone": "",
    }
    assert client.post("/account", data={**own, **evil}).status_code == 302
    client.post("/account/addresses", data={"email": "b@example.org", **evil})
    client.post("/account/password", data={"password": "violeta corre lenta 9", **evil})
    client.post("/sign-in", data={"email": "ana@example.org", **evil})
    assert services.roles_of(person.id) == frozenset()
    account = make_account(person)
    assert (account.person_id, account.totp_secret, account.disabled_at) == (person.id, None, None)


def test_an_organiser_builds_a_team_but_no_administrator(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    event, other = make_event(), make_event()
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/team"
    form = {"email": "puerta@example.org", "given_name": "P", "family_name": "Uerta"}
    assert client.post(path, data={**form, "role": "door"}).status_code == 302
    person = directory.find_person_by_email("puerta@example.org")
    assert person is not None
    assert {tuple(held) for held in services.roles_of(person.id)} == {("event", event.id, Role.DOOR)}
    for role in ("administrator", "secretariat", "teacher", "focal_point"):
        assert client.post(path, data={**form, "role": role}).status_code == 400
    assert client.post(f"/events/{other.slug}/team", data={**form, "role": "door"}).status_code == 404
    assert client.post("/roles", data={**form, "role": "secretariat"}).status_code == 404
    [grant] = services.list_grants_of(person.id)
    assert client.post(f"/events/{other.slug}/team/{grant.id}/revoke").status_code == 404
    assert client.post(f"{path}/{grant.id}/revoke").status_code == 302
    assert services.roles_of(person.id) == frozenset()


def test_an_administrator_does_not_close_their_own_account(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    me, other = make_person(), make_person()
    for person in (me, other):
        make_role(person, Role.ADMINISTRATOR)
    sign_in(client, me)
    for act in ("close", "remove-second-factor", "end-sessions"):
        client.post(f"/directory/people/{me.id}/account", data={"act": act})
    assert client.get("/account").status_code == 200
    client.post(f"/directory/people/{other.id}/account", data={"act": "close"})
    assert services.ensure_account(other.id).disabled_at is not None


def test_editors_give_nobody_an_address_to_sign_in_by(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    """Whoever has an address of an administrator could sign in as one."""
    boss = make_person(email="boss@example.org")
    make_role(boss, Role.ADMINISTRATOR)
    sign_in(client, "secretariat")
    names = {"given_name": "B", "family_name": "Oss", "language": "es", "country_code": ""}
    client.post(f"/directory/people/{boss.id}/edit", data={**names, "email": "mine@example.org"})
    client.post("/directory/people/new", data={**names, "email": "boss@example.org"})
    person = directory.get_person(boss.id)
    assert [row.email for row in person.emails] == ["boss@example.org"]
    assert directory.find_person_by_email("mine@example.org") is None


def test_nobody_makes_themselves_focal_point_through_the_pages(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    me = make_person(email="me@example.org")
    make_role(me, Role.SECRETARIAT)
    institution_id = make_focal_point().appointment.institution_id
    sign_in(client, me)
    form = {"institution_id": str(institution_id), "focal_point": "y"}
    assert client.post(f"/directory/people/{me.id}/appointments/new", data=form).status_code == 403
    assert not any(held.role is Role.FOCAL_POINT for held in services.roles_of(me.id))
