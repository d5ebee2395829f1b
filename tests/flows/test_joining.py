"""One link for each person: entered at its time, copied, noticed, taken over, ended; in two browsers."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events.models import Event, Session
from app.events.rules import EventAccess, Mode
from app.joining.rules import PlatformKind
from app.joining.services import mail_links
from app.registration.models import Registration
from app.registration.rules import Origin
from tests.factories.events import make_event
from tests.factories.joining import door_of, make_online_session, put_on
from tests.factories.registration import make_registration
from tests.services.browser import says
from tests.services.people import sign_in
from tests.services.video import VideoServer


@pytest.fixture
def video() -> Any:
    server = VideoServer()
    yield server
    server.stop()


def session_of_today(video: VideoServer, minutes: int = 0) -> tuple[Event, Session, list[Registration]]:
    """Return a closed event of today whose session begins in so many minutes, with two people."""
    today = clock.today()
    event = make_event(
        access=EventAccess.INVITATION, mode=Mode.ONLINE, starts_on=today, ends_on=today + timedelta(days=1)
    )
    session = make_online_session(event, title={"es": "Conversatorio", "en": "Conversation"})
    with transaction(), event_scope(event.id):
        row = db.session.get_one(Session, session.id)
        row.starts_at = clock.now() + timedelta(minutes=minutes)
        row.ends_at = row.starts_at + timedelta(hours=1)
    put_on(event, session, PlatformKind.BIGBLUEBUTTON, video.settings)
    return (
        event,
        session,
        [
            make_registration(event, origin=Origin.INVITED, mode=Mode.ONLINE, email=f"p{n}@example.org")
            for n in "ab"
        ],
    )


def mailed_link(app: Flask, event: Event, session: Session, row: Registration) -> str:
    with transaction():
        mail_links(event.id, session.id, [row.id])
    run_pending_jobs(app)
    body = delivered(row.email)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"(/join/\S+)", body.get_content())
    assert found is not None
    return found[1]


def pages(open_page: Any, start_server: Any, chromium: Any, video: VideoServer) -> tuple[Any, list[Any]]:
    """Return a way to open browsers of different people, whose policy is watched."""
    from tests.services import browser

    server = start_server(**video.environment())
    opened: list[Any] = []

    def open_one(**options: Any) -> Page:
        context, watch = browser.open_context(chromium, server.url, **options)
        opened.append((context, watch))
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    return open_one, opened


@pytest.mark.parametrize("javascript", [True, False])
def test_a_copied_link_is_flagged_told_taken_over_and_ended(
    app: Flask,
    start_server: Any,
    chromium: Any,
    video: VideoServer,
    *,
    monkeypatch: pytest.MonkeyPatch,
    javascript: bool,
) -> None:
    event, session, (ana, luz) = session_of_today(video)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], video=video.settings))
    door, other = (mailed_link(app, event, session, row) for row in (ana, luz))
    assert door != other
    open_one, opened = pages(None, start_server, chromium, video)
    first, second = (open_one(locale="es", javascript=javascript) for _ in range(2))

    first.goto(door)
    first.get_by_role("button", name="Entrar a la sesión").click()
    first.wait_for_url("**/bigbluebutton/api/join?**")
    says(first, "Inside")

    second.goto(door)
    second.get_by_role("button", name="Entrar a la sesión").click()
    says(second, "Ya entró desde otro dispositivo.")
    expect(second.get_by_role("link", name="Seguir en el otro dispositivo")).to_be_visible()
    second.get_by_role("button", name="Pasar aquí").click()
    second.wait_for_url("**/bigbluebutton/api/join?**")

    staff = open_one(locale="es")
    staff.goto(f"/events/{event.slug}/")
    sign_in(staff, "organiser", at=event)
    staff.goto(f"/events/{event.slug}/online/{session.id}?view=look")
    says(staff, "Intentó entrar con un segundo dispositivo")
    staff.locator("summary", has_text="Terminar el enlace").click()
    staff.get_by_role("button", name="Sí, terminarlo").click()
    expect(staff.locator("summary", has_text="Terminar el enlace")).to_have_count(0)
    for page in (first, second):
        answer = page.goto(door)
        assert answer is not None
        assert answer.status == 404
    answer = second.goto(other)
    assert answer is not None
    assert answer.status == 200
    for context, watch in opened:
        context.close()
        assert watch.console == [] or all("404" in text for text in watch.console)


def test_the_card_turns_into_the_button_by_itself(
    app: Flask, start_server: Any, chromium: Any, video: VideoServer, axe: Any
) -> None:
    event, session, (ana, _luz) = session_of_today(video, minutes=20)
    open_one, opened = pages(None, start_server, chromium, video)
    page = open_one(locale="en", width=390)
    page.goto(door_of(ana, session))
    expect(page.get_by_role("heading", name="Your entry opens at")).to_be_visible()
    assert axe(page) == []
    with transaction(), event_scope(event.id):
        db.session.get_one(Session, session.id).starts_at = clock.now() + timedelta(minutes=15, seconds=10)
    page.reload()
    page.get_by_role("button", name="Enter the session").wait_for(timeout=90_000)
    assert axe(page) == []
    for context, watch in opened:
        context.close()
        watch.check()
