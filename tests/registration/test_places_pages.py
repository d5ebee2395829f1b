"""Pages of places: what people see of their line and their offers, and what organisers set."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core.access import derived_token
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.models import Event
from app.events.rules import SessionAccess
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import Origin, PlaceState, PoolKind, QueueRule, RegistrationState
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.registration.test_places import cancel, offering, place_of, pool_of, states


def link(row: Registration) -> str:
    return f"/r/{derived_token('registration', row.id, row.key_version)}"


def places(event: Event, *parts: object) -> str:
    return "/".join([f"/events/{event.slug}/registrations/capacity", *map(str, parts)])


def test_who_waits_sees_their_place_and_in_which_order_places_go(app: Flask, client: FlaskClient) -> None:
    event = open_event(capacity_in_person=1)
    make_registration(event)
    waits = make_registration(event)
    page = client.get(link(waits), query_string={"lang": "en"}).text
    assert "You wait in line: place 1" in page
    assert "Places go in the order of registration." in page
    assert "those behind it wait too" in page
    assert "A place that opens is yours at once" in page


def test_an_offer_is_accepted_by_a_button_and_never_by_reading(app: Flask, client: FlaskClient) -> None:
    event, seated, (first, second) = offering()
    cancel(event, seated)
    run_pending_jobs(app)
    mail = delivered(first.email)[-1].as_string()
    assert link(first) in re.sub(r"=\n", "", mail)
    page = client.get(link(first), query_string={"lang": "en"}).text
    assert "A place is kept for you" in page
    place = place_of(event, first)
    assert place.state is PlaceState.OFFERED
    address = f"{link(first)}/places/{place.id}/accept"
    assert client.get(address).status_code == 405
    assert client.post(f"{link(second)}/places/{place.id}/accept").status_code == 404
    assert client.post(address).status_code == 302
    assert states(event, [first]) == [RegistrationState.CONFIRMED]


def test_an_offer_is_declined_and_the_next_is_asked(app: Flask, client: FlaskClient) -> None:
    event, seated, (first, second) = offering()
    cancel(event, seated)
    assert client.post(f"{link(first)}/places/{place_of(event, first).id}/decline").status_code == 302
    assert place_of(event, second).state is PlaceState.OFFERED


def test_somebody_stops_waiting_for_a_session_and_keeps_the_rest(app: Flask, client: FlaskClient) -> None:
    event = open_event(capacity_in_person=9)
    session = make_session(event, "09:00", needs_choice=True, capacity=0)
    waits = make_registration(event, session_ids=(session.id,))
    place = place_of(event, waits, PoolKind.SESSION)
    client.post(f"{link(waits)}/places/{place.id}/leave")
    assert place_of(event, waits, PoolKind.SESSION).state is PlaceState.RELEASED
    assert states(event, [waits]) == [RegistrationState.CONFIRMED]


def test_organisers_see_all_places_and_set_one(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=1)
    session = make_session(event, "09:00", needs_choice=True, capacity=3)
    make_registration(event, session_ids=(session.id,))
    waits = make_registration(event)
    sign_in(client, "organiser", at=event)
    page = client.get(places(event), query_string={"lang": "en"}).text
    assert session.title["es"] in page or session.title.get("en", "–") in page
    assert "1 of 1 taken" in page
    pool = pool_of(event)
    page = client.get(places(event, pool.id)).text
    assert waits.full_name in page
    assert "next in order" in page
    answer = client.post(
        places(event, pool.id),
        data={"capacity": "1", "queue_rule": "country", "may_overtake": "y", "offer_hours": "12"},
    )
    assert answer.status_code == 302
    changed = pool_of(event)
    assert (changed.queue_rule, changed.may_overtake, changed.offer_hours) == (QueueRule.COUNTRY, True, 12)
    refused = client.post(places(event, pool.id), data={"capacity": "0", "queue_rule": "order"})
    assert refused.status_code == 409
    assert "1 places are taken already" in refused.text


def test_organisers_rank_the_kinds_of_participants(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=1)
    make_registration(event)
    sign_in(client, "organiser", at=event)
    client.post(
        places(event, pool_of(event).id),
        data={"capacity": "1", "queue_rule": "class", "class-expert": "1", "class-member": "2"},
    )
    assert pool_of(event).class_order == ["expert", "member"]


def test_the_organisers_hand_needs_a_reason(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=1)
    make_registration(event)
    first, second = make_registration(event), make_registration(event)
    sign_in(client, "organiser", at=event)
    pool, place = pool_of(event), place_of(event, second)
    up = places(event, pool.id, "places", place.id, "up")
    client.post(up)
    with event_scope(event.id):
        assert services.queue_position(second) == 2
    client.post(up, data={"reason": "Speaks first"})
    db.session.expire_all()
    with event_scope(event.id):
        assert services.queue_position(second) == 1
    page = client.get(f"/events/{event.slug}/registrations/{second.id}", query_string={"lang": "en"}).text
    assert "Was put first on the waiting list" in page
    assert "Speaks first" in page
    client.post(places(event, pool.id, "places", place.id, "back"))
    db.session.expire_all()
    with event_scope(event.id):
        assert services.queue_position(first) == 1


def test_a_place_of_another_event_is_not_found(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event, other = open_event(capacity_in_person=1), open_event(capacity_in_person=1)
    for each in (event, other):
        make_registration(each)
        make_registration(each)
    pool = pool_of(other)
    with event_scope(other.id):
        waiting = services.list_all()[-1]
    place = place_of(other, waiting)
    sign_in(client, "organiser", at=event)
    assert client.get(places(event, pool.id)).status_code == 404
    assert (
        client.post(places(event, pool.id, "places", place.id, "up"), data={"reason": "x"}).status_code == 404
    )
    mine = pool_of(event)
    assert (
        client.post(places(event, mine.id, "places", place.id, "up"), data={"reason": "x"}).status_code == 404
    )


def test_a_group_registers_in_one_form(app: Flask, client: FlaskClient) -> None:
    event = open_event(capacity_in_person=3)
    data = {
        "given_name": "Marta", "family_name": "Solís", "email": "marta@example.org", "mode": "in_person",
        "language": "es", "consent": "y", "idempotency_key": "k1",
        "companions-0-given_name": "Luz", "companions-0-family_name": "Mora",
        "companions-0-email": "luz@example.org",
    }  # fmt: skip
    path = f"/events/{event.slug}/register/group"
    assert (
        "You are seated together or you wait together." in client.get(path, query_string={"lang": "en"}).text
    )
    faulty = client.post(path, data=data | {"companions-1-given_name": "Ana"})
    assert faulty.status_code == 422
    answer = client.post(path, data=data)
    assert answer.location.endswith("/register/check-mail")
    again = client.post(path, data=data)
    assert again.status_code in {302, 429}
    with event_scope(event.id):
        rows = {row.email: row for row in services.list_all()}
    assert set(rows) == {"marta@example.org", "luz@example.org"}
    with transaction():
        lead = services.prove_address(derived_token("proof", rows["marta@example.org"].id, 1))
    page = client.get(link(lead), query_string={"lang": "en"}).text
    assert "You were registered as a group of 2." in page
    assert "luz@example.org" not in page, "what the others do is theirs"
    run_pending_jobs(app)
    assert "Marta Solís" in delivered("luz@example.org")[-1]["Subject"]


def test_a_group_is_answered_alike_whatever_is_known_of_its_addresses(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    make_registration(event, email="known@example.org")
    answers = set()
    for lead, other in (
        ("a@example.org", "b@example.org"),
        ("c@example.org", "known@example.org"),
        ("known@example.org", "d@example.org"),
    ):
        data = {
            "given_name": "M", "family_name": "S", "email": lead, "mode": "in_person", "language": "es",
            "consent": "y", "idempotency_key": lead, "companions-0-given_name": "L",
            "companions-0-family_name": "M", "companions-0-email": other,
        }  # fmt: skip
        answer = app.test_client().post(f"/events/{event.slug}/register/group", data=data)
        answers.add((answer.status_code, answer.location, answer.text))
    assert len(answers) == 1


def test_sessions_without_a_time_are_marked_and_stand_in_the_agenda(app: Flask, client: FlaskClient) -> None:
    event = open_event(capacity_in_person=9)
    session, other = make_session(event, None), make_session(event, None)
    hidden = make_session(event, None, access=SessionAccess.CLOSED, title={"es": "Secreta", "en": "Secret"})
    row = make_registration(event)
    page = client.get(f"{link(row)}/interests", query_string={"lang": "en"}).text
    assert str(session.id) in page
    assert "Secreta" not in page
    assert "Secret<" not in page
    client.post(f"{link(row)}/interests", data={"sessions": [str(session.id), str(other.id)]})
    with event_scope(event.id):
        assert services.marked_sessions(row.id) == {session.id, other.id}
    client.post(f"{link(row)}/interests", data={"session": str(other.id), "wanted": ""})
    with event_scope(event.id):
        assert services.marked_sessions(row.id) == {session.id}
    client.post(f"{link(row)}/interests", data={"sessions": [str(hidden.id)]})
    with event_scope(event.id):
        assert services.marked_sessions(row.id) == {session.id}
    assert session.title["en" if "en" in session.title else "es"] in client.get(link(row)).text


def test_interest_is_counted_for_each_session_and_each_pair(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    first, second = make_session(event, None), make_session(event, None)
    third = make_session(event, None, needs_choice=True, capacity=1)
    both, one = make_registration(event), make_registration(event)
    seated, gone = make_registration(event, session_ids=(third.id,)), make_registration(event)
    with transaction(), event_scope(event.id):
        for row, wanted in ((both, [first, second]), (one, [first]), (seated, [first]), (gone, [first])):
            services.mark_sessions(event, services.get_registration(row.id), [each.id for each in wanted])
    cancel(event, gone)
    with event_scope(event.id):
        interest = services.interest_in_sessions(event)
    assert interest.counts == {first.id: 3, second.id: 1, third.id: 1}
    assert interest.pairs == {frozenset({first.id, second.id}): 1, frozenset({first.id, third.id}): 1}


def test_a_signed_in_person_reaches_their_wishes(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    event = open_event(capacity_in_person=9)
    person = sign_in(client)
    path = f"/events/{event.slug}/my-interests"
    assert client.get(path).location.endswith("/register")
    make_registration(event, email=person.email, origin=Origin.VERIFIED)
    assert "/interests" in client.get(path).location
