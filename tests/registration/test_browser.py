"""Pages of registration and home in a real browser: readable by everybody, both widths, both languages."""

from typing import Any

import pytest
from flask import Flask

from app.core.access import derived_token
from app.core.db import transaction
from app.home import services as home
from app.registration import services
from app.registration.rules import Origin
from tests.factories.events import make_room, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.registration.conftest import fields, open_event
from tests.services.people import make_someone, sign_in

VIEWS = [(1280, "es"), (390, "en")]


@pytest.fixture
def event(app: Flask) -> Any:
    """A congress with people in every state."""
    made = open_event(slug="v-congreso", edition=5, capacity_in_person=3)
    for at, name in (("09:00", "Sala Ceiba"), ("09:30", "Sala Corteza"), ("11:00", "Sala Roble")):
        room = make_room(made, name, capacity=60)
        make_session(made, at, needs_choice=True, capacity=2, room_id=room.id)
    for name in ("Marta Núñez", "Keisha Baptiste", "José Pineda", "Ana Rojas"):
        given, family = name.split()
        make_registration(
            made, given_name=given, family_name=family, institution_name="Ministerio de la Mujer"
        )
    make_registration(made, origin=Origin.STRANGER, needs="Silla de ruedas")
    make_invitation(made, "luz@example.org")
    return made


def check(page: Any, axe: Any, width: int, path: str, *, status: int = 200) -> None:
    answer = page.goto(path)
    assert answer.status == status, path
    assert axe(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_what_people_see_is_accessible_and_fits(
    event: Any, open_page: Any, axe: Any, width: int, lang: str
) -> None:
    page = open_page(width=width, locale=lang)
    person = make_someone()
    row = make_registration(event, email=person.email)
    invitation = make_invitation(event, "ana.rojas@example.org")
    link = services.link_token(row)
    base = f"/events/{event.slug}"
    for path in ("/", "/personal-data", f"{base}/register", f"{base}/register/check-mail",
                 "/r/prove/x", f"/r/{link}", f"/t/{services.ticket_token(row)}"):  # fmt: skip
        check(page, axe, width, path)
    token = derived_token("invitation", invitation.id, 1)
    check(page, axe, width, f"/i/{token}")
    check(page, axe, width, f"/i/{token}/accept")
    sign_in(page, person)
    with transaction():
        home.make_feed(person.id)
    for path in ("/home/", "/home/calendar", f"{base}/my-registration"):
        check(page, axe, width, path)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_what_organisers_see_is_accessible_and_fits(
    event: Any, open_page: Any, axe: Any, width: int, lang: str
) -> None:
    page = open_page(width=width, locale=lang)
    row = make_registration(event, needs="Silla de ruedas")
    sign_in(page, "secretariat")
    base = f"/events/{event.slug}"
    for path in ("registrations/", f"registrations/{row.id}", "registrations/new", "registrations/capacity",
                 "registrations/export", "invitations/", "manage/"):  # fmt: skip
        check(page, axe, width, f"{base}/{path}")
    check(page, axe, width, f"{base}/registrations/?q=nobody")
    check(page, axe, width, "/organisation/")
    page.goto(f"{base}/invitations/")
    page.fill("[name=addresses]", "luz@example.org\nAna <ana@example.org>\nnadie")
    page.locator("form:has([name=addresses]) button").first.click()
    page.wait_for_selector("[name=confirm]")
    assert axe(page) == []


@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_a_refused_form_shows_the_fault_and_keeps_everything(
    event: Any, open_page: Any, axe: Any, width: int, lang: str
) -> None:
    page = open_page(width=width, locale=lang)
    page.goto(f"/events/{event.slug}/register")
    for name, value in fields("marta@example.org").items():
        if name in {"given_name", "family_name", "email"}:
            page.fill(f"[name={name}]", value)
    page.check("[name=mode][value=online]")
    page.locator("[name=session_ids]").nth(0).check()
    page.locator("[name=session_ids]").nth(1).check()
    page.check("[name=consent]")
    page.locator("main form button[type=submit], main form .btn-primary").last.click()
    page.wait_for_selector("#clash")
    assert axe(page) == []
    assert page.input_value("[name=family_name]") == "Solís"
    assert page.locator("[name=session_ids]:checked").count() == 2
