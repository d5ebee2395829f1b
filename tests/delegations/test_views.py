"""Pages of delegations for focal points and for those who are named."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.delegations import services
from app.delegations.rules import ChangeState, DelegateRole
from app.directory import services as directory
from app.directory.rules import CountryRole, Participation
from app.registration import services as registration
from app.registration.rules import RegistrationState
from tests.delegations.conftest import focal, form_of, members, page_of, post, text_of
from tests.factories.delegations import (
    closed_part,
    coming_event,
    make_delegate,
    make_delegation,
    make_own_delegation,
    make_post,
)
from tests.factories.directory import make_appointment, make_institution, make_person
from tests.services.people import sign_in

pytestmark = pytest.mark.usefixtures("app")


def test_a_focal_point_names_somebody_who_takes_part_at_once(app: Flask, client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event)
    url = page_of(event, institution, delegation)
    assert "Delegación de HN" in client.get(url + "?lang=es").text
    answer = post(client, url + "/add", **form_of(institution_id=str(institution.id)))
    assert (answer.status_code, answer.location) == (302, url)
    assert members(event, delegation) == ["noemi@example.org"]
    shown = client.get(url).text
    assert "Noemí Laínez" in shown
    run_pending_jobs(app)
    texts = [text_of(mail) for mail in delivered("noemi@example.org")]
    links = {found for text in texts for found in re.findall(r"/(?:delegations/mine|r)/[\w-]+", text)}
    assert any(link.startswith("/delegations/mine/") for link in links)
    mine = next(link for link in links if link.startswith("/delegations/mine/"))
    stranger = app.test_client()
    assert "Noemí Laínez" in stranger.get(mine).text
    assert post(stranger, mine + "/agree").status_code == 302
    with event_scope(event.id):
        (delegate,) = services.list_delegates(delegation.id)
        assert delegate.consented_at is not None


def test_who_says_no_is_out_and_the_focal_point_is_told(app: Flask, client: FlaskClient) -> None:
    event = coming_event()
    institution, person = focal(client)
    delegation = make_delegation(event)
    made = make_delegate(event, delegation)
    with event_scope(event.id):
        token = registration.link_token(registration.get_registration(made.registration_id))
    answer = post(app.test_client(), f"/delegations/mine/{token}/decline")
    assert answer.status_code == 302
    assert members(event, delegation) == []
    run_pending_jobs(app)
    (told,) = delivered(person.email or "")
    assert str(institution.id) in text_of(told)
    assert app.test_client().get(f"/delegations/mine/{token}").status_code == 404


def test_a_full_delegation_names_those_who_could_give_way_and_offers_the_line(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event, quota=1)
    make_delegate(event, delegation, given_name="Óscar")
    url = page_of(event, institution, delegation, "/add")
    answer = post(client, url, **form_of())
    assert answer.status_code == 409
    assert "Óscar" in answer.text
    assert 'name="in_line"' in answer.text
    assert post(client, url, **form_of(in_line="1")).status_code == 302
    with event_scope(event.id):
        (change,) = services.list_changes(delegation.id)
    assert (change.state, change.email) == (ChangeState.QUEUED, "noemi@example.org")


def test_another_institutions_delegation_does_not_exist(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    ours, theirs = make_delegation(event), make_delegation(event, "GT")
    foreign, _point = make_post("GT")
    made = make_delegate(event, theirs)
    for path in (
        page_of(event, institution, theirs),
        page_of(event, foreign, theirs),
        page_of(event, foreign, ours),
        page_of(event, institution, theirs, "/add"),
        page_of(event, institution, theirs, "/letter"),
        page_of(event, institution, ours, f"/members/{made.id}"),
        page_of(event, institution, theirs, f"/members/{made.id}"),
    ):
        assert client.get(path).status_code == 404, path
    for path in ("/add", "/confirm", "/list", f"/members/{made.id}/withdraw", f"/members/{made.id}/replace"):
        assert post(client, page_of(event, institution, theirs, path), **form_of()).status_code == 404
        assert post(client, page_of(event, foreign, theirs, path), **form_of()).status_code == 404
    withdrawn = page_of(event, institution, ours, f"/members/{made.id}/withdraw")
    assert post(client, withdrawn).status_code == 404
    assert len(members(event, theirs)) == 1


def test_the_right_passes_with_the_post_at_once(client: FlaskClient, app: Flask) -> None:
    event = coming_event()
    institution, point = make_post()
    delegation = make_delegation(event)
    url = page_of(event, institution, delegation)
    successor = make_person()
    former, other = client, app.test_client()
    sign_in(former, point.appointment.person)
    assert former.get(url).status_code == 200
    with transaction():
        directory.hand_over(appointment_id=point.appointment_id, successor_id=successor.id, on=clock.today())
    sign_in(other, successor)
    assert former.get(url).status_code == 404
    assert post(former, url + "/add", **form_of()).status_code == 404
    assert other.get(url).status_code == 200
    assert "Mujeres en la Migración" in other.get("/delegations/?lang=es").text
    assert url not in former.get("/delegations/").text


def test_people_of_the_institution_are_suggested_and_others_are_not(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event)
    ours, theirs = make_person(family_name="Suazo"), make_person(family_name="Ajena")
    make_appointment(ours, institution)
    make_appointment(theirs, make_institution())
    url = page_of(event, institution, delegation, "/add")
    shown = client.get(url + "?q=suazo").text
    assert "Suazo" in shown
    assert "Ajena" not in client.get(url).text
    assert (ours.email or "?") in client.get(f"{url}?person={ours.id}").text
    assert (theirs.email or "") not in client.get(f"{url}?person={theirs.id}").text


def test_three_places_of_the_closed_part_one_empty_and_saying_so(client: FlaskClient) -> None:
    event = coming_event()
    session = closed_part(event, title={"es": "Parte Garza", "en": "Part Garza"})
    institution, _person = focal(client)
    delegation = make_delegation(event, quota=5)
    team = [make_delegate(event, delegation) for _ in range(4)]
    url = page_of(event, institution, delegation)
    for each in team[:2]:
        post(client, f"{url}/sessions/{session.id}/admit", delegate=str(each.id))
    shown = client.get(url + "?lang=en").text
    assert shown.count("Free place") == 1
    post(client, f"{url}/sessions/{session.id}/admit", delegate=str(team[2].id))
    refused = client.post(
        f"{url}/sessions/{session.id}/admit",
        data={"delegate": str(team[3].id)},
        follow_redirects=True,
    ).text
    assert "All 3 places" in refused
    post(client, f"{url}/sessions/{session.id}/swap", leaves=str(team[0].id), delegate=str(team[3].id))
    post(client, f"{url}/sessions/{session.id}/free", delegate=str(team[1].id))
    db.session.rollback()
    with event_scope(event.id):
        inside = {row.id for row in registration.list_admitted(session.id)}
    assert inside == {team[2].registration_id, team[3].registration_id}


def test_an_observer_does_not_learn_of_the_closed_part(client: FlaskClient) -> None:
    event = coming_event()
    session = closed_part(event, title={"es": "Parte Garza", "en": "Part Garza"})
    institution, _person = focal(client, "BR")
    with transaction():
        country = directory.find_country("BR")
        assert country is not None
        country.role = CountryRole.OBSERVER
    delegation = make_delegation(event, "BR", role=CountryRole.OBSERVER)
    made = make_delegate(event, delegation)
    url = page_of(event, institution, delegation)
    assert "Garza" not in client.get(url).text
    assert post(client, f"{url}/sessions/{session.id}/admit", delegate=str(made.id)).status_code == 404
    agency = make_institution(country_code=None, participates_as=Participation.OBSERVER)
    own = make_own_delegation(event, agency)
    person = make_person()
    make_appointment(person, agency)
    assert "Garza" not in client.get(page_of(event, agency, own)).text


def test_the_names_of_others_are_not_put_into_our_places(client: FlaskClient) -> None:
    event = coming_event()
    session = closed_part(event)
    institution, _person = focal(client)
    ours, theirs = make_delegation(event), make_delegation(event, "GT")
    foreign = make_delegate(event, theirs)
    url = page_of(event, institution, ours)
    assert post(client, f"{url}/sessions/{session.id}/admit", delegate=str(foreign.id)).status_code == 404
    assert post(client, f"{url}/sessions/{session.id}/admit", delegate="").status_code == 404


def test_the_focal_points_page_costs_the_same_for_few_and_many(client: FlaskClient) -> None:
    event = coming_event()
    closed_part(event)
    institution, _person = focal(client)
    delegation = make_delegation(event, quota=30)
    make_delegate(event, delegation)
    url = page_of(event, institution, delegation)
    few = _count(client, url)
    for _ in range(8):
        make_delegate(event, delegation)
    assert _count(client, url) <= few


def _count(client: FlaskClient, url: str) -> int:
    client.get(url)
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(url).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_list_is_exported_and_that_is_on_record(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event)
    make_delegate(event, delegation, given_name="=1+1")
    answer = post(client, page_of(event, institution, delegation, "/list"))
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_home_tells_a_focal_point_what_is_next(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event)
    assert page_of(event, institution, delegation) in client.get("/home/").text
    make_delegate(event, delegation, role=DelegateRole.HEAD)
    assert page_of(event, institution, delegation) not in client.get("/home/").text


def test_cancelled_members_are_not_shown_as_members(client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event)
    made = make_delegate(event, delegation)
    url = page_of(event, institution, delegation)
    post(client, f"{url}/members/{made.id}/withdraw")
    with event_scope(event.id):
        row = registration.get_registration(made.registration_id)
        assert row.state is RegistrationState.CANCELLED
    assert client.get(f"{url}/members/{made.id}").status_code == 404
