"""Institutions that people name: found in the directory, proposed to it, and given out once it is decided."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.core.db import db, event_scope, transaction
from app.directory import services as directory
from app.directory.models import Institution
from app.directory.rules import InstitutionKind, Sector
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from tests.factories.registration import make_registration
from tests.registration.conftest import fields, open_event
from tests.services.people import make_someone, sign_in


@pytest.fixture
def event(app: Flask) -> Event:
    with transaction():
        directory.load_reference_data()
    return open_event()


def enter(name: str, country: str | None = None, **fields: Any) -> Institution:
    with transaction():
        return directory.create_institution(name={"es": name}, country_code=country, **fields)


def row_of(event: Event, email: str) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return next(each for each in services.list_all() if each.email == email)


def test_a_known_institution_gives_its_sector_and_country(event: Event, client: FlaskClient) -> None:
    made = enter("Red de Mujeres Xyzzy", "GT", kind=InstitutionKind.NETWORK)
    data = fields("a@example.org", institution_name="red de mujeres XYZZY", sector="academia")
    client.post(f"/events/{event.slug}/register", data=data)
    row = row_of(event, "a@example.org")
    assert (row.institution_id, row.sector, row.country_code) == (made.id, made.sector, "GT")


def test_of_two_with_one_name_the_country_decides(event: Event, client: FlaskClient) -> None:
    enter("Ministerio Xyzzy", "GT")
    wanted = enter("Ministerio Xyzzy", "CR")
    assert services.match_institution("Ministerio Xyzzy", None) is None
    assert services.match_institution("ministerio xyzzy", "CR") == wanted
    found = services.suggest_institutions("xyzzy minist", "CR")
    assert [each.country_code for each in found] == ["CR", "GT"]
    page = client.get("/registration/institutions?institution_name=minist xyzzy").get_data(as_text=True)
    assert page.count("<option") == 2
    label = "Ministerio Xyzzy (Costa Rica)"
    assert label in page
    assert services.match_institution(label, None) == wanted


def test_strangers_propose_nothing_before_their_address_is_proved(event: Event, client: FlaskClient) -> None:
    data = fields("a@example.org", institution_name="Asociación Plugh")
    client.post(f"/events/{event.slug}/register", data=data)
    assert services.count_proposals() == 0
    make_registration(event, institution_name="Asociación Plugh")
    make_registration(event, institution_name="ASOCIACION  plugh")
    assert services.count_proposals() == 1
    assert directory.list_institutions(search="plugh") == []


@pytest.mark.parametrize("way", ["accept", "join"])
def test_what_is_decided_reaches_everybody_who_named_it(event: Event, client: FlaskClient, way: str) -> None:
    known = enter("Asociación Plugh de Mujeres", "PA", kind=InstitutionKind.CIVIL_SOCIETY)
    other = open_event()
    for each, place in (("a@example.org", event), ("b@example.org", other)):
        make_registration(
            place, email=each, institution_name="Asoc. Plugh", country_code="PA", sector="academia"
        )
    (proposal,) = services.list_proposals()
    sign_in(client, "secretariat")
    assert "Asoc. Plugh" in client.get("/registration/proposals/").get_data(as_text=True)
    answer = str(known.id) if way == "join" else "accept"
    client.post(f"/registration/proposals/{proposal.id}", data={"answer": answer, "kind": "network"})
    rows = [row_of(event, "a@example.org"), row_of(other, "b@example.org")]
    given = {row.institution_id for row in rows}
    assert len(given) == 1
    assert given == {known.id} if way == "join" else given != {None}
    assert {row.sector for row in rows} == {Sector.CIVIL_SOCIETY}
    later = make_registration(event, institution_name="asoc. plugh", country_code="PA")
    assert later.institution_id in given
    assert services.count_proposals() == 0
    client.post(f"/registration/proposals/{proposal.id}", data={"answer": "refuse"})
    assert row_of(event, "a@example.org").institution_id in given


def test_only_who_edits_the_directory_decides(event: Event, client: FlaskClient) -> None:
    make_registration(event, institution_name="Asociación Plugh")
    (proposal,) = services.list_proposals()
    sign_in(client, "organiser", at=event)
    assert client.get("/registration/proposals/").status_code == 404
    answer = client.post(f"/registration/proposals/{proposal.id}", data={"answer": "accept"})
    assert answer.status_code == 404
    assert services.count_proposals() == 1


def test_the_search_without_script_keeps_what_was_written(event: Event, client: FlaskClient) -> None:
    enter("Ministerio Xyzzy", "GT")
    data = fields("a@example.org", institution_name="xyzzy", find_institution="1")
    answer = client.post(f"/events/{event.slug}/register", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'value="Ministerio Xyzzy (Guatemala)"' in page
    assert 'value="Marta"' in page
    both = data | {"institution_name": ["xyzzy", "Ministerio Xyzzy (Guatemala)"]}
    del both["find_institution"]
    client.post(f"/events/{event.slug}/register", data=both)
    assert row_of(event, "a@example.org").institution_name == "Ministerio Xyzzy"


def test_a_proposal_holds_nothing_of_who_made_it(event: Event) -> None:
    person = make_someone()
    make_registration(event, email=person.email, institution_name="Asociación Plugh")
    (proposal,) = services.list_proposals()
    kept = {column.name for column in proposal.__table__.columns}
    assert {name for name in kept if "person" in name or "registration" in name} == set()


def test_a_proposed_name_goes_with_the_last_person_who_goes_by_it(event: Event) -> None:
    first, second = (make_registration(event, institution_name="Fundación Ñandú") for _ in range(2))
    make_registration(event, institution_name="Red del Istmo")
    for row, left in ((first, {"Fundación Ñandú", "Red del Istmo"}), (second, {"Red del Istmo"})):
        assert row.person_id is not None
        with transaction():
            accounts.erase_person(row.person_id)
        assert {each.name for each in services.list_proposals()} == left
