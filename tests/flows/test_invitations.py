"""From a workbook to a registration by its link; two people with one mailbox; the queue by keyboard."""

import re
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app.core.db import db, event_scope
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.core.spreadsheets import write_xlsx
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from tests.factories.registration import make_registration
from tests.flows.test_register import mailed_path
from tests.registration.conftest import open_event
from tests.services.browser import awake


def registered(event: Event) -> dict[str, str]:
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return {row.email: row.state.value for row in services.list_all()}


def answer(page: Page, given: str, family: str) -> None:
    page.fill("[name=given_name]", given)
    page.fill("[name=family_name]", family)
    page.check("[name=mode][value=in_person]")
    page.check("[name=consent]")
    page.get_by_role("button", name="Enviar la inscripción").click()


def test_a_campaign_from_a_workbook_to_a_registration_by_its_link(
    app: Flask, open_page: Any, sign_in: Any, axe: Any, tmp_path: Path
) -> None:
    event = open_event(access=EventAccess.INVITATION, capacity_in_person=None)
    book = tmp_path / "invitados.xlsx"
    people = [["Rojas", "Ana", "ana@gmial.com"], ["Paz", "Luz", "luz@hotmial.com"], ["Sol", "Eva", "nada"]]
    book.write_bytes(write_xlsx({"Lista": [["Apellidos", "Nombres", "Correo"], *people]}))
    page = open_page(javascript=False, locale="es")
    sign_in(page, "organiser", at=event)
    page.goto(f"/events/{event.slug}/invitations/")
    page.get_by_role("link", name="Campaña nueva").first.click()
    page.get_by_label("Nombre de la campaña").fill("Mecanismo")
    page.get_by_role("button", name="Guardar la campaña").click()
    page.set_input_files("[name=file]", book)
    page.get_by_role("button", name="Verlo").first.click()
    expect(page.get_by_text("«nada» no es un correo electrónico.")).to_be_visible()
    page.get_by_role("button", name="Corregir los 2 que seguramente son errores").click()
    page.get_by_role("button", name="Pasar a 2 personas a la campaña").click()
    run_pending_jobs(app)
    assert delivered() == []
    page.locator("summary", has_text="Iniciar la campaña").click()
    page.get_by_role("button", name="Sí, iniciar").click()
    expect(page.get_by_text("La campaña está en marcha.")).to_be_visible()
    guest = open_page(locale="es", width=390)
    guest.goto(mailed_path(app, "ana@gmail.com", "i"))
    assert axe(guest) == []
    guest.get_by_role("link", name="Aceptar e inscribirme").click()
    expect(guest.locator("[name=family_name]")).to_have_value("Rojas")
    answer(guest, "Ana", "Rojas")
    guest.wait_for_url("**/r/**")
    assert registered(event) == {"ana@gmail.com": "confirmed"}
    page.goto(f"/events/{event.slug}/invitations/?state=accepted")
    expect(page.get_by_text("ana@gmail.com")).to_be_visible()


def test_two_colleagues_with_one_mailbox_get_a_link_each(app: Flask, open_page: Any, sign_in: Any) -> None:
    event = open_event(access=EventAccess.INVITATION, capacity_in_person=None)
    organiser = open_page(javascript=False, locale="es")
    sign_in(organiser, "organiser", at=event)
    organiser.goto(f"/events/{event.slug}/invitations/")
    organiser.get_by_label("Correos, uno por línea").fill("dgm@example.org")
    organiser.get_by_role("button", name="Vista previa").click()
    organiser.get_by_role("button", name="Enviar 1 invitación").click()
    organiser.wait_for_load_state()
    path = mailed_path(app, "dgm@example.org", "i")
    first = open_page(javascript=False, locale="es", width=390)
    second = open_page(javascript=False, locale="es")
    second.goto(f"{path}/accept")
    first.goto(f"{path}/accept")
    answer(first, "Ana", "Rojas")
    answer(second, "Luz", "Paz")
    expect(second.get_by_text("cada correo es para una sola persona")).to_be_visible()
    assert registered(event) == {"dgm@example.org": "confirmed"}
    second.get_by_label("Su nombre").fill("Luz Paz")
    second.get_by_label("Su propio correo").fill("luz@example.org")
    second.get_by_role("button", name="Pedir mi propia invitación").click()
    second.wait_for_load_state()
    organiser.goto(f"/events/{event.slug}/invitations/?state=requested")
    organiser.get_by_label("Elegir a Luz Paz").check()
    organiser.get_by_role("button", name="Seguir…").click()
    organiser.get_by_role("button", name="Enviar (de nuevo)").click()
    second.goto(mailed_path(app, "luz@example.org", "i"))
    second.get_by_role("link", name="Aceptar e inscribirme").click()
    answer(second, "Luz", "Paz")
    second.wait_for_url("**/r/**")
    assert registered(event) == {"dgm@example.org": "confirmed", "luz@example.org": "confirmed"}
    run_pending_jobs(app)
    links = set()
    for address in ("dgm@example.org", "luz@example.org"):
        body = delivered(address)[-1].get_body(("plain",))
        assert body is not None
        links.update(re.findall(r"/r/([\w-]{20,})", body.get_content()))
    assert len(links) == 2


def test_the_queue_is_worked_by_keyboard_and_an_approval_taken_back(
    open_page: Any, sign_in: Any, axe: Any
) -> None:
    event = open_event(access=EventAccess.APPROVAL, capacity_in_person=None)
    for name in ("ana", "luz", "sol"):
        make_registration(event, given_name=name.title(), email=f"{name}@example.org")
    page = open_page(locale="es")
    sign_in(page, "organiser", at=event)
    page.goto(f"/events/{event.slug}/approvals")
    assert axe(page) == []
    awake(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("1 persona queda aceptada y recibe el aviso.")).to_be_visible()
    assert registered(event)["luz@example.org"] == "confirmed"
    awake(page)
    page.keyboard.press("u")
    expect(page.get_by_text("1 persona vuelve a esperar una decisión y recibe el aviso.")).to_be_visible()
    assert set(registered(event).values()) == {"pending"}
    awake(page)
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.get_by_role("button", name="No aceptar").click()
    expect(page.get_by_text("ana@example.org")).to_have_count(0)
    assert registered(event)["ana@example.org"] == "rejected"


def test_many_are_approved_at_once_without_script(open_page: Any, sign_in: Any) -> None:
    event = open_event(access=EventAccess.APPROVAL, capacity_in_person=None)
    for name in ("ana", "luz", "sol"):
        make_registration(event, given_name=name.title(), email=f"{name}@example.org")
    page = open_page(javascript=False, locale="es", width=390)
    sign_in(page, "organiser", at=event)
    page.goto(f"/events/{event.slug}/approvals")
    for box in page.get_by_role("checkbox", name="Elegir a").all()[:2]:
        box.check()
    page.get_by_role("region", name="Acciones sobre lo elegido").get_by_role(
        "button", name="Aceptar"
    ).first.click()
    assert sorted(registered(event).values()) == ["confirmed", "confirmed", "pending"]
    page.get_by_role("button", name="Deshacer 2 aprobaciones").click()
    assert set(registered(event).values()) == {"pending"}
