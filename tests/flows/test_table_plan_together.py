"""Two people of a table write in one section at once, in two browsers, and both are read afterwards."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.registration.services import link_token
from tests.factories.table_plans import Seated, make_plan, make_seated

# The hint is asked for every few seconds, and the machine may be busy.
SOON = 60_000
FIRST = "El registro consular llega tarde.\n\nLas redes avisan primero."


@pytest.fixture
def seated(app) -> Seated:
    made = make_seated()
    make_plan(made, findings=FIRST)
    return made


def plan_of(seated: Seated, who: int) -> str:
    token = link_token(seated.people[who])
    return f"/events/{seated.event.slug}/my-table/{token}/plan/{seated.table.id}"


def open_section(page: Page, address: str, title: str = "Hallazgos") -> None:
    page.goto(address)
    page.get_by_role("link", name=re.compile(f"Escribir ?: {title}")).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.locator("html[data-awake]")).to_be_attached()


def save(page: Page) -> None:
    page.get_by_role("button", name="Guardar", exact=True).click()


@pytest.mark.slow
def test_two_people_editing_one_section_at_once_both_survive(
    seated: Seated, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    ana, luis = open_page(width=1280, locale="es"), open_page(width=390, locale="es")
    open_section(ana, plan_of(seated, 0))
    open_section(luis, plan_of(seated, 1))
    # Each hears of the other.
    expect(luis.locator("[data-plan-live]")).to_contain_text(
        "Ana Mesa Uno también escribe aquí.", timeout=SOON
    )
    expect(ana.locator("[data-plan-live]")).to_contain_text(
        "Luis Mesa Uno también escribe aquí.", timeout=SOON
    )
    # Different paragraphs: both stand, without a word being asked.
    ana.get_by_label("Texto").fill(FIRST.replace("llega tarde.", "llega tarde, dice Ana."))
    luis.get_by_label("Texto").fill(FIRST.replace("avisan primero.", "avisan primero, dice Luis."))
    save(ana)
    expect(ana.get_by_text("Guardado.", exact=True)).to_be_visible()
    expect(luis.locator("[data-plan-live]")).to_contain_text("Alguien guardó esta sección", timeout=SOON)
    save(luis)
    expect(luis.get_by_text("Guardado, junto con lo que otras personas escribieron")).to_be_visible()
    for page in (ana, luis):
        page.goto(plan_of(seated, 0))
        expect(page.get_by_text("llega tarde, dice Ana.")).to_be_visible()
        expect(page.get_by_text("avisan primero, dice Luis.")).to_be_visible()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.slow
def test_the_same_sentence_changed_by_two_is_settled_by_the_second(
    seated: Seated, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    ana, luis = open_page(width=390, locale="es"), open_page(width=1280, locale="es")
    open_section(ana, plan_of(seated, 0))
    open_section(luis, plan_of(seated, 1))
    ana.get_by_label("Texto").fill("El registro consular tarda un año.")
    luis.get_by_label("Texto").fill("El registro consular tarda seis meses.")
    save(ana)
    expect(ana.get_by_text("Guardado.", exact=True)).to_be_visible()
    save(luis)
    expect(luis.get_by_text("Se conservan ambos textos.")).to_be_visible()
    twice = luis.get_by_role("region", name="Escrito dos veces")
    expect(twice.get_by_text("tarda un año.")).to_be_visible()
    expect(twice.get_by_text("tarda seis meses.")).to_be_visible()
    assert axe(luis) == []
    # The other reads that it is open; nothing is lost meanwhile.
    ana.goto(plan_of(seated, 0))
    expect(ana.get_by_text("Escrito dos veces, falta decidir")).to_be_visible()
    assert axe(ana) == []
    twice.get_by_role("button", name="Quedan todos, uno tras otro").press("Enter")
    expect(luis.get_by_text("Guardado.", exact=True)).to_be_visible()
    for text in ("El registro consular tarda un año.", "El registro consular tarda seis meses."):
        expect(luis.get_by_text(text)).to_be_visible()
    # What became of it can be read, word by word.
    luis.get_by_role("link", name="Versiones", exact=True).click()
    expect(luis.get_by_role("heading", level=1, name="Versiones")).to_be_visible()
    assert axe(luis) == []


@pytest.mark.slow
def test_a_text_written_without_connection_is_there_again(
    seated: Seated, open_page: Callable[..., Page]
) -> None:
    ana = open_page(width=390, locale="es")
    open_section(ana, plan_of(seated, 0))
    ana.get_by_label("Texto").press_sequentially("Escrito en el bus. ")
    expect(ana.get_by_text("queda en este aparato hasta que guarde")).to_be_visible()
    here = ana.url
    # The page is lost before anything was saved.
    ana.goto("about:blank")
    ana.goto(here)
    expect(ana.get_by_text("Su texto sin guardar está de vuelta.")).to_be_visible()
    expect(ana.get_by_label("Texto")).to_have_value(f"Escrito en el bus. {FIRST}")
    save(ana)
    expect(ana.get_by_text("Guardado.", exact=True)).to_be_visible()
    expect(ana.locator("html[data-awake]")).to_be_attached()
    # Once saved, nothing of it stays on the device.
    kept = ana.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('plan-draft:')).length")
    assert kept == 0


@pytest.mark.slow
def test_the_same_holds_without_script(seated: Seated, open_page: Callable[..., Page]) -> None:
    ana, luis = (open_page(width=width, locale="es", javascript=False) for width in (390, 1280))
    for page, who in ((ana, 0), (luis, 1)):
        page.goto(plan_of(seated, who))
        page.get_by_role("link", name=re.compile("Escribir ?: Seguimiento")).click()
    ana.get_by_label("Texto").fill("La mesa se reúne en marzo.")
    luis.get_by_label("Texto").fill("La secretaría escribe cada mes.")
    save(ana)
    expect(ana.get_by_text("La mesa se reúne en marzo.")).to_be_visible()
    save(luis)
    expect(luis.get_by_text("están ambos textos, uno tras otro")).to_be_visible()
    expect(luis.get_by_text("La mesa se reúne en marzo.")).to_be_visible()
    expect(luis.get_by_text("La secretaría escribe cada mes.")).to_be_visible()
