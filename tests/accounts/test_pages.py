"""Signing in as people do it: in a browser, with and without script."""

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from app.accounts import services
from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from tests.factories.accounts import PASSWORD, make_account, make_role
from tests.factories.directory import make_focal_point, make_person

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(("width", "locale", "javascript"), [(1280, "es", True), (390, "en", False)])
def test_a_link_and_one_click_let_in(
    open_page: Open, axe: Callable[..., list[str]], width: int, locale: str, javascript: bool
) -> None:
    with transaction():
        token = services.issue_sign_in_link(email="nueva@example.org", next_path="/account")
    page = open_page(width=width, locale=locale, javascript=javascript)
    page.goto(f"/sign-in/link/{token}")
    assert token not in page.url
    if javascript:
        assert axe(page) == []
    page.locator("#given_name").fill("Nueva")
    page.locator("#family_name").fill("Persona")
    page.locator("main button").click()
    expect(page).to_have_url(re.compile("/account$"))
    expect(page.locator("#given_name")).to_have_value("Nueva")
    if javascript:
        assert axe(page) == []


def test_staff_set_up_the_second_step_by_the_picture_and_keep_their_codes(
    open_page: Open, axe: Callable[..., list[str]]
) -> None:
    person = make_person(email="ana@example.org")
    make_role(person, Role.SECRETARIAT)
    make_account(person, password=PASSWORD)
    page = open_page(width=1280, locale="es")
    page.goto("/sign-in?next=/directory/people")
    page.locator("#email").fill("ana@example.org")
    page.locator("summary", has_text="contraseña").click()
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page).to_have_url(re.compile("/account/second-factor"))
    assert axe(page) == []
    secret = page.locator("main .en-code").first.inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    page.locator("main button").click()
    expect(page.locator("main ol .en-code")).to_have_count(10)
    assert axe(page) == []
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url(re.compile("/directory/people"))


def test_a_focal_point_confirms_their_data_on_a_phone(
    open_page: Open, sign_in: Callable[..., object], axe: Callable[..., list[str]]
) -> None:
    duty = make_focal_point()
    page = open_page(width=390, locale="es")
    sign_in(page, duty.appointment.person)
    page.goto(f"/directory/institutions/{duty.appointment.institution_id}/people")
    expect(page.locator("main")).to_contain_text("Aún sin confirmar")
    page.locator("form.en-card button").click()
    expect(page.locator("main")).to_contain_text("Sus datos están al día")
    assert axe(page) == []
