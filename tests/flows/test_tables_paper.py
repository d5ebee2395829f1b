"""From the board to what hangs at the door and lies on the table, in a real browser; and how fair it all is."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from app.core.access import Role
from app.core.jobs import run_pending_jobs
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.working_tables.models import WorkingTable
from app.working_tables.services import printing
from tests.factories.working_tables import make_hall, make_participant, sit_down
from tests.services.people import sign_in

OpenPage = Callable[..., Page]
Hall = tuple[Event, list[WorkingTable], list[Registration]]


@pytest.fixture(name="hall")
def _hall(app: Any) -> Hall:
    """Twenty-four people at three tables, as they were published; two more take part online."""
    event, tables, people = make_hall(24, 3)
    online = [make_participant(event, 90 + number, mode=Mode.ONLINE) for number in range(2)]
    sit_down(event, tables, [*people, *online])
    return event, tables, people


def fetched(page: Page, button: Any) -> bytes:
    """Press a button that gives a file, and return what it holds."""
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize(("width", "locale"), [(1280, "es-ES"), (390, "en-GB")])
def test_papers_are_reached_from_the_board(
    hall: Hall, open_page: OpenPage, axe: Any, width: int, locale: str
) -> None:
    event, _tables, _people = hall
    with_script = width > 400
    page = open_page(width=width, locale=locale, javascript=with_script)
    sign_in(page, Role.ORGANISER, at=event)
    page.goto(f"/events/{event.slug}/working-tables/?lang={locale[:2]}")
    page.get_by_role("link", name=re.compile("Impresos y archivos|Paper and files")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Impresos y archivos|Paper and files")
    )
    if with_script:
        assert axe(page) == []
    signs = page.get_by_role("region", name=re.compile("Letreros|Door signs"))
    signs.get_by_label(re.compile("Idioma|Language")).select_option("both")
    with pikepdf.open(io.BytesIO(fetched(page, signs.get_by_role("button")))) as document:
        assert len(document.pages) == 3
    zoom = page.get_by_role("button", name=re.compile("Zoom"))
    assert fetched(page, zoom).startswith(b"Pre-assign Room Name,Email Address\r\n")


def test_many_tents_are_made_in_the_background_with_their_progress(app: Any, open_page: OpenPage) -> None:
    event, tables, people = make_hall(printing.AT_ONCE + 1, 3)
    sit_down(event, tables, people)
    page = open_page(locale="en-GB")
    sign_in(page, Role.ORGANISER, at=event)
    page.goto(f"/events/{event.slug}/working-tables/paper?lang=en")
    tents = page.get_by_role("region", name="Tents with names")
    tents.get_by_role("radio", name=re.compile("One on a sheet")).check()
    tents.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    run_pending_jobs(app)
    page.reload()
    link = page.locator(f"a[href*='/events/{event.slug}/working-tables/paper/files/']")
    with pikepdf.open(io.BytesIO(fetched(page, link))) as document:
        assert len(document.pages) == printing.AT_ONCE + 1


def test_whoever_reads_figures_finds_no_small_group_and_the_organiser_chooses(
    hall: Hall, open_page: OpenPage, axe: Any
) -> None:
    event, tables, people = hall
    sit_down(event, tables, people)
    page = open_page(locale="en-GB")
    sign_in(page, Role.REGISTRAR, at=event)
    page.goto(f"/events/{event.slug}/working-tables/fairness?lang=en")
    expect(page.get_by_text("are told together with others")).to_be_visible()
    assert small_numbers(page) == []
    assert axe(page) == []
    desk = open_page(locale="es-ES")
    sign_in(desk, Role.ORGANISER, at=event)
    desk.goto(f"/events/{event.slug}/working-tables/?lang=es")
    desk.get_by_role("link", name="Equidad").click()
    expect(desk.get_by_text("Se muestran grupos pequeños.")).to_be_visible()
    assert small_numbers(desk) != []
    assert axe(desk) == []
    desk.get_by_label("Sin grupos de menos de 5, para compartir").check()
    desk.get_by_role("button", name="Aplicar").click()
    expect(desk.get_by_text("se cuentan junto con otros")).to_be_visible()
    assert small_numbers(desk) == []


def small_numbers(page: Page) -> list[str]:
    """Return the numbers of people below five that the page tells, in tables, tiles and charts."""
    told = page.locator("main td.num, main .en-tile .en-big, main .en-key b").all_inner_texts()
    return [text for text in told if re.fullmatch(r"[1-4]", text.strip())]
