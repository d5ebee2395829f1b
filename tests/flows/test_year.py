"""The year of the bodies in a browser: how often they meet, in which order, and a date for one more."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from app.directory import services as directory
from app.directory.models import Body
from app.directory.rules import BodyKind, Relation
from tests.factories.planning import make_plan
from tests.services.browser import says
from tests.services.people import sign_in


def body(code: str, kind: BodyKind, *, least: int | None = None) -> Body:
    with transaction():
        return directory.create_body(
            code=code, kind=kind, name={"es": code, "en": code}, meetings_per_year_min=least
        )


def plan(page: Page, title: str, of: Body, day: date, mode: str = "online") -> None:
    """Plan an activity by its form."""
    page.goto("/plans/activities/new")
    page.fill("[name=title-es]", title)
    page.select_option("[name=lead_body_id]", str(of.id))
    page.select_option("[name=mode]", mode)
    page.fill("[name=planned_on]", day.isoformat())
    page.fill("[name=planned_clock]", "09:00")
    page.fill("[name=planned_minutes]", "120")
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/plans/activities/*-*")


def row_of(page: Page, year: int, code: str) -> str:
    page.goto(f"/year/{year}/findings")
    return page.get_by_role("row").filter(has_text=code).inner_text()


def test_one_meeting_of_two_an_online_one_clears_it_and_a_cancelled_one_does_not_count(
    app: Flask, open_page: Any
) -> None:
    year = clock.today().year + 1
    group = body("GT-LAB", BodyKind.WORKING_GROUP, least=2)
    make_plan(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    page = open_page(locale="es-ES")
    sign_in(page, Role.SECRETARIAT)
    plan(page, "Primera reunión", group, date(year, 4, 14), "in_person")
    assert f"1 de 2 reuniones planeadas en {year}" in row_of(page, year, "GT-LAB")
    says(page, f"GT-LAB tiene 1 de 2 reuniones planeadas en {year}")
    plan(page, "Segunda reunión, virtual", group, date(year, 9, 15))
    assert f"2 de 2 reuniones planeadas en {year}" in row_of(page, year, "GT-LAB")
    assert "GT-LAB tiene" not in page.content()
    page.goto(f"/year/{year}")
    page.get_by_role("link", name="Segunda reunión, virtual").last.click()
    page.locator("details.en-confirm summary", has_text="Cancelar").click()
    page.locator("details.en-confirm[open] button").click()
    expect(page.locator("details.en-confirm[open]")).to_have_count(0)
    assert f"1 de 2 reuniones planeadas en {year}" in row_of(page, year, "GT-LAB")


def test_a_network_after_its_group_is_an_error_until_it_is_moved_before(app: Flask, open_page: Any) -> None:
    year = clock.today().year + 1
    network = body("RED-TT", BodyKind.LIAISON_NETWORK)
    group = body("GRCM", BodyKind.TECHNICAL)
    with transaction():
        directory.relate(network.id, group.id, Relation.MEETS_BEFORE)
    tuesday = date(year, 6, 1) + timedelta(days=(8 - date(year, 6, 1).weekday()) % 7)
    page = open_page(locale="es-ES")
    sign_in(page, Role.SECRETARIAT)
    plan(page, "Reunión del grupo", group, tuesday)
    plan(page, "Reunión de la red", network, tuesday + timedelta(days=1))
    page.goto(f"/year/{year}")
    says(page, "1 error está en el camino")
    page.get_by_role("link", name="Ver los hallazgos").click()
    finding = page.locator(".en-conflict").filter(
        has_text="RED-TT se reúne después de GRCM, y tiene que ser antes"
    )
    expect(finding).to_contain_text("Error")
    finding.get_by_role("link", name="Reunión de la red").click()
    page.get_by_role("link", name="Editar", exact=True).click()
    page.fill("[name=planned_on]", (tuesday - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/plans/activities/*-*")
    page.goto(f"/year/{year}/findings")
    says(page, "Sin errores")
    assert "RED-TT se reúne" not in page.content()


def test_a_date_is_found_on_a_phone_and_becomes_a_plan(app: Flask, open_page: Any) -> None:
    year = clock.today().year + 1
    group = body("GT-PROT", BodyKind.WORKING_GROUP, least=1)
    page = open_page(locale="es-ES", width=390)
    sign_in(page, Role.SECRETARIAT)
    page.goto(f"/year/{year}/findings")
    page.get_by_role("link", name="Buscar una fecha").last.click()
    expect(page.locator("[name=body]")).to_have_value(str(group.id))
    page.fill("[name=first]", f"{year}-05-03")
    page.fill("[name=last]", f"{year}-05-14")
    page.get_by_role("button", name="Buscar una fecha").click()
    page.get_by_role("link", name="Planearla entonces").first.click()
    page.fill("[name=title-es]", "Reunión encontrada")
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/plans/activities/*-*")
    assert f"1 de 1 reuniones planeadas en {year}" in row_of(page, year, "GT-PROT")
