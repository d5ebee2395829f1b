"""The door in a real browser: with script it stays open, without script it works the same."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from app.attendance.models import CheckIn
from app.core import clock
from app.core.db import db, event_scope
from app.events.models import Event, Session
from app.registration.services import ticket_token
from tests.factories.events import ZONE, make_event, make_session
from tests.factories.working_tables import make_participant
from tests.services import browser
from tests.services.server import Server

OpenPage = Callable[..., Page]
# The green answer goes after two seconds: what is shown is noted in the page, however late the test looks.
NOTE_ANSWERS = """
addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-door-place]");
  const noted = document.documentElement.dataset;
  if (place) new MutationObserver(() => {
    const answer = place.querySelector("[data-door-answer]");
    if (!answer) return;
    noted.answers = `${noted.answers ?? ""} ${answer.dataset.doorAnswer}`.trim();
    noted.said = `${noted.said ?? ""} ${answer.innerText}`;
  }).observe(place, { childList: true });
});
"""


def happening_now() -> tuple[Event, Session]:
    """Make an event and a session that began a moment ago."""
    wall = clock.now().astimezone(ZoneInfo(ZONE))
    event = make_event(starts_on=wall.date(), ends_on=wall.date() + timedelta(days=1))
    return event, make_session(event, f"{wall:%H:%M}", minutes=90)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_typed_code_and_a_name_let_people_in(
    app: Any,
    open_page: OpenPage,
    sign_in: Callable[..., Any],
    axe: Callable[..., list[str]],
    javascript: bool,
) -> None:
    event, session = happening_now()
    first, second = make_participant(event, 1), make_participant(event, 2)
    page = open_page(width=390, locale="es", javascript=javascript)
    sign_in(page, "door", at=event)
    page.goto(f"/events/{event.slug}/check-in/{session.id}")
    page.fill("#code", f"http://localhost/t/{ticket_token(first)}")
    page.press("#code", "Enter")
    expect(page.locator("[data-door-answer=ok] h2")).to_have_text("Puede pasar")
    if javascript:
        assert axe(page) == []
        expect(page.locator("[data-door-reader]")).to_be_hidden()
    page.click("[data-door-next]")
    expect(page.locator("#code")).to_be_visible()
    page.fill("#code", ticket_token(first))
    page.press("#code", "Enter")
    expect(page.locator("[data-door-answer=warn] h2")).to_have_text("Ya está dentro")
    page.click("text=Anotar que sale")
    expect(page.locator("[data-door-answer=ok] h2")).to_have_text("Hasta luego")
    page.click("[data-door-next]")
    page.fill("#q", second.family_name.lower())
    page.press("#q", "Enter")
    page.click("text=Entra >> nth=0")
    expect(page.locator("[data-door-answer=ok]")).to_contain_text(second.full_name)
    with event_scope(event.id):
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 3


def test_the_camera_reads_a_ticket(
    app: Any, chromium: Browser, server: Server, sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    event, session = happening_now()
    guest = make_participant(event, 1)
    film = tmp_path / "ticket.y4m"
    write_film(film, f"http://localhost/t/{ticket_token(guest)}")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    opened = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=[*browser.ARGUMENTS, *camera, f"--use-file-for-fake-video-capture={film}"],
    )
    context, watch = browser.open_context(opened, server.url, width=390, locale="es")
    page = context.new_page()
    sign_in(page, "door", at=event)
    page.add_init_script(NOTE_ANSWERS)
    page.goto(f"/events/{event.slug}/check-in/{session.id}")
    page.click("[data-door-start]")
    page.wait_for_selector("html[data-answers^='ok warn']", state="attached", timeout=120_000)
    assert guest.full_name in (page.get_attribute("html", "data-said") or "")
    opened.close()
    watch.check()


def write_film(path: Path, text: str) -> None:
    """Write a film of one picture that shows a QR code, as a camera would give it."""
    width, height, scale = 640, 480, 8
    matrix = [list(row) for row in segno.make(text, error="m").matrix]
    size = len(matrix) * scale
    left, top = (width - size) // 2, (height - size) // 2
    luma = bytearray(b"\xeb" * (width * height))
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                for line in range(top + y * scale, top + (y + 1) * scale):
                    start = line * width + left + x * scale
                    luma[start : start + scale] = b"\x10" * scale
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 5)
