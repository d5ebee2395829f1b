"""The builder, the public form and the change of answers, as browsers without script see them."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.core import clock
from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import Mode
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import PoolKind
from app.registration.rules.form import MODE, Kind
from app.registration.rules.form_conditions import Op, Test
from tests.factories.forms import add_section, answer, ask, option, own_form, question_of
from tests.factories.registration import make_registration
from tests.registration.conftest import fields, open_event
from tests.services.people import sign_in


def send(client: FlaskClient, event: Event, email: str, **changes: Any) -> Any:
    return client.post(f"/events/{event.slug}/register", data=fields(email, **changes))


def row_of(event: Event) -> Registration:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        (row,) = services.list_all()
    return row


def said(event: Event, registration: Registration) -> dict[str, Any]:
    with event_scope(event.id):
        return {each.question.label["es"]: each.value for each in services.answers_of(registration, None)}


def errors_in(page: str) -> list[str]:
    return re.findall(r'<li><a href="#([^"]+)">', page)


@pytest.fixture
def event(app: Flask) -> Event:
    return open_event()


def test_an_event_asks_its_own_questions_and_keeps_the_answers(event: Event, client: FlaskClient) -> None:
    ask(event, Kind.TEXT, "Cargo", required=True)
    meal = ask(event, Kind.SINGLE, "Comida", options=["Sin carne", "De todo"])
    tour = ask(event, Kind.MULTIPLE, "Visitas", options=["Museo", "Canal", "Bosque"])
    cargo = services.form_of(event.id).questions[-3]
    page = send(client, event, "marta@example.org").get_data(as_text=True)
    assert errors_in(page) == [cargo.name]
    data = {
        cargo.name: "Directora", meal.name: option(meal, "Sin carne"),
        tour.name: [option(tour, "Museo"), option(tour, "Bosque")], "country_code": "", "gender": "no binario",
    }  # fmt: skip
    assert send(client, event, "marta@example.org", **data).status_code == 302
    row = row_of(event)
    found = said(event, row)
    assert found["Cargo"] == "Directora"
    assert found["Visitas"] == [option(tour, "Museo"), option(tour, "Bosque")]
    assert (row.gender, row.consented_at is not None) == ("no binario", True)


@pytest.mark.both_databases
def test_hidden_questions_are_not_asked_saved_nor_seated_whatever_is_posted(
    event: Event, client: FlaskClient
) -> None:
    hotel = ask(event, Kind.YES_NO, "¿Necesita hotel?", required=True)
    needs_hotel = Test(hotel.id, Op.EQUALS, "yes")
    nights = ask(event, Kind.NUMBER, "Noches", required=True, condition=needs_hotel)
    room = ask(event, Kind.SINGLE, "Cuarto", options=[("Doble", 1), ("Sencillo", 1)], condition=needs_hotel)
    posted = {nights.name: "3", room.name: option(room, "Doble")}
    assert send(client, event, "a@example.org", **posted, **{hotel.name: "no"}).status_code == 302
    row = row_of(event)
    assert set(said(event, row)) & {"Noches", "Cuarto"} == set()
    assert {seats.taken for seats in services.seats_of(event.id, PoolKind.OPTION).values()} == {0}
    page = send(client, event, "b@example.org", **{hotel.name: "yes"}).get_data(as_text=True)
    assert errors_in(page) == [nights.name]


def test_without_script_answers_that_open_questions_are_shown_once_more(
    event: Event, client: FlaskClient
) -> None:
    hotel = ask(event, Kind.YES_NO, "¿Necesita hotel?")
    note = ask(event, Kind.TEXT, "Algo más del hotel", condition=Test(hotel.id, Op.EQUALS, "yes"))
    page = client.get(f"/events/{event.slug}/register").get_data(as_text=True)
    assert re.search(rf'data-id="{note.id}"[^>]* hidden', page)
    (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
    assert note.id not in shown
    answer_page = send(client, event, "a@example.org", **{hotel.name: "yes", "shown": shown})
    page = answer_page.get_data(as_text=True)
    assert (answer_page.status_code, errors_in(page)) == (422, [note.name])
    assert not re.search(rf'data-id="{note.id}"[^>]* hidden', page)
    (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
    again = send(client, event, "a@example.org", **{hotel.name: "yes", "shown": shown})
    assert again.status_code == 302


@pytest.mark.both_databases
def test_a_full_option_is_waited_for_and_passed_on(event: Event) -> None:
    visit = ask(event, Kind.SINGLE, "Visita", options=[("Canal", 1), ("Museo", None)])
    canal, museum = option(visit, "Canal"), option(visit, "Museo")
    first, second = make_registration(event), make_registration(event)
    for each in (first, second):
        answer(event, each, {visit.id: canal})
    seats = services.seats_of(event.id, PoolKind.OPTION)[canal]
    assert (seats.taken, seats.waiting) == (1, 1)
    answer(event, first, {visit.id: museum})
    seats = services.seats_of(event.id, PoolKind.OPTION)[canal]
    assert (seats.taken, seats.waiting) == (1, 0)
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(second.id))
    assert services.seats_of(event.id, PoolKind.OPTION)[canal].taken == 0


def test_a_capacity_set_later_counts_who_chose_before(event: Event) -> None:
    visit = ask(event, Kind.SINGLE, "Visita", options=["Canal", "Museo"])
    canal = option(visit, "Canal")
    for _number in range(2):
        answer(event, make_registration(event), {visit.id: canal})
    limited = tuple(replace(each, capacity=1) for each in visit.options)
    with transaction(), event_scope(event.id):
        services.edit_question(event, UUID(visit.id), replace(visit, options=limited))
    assert services.seats_of(event.id, PoolKind.OPTION)[canal].taken == 2


@pytest.mark.both_databases
def test_delicate_answers_are_sealed_and_read_by_few(
    app: Flask, event: Event, client: FlaskClient, db: Any
) -> None:
    allergy = ask(event, Kind.TEXT, "Alergias", special=True)
    visa = ask(event, Kind.TEXT, "Pasaporte", roles=("secretariat",))
    row = make_registration(event)
    answer(event, row, {allergy.id: "cacahuate", visa.id: "X123"})
    raw = str(db.session.execute(db.text("select value, sealed from answer")).all())
    assert "cacahuate" not in raw
    path = f"/events/{event.slug}/registrations/{row.id}/answers"
    seen = {}
    for who in ("organiser", "registrar", "secretariat"):
        one = app.test_client()
        sign_in(one, who, at=None if who == "secretariat" else event)
        page = one.get(path).get_data(as_text=True)
        seen[who] = ("cacahuate" in page, "X123" in page)
    assert seen == {"organiser": (True, False), "registrar": (False, False), "secretariat": (True, True)}


def test_organisers_keep_questions_for_themselves(app: Flask, event: Event, client: FlaskClient) -> None:
    own = ask(event, Kind.TEXT, "Nota del hotel", organiser_only=True)
    page = client.get(f"/events/{event.slug}/register").get_data(as_text=True)
    assert "Nota del hotel" not in page
    send(client, event, "marta@example.org", **{own.name: "yo mismo"})
    row = row_of(event)
    link = services.link_token(row)
    client.post(f"/r/{link}/answers", data={"consent": "y", "language": "es", own.name: "yo mismo"})
    desk = app.test_client()
    sign_in(desk, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/{row.id}/answers"
    assert "yo mismo" not in desk.get(path).get_data(as_text=True)
    assert desk.post(f"{path}/edit", data={"consent": "y", own.name: "Cuarto 12"}).status_code == 302
    assert "Cuarto 12" in desk.get(path).get_data(as_text=True)
    assert "Cuarto 12" not in client.get(f"/r/{link}/answers").get_data(as_text=True)


def test_an_organiser_changes_nothing_that_they_may_not_read(app: Flask, event: Event) -> None:
    secret = ask(event, Kind.YES_NO, "Visa", roles=("secretariat",))
    number = ask(event, Kind.TEXT, "Número", condition=Test(secret.id, Op.EQUALS, "yes"))
    row = make_registration(event)
    answer(event, row, {secret.id: True, number.id: "X123"})
    desk = app.test_client()
    sign_in(desk, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/{row.id}/answers/edit"
    assert desk.post(path, data={"consent": "y", secret.name: "no", number.name: ""}).status_code == 302
    assert said(event, row_of(event)) | {"Visa": True, "Número": "X123"} == said(event, row_of(event))


def test_answers_are_changed_until_the_deadline(event: Event, client: FlaskClient) -> None:
    cargo = ask(event, Kind.TEXT, "Cargo")
    row = make_registration(event, listed=True)
    link = f"/r/{services.link_token(row)}/answers"
    data = {"consent": "y", "language": "en", cargo.name: "Ministra", "needs": "Rampa"}
    assert client.post(link, data=data).status_code == 302
    row = row_of(event)
    assert (said(event, row)["Cargo"], row.language, row.listed) == ("Ministra", "en", False)
    assert services.needs_of(row) == "Rampa"
    page = client.get(link).get_data(as_text=True)
    assert 'value="Ministra"' in page
    with transaction(), event_scope(event.id):
        services.edit_policy(
            event, changes_close_at=clock.now(), retention_months=6, participants_shown=False
        )
    assert client.post(link, data=data | {cargo.name: "Otra"}).location.endswith(
        link.removesuffix("/answers")
    )
    assert said(event, row_of(event))["Cargo"] == "Ministra"


def test_the_record_says_that_answers_changed_and_not_to_what(event: Event, client: FlaskClient) -> None:
    cargo = ask(event, Kind.TEXT, "Cargo")
    row = make_registration(event)
    client.post(f"/r/{services.link_token(row)}/answers", data={"consent": "y", cargo.name: "Xyzzy"})
    with event_scope(event.id):
        entries = services.history_of(row_of(event))
    assert entries[0].action == "registration.answers"
    assert "Xyzzy" not in str([entry.changes for entry in entries])


def test_the_builder_makes_the_form_by_buttons_alone(event: Event, client: FlaskClient) -> None:
    sign_in(client, "organiser", at=event)
    base = f"/events/{event.slug}/form"
    assert client.get(f"{base}/").status_code == 200
    assert client.post(f"{base}/customise").status_code == 302
    client.post(f"{base}/sections/new", data={"title-es": "Viaje", "title-en": "Travel"})
    travel = services.form_of(event.id).sections[-1]
    new = f"{base}/sections/{travel.id}/questions/new"
    assert client.get(f"{new}?kind=single").status_code == 200
    data = {
        "kind": "single", "label-es": "Hotel", "options-0-es": "Sí", "options-1-es": "No",
        "options-0-seats": "3", "options-0-place": "2", "options-1-place": "1",
    }  # fmt: skip
    made = client.post(new, data=data)
    assert made.status_code == 302, made.get_data(as_text=True).partition("en-errors")[2][:900]
    hotel = services.form_of(event.id).questions[-1]
    assert [each.label["es"] for each in hotel.options] == ["No", "Sí"]
    data = {
        "kind": "number", "label-es": "Noches", "when-0-group": "1", "when-0-question": hotel.id,
        "when-0-op": "equals", "when-0-value": "SÍ",
    }  # fmt: skip
    assert client.post(new, data=data).status_code == 302
    nights = services.form_of(event.id).questions[-1]
    assert nights.condition == Test(hotel.id, Op.EQUALS, option(hotel, "Sí"))
    wrong = client.post(new, data=data | {"when-0-value": "Quizás"})
    assert wrong.status_code == 422
    assert "No; Sí" in wrong.get_data(as_text=True)
    page = client.get(f"{base}/questions/{nights.id}").get_data(as_text=True)
    assert 'value="Sí"' in page
    up = client.post(f"{base}/questions/{nights.id}/move", data={"way": "up"}, follow_redirects=True)
    assert "Hotel" in up.get_data(as_text=True)
    assert services.form_of(event.id).questions[-1].id == nights.id
    assert client.post(f"{base}/sections/{travel.id}/move", data={"way": "up"}).status_code == 302
    assert services.form_of(event.id).sections[1].id == travel.id
    client.post(f"{base}/questions/{nights.id}/remove")
    assert services.form_of(event.id).find(nights.id) is None
    assert client.post(f"{base}/sections/{travel.id}/retire").status_code == 302
    assert services.form_of(event.id).sections[1].retired


def test_the_preview_shows_what_is_being_written_and_saves_nothing(event: Event, client: FlaskClient) -> None:
    own_form(event)
    sign_in(client, "organiser", at=event)
    section = services.form_of(event.id).sections[0]
    path = f"/events/{event.slug}/form/sections/{section.id}/questions/new"
    before = services.form_of(event.id)
    page = client.post(path, data={"kind": "text", "label-es": "Apodo", "preview": "1"})
    assert page.status_code == 200
    assert "Apodo" in page.get_data(as_text=True).partition('id="preview"')[2]
    assert services.form_of(event.id) == before


def test_a_question_with_answers_is_retired_and_stays_readable(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    cargo = ask(event, Kind.TEXT, "Cargo")
    row = make_registration(event)
    answer(event, row, {cargo.id: "Ministra"})
    sign_in(client, "organiser", at=event)
    client.post(f"/events/{event.slug}/form/questions/{cargo.id}/remove")
    assert question_of(event, cargo.id).retired
    page = client.get(f"/events/{event.slug}/registrations/{row.id}/answers").get_data(as_text=True)
    assert "Ministra" in page
    assert "Cargo" not in app.test_client().get(f"/events/{event.slug}/register").get_data(as_text=True)
    client.post(f"/events/{event.slug}/form/questions/{cargo.id}/restore")
    assert not question_of(event, cargo.id).retired
    changed = client.post(
        f"/events/{event.slug}/form/questions/{cargo.id}", data={"kind": "number", "label-es": "Cargo"}
    )
    assert changed.status_code == 422
    assert "Retírela" in changed.get_data(as_text=True)
    assert question_of(event, cargo.id).kind is Kind.TEXT


def test_a_form_is_copied_only_from_events_that_one_edits(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    source, foreign = open_event(slug="otro"), open_event(slug="ajeno")
    asked = ask(source, Kind.YES_NO, "Hotel")
    ask(source, Kind.TEXT, "Noches", condition=Test(asked.id, Op.EQUALS, "yes"))
    ask(foreign, Kind.TEXT, "Secreto")
    person = sign_in(client, "organiser", at=event)
    with transaction():
        accounts.grant_role(person_id=person.id, role=Role.ORGANISER, scope_id=source.id)
    path = f"/events/{event.slug}/form/copy"
    assert 'value="ajeno"' not in client.get(path).get_data(as_text=True)
    client.post(path, data={"source": "ajeno"})
    assert not services.form_of(event.id).own
    client.post(path, data={"source": "otro"})
    copied = services.form_of(event.id)
    hotel, nights = copied.questions[-2:]
    assert [hotel.label["es"], nights.label["es"]] == ["Hotel", "Noches"]
    assert nights.condition == Test(hotel.id, Op.EQUALS, "yes")
    assert hotel.id != asked.id


def test_fields_that_nobody_asked_for_change_nothing(event: Event, client: FlaskClient) -> None:
    own_form(event)
    extra = {
        "state": "confirmed", "participant_class": "member", "event_id": "1", "origin": "organiser",
        "proved_at": "2020-01-01", "person_id": "1", "q-11111111-1111-4111-8111-111111111111": "x",
    }  # fmt: skip
    send(client, event, "marta@example.org", **extra)
    row = row_of(event)
    assert (str(row.state), row.participant_class, str(row.origin), row.person_id) == (
        "held", "public", "stranger", None,
    )  # fmt: skip
    link = services.link_token(row)
    client.post(f"/r/{link}/answers", data={"consent": "y", "email": "otra@example.org", **extra})
    row = row_of(event)
    assert (row.email, row.participant_class, str(row.state)) == ("marta@example.org", "public", "held")
    assert set(said(event, row)) <= {
        "Quiero escuchar en",
        "Acepto que estos datos se usen para realizar el evento",
    }


def test_settings_of_registration_are_kept(event: Event, client: FlaskClient) -> None:
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/registrations/policy"
    data = {"changes_close_at": "2027-07-01T18:00", "retention_months": "6", "participants_shown": "y"}
    assert client.post(path, data=data).status_code == 302
    found = services.policy_of(event.id)
    assert (found.retention_months, found.participants_shown) == (6, True)
    assert 'value="2027-07-01T18:00"' in client.get(path).get_data(as_text=True)
    assert client.post(path, data={"changes_close_at": "mañana"}).status_code == 422


def test_sections_hang_on_answers_too(event: Event, client: FlaskClient) -> None:
    abroad = ask(event, Kind.YES_NO, "¿Viaja?", required=True)
    add_section(event, "Viaje", Test(abroad.id, Op.EQUALS, "yes"))
    flight = ask(event, Kind.TEXT, "Vuelo", required=True)
    assert send(client, event, "a@example.org", **{abroad.name: "no", flight.name: "CM1"}).status_code == 302
    assert "Vuelo" not in said(event, row_of(event))
    page = send(client, event, "b@example.org", **{abroad.name: "yes"}).get_data(as_text=True)
    assert errors_in(page) == [flight.name]


@pytest.mark.parametrize("own", [False, True])
def test_the_language_and_interpretation_that_somebody_wants_are_recorded(
    event: Event, client: FlaskClient, *, own: bool
) -> None:
    if own:
        own_form(event)
    send(client, event, "keisha@example.org", language="en", interpretation="y")
    row = row_of(event)
    assert (row.language, row.interpretation) == ("en", True)
    wrong = send(client, event, "otra@example.org", language="fr")
    assert (wrong.status_code, errors_in(wrong.get_data(as_text=True))) == (422, ["language"])


def test_a_place_goes_when_its_question_hides_by_the_mode_or_by_the_form(event: Event) -> None:
    present = Test(MODE, Op.EQUALS, "in_person")
    room = ask(event, Kind.SINGLE, "Cuarto", options=[("Doble", 2), ("Sencillo", 2)], condition=present)
    double = option(room, "Doble")
    rows = [make_registration(event) for _number in range(2)]
    for row in rows:
        answer(event, row, {room.id: double})

    def taken() -> int:
        db.session.rollback()
        return services.seats_of(event.id, PoolKind.OPTION)[double].taken

    assert taken() == 2
    with transaction(), event_scope(event.id):
        services.change_mode(event, services.get_registration(rows[0].id), Mode.ONLINE)
    assert taken() == 1
    for op, expected in ((Op.ONE_OF, 0), (Op.EQUALS, 1)):
        value = ("nobody",) if op is Op.ONE_OF else "in_person"
        with transaction(), event_scope(event.id):
            changed = replace(question_of(event, room.id), condition=Test(MODE, op, value))
            services.edit_question(event, UUID(room.id), changed)
        assert taken() == expected
