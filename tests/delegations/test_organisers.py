"""Pages of delegations for organisers: terms, convocation, late changes, letters, and who is let in."""

import io

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.core.db import db, event_scope
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.delegations import services
from app.delegations.models import DelegationLetter
from app.delegations.rules import ChangeState, DelegateRole
from app.directory import services as directory
from app.registration import services as registration
from tests.delegations.conftest import focal, form_of, late, members, page_of, post, text_of
from tests.factories.delegations import (
    closed_part,
    coming_event,
    make_delegate,
    make_delegation,
    make_post,
    official,
)
from tests.services.people import sign_in

pytestmark = pytest.mark.usefixtures("app")


def test_an_organiser_expects_all_members_in_one_act_and_convenes_them(
    app: Flask, client: FlaskClient
) -> None:
    event = coming_event()
    _institution, point = make_post()
    sign_in(client, "organiser", at=event)
    base = f"/events/{event.slug}/delegations/"
    assert client.get(base).status_code == 200
    terms = {"quota": "8", "head": "1", "adviser": "2", "letter_required": "y", "last_day": "2099-01-01"}
    assert post(client, base + "new", members="y", **terms).location == base
    with event_scope(event.id):
        (delegation,) = services.list_delegations()
        assert services.terms_of(delegation).places == {DelegateRole.HEAD: 1, DelegateRole.ADVISER: 2}
    assert str(delegation.id) in client.get(base + "convene").text
    post(client, base + "convene", convener="presidency", delegations=str(delegation.id))
    run_pending_jobs(app)
    (mail,) = delivered(point.appointment.person.email or "")
    assert f"/delegations/{point.appointment.institution_id}/{delegation.id}" in text_of(mail)
    own = f"{base}{delegation.id}"
    assert client.get(own).status_code == 200
    make_delegate(event, delegation)
    make_delegate(event, delegation)
    assert post(client, own + "/state", state="closed").status_code == 302
    assert client.get(base + "new").status_code == 200


def test_fewer_places_than_are_taken_are_refused_on_the_page(client: FlaskClient) -> None:
    event = coming_event()
    delegation = make_delegation(event)
    for _ in range(2):
        make_delegate(event, delegation)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/delegations/{delegation.id}/terms"
    refused = post(client, url, quota="1")
    assert refused.status_code >= 400
    assert "2" in refused.text
    assert post(client, url, quota="2").status_code == 302


def test_organisers_of_another_event_and_the_door_see_no_delegations(app: Flask) -> None:
    event, other = coming_event(), coming_event()
    delegation = make_delegation(event)
    for role, at in (("organiser", other), ("door", event)):
        client = app.test_client()
        sign_in(client, role, at=at)
        for path in ("", "new", "changes", "convene", str(delegation.id)):
            assert client.get(f"/events/{event.slug}/delegations/{path}").status_code == 404, (role, path)


def test_a_delegation_of_another_event_does_not_exist_here(client: FlaskClient) -> None:
    event, other = coming_event(), coming_event()
    foreign = make_delegation(other)
    institution, _person = focal(client)
    assert client.get(page_of(event, institution, foreign)).status_code == 404
    sign_in(client, "organiser", at=event)
    assert client.get(f"/events/{event.slug}/delegations/{foreign.id}").status_code == 404
    assert (
        post(client, f"/events/{event.slug}/delegations/{foreign.id}/state", state="closed").status_code
        == 404
    )


def test_organisers_let_people_in_on_the_page_of_the_session(app: Flask, client: FlaskClient) -> None:
    event = coming_event()
    session = closed_part(event, per_country=1)
    one, two = official(event, family_name="Zelaya"), official(event, family_name="Funes")
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/sessions/{session.id}/admissions"
    assert "Zelaya" in client.get(url + "?q=zelaya").text
    assert post(client, url + "/admit", registration=str(one.id)).status_code == 302
    refused = client.post(url + "/admit", data={"registration": str(two.id)}, follow_redirects=True)
    assert "Zelaya" in refused.text
    post(client, url + "/swap", leaves=str(one.id), registration=str(two.id))
    db.session.rollback()
    with event_scope(event.id):
        assert [row.id for row in registration.list_admitted(session.id)] == [two.id]
    post(client, url + "/withdraw", registration=str(two.id))
    assert post(client, url + "/admit", registration="").status_code == 404
    for role in ("door",):
        stranger = app.test_client()
        sign_in(stranger, role, at=event)
        assert stranger.get(url).status_code == 404


def test_a_late_change_goes_through_the_organisers(app: Flask, client: FlaskClient) -> None:
    event = coming_event()
    institution, person = focal(client)
    delegation = make_delegation(event)
    old = make_delegate(event, delegation, given_name="Óscar", family_name="Madrigal")
    late(event, delegation)
    url = page_of(event, institution, delegation)
    answer = post(client, f"{url}/members/{old.id}/replace", **form_of(note="Viaja"))
    assert answer.status_code == 302
    assert "Óscar Madrigal" in client.get(url).text
    organiser = app.test_client()
    sign_in(organiser, "organiser", at=event)
    queue = f"/events/{event.slug}/delegations/changes"
    assert "Viaja" in organiser.get(queue).text
    with event_scope(event.id):
        (change,) = services.list_changes(delegation.id)
    post(organiser, f"{queue}/{change.id}", answer="refuse", reason="")
    with event_scope(event.id):
        assert services.get_change(change.id).state is ChangeState.ASKED
    post(organiser, f"{queue}/{change.id}", answer="approve", reason="Bien")
    assert members(event, delegation) == ["noemi@example.org"]
    run_pending_jobs(app)
    told = "".join(text_of(mail) for mail in delivered(person.email or ""))
    assert "Bien" in told
    assert "Noemí Laínez" in told


def test_a_letter_is_taken_by_its_content_and_read_by_the_few(app: Flask, client: FlaskClient) -> None:
    event = coming_event()
    institution, _person = focal(client)
    delegation = make_delegation(event, letter_required=True)
    url = page_of(event, institution, delegation, "/letter")
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG", pnginfo=None)
    planted = picture.getvalue() + b"<script>planted</script>"
    script = (io.BytesIO(b"<html><script>1</script>"), "carta.pdf")
    assert client.post(url, data={"letter": script}).status_code == 400
    assert client.post(url, data={"letter": (io.BytesIO(planted), "carta.png")}).status_code == 302
    kept = client.get(url)
    assert kept.status_code == 200
    assert b"planted" not in kept.data
    assert kept.headers["Content-Disposition"].startswith("attachment")
    organiser, door = app.test_client(), app.test_client()
    sign_in(organiser, "organiser", at=event)
    sign_in(door, "door", at=event)
    theirs = f"/events/{event.slug}/delegations/{delegation.id}/letter"
    assert organiser.get(theirs).status_code == 200
    assert door.get(theirs).status_code == 404
    assert app.test_client().get(url).status_code == 401
    member = app.test_client()
    made = make_delegate(event, delegation)
    with event_scope(event.id):
        row = registration.get_registration(made.registration_id)
    assert row.person_id is not None
    sign_in(member, directory.get_person(row.person_id))
    assert member.get(url).status_code == 404
    post(client, url + "/remove")
    db.session.rollback()
    assert client.get(url).status_code == 404
    with event_scope(event.id):
        assert db.session.scalars(sa.select(DelegationLetter)).all() == []
