"""The form in a real browser: by keyboard alone, without script, accessible at both widths."""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.core.db import db, event_scope
from app.events.models import Event
from app.registration import services
from app.registration.rules.form import Kind
from app.registration.rules.form_conditions import Op, Test
from tests.factories.events import make_session
from tests.factories.forms import add_section, answer, ask, option
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import sign_in

VIEWS = [(1280, "es"), (390, "en")]


@pytest.fixture
def event(app: Flask) -> Event:
    """A congress that asks of everything."""
    made = open_event(slug="v-congreso", edition=5, capacity_in_person=30)
    make_session(made, "09:00", needs_choice=True, capacity=20)
    hotel = ask(made, Kind.YES_NO, "¿Necesita hotel?", required=True)
    add_section(made, "Viaje", Test(hotel.id, Op.EQUALS, "yes"))
    ask(made, Kind.NUMBER, "Noches", required=True, help={"es": "De cuántas noches es su estancia."})
    ask(made, Kind.SINGLE, "Cuarto", options=[("Doble", 1), ("Sencillo", 4), ("Compartido", None)])
    ask(made, Kind.FILE, "Carta de acreditación", purpose={"es": "Para acreditarle en la puerta."})
    ask(made, Kind.DATE, "Llegada")
    add_section(made, "Otros")
    ask(made, Kind.MULTIPLE, "Visitas", options=["Museo", "Canal", "Bosque", "Casco antiguo"])
    ask(made, Kind.LONG_TEXT, "Comentarios", special=True)
    return made


def names(event: Event) -> dict[str, str]:
    return {question.label["es"]: question.name for question in services.form_of(event.id).questions}


def saved(event: Event) -> dict[str, Any]:
    db.session.rollback()
    with event_scope(event.id):
        (row,) = services.list_all()
        return {each.question.label["es"]: each.value for each in services.answers_of(row, None)}


def tab_to(page: Any, name: str, value: str = "") -> None:
    """Go on by the tabulator until a field has the focus."""
    for _press in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate("[document.activeElement.name || '', document.activeElement.value || '']")
        if found[0] == name and (not value or found[1] == value):
            return
    raise AssertionError(f"the keyboard never reaches {name}")


def test_the_form_is_completed_by_keyboard_alone(event: Event, open_page: Any) -> None:
    page, asked = open_page(width=1280, locale="es"), names(event)
    page.goto(f"/events/{event.slug}/register")
    page.locator("#content").focus()
    for name, text in (("given_name", "Marta"), ("family_name", "Solís"), ("email", "marta@example.org")):
        tab_to(page, name)
        page.keyboard.type(text)
    tab_to(page, "institution_name")
    page.keyboard.type("Mi asociación")
    tab_to(page, "mode")
    page.keyboard.press("Space")
    tab_to(page, "session_ids")
    page.keyboard.press("Space")
    tab_to(page, "consent")
    page.keyboard.press("Space")
    tab_to(page, asked["¿Necesita hotel?"])
    page.keyboard.press("Space")
    # The section has opened under the hands: the next stop is in it.
    tab_to(page, asked["Noches"])
    page.keyboard.type("3")
    tab_to(page, asked["Cuarto"])
    page.keyboard.press("Space")
    tab_to(page, asked["Visitas"])
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/check-mail" in page.url, page.inner_text("main")[:800]
    found = saved(event)
    assert (found["Noches"], found["¿Necesita hotel?"]) == (3, True)
    assert len(found["Visitas"]) == 1


def test_questions_show_and_hide_at_once_and_say_what_the_server_says(event: Event, open_page: Any) -> None:
    page, asked = open_page(width=1280, locale="es"), names(event)
    page.goto(f"/events/{event.slug}/register")
    nights = page.locator(f"[name='{asked['Noches']}']")
    expect(nights).to_be_hidden()
    page.check(f"[name='{asked['¿Necesita hotel?']}'][value=yes]")
    expect(nights).to_be_visible()
    assert "5. Viaje" in page.inner_text("main")
    page.check(f"[name='{asked['¿Necesita hotel?']}'][value=no]")
    expect(nights).to_be_hidden()
    assert "5. Otros" in page.inner_text("main")
    shown = page.input_value("[name=shown]")
    assert asked["Noches"].removeprefix("q-") not in shown


