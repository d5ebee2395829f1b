"""Checking a certificate in a real browser: by code, on a phone and a desk, with and without script."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.certificates import make_credential
from tests.factories.events import make_event
from tests.services.people import make_someone


@pytest.mark.parametrize(
    ("width", "locale", "javascript", "button", "verdict"),
    [
        (1280, "es", True, "Comprobar", "Este certificado es válido"),
        (390, "en", False, "Check", "This certificate is valid"),
    ],
)
def test_a_stranger_types_a_code_and_reads_the_verdict(
    *,
    width: int,
    locale: str,
    javascript: bool,
    button: str,
    verdict: str,
    app: Flask,
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
) -> None:
    code = make_credential(make_event(), make_someone()).code
    page = open_page(width=width, locale=locale, javascript=javascript)
    page.goto(f"/verify/?lang={locale}")
    page.locator("#code").fill(code[:14].lower() + " " + code[14:])
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(verdict)
    expect(page.locator(".en-code").first).to_have_text(re.compile("-?".join(code)))
    if javascript:
        assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
