"""Who belongs to a body, and to a linking table by what it links: derived each time, with its history."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.core import clock
from app.core.access import Perm
from app.core.db import transaction
from app.directory import services
from app.directory.models import Body, BodyMember
from app.directory.rules import (
    BodyRole,
    CountryRole,
    DutyForOneself,
    InstitutionKind,
    Sector,
)
from app.directory.services import Membership, Recipients
from app.directory.services.memberships import SameMember
from tests.factories.directory import make_institution, make_person
from tests.panels.counting import statements
from tests.services.machines import Machine, make_token

MAY = datetime(2027, 5, 3, 15, tzinfo=UTC)
TODAY = MAY.date()
SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def loaded(both: Flask) -> Iterator[Flask]:
    """The reference data on both databases, on a day in May."""
    with clock.fixed_at(MAY):
        with transaction():
            services.load_reference_data()
        yield both


def join(code: str, name: str, role: BodyRole) -> uuid.UUID:
    """Make somebody new a member of a body since January; return the membership."""
    person = make_person(given_name=name, family_name="Paz", email=f"{name.casefold()}@example.org")
    with transaction():
        member = services.add_body_member(
            services.get_body(code).id, person_id=person.id, role=role, valid_from=TODAY.replace(month=1)
        )
        return member.id


def replace(code: str, member_id: uuid.UUID, name: str) -> None:
    person = make_person(given_name=name, family_name="Paz", email=f"{name.casefold()}@example.org")
    with transaction():
        services.replace_member(member_id, body_id=services.get_body(code).id, person_id=person.id)


def linking() -> Body:
    return services.get_body("MSC-V")


def told(rows: list[Membership]) -> list[tuple[str, str, str]]:
    """Say of members their given name, as what they belong, and through which body."""
    return sorted(
        (row.person.given_name if row.person else "", row.role.value, "+".join(body.code for body in row.via))
        for row in rows
    )


def fill_tables() -> dict[str, uuid.UUID]:
    """Give each of the four tables a delegate, a secretariat and a member."""
    made = {}
    for number in range(1, 5):
        for letter, role in (("D", "delegate"), ("S", "secretariat"), ("M", "member")):
            made[f"{letter}{number}"] = join(f"MSC-{number}", f"{letter}{number}", BodyRole(role))
    return made


def test_delegates_and_secretariats_of_the_tables_make_up_the_linking_table() -> None:
    fill_tables()
    expected = [
        (f"{letter}{n}", role, f"MSC-{n}")
        for letter, role in (("D", "delegate"), ("S", "secretariat"))
        for n in range(1, 5)
    ]
    assert told(services.list_body_members(linking().id)) == expected


def test_replacing_the_delegate_of_table_three_changes_the_linking_table_by_itself(db: SQLAlchemy) -> None:
    made = fill_tables()
    before = db.session.scalar(sa.select(sa.func.count(BodyMember.id))) or 0
    replace("MSC-3", made["D3"], "Nueva")
    found = told(services.list_body_members(linking().id))
    assert ("Nueva", "delegate", "MSC-3") in found
    assert "D3" not in {name for name, _role, _via in found}
    assert len(found) == 8
    # One row more: the successor's at table three. Nothing is written of the linking table.
    assert db.session.scalar(sa.select(sa.func.count(BodyMember.id))) == before + 1
    assert db.session.scalar(sa.select(BodyMember).where(BodyMember.body_id == linking().id)) is None


def test_who_was_delegate_then_is_known(db: SQLAlchemy) -> None:
    made = fill_tables()
    replace("MSC-3", made["D3"], "Nueva")
    then = told(services.list_body_members(linking().id, on=TODAY - timedelta(days=1)))
    assert ("D3", "delegate", "MSC-3") in then
    assert "Nueva" not in {name for name, _role, _via in then}
    former = services.list_former_members(linking().id)
    assert told(former) == [("D3", "delegate", "MSC-3")]
    assert former[0].valid_to == TODAY - timedelta(days=1)


def test_a_member_of_a_table_is_not_at_the_linking_table_and_a_table_links_nobody() -> None:
    join("MSC-1", "Ana", BodyRole.MEMBER)
    join("MSC-1", "Eva", BodyRole.ADVISER)
    join("GT-LAB", "Ida", BodyRole.DELEGATE)
    assert services.list_body_members(linking().id) == []
    assert told(services.list_body_members(services.get_body("MSC-2").id)) == []


def test_who_speaks_for_two_tables_is_linked_once() -> None:
    member_id = join("MSC-1", "Ana", BodyRole.DELEGATE)
    with transaction():
        person_id = services.list_body_members(services.get_body("MSC-1").id)[0].person_id
        services.add_body_member(
            services.get_body("MSC-2").id,
            person_id=person_id,
            role=BodyRole.DELEGATE,
            valid_from=TODAY.replace(month=1),
        )
    assert told(services.list_body_members(linking().id)) == [("Ana", "delegate", "MSC-1+MSC-2")]
    with transaction():
        services.end_membership(member_id, body_id=services.get_body("MSC-1").id)
    assert told(services.list_body_members(linking().id)) == [("Ana", "delegate", "MSC-2")]


def test_the_working_group_of_the_united_nations_advises_the_linking_table() -> None:
    agency = make_institution(name={"es": "Agencia"}, country_code=None)
    with transaction():
        services.add_body_member(services.get_body("GT-SC").id, institution_id=agency.id)
    found = services.list_body_members(linking().id)
    assert [(row.institution_id, row.role, [body.code for body in row.via]) for row in found] == [
        (agency.id, BodyRole.ADVISER, ["GT-SC"])
    ]


def test_a_table_that_has_ended_speaks_no_more() -> None:
    join("MSC-1", "Ana", BodyRole.DELEGATE)
    with transaction():
        services.edit_body(services.get_body("MSC-1").id, valid_to=TODAY - timedelta(days=1))
    assert services.list_body_members(linking().id) == []
    assert told(services.list_former_members(linking().id)) == [("Ana", "delegate", "MSC-1")]


def test_whoever_is_linked_is_written_to_with_the_linking_table() -> None:
    made = fill_tables()
    wanted = Recipients(bodies=frozenset({linking().id}))
    assert {row.given_name for row in services.list_contacts(wanted)} == {
        f"{letter}{number}" for letter in "DS" for number in range(1, 5)
    }
    replace("MSC-3", made["D3"], "Nueva")
    assert "D3" not in {row.given_name for row in services.list_contacts(wanted)}
    assert "Nueva" in {row.given_name for row in services.list_contacts(wanted)}


def test_members_of_any_body_come_in_one_statement(db: SQLAlchemy) -> None:
    join("MSC-1", "Ana", BodyRole.DELEGATE)
    body_id = linking().id
    few = statements(lambda: services.list_body_members(body_id))
    for number in range(6):
        join("MSC-2", f"P{number}", BodyRole.SECRETARIAT)
    many = statements(lambda: services.list_body_members(body_id))
    assert len(services.list_body_members(body_id)) == 7
    assert few == many == 1


def test_only_another_person_takes_a_persons_place() -> None:
    member_id = join("MSC-1", "Ana", BodyRole.DELEGATE)
    body_id = services.get_body("MSC-1").id
    person_id = services.list_body_members(body_id)[0].person_id
    assert person_id is not None
    with pytest.raises(SameMember), transaction():
        services.replace_member(member_id, body_id=body_id, person_id=person_id)
    other = make_person()
    with pytest.raises(DutyForOneself), transaction():
        services.replace_member(member_id, body_id=body_id, person_id=other.id, by=other.id)
    assert [row.person_id for row in services.list_body_members(body_id)] == [person_id]


def test_pages_say_from_where_somebody_is_linked(client: FlaskClient, sign_in: SignIn) -> None:
    join("MSC-3", "Ana", BodyRole.DELEGATE)
    assert "Ana Paz" not in client.get("/directory/bodies/MSC-V").text
    sign_in(client, "secretariat")
    page = client.get("/directory/bodies/MSC-V?lang=es").text
    assert "Ana Paz" in page
    assert "Mesa 3: Inclusión" in page
    member = services.list_body_members(services.get_body("MSC-3").id)[0]
    answer = client.post(f"/directory/bodies/MSC-3/members/{member.id}/replace", data={"email": "no"})
    assert answer.status_code == 302
    assert "Ana Paz" in client.get("/directory/bodies/MSC-V").text
    make_person(given_name="Nueva", family_name="Paz", email="nueva@example.org")
    client.post(f"/directory/bodies/MSC-3/members/{member.id}/replace", data={"email": "nueva@example.org"})
    page = client.get("/directory/bodies/MSC-V/members?lang=es").text
    assert "Nueva Paz" in page
    assert page.index("Nueva Paz") < page.index("Ana Paz")


def test_programs_read_members_and_people_only_with_the_right(
    loaded: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    join("MSC-3", "Ana", BodyRole.DELEGATE)
    agency = make_institution(name={"es": "Agencia"}, country_code=None)
    with transaction():
        services.add_body_member(services.get_body("GT-SC").id, institution_id=agency.id)
    address = "/bodies/MSC-V/members"
    assert [row["name"] for row in items(Machine(loaded), address)] == ["Agencia"]
    machine = Machine(loaded, make_token(sign_in(client, "secretariat"), Perm.DIRECTORY_READ))
    found = {row["name"]: (row["role"], row["via"]) for row in items(machine, address)}
    assert found == {"Ana Paz": ("delegate", ["MSC-3"]), "Agencia": ("adviser", ["GT-SC"])}


def test_an_organisation_of_the_diaspora_belongs_to_the_mechanism_from_outside_the_region() -> None:
    groups = services.list_stakeholder_groups()
    diaspora = next(group for group in groups if group.code == "diasporas")
    abroad = make_institution(
        name={"es": "Red de la diáspora"},
        country_code="ES",
        kind=InstitutionKind.CIVIL_SOCIETY,
        stakeholder_group_id=diaspora.id,
    )
    with transaction():
        for code in ("MSC", "MSC-4"):
            services.add_body_member(services.get_body(code).id, institution_id=abroad.id)
    for code in ("MSC", "MSC-4"):
        (member,) = services.list_body_members(services.get_body(code).id)
        assert member.institution is not None
        assert (member.institution.country_code, member.institution.sector) == ("ES", Sector.CIVIL_SOCIETY)
    assert services.get_country("ES").role is CountryRole.OTHER


def items(machine: Machine, path: str) -> list[dict[str, Any]]:
    answer = machine.get(path).get_json()
    assert isinstance(answer, dict)
    return list(answer["items"])
