"""The parts of pages in a real browser: seen, reached by keyboard, and used without script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.core import gallery
from tests.services import browser as browsers


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with gallery.serving(gallery.build()) as url:
        yield url


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open an address of the gallery; at the end nothing may have been blocked or asked elsewhere."""
    opened = []

    def one(path: str, **options: Any) -> Page:
        context, watch = browsers.open_context(chromium, address, **options)
        opened.append((context, watch))
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(path)
        page.wait_for_load_state("load")
        return page

    yield one
    for context, watch in opened:
        context.close()
        watch.check()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/?lang=es&in=1", "/?lang=en&bad=1&said=1", "/errors/404?lang=es", "/errors/500"]
)
def test_every_component_can_be_used_by_everybody(
    visit: Callable[..., Page], axe: Callable[..., list[str]], path: str, width: int, dark: bool
) -> None:
    page = visit(path, width=width, dark=dark)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_charts_are_drawn_under_the_policy(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es")
    canvas = page.locator("#reg-title >> xpath=ancestor::figure >> canvas")
    expect(canvas).to_be_visible()
    paint = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(x => x)"
    page.wait_for_function(paint, arg=canvas.element_handle())


def test_icons_come_from_the_one_file(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es")
    box = page.locator(".en-verdict .en-icon use").first.evaluate("u => u.getBBox().width")
    assert box > 0


def test_order_follows_keys_and_is_spoken(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es")
    places = "selects => selects.map(s => s.name + s.value)"
    fields = page.locator("select[name^=table-]")
    expect(page.locator("[data-rank-keys]").first).to_be_visible()
    before = fields.evaluate_all(places)
    assert before == ["table-31", "table-12", "table-23"]
    page.get_by_role("button", name="Subir: Mesa 1. Causas").focus()
    page.keyboard.press("ArrowUp")
    assert fields.evaluate_all(places) == ["table-11", "table-32", "table-23"]
    expect(page.locator("[data-rank-say]")).to_have_text("Mesa 1. Causas, ahora en el lugar 1 de 3")
    expect(page.get_by_role("button", name="Bajar: Mesa 1. Causas")).to_be_focused()
    page.get_by_role("button", name="Bajar: Mesa 1. Causas").click()
    assert fields.evaluate_all(places) == before


def test_everything_is_there_without_script(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es", javascript=False)
    expect(page.locator("select[name=table-1]")).to_be_visible()
    expect(page.locator("[data-rank-keys]").first).to_be_hidden()
    expect(page.get_by_role("link", name="Actualizar esta página")).to_be_visible()
    page.get_by_text("Cancelar mi inscripción…").click()
    expect(page.get_by_role("button", name="Sí, cancelar")).to_be_visible()
    page.locator("details:has(#zone-top) > summary").click()
    page.locator("#zone-top").select_option("America/Panama")
    page.get_by_role("button", name="Cambiar").click()
    assert "zone=America%2FPanama" in page.url
    assert "lang=es" in page.url


def test_a_running_job_renews_itself_until_it_is_done(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es")
    job = page.locator("#j0")
    expect(job).to_contain_text("En curso")
    expect(page.get_by_role("link", name="Actualizar esta página")).to_be_hidden()
    expect(job).to_contain_text("Hecho.")
    expect(page.locator("#j0 progress")).to_have_count(0)
    expect(page.locator("[data-spoken]")).to_have_text("Buscando un programa: Hecho.")


def test_escape_closes_a_menu_and_gives_the_focus_back(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es", width=390)
    summary = page.locator("details.en-only-phone > summary")
    summary.click()
    page.get_by_role("link", name="Cursos").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Cursos")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_list_of_errors_takes_the_focus_and_leads_to_the_field(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es&bad=1")
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Full name: Write a name.").click()
    expect(page.locator("#name")).to_be_focused()


def test_chosen_rows_are_counted_and_the_bar_comes_only_then(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=es")
    bar = page.locator("[data-pick-bar]")
    expect(bar).to_be_hidden()
    page.get_by_label("Elegir a Berta").check()
    expect(bar).to_contain_text("1")
    expect(page.locator("tr.is-picked")).to_have_count(1)


def test_rooms_are_columns_on_a_desk_and_a_list_on_a_phone(visit: Callable[..., Page]) -> None:
    left = "a => a.getBoundingClientRect().left"
    sessions = ("Coloquio 1", "Taller")
    desk, phone = visit("/?lang=es"), visit("/?lang=es", width=390)
    place = {
        name: [p.locator(f"article:has-text('{name}')").evaluate(left) for p in (desk, phone)]
        for name in sessions
    }
    assert place["Coloquio 1"][0] < place["Taller"][0]
    assert place["Coloquio 1"][1] == place["Taller"][1]