def test_without_script_the_server_opens_the_questions(event: Event, open_page: Any) -> None:
    page, asked = open_page(width=390, locale="es", javascript=False), names(event)
    page.goto(f"/events/{event.slug}/register")
    page.fill("[name=given_name]", "Marta")
    page.fill("[name=family_name]", "Solís")
    page.fill("[name=email]", "marta@example.org")
    page.check("[name=mode][value=in_person]")
    page.check("[name=consent]")
    page.check(f"[name='{asked['¿Necesita hotel?']}'][value=yes]")
    expect(page.locator(f"[name='{asked['Noches']}']")).to_be_hidden()
    page.locator("main form .btn-primary").last.click()
    page.locator(f".en-errors a[href='#{asked['Noches']}']").click()
    page.fill(f"[name='{asked['Noches']}']", "2")
    page.check(f"[name='{asked['Cuarto']}'] >> nth=2")
    page.set_input_files(
        f"[name='{asked['Carta de acreditación']}']",
        {"name": "carta.txt", "mimeType": "text/plain", "buffer": b"Se acredita"},
    )
    with page.expect_navigation():
        page.locator("main form .btn-primary").last.click()
    assert "/check-mail" in page.url, page.inner_text("main")[:800]
    found = saved(event)
    assert found["Noches"] == 2
    assert found["Carta de acreditación"]["name"] == "carta.txt"


def test_the_institution_is_found_without_script_and_what_was_written_stays(
    event: Event, open_page: Any
) -> None:
    from app.core.db import transaction
    from app.directory import services as directory

    with transaction():
        directory.load_reference_data()
        directory.create_institution(name={"es": "Ministerio de la Mujer"}, country_code="PA")
        directory.create_institution(name={"es": "Ministerio de la Mujer"}, country_code="CR")
    page = open_page(width=390, locale="es", javascript=False)
    page.goto(f"/events/{event.slug}/register")
    page.fill("[name=given_name]", "Marta")
    page.fill("[name=institution_name]", "minist mujer")
    page.click("[name=find_institution]")
    expect(page.locator("#found")).to_be_visible()
    assert page.input_value("[name=given_name]") == "Marta"
    page.get_by_label("Ministerio de la Mujer (Costa Rica)").check()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_the_pages_of_the_form_are_accessible_and_fit(
    event: Event, open_page: Any, axe: Any, width: int, lang: str
) -> None:
    page = open_page(width=width, locale=lang)
    row = make_registration(event)
    form = services.form_of(event.id)
    hotel = next(each for each in form.questions if each.kind is Kind.YES_NO)
    room = next(each for each in form.questions if each.kind is Kind.SINGLE)
    answer(event, row, {hotel.id: True, room.id: option(room, "Doble")})
    sign_in(page, "secretariat")
    base = f"/events/{event.slug}"
    section = form.sections[0].id
    for path in (
        f"{base}/register", f"/r/{services.link_token(row)}/answers", f"{base}/form/", f"{base}/form/copy",
        f"{base}/form/sections/new", f"{base}/form/questions/{room.id}",
        f"{base}/form/sections/{section}/questions/new?kind=multiple", f"{base}/registrations/policy",
        f"{base}/registrations/{row.id}/answers", f"{base}/registrations/{row.id}/answers/edit",
        "/registration/proposals/",
    ):  # fmt: skip
        given = page.goto(path)
        assert given.status == 200, path
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_preview_follows_what_is_written(event: Event, open_page: Any) -> None:
    page = open_page(width=1280, locale="es")
    sign_in(page, "organiser", at=event)
    section = services.form_of(event.id).sections[0].id
    page.goto(f"/events/{event.slug}/form/sections/{section}/questions/new?kind=text")
    page.fill("[name=label-es]", "Apodo en la credencial")
    page.locator("#preview").get_by_text("Apodo en la credencial").wait_for()
    page.select_option("#kind", "single")
    page.wait_for_selector("[name=options-0-es]")
    page.fill("[name=options-0-es]", "Sí, claro")
    page.locator("#preview").get_by_text("Sí, claro").wait_for()
    assert re.search(r"Apodo", page.input_value("[name=label-es]"))
