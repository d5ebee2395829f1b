"""A speaker from the mail to the programme: on a phone, with a script and without, and the organiser beside."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.directory.models import Person
from app.events.models import Event
from app.events.rules import SessionPart
from tests.factories.availability import make_person
from tests.factories.events import make_contribution, make_event, make_role, make_session
from tests.factories.speakers import PDF, picture
from tests.services.people import sign_in

WORDS = "Dirige un albergue de mujeres en la frontera."


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def irma(event: Event) -> Person:
    person = make_person(time_zone="America/Argentina/Buenos_Aires")
    session = make_session(event, "14:30", title={"es": "Cifras con rostro", "en": "Figures with a face"})
    make_role(event, session, person, part=SessionPart.EXPERT)
    make_contribution(event, session, person.id)
    return person


def files_in(folder: Path) -> tuple[Path, Path]:
    photo, slides = folder / "foto.jpg", folder / "laminas.pdf"
    photo.write_bytes(picture(told="en casa"))
    slides.write_bytes(PDF)
    return photo, slides


def link_of_mail(app: Flask, person: Person) -> str:
    run_pending_jobs(app)
    body = delivered(person.email or "")[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"(/speaker/\S+)", body.get_content())
    assert found is not None
    return found[1]


def organiser(open_page: Any, event: Event) -> Page:
    page: Page = open_page(width=1280, locale="es")
    page.goto("/")
    sign_in(page, "organiser", at=event)
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_speaker_answers_on_a_phone_and_the_organiser_reads_it(
    app: Flask, event: Event, irma: Person, open_page: Any, *, axe: Any, tmp_path: Path, javascript: bool
) -> None:
    staff = organiser(open_page, event)
    staff.goto(f"/events/{event.slug}/manage/speakers/")
    assert axe(staff) == []
    staff.get_by_text("Enviar los enlaces").click()
    staff.get_by_role("button", name="Enviarlos").click()
    expect(staff.get_by_text("Sale 1 correo.")).to_be_visible()
    photo, slides = files_in(tmp_path)
    phone: Page = open_page(width=390, locale="es", javascript=javascript)
    phone.goto(link_of_mail(app, irma))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    if javascript:
        assert axe(phone) == []
    expect(phone.get_by_text("16:30–17:30").first).to_be_visible()
    while phone.get_by_role("button", name="Sí, participo").count():
        phone.get_by_role("button", name="Sí, participo").first.click()
        expect(phone.get_by_text("Confirmado. Gracias.")).to_be_visible()
        phone.wait_for_load_state()
    phone.locator('input[name="away"][value="2027-07-15-evening"]').check()
    phone.get_by_role("button", name="Guardar lo que marqué").click()
    expect(phone.get_by_text("15 de julio de 2027, 18:00–24:00")).to_be_visible()
    phone.get_by_label("En español").fill(WORDS)
    phone.get_by_role("button", name="Guardar mi biografía").click()
    phone.locator("#photo input[type=file]").set_input_files(photo)
    phone.get_by_label("Acepto que esta foto se muestre").check()
    phone.get_by_role("button", name="Mostrar esta foto").click()
    expect(phone.get_by_text("Su foto ya se muestra.")).to_be_visible()
    phone.get_by_text("Entregar una presentación").first.click()
    phone.locator("article input[type=file]").first.set_input_files(slides)
    phone.get_by_role("button", name="Entregar", exact=True).first.click()
    expect(phone.get_by_text("Su presentación está guardada.")).to_be_visible()
    staff.goto(f"/events/{event.slug}/manage/speakers/")
    expect(
        staff.locator("tbody tr", has_text="Irma Quezada Tun").get_by_text("Nada", exact=True)
    ).to_be_visible()
    staff.goto(f"/events/{event.slug}/manage/availability/")
    expect(staff.get_by_text("15 de julio de 2027, 18:00–24:00")).to_be_visible()
    reader: Page = open_page(width=1280, locale="es")
    reader.goto(f"/events/{event.slug}/speakers")
    expect(reader.get_by_text(WORDS)).to_be_visible()
    assert reader.locator("img.en-portrait").evaluate("picture => picture.naturalWidth") > 100
    assert axe(reader) == []


def test_availability_is_marked_by_keyboard(
    app: Flask, event: Event, irma: Person, open_page: Any, axe: Any
) -> None:
    staff = organiser(open_page, event)
    staff.goto(f"/events/{event.slug}/manage/availability/")
    staff.get_by_label("Unas palabras suyas").fill("Hasta el viernes, por favor.")
    staff.get_by_role("button", name="Preguntar por correo").click()
    run_pending_jobs(app)
    body = delivered(irma.email or "")[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"(/availability/\S+)", body.get_content())
    assert found is not None
    page: Page = open_page(width=390, locale="es")
    page.goto(found[1])
    expect(page.get_by_text("Hasta el viernes, por favor.")).to_be_visible()
    page.locator('input[name="away"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("14 de julio de 2027, 00:00–18:00")).to_be_visible()
    assert axe(page) == []
    staff.reload()
    expect(staff.get_by_text("14 de julio de 2027, 00:00–18:00")).to_be_visible()
    assert axe(staff) == []
