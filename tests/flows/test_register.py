"""From a stranger's form to a ticket at the door, in a browser that runs no script."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.registration.rules import RegistrationState
from tests.factories.events import make_session
from tests.factories.registration import make_invitation, make_registration
from tests.registration.conftest import open_event
from tests.registration.test_views import rows_of
from tests.services.browser import says


def mailed_path(app: Flask, address: str, kind: str) -> str:
    """Deliver what waits; return the path of the link in the last mail to the address."""
    run_pending_jobs(app)
    body = delivered(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(rf"http://[^/\s]+(/{kind}/\S+)", body.get_content())
    assert found is not None
    return found[1]


def fill(page: Page, **values: str) -> None:
    for name, value in {"given_name": "Marta", "family_name": "Núñez Solís", **values}.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=mode][value=in_person]")
    page.check("[name=consent]")


def test_a_stranger_without_script_registers_confirms_and_holds_a_ticket(
    app: Flask, open_page: Any, tmp_path: Path
) -> None:
    event = open_event(capacity_in_person=5)
    first = make_session(event, "09:00", needs_choice=True, title={"es": "Coloquio", "en": "Colloquium"})
    make_session(event, "09:30", needs_choice=True, title={"es": "Datos", "en": "Data"})
    page = open_page(javascript=False, locale="es")
    page.goto(f"/events/{event.slug}/")
    page.get_by_role("link", name="Inscribirme").first.click()
    fill(page, email="marta@example.org")
    for box in page.locator("[name=session_ids]").all():
        box.check()
    page.get_by_role("button", name="Enviar la inscripción").click()
    page.get_by_role("button", name="Dejar «Coloquio» y enviar").click()
    says(page, "Revise su correo")
    page.goto(mailed_path(app, "marta@example.org", "r"))
    page.get_by_role("button", name="Confirmar mi lugar").click()
    says(page, "Su lugar está confirmado.")
    (row,) = rows_of(event)
    assert (row.state, row.full_name) == (RegistrationState.CONFIRMED, "Marta Núñez Solís")
    boxes = page.locator(f"[name=session_ids][value='{first.id}']")
    expect(boxes).to_be_checked()
    picture = tmp_path / "ticket.png"
    page.locator(".en-ticket-code").screenshot(path=picture)
    read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"http://[^/]+/t/[\w-]{20,}\n", read.stdout)
    assert page.goto(read.stdout[read.stdout.index("/t/") :].strip()).status == 200


def test_an_invitation_is_accepted_without_script(app: Flask, open_page: Any) -> None:
    event = open_event(capacity_in_person=1)
    make_registration(event)
    make_invitation(event, "luz@example.org")
    page = open_page(javascript=False, locale="en", width=390)
    page.goto(mailed_path(app, "luz@example.org", "i"))
    page.get_by_role("link", name="Accept and register").click()
    assert page.input_value("[name=email]") == "luz@example.org"
    for name, value in {"given_name": "Luz", "family_name": "Pineda"}.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=mode][value=in_person]")
    page.check("[name=consent]")
    page.get_by_role("button", name="Send the registration").click()
    says(page, "You are on the waiting list, place 1.")
    page.locator("summary", has_text="Cancel my registration").click()
    page.get_by_role("button", name="Yes, cancel it").first.click()
    expect(page.locator("summary", has_text="Cancel my registration")).to_have_count(0)
    assert {row.email: row.state for row in rows_of(event)}["luz@example.org"] == "cancelled"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_full_event_says_so_before_the_form_is_filled(app: Flask, open_page: Any, width: int) -> None:
    event = open_event(capacity_in_person=1)
    make_registration(event)
    page = open_page(width=width, locale="es")
    page.goto(f"/events/{event.slug}/register")
    card = page.locator(".en-choice.is-full")
    assert "Lleno: 1 de 1. Quedaría en espera, lugar 1." in card.inner_text()
