"""Activities of different groups do not overlap, and a panel is made up as agreed or says why not."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory import services as directory
from app.directory.models import Body
from app.directory.rules import Sector
from app.events import services as events
from app.events.models import Event
from app.events.rules import Placement, SessionKind, SessionPart
from tests.factories.events import make_event, make_role, make_session, make_speaker
from tests.factories.scheduling import let_meet_at_once, make_body, make_meeting
from tests.services.browser import says
from tests.services.people import sign_in

OpenPage = Callable[..., Page]


def conflicts(page: Page, event: Event) -> list[str]:
    """Read the headlines of what stands in the way of publishing, and of what is a warning."""
    db.session.rollback()
    page.goto(f"/events/{event.slug}/scheduling/?lang=en")
    return page.locator(".en-conflict h3").all_inner_texts()


def shift(event: Event, minutes: int) -> None:
    """Move the only session of a meeting."""
    with transaction(), event_scope(event.id):
        [session] = events.list_sessions(event)
        assert session.starts_at is not None
        assert session.ends_at is not None
        by = timedelta(minutes=minutes)
        events.place_sessions(event, [Placement(session.id, session.starts_at + by, session.ends_at + by)])


def body(code: str, name: str) -> Body:
    made = make_body(code)
    with transaction():
        made.name = {"es": name, "en": name}
    return made


def test_two_groups_at_one_time_are_shown_on_both_sides_and_an_end_at_a_start_is_fine(
    app: Flask, open_page: OpenPage
) -> None:
    labour, _ = make_meeting(body("GT-LAB", "Labour group"), "14:00", 120)
    protection, theirs = make_meeting(body("GT-PROT", "Protection group"), "15:30", 90)
    page = open_page(locale="en-GB")
    sign_in(page, Role.SECRETARIAT)
    for event in (labour, protection):
        assert conflicts(page, event) == ["Labour group and Protection group meet at the same time"]
        card = page.locator(".en-conflict")
        assert "Stands in the way of publishing" in card.inner_text()
        assert re.search(r"14:00–16:00", card.inner_text())
        assert re.search(r"15:30–17:00", card.inner_text())
        assert card.get_by_role("link").count() >= 2, "both sides are linked"
    page.goto(f"/events/{labour.slug}/scheduling/?lang=en")
    with page.expect_navigation():
        page.locator(".en-conflict").get_by_role("link", name=theirs.title["en"]).last.click()
    assert page.title()
    shift(protection, 30)
    assert conflicts(page, labour) == []
    says(page, "No conflicts")


def test_the_two_networks_meet_in_parallel_and_a_panellist_of_both_is_still_refused(
    app: Flask, open_page: OpenPage
) -> None:
    one, two = body("RED-1", "Network one"), body("RED-2", "Network two")
    first, mine = make_meeting(one, "14:00", 120)
    second, theirs = make_meeting(two, "14:00", 120)
    page = open_page(locale="en-GB")
    sign_in(page, Role.SECRETARIAT)
    assert conflicts(page, first) == ["Network one and Network two meet at the same time"]
    let_meet_at_once(one, two)
    assert conflicts(page, first) == []
    irma = make_speaker()
    make_role(first, mine, irma)
    with transaction():
        directory.add_email(irma.id, "irma@example.org", verified=True)
    page.goto(f"/events/{second.slug}/manage/sessions/{theirs.id}/people?lang=en")
    form = page.locator("form[action$='/roles']")
    form.locator("[name=email]").fill("irma@example.org")
    form.locator("[name=role]").select_option("expert")
    form.get_by_role("button", name="Name").click()
    says(page, "Irma Quezada Tun is not available 14:00–16:00")
    make_role(second, theirs, irma, accept="for the test")
    for event in (first, second):
        assert conflicts(page, event) == ["Irma Quezada Tun is in two sessions at once"]


def fill_panel(event: Event, session: Any, counts: dict[Sector, int]) -> None:
    number = 0
    for sector, count in counts.items():
        for _ in range(count):
            number += 1
            make_role(
                event, session, make_speaker(f"Voz{number}", session.code), SessionPart.EXPERT, sector=sector
            )


def test_a_panel_of_three_two_and_one_is_fine_and_the_real_ones_are_kept_with_a_reason(
    app: Flask, open_page: OpenPage
) -> None:
    event = make_event()
    people, nation, town = Sector.CIVIL_SOCIETY, Sector.NATIONAL_GOVERNMENT, Sector.LOCAL_GOVERNMENT
    panels = [
        ("09:00", {people: 3, nation: 2, town: 1}),
        ("11:00", {people: 3, nation: 3, town: 0}),
        ("14:00", {people: 3, nation: 1, town: 2}),
    ]
    sessions = []
    for start, counts in panels:
        sessions.append(make_session(event, start, minutes=60, kind=SessionKind.LIGHTNING))
        fill_panel(event, sessions[-1], counts)
    page = open_page(locale="en-GB")
    sign_in(page, Role.ORGANISER, at=event)
    for session in sessions:
        page.goto(f"/events/{event.slug}/manage/sessions/{session.id}/people?lang=en")
        section = page.locator("section[aria-labelledby=make-up]")
        section.locator("summary").click()
        section.get_by_role("button", name="Save").click()
        says(page, "Saved.")  # three, two and one are proposed for lightning talks
    assert conflicts(page, event) == ["The panel is not made up as agreed"] * 2
    page.locator(".en-conflict details summary").first.click()
    page.locator(".en-conflict input[name=reason]").first.fill("No local government could come.")
    page.get_by_role("button", name="Keep the reason").first.click()
    expect(page.get_by_text("No local government could come.")).to_have_count(1)
    assert len(conflicts(page, event)) == 2, "one to look at, one among those taken"
    assert page.get_by_text("No local government could come.").count() == 1
    page.goto(f"/events/{event.slug}/manage/sessions/{sessions[2].id}/people?lang=en")
    section = page.locator("section[aria-labelledby=make-up]")
    section.locator("summary").click()
    section.locator("[name=panel-reason]").fill("Two towns host the network.")
    section.get_by_role("button", name="Save").click()
    says(page, "It may be otherwise: Two towns host the network.")
    conflicts(page, event)
    says(page, "No conflicts")
    says(page, "2 findings were taken as they are")
