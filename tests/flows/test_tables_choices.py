"""From the mail that confirms to the own table: with and without script, by keyboard, in two windows."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory.services import get_person
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.services import link_token
from app.working_tables import services
from app.working_tables.services import Exclusion, Wish
from tests.factories.events import make_event
from tests.factories.working_tables import make_participant, make_table, sit_down
from tests.flows.test_register import fill, mailed_path
from tests.registration.conftest import open_event
from tests.services.browser import awake, says


@pytest.fixture
def hall(app: Flask) -> tuple[Event, list[Any], Registration]:
    day = clock.today() + timedelta(days=30)
    event = make_event(slug="mesas", starts_on=day, ends_on=day)
    axes = ("Causas", "Protección", "Datos")
    tables = [
        make_table(event, f"Mesa {number}", axis={"es": axis}) for number, axis in enumerate(axes, start=1)
    ]
    make_table(event, "Mesa en sala", modes=("in_person",))
    return event, tables, make_participant(event, 1, mode=Mode.ONLINE, language="es")


def order_of(event: Event, registration: Registration) -> list[str]:
    db.session.rollback()  # the next read sees what the server wrote since
    with event_scope(event.id):
        names = {table.id: table.name["es"] for table in services.list_tables(event)}
        return [names[table_id] for table_id in services.choices_of(registration)]


def own(event: Event, registration: Registration) -> str:
    return f"/events/{event.slug}/my-table/{link_token(registration)}"


def test_who_confirms_without_script_is_led_to_the_tables_and_ranks_them(app: Flask, open_page: Any) -> None:
    event = open_event(capacity_in_person=5)
    for number in (1, 2, 3):
        make_table(event, f"Mesa {number}")
    page = open_page(javascript=False, locale="es")
    page.goto(f"/events/{event.slug}/register")
    fill(page, email="marta@example.org")
    page.get_by_role("button", name="Enviar la inscripción").click()
    says(page, "Revise su correo")
    page.goto(mailed_path(app, "marta@example.org", "r"))
    page.get_by_role("button", name="Confirmar mi lugar").click()
    says(page, "Siguiente paso: ordene las mesas de trabajo")
    page.goto(mailed_path(app, "marta@example.org", "events"))
    expect(page.get_by_role("heading", name="Mi mesa")).to_be_visible()
    for name, place in (("Mesa 1", "2"), ("Mesa 2", ""), ("Mesa 3", "1")):
        page.get_by_label(f"Lugar de {name}").select_option(place)
    page.get_by_text("Hay una mesa en la que no puedo estar").click()
    page.get_by_label("No puedo estar en").select_option(label="Mesa 2")
    page.get_by_label("Por qué").fill("Allí modera quien me amenazó")
    page.get_by_role("button", name="Guardar mis preferencias").click()
    expect(page.locator("#saved li")).to_have_text(["Mesa 3", "Mesa 1"])
    expect(page.get_by_label("Por qué")).to_have_value("Allí modera quien me amenazó")
    with event_scope(event.id):
        (row,) = services.exclusions(event)
    page.get_by_role("button", name="Deshacer: sin orden, como antes").click()
    says(page, "No pide ninguna mesa")
    with event_scope(event.id):
        assert set(services.exclusions(event)) == {row}


def test_the_keyboard_orders_the_tables_and_leaves_one_out(
    hall: tuple[Event, list[Any], Registration], page: Page, axe: Any
) -> None:
    event, _tables, made = hall
    page.goto(own(event, made))
    awake(page)
    says(page, "Mesa en sala")
    assert axe(page) == []
    page.get_by_role("button", name="Bajar: Mesa 1").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-rank-say]")).to_have_text("Mesa 1, ahora en el lugar 2 de 3")
    page.get_by_role("button", name="Dejar fuera: Mesa 3").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-rank-say]")).to_have_text("Mesa 3, fuera del orden")
    expect(page.get_by_role("button", name="Volver a poner: Mesa 3")).to_be_focused()
    page.get_by_role("button", name="Guardar mis preferencias").press("Enter")
    expect(page.locator("#saved li")).to_have_text(["Mesa 2", "Mesa 1"])
    assert order_of(event, made) == ["Mesa 2", "Mesa 1"]
    awake(page)
    expect(page.locator(".en-rank > li.is-out > div > b")).to_have_text(["Mesa 3"])
    page.get_by_role("button", name="Volver a poner: Mesa 3").press("Enter")
    page.get_by_role("button", name="Guardar mis preferencias").press("Enter")
    expect(page.locator("#saved li")).to_have_text(["Mesa 2", "Mesa 1", "Mesa 3"])
    assert order_of(event, made) == ["Mesa 2", "Mesa 1", "Mesa 3"]


def test_the_second_of_two_windows_is_told_and_loses_nothing(
    hall: tuple[Event, list[Any], Registration], open_page: Any
) -> None:
    event, _tables, made = hall
    first, second = (open_page(javascript=False, locale="es") for _window in range(2))
    for window in (first, second):
        window.goto(own(event, made))
    rank(first, "1", "2", "3")
    expect(first.locator("#saved li")).to_have_text(["Mesa 1", "Mesa 2", "Mesa 3"])
    rank(second, "3", "2", "1")
    says(second, "Entretanto su orden cambió en otra ventana.")
    assert order_of(event, made) == ["Mesa 1", "Mesa 2", "Mesa 3"]
    second.get_by_role("button", name="Guardar mis preferencias").click()
    expect(second.locator("#saved li")).to_have_text(["Mesa 3", "Mesa 2", "Mesa 1"])
    assert order_of(event, made) == ["Mesa 3", "Mesa 2", "Mesa 1"]


def rank(page: Page, *places: str) -> None:
    for number, place in enumerate(places, start=1):
        page.get_by_label(f"Lugar de Mesa {number}").select_option(place)
    page.get_by_role("button", name="Guardar mis preferencias").click()


def test_who_signs_in_finds_the_way_from_home_to_the_table_and_its_reason(
    hall: tuple[Event, list[Any], Registration], page: Page, sign_in: Any, axe: Any
) -> None:
    event, tables, made = hall
    assert made.person_id is not None
    sign_in(page, get_person(made.person_id))
    page.goto("/home/")
    page.get_by_role("link", name="Ordenar las mesas").click()
    awake(page)
    page.get_by_role("button", name="Guardar mis preferencias").click()
    expect(page.locator("#saved li")).to_have_text(["Mesa 1", "Mesa 2", "Mesa 3"])
    page.goto("/home/")
    expect(page.get_by_role("link", name="Ordenar las mesas")).to_have_count(0)
    sit_down(event, tables[1:2], [made])
    page.goto(f"/events/{event.slug}/my-registration")
    page.get_by_role("link", name="Ver mi mesa").click()
    says(page, "Usted está en Mesa 2, su segunda opción")
    assert axe(page) == []


def test_an_organiser_opens_a_sealed_reason_on_purpose(
    hall: tuple[Event, list[Any], Registration], page: Page, sign_in: Any, axe: Any
) -> None:
    event, tables, made = hall
    with transaction(), event_scope(event.id):
        services.send_wish(event, made.id, Wish(order=[], exclusion=Exclusion(tables[0].id, "Motivo Grault")))
    sign_in(page, Role.ORGANISER, at=event)
    page.goto(f"/events/{event.slug}/working-tables/wishes/")
    assert axe(page) == []
    page.get_by_role("link", name="Mesas que alguien excluyó").first.click()
    expect(page.locator("main")).not_to_contain_text("Grault")
    page.get_by_text("Leer el motivo").click()
    page.get_by_role("button", name="Leer", exact=True).click()
    says(page, "Motivo Grault")
    assert axe(page) == []
