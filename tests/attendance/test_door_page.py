"""The door in a real browser: with script it stays open, without script it works the same."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from app.attendance.models import CheckIn
from app.core.db import db, event_scope
from app.registration.services import ticket_token
from tests.factories.events import make_event, make_session
from tests.factories.working_tables import make_participant

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_typed_code_and_a_name_let_people_in(
    app: Any,
    open_page: OpenPage,
    sign_in: Callable[..., Any],
    axe: Callable[..., list[str]],
    javascript: bool,
) -> None:
    event = make_event()
    session = make_session(event, "09:00", minutes=90)
    first, second = make_participant(event, 1), make_participant(event, 2)
    page = open_page(width=390, locale="es", javascript=javascript)
    sign_in(page, "door", at=event)
    page.goto(f"/events/{event.slug}/check-in/{session.id}")
    page.fill("#code", f"http://localhost/t/{ticket_token(first)}")
    page.press("#code", "Enter")
    assert page.inner_text("[data-door-answer=ok] h2") == "Puede pasar"
    if javascript:
        assert axe(page) == []
        assert not page.is_visible("[data-door-reader]")
    page.click("[data-door-next]")
    assert page.is_visible("#code")
    page.fill("#code", ticket_token(first))
    page.press("#code", "Enter")
    assert page.inner_text("[data-door-answer=warn] h2") == "Ya está dentro"
    page.click("text=Anotar que sale")
    assert page.inner_text("[data-door-answer=ok] h2") == "Hasta luego"
    page.click("[data-door-next]")
    page.fill("#q", second.family_name.lower())
    page.press("#q", "Enter")
    page.click("text=Entra >> nth=0")
    assert second.full_name in page.inner_text("[data-door-answer=ok]")
    with event_scope(event.id):
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 3
