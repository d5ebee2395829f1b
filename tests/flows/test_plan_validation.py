"""Four tables present their plans: three are validated, one comes back, and the general plan says so."""

from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.planning import make_body
from tests.factories.presented_plans import Hall, make_hall_of_plans


def confirm(page: Page, act: str, yes: str) -> None:
    """Open the question behind a button, and say yes."""
    page.locator("summary", has_text=act).first.click()
    page.get_by_role("button", name=yes).first.click()


def open_plan(page: Page, hall: Hall, number: int) -> None:
    page.goto(f"/events/{hall.event.slug}/manage/table-plans/")
    page.get_by_role("link", name=f"Mesa {number}", exact=True).click()
    expect(page.get_by_role("heading", name=f"Mesa {number}", level=1)).to_be_visible()


def validate(page: Page, hall: Hall, number: int, body: str) -> None:
    open_plan(page, hall, number)
    page.get_by_label("Órgano que decidió").select_option(label=body)
    page.get_by_label("Texto de la decisión").fill(f"Se valida el plan de la mesa {number}.")
    page.get_by_role("button", name="Registrar la decisión").click()
    expect(page.get_by_text("La decisión está registrada")).to_be_visible()


def expect_parts(page: Page, hall: Hall, listed: int) -> None:
    """See which tables the general plan lists, and that all others are pending."""
    page.goto(f"/events/{hall.event.slug}/general-plan")
    for number, table in enumerate(hall.tables, start=1):
        there, absent = ("part", "pending") if number <= listed else ("pending", "part")
        expect(page.locator(f"#{there}-{table.id}")).to_be_visible()
        expect(page.locator(f"#{absent}-{table.id}")).to_have_count(0)


def test_three_plans_are_listed_the_returned_one_is_pending_and_then_there_are_four(
    app: Flask, open_page: Any, sign_in: Any, axe: Any
) -> None:
    hall, body = make_hall_of_plans(4), make_body(name={"es": "Reunión de viceministros", "en": "Plenary"})
    base = f"/events/{hall.event.slug}"
    hall.present(0, 1, 2)
    leader = open_page(locale="es", width=390)
    sign_in(leader, hall.leaders[3])
    leader.goto(f"{base}/table-plans/{hall.tables[3].id}")
    confirm(leader, "Presentar el plan", "Sí, presentarlo")
    expect(leader.get_by_text("El plan está presentado.")).to_be_visible()

    organiser = open_page(locale="es")
    sign_in(organiser, "organiser", at=hall.event)
    organiser.goto(f"{base}/manage/table-plans/")
    for left in (3, 2, 1, 0):
        organiser.get_by_role("button", name="Poner en validación").first.click()
        expect(organiser.get_by_text("El plan está en validación.")).to_be_visible()
        organiser.goto(f"{base}/manage/table-plans/")
        expect(organiser.get_by_role("button", name="Poner en validación")).to_have_count(left)
    open_plan(organiser, hall, 4)
    organiser.get_by_label("Qué debe cambiar la mesa").fill("Falta decir quién paga los talleres.")
    organiser.get_by_role("button", name="Devolver el plan").click()
    expect(organiser.get_by_text("El plan volvió a su mesa")).to_be_visible()
    for number in (1, 2, 3):
        validate(organiser, hall, number, body.name["es"])
    expect_parts(organiser, hall, listed=3)
    organiser.goto(f"{base}/manage/table-plans/")
    confirm(organiser, "Publicar el plan general", "Sí, publicarlo")
    expect(organiser.get_by_text("Ahora todas las personas pueden leer el plan general.")).to_be_visible()

    reader = open_page(locale="es")
    expect_parts(reader, hall, listed=3)
    expect(reader.get_by_text("Contexto secreto 3.")).to_be_visible()
    expect(reader.get_by_text("Contexto secreto 4.")).to_have_count(0)
    assert axe(reader) == []

    leader.goto(f"{base}/table-plans/{hall.tables[3].id}")
    expect(leader.get_by_text("Falta decir quién paga los talleres.")).to_be_visible()
    confirm(leader, "Presentar de nuevo", "Sí, presentarlo")
    expect(leader.get_by_text("El plan está presentado.")).to_be_visible()
    organiser.goto(f"{base}/manage/table-plans/")
    organiser.get_by_role("button", name="Poner en validación").click()
    expect(organiser.get_by_text("El plan está en validación.")).to_be_visible()
    validate(organiser, hall, 4, body.name["es"])
    assert axe(organiser) == []
    expect_parts(reader, hall, listed=4)
    expect(reader.get_by_text("Contexto secreto 4.")).to_be_visible()
