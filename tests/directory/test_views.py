"""Pages of the directory: open facts, closed people, edits."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import transaction
from app.directory import services
from app.directory.rules import BodyRole, CountryRole
from tests.factories.directory import make_appointment, make_focal_point, make_institution, make_person

SignIn = Callable[..., object]


@pytest.fixture
def facts(app: Flask) -> Flask:
    """The reference data."""
    with transaction():
        services.load_reference_data()
    return app


PUBLIC = [
    ("/directory/", ["122", "Honduras", "CEPAL/CELADE"]),
    ("/directory/countries", ["Belice", "Jamaica"]),
    ("/directory/countries/MX", ["México", "Migración y familia"]),
    ("/directory/institutions", ["UNICEF"]),
    ("/directory/bodies", ["GT-PROT", "Coalición Regional"]),
    ("/directory/bodies/ST", ["Unidad Técnica de Apoyo", "2001"]),
    ("/directory/bodies/VM", ["hasta 3 personas por país"]),
    ("/directory/presidencies", ["2016", "Por una región libre de trata de personas"]),
    ("/directory/themes", ["Apatridia", "IR-3", "2018"]),
]


@pytest.mark.parametrize(("path", "texts"), PUBLIC)
def test_public_facts_are_open_to_everybody(
    facts: Flask, client: FlaskClient, path: str, texts: list[str]
) -> None:
    answer = client.get(f"{path}?lang=es")
    assert answer.status_code == 200
    assert [text for text in texts if text not in answer.text] == []
    assert client.get(f"{path}?lang=en").status_code == 200


def test_public_pages_name_nobody(facts: Flask, client: FlaskClient) -> None:
    person = make_person(
        given_name="Canaria", family_name="Pajarita", email="canaria@example.org", phone="+504 9999"
    )
    duty = make_focal_point(person)
    institution_id = duty.appointment.institution_id
    with transaction():
        body = services.get_body("GT-PROT")
        services.add_body_member(body.id, person_id=person.id, role=BodyRole.COORDINATOR)
    paths = [path for path, _ in PUBLIC] + [
        "/directory/bodies/GT-PROT",
        "/directory/countries/HN",
        f"/directory/institutions/{institution_id}",
        "/directory/institutions?q=canaria",
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200
        for canary in ("Canaria", "Pajarita", "canaria@", "9999"):
            assert canary not in answer.text.replace('value="canaria"', "")


CLOSED = [
    "/directory/people",
    "/directory/focal-points",
    "/directory/people/{person}",
    "/directory/people/{person}/edit",
    "/directory/people/new",
    "/directory/countries/HN/edit",
    "/directory/institutions/new",
    "/directory/institutions/{institution}/edit",
    "/directory/institutions/{institution}/people",
    "/directory/bodies/new",
    "/directory/bodies/GRCM/edit",
    "/directory/bodies/GRCM/members",
    "/directory/presidencies/edit",
    "/directory/presidencies/2010/edit",
    "/directory/appointments/{appointment}/hand-over",
]


def filled(paths: list[str]) -> list[str]:
    held = make_appointment()
    values = {"person": held.person_id, "institution": held.institution_id, "appointment": held.id}
    return [path.format(**values) for path in paths]


def test_people_are_closed_to_participants(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client)
    assert [client.get(path).status_code for path in filled(CLOSED)] == [404] * len(CLOSED)


def test_the_presidency_reads_people_and_edits_nothing(
    facts: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, "presidency")
    statuses = {path: client.get(path).status_code for path in filled(CLOSED)}
    assert list(statuses.values()) == [200] * 3 + [404] * (len(CLOSED) - 3)


def test_the_secretariat_opens_every_form(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    assert [client.get(path).status_code for path in filled(CLOSED)] == [200] * len(CLOSED)


@pytest.mark.parametrize("kind", ["people", "institutions", "appointments"])
def test_what_is_not_there_is_not_found(
    facts: Flask, client: FlaskClient, sign_in: SignIn, kind: str
) -> None:
    sign_in(client, "secretariat")
    ending = "/hand-over" if kind == "appointments" else ""
    assert client.get(f"/directory/{kind}/{uuid.uuid4()}{ending}").status_code == 404
    assert client.get(f"/directory/{kind}/nonsense{ending}").status_code == 404


def test_a_country_may_change_its_standing(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    form = {
        "name_es": "Perú", "name_en": "Peru", "role": "member", "time_zone": "America/Lima", "flows": ["origin", "transit"],
        "valid_from": "2026-01-01", "valid_to": "",
    }  # fmt: skip
    assert client.post("/directory/countries/PE/edit", data=form).status_code == 302
    country = services.get_country("PE")
    assert (country.role, country.flows) == (CountryRole.MEMBER, ["origin", "transit"])
    assert (
        client.post("/directory/countries/PE/edit", data={**form, "valid_to": "2025-01-01"}).status_code
        == 400
    )
    assert client.post("/directory/countries/PE/edit", data={**form, "role": "emperor"}).status_code == 400
    assert (
        client.post("/directory/countries/PE/edit", data={**form, "time_zone": "America/Nowhere"}).status_code
        == 400
    )


def test_an_institution_is_entered_and_found(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    group = next(row for row in services.list_stakeholder_groups() if row.code == "academia")
    form = {
        "name_es": "Universidad de la Región", "short_name_es": "URE", "country_code": "PA", "kind": "academia",
        "participates_as": "partner", "stakeholder_group_id": str(group.id), "contact_email": "info@example.org",
    }  # fmt: skip
    answer = client.post("/directory/institutions/new", data=form)
    assert answer.status_code == 302
    [found] = services.list_institutions(search="region ure")
    assert (found.country_code, found.kind, found.stakeholder_group_id) == ("PA", "academia", group.id)
    assert "info@example.org" in client.get(f"/directory/institutions/{found.id}").text
    again = {**form, "name_es": "Universidad Regional", "stakeholder_group_id": ""}
    assert client.post(f"/directory/institutions/{found.id}/edit", data=again).status_code == 302
    [found] = services.list_institutions(search="regional ure")
    assert found.stakeholder_group_id is None
    assert client.post("/directory/institutions/new", data={**form, "name_es": ""}).status_code == 400


def test_institutions_are_filtered(facts: Flask, client: FlaskClient) -> None:
    make_institution(name={"es": "Ministerio de Honduras"})
    shown = client.get("/directory/institutions?country=HN&kind=ministry").text
    assert "Ministerio de Honduras" in shown
    assert "UNICEF" not in shown
    observers = client.get("/directory/institutions?as=observer&lang=en").text
    assert "10 institutions" in observers
    assert client.get("/directory/institutions?kind=nonsense").status_code == 200


def test_a_renamed_body_shows_its_former_name(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    parent = services.get_body("GRCM").id
    form = {
        "name_es": "Red nueva", "kind": "liaison_network", "parent_id": str(parent), "observer_countries": "closed",
        "observer_organisations": "invited", "changed_on": "2026-02-01",
    }  # fmt: skip
    assert client.post("/directory/bodies/AH-EXT/edit", data=form).status_code == 302
    page = client.get("/directory/bodies/AH-EXT").text
    assert "Red nueva" in page
    assert "Grupo Ad Hoc sobre flujos" in page
    own = services.get_body("GRCM")
    loop = {**form, "parent_id": str(services.get_body("AH-EXT").id), "kind": "technical"}
    assert client.post(f"/directory/bodies/{own.code}/edit", data=loop).status_code == 400


def test_a_body_gets_members_and_loses_them(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    path = "/directory/bodies/GT-LAB/members"
    assert client.post(path, data={"role": "member", "country_code": "HN"}).status_code == 302
    assert (
        client.post(path, data={"role": "member", "country_code": "HN", "email": "a@example.org"}).status_code
        == 400
    )
    [member] = services.list_body_members(services.get_body("GT-LAB").id)
    assert client.post(f"/directory/bodies/GT-PROT/members/{member.id}/end").status_code == 404
    assert client.post(f"{path}/{member.id}/end").status_code == 302
    assert services.list_body_members(services.get_body("GT-LAB").id) == []


def test_a_coming_presidency_is_written_down(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "secretariat")
    form = {"year": "2030", "country_code": "PA", "theme_es": "Retorno digno"}
    assert client.post("/directory/presidencies/edit", data=form).status_code == 302
    assert client.post("/directory/presidencies/edit", data={**form, "country_code": "HN"}).status_code == 409
    assert (
        client.post("/directory/presidencies/2030/edit", data={**form, "country_code": "HN"}).status_code
        == 302
    )
    found = services.find_presidency(2030)
    assert found is not None
    assert (found.country_code, found.theme) == ("HN", {"es": "Retorno digno"})


def test_a_person_is_entered_given_a_post_and_replaced(
    facts: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(client, "secretariat")
    form = {
        "given_name": "Óscar",
        "family_name": "Ñáñez",
        "email": "oscar@example.org",
        "language": "es",
        "country_code": "HN",
    }
    assert client.post("/directory/people/new", data=form).status_code == 302
    person = services.find_person_by_email("oscar@example.org")
    assert person is not None
    person_id, institution_id = person.id, make_institution().id
    post = {
        "institution_id": str(institution_id),
        "post": "Director",
        "focal_point": "y",
        "matters": "Protección",
    }
    assert client.post(f"/directory/people/{person_id}/appointments/new", data=post).status_code == 302
    [duty] = services.list_focal_points(institution_id=institution_id)
    change = {
        "email": "nueva@example.org",
        "given_name": "Nueva",
        "family_name": "Titular",
        "on": clock.today().isoformat(),
    }
    assert (
        client.post(f"/directory/appointments/{duty.appointment_id}/hand-over", data=change).status_code
        == 302
    )
    [duty] = services.list_focal_points(institution_id=institution_id)
    assert duty.appointment.person.full_name == "Nueva Titular"
    assert "Ñáñez" in client.get(f"/directory/people/{person_id}").text


def test_a_person_entered_twice_is_shown_once(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    known = make_person(email="ana@example.org")
    sign_in(client, "secretariat")
    form = {
        "given_name": "A",
        "family_name": "B",
        "email": "ANA@example.org",
        "language": "es",
        "country_code": "",
    }
    assert client.post("/directory/people/new", data=form).location == f"/directory/people/{known.id}"
    assert services.get_person(known.id).family_name == known.family_name


def test_stale_contact_data_are_seen_and_confirmed(
    facts: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    stale, fresh = make_focal_point(), make_focal_point()
    with transaction():
        services.confirm_contact_data(fresh.id)
    sign_in(client, "secretariat")
    page = client.get("/directory/focal-points?state=stale").text
    assert stale.appointment.person.full_name in page
    assert fresh.appointment.person.full_name not in page
    assert client.post(f"/directory/focal-points/{stale.id}/confirm").status_code == 302
    assert services.list_stale_focal_points() == []
    with clock.fixed_at(clock.now() + timedelta(days=181)):
        assert len(services.list_stale_focal_points()) == 2


def test_people_come_in_pages(facts: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with transaction():
        for number in range(60):
            services.create_person(given_name="Ana", family_name=f"Zúñiga {number:02}")
    sign_in(client, "secretariat")
    first, second = (client.get(f"/directory/people?q=zuniga&page={page}").text for page in (1, 2))
    assert "Zúñiga 00" in first
    assert "Zúñiga 59" not in first
    assert "Zúñiga 59" in second
    assert client.get("/directory/people?page=0").status_code == 200
    assert client.get("/directory/people?page=nonsense").status_code == 200
