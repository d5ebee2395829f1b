"""The schedule editor in a real browser: by mouse, by keyboard, on a phone, by two at once, without script."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.core.db import db, event_scope
from app.core.mail import delivered
from app.events.models import Event, Room, Session
from app.events.rules import local_instant
from app.scheduling.services import drafts
from tests.factories.directory import make_person
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.factories.registration import make_registration
from tests.factories.scheduling import work_off
from tests.services.browser import awake

OpenPage = Callable[..., Page]
SignIn = Callable[..., Any]


@pytest.fixture(name="congress")
def _congress() -> tuple[Event, list[Room], dict[str, Session]]:
    event = make_event()
    rooms = [make_room(event, name, capacity=80) for name in ("Ceiba", "Jacaranda", "Guayacán")]
    made = {
        "opening": make_session(event, "09:00", room_id=rooms[0].id, title=_title("Opening")),
        "panel": make_session(event, "10:15", room_id=rooms[1].id, title=_title("Panel")),
        "talk": make_session(event, "14:00", room_id=rooms[2].id, title=_title("Talk")),
        "loose": make_session(event, None, minutes=30, title=_title("Loose end")),
    }
    keisha = make_speaker("Keisha", "Baptiste")
    make_role(event, made["panel"], keisha)
    make_role(event, made["talk"], keisha)
    return event, rooms, made


def _title(text: str) -> dict[str, str]:
    return {"es": text, "en": text}


def url(event: Event, tail: str = "editor") -> str:
    return f"/events/{event.slug}/scheduling/{tail}"


def at(event: Event, hour: str, day: int = 0) -> datetime:
    return local_instant(event.starts_on + timedelta(days=day), hour, event.time_zone)


def drafted(event: Event, session: Session) -> tuple[str, Any]:
    """Return the wall-clock time and the room of a session in the draft."""
    db.session.rollback()
    with event_scope(event.id):
        spot = drafts.load_slots(event)[session.id].spot
    if spot.starts_at is None:
        return "", None
    minutes = int((spot.starts_at - at(event, "00:00")).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}", spot.room_id


def card(page: Page, session: Session) -> Locator:
    return page.locator(f"#c-{session.id}")


def drag(page: Page, start: Locator, *, to: tuple[float, float]) -> None:
    """Pull something by the mouse, as slowly as a hand does."""
    box = start.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 12, box["y"] + 20, steps=3)
    page.mouse.move(*to, steps=8)


def spot_of(page: Page, column: int, hour: str) -> tuple[float, float]:
    """Return where a time in a column is on the screen: a little below its line."""
    head = page.locator(f".en-roomhead.room-{column}").bounding_box()
    mark = page.locator(f".en-timehead.t-{hour.replace(':', '')}").bounding_box()
    assert head is not None
    assert mark is not None
    return head["x"] + head["width"] / 2, mark["y"] + 12


def signed_in(open_page: OpenPage, sign_in: SignIn, event: Event, **options: Any) -> Page:
    page = open_page(locale="en", **options)
    if options["width"] > 1000:
        page.set_viewport_size({"width": options["width"], "height": 1800})
    sign_in(page, "organiser", at=event)
    page.goto(url(event) + "?lang=en")
    awake(page)
    return page


def test_by_mouse(open_page: OpenPage, sign_in: SignIn, congress: Any, axe: Callable[..., list[str]]):
    event, rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=1280)
    drag(page, card(page, made["opening"]).locator("h3"), to=spot_of(page, 2, "16:00"))
    expect(page.locator(".en-ghost")).to_be_visible()
    expect(page.locator("[data-held]")).to_contain_text("Jacaranda")
    page.mouse.up()
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    assert drafted(event, made["opening"]) == ("16:00", rooms[1].id)
    drag(page, card(page, made["loose"]).locator("h3"), to=spot_of(page, 3, "12:00"))
    page.mouse.up()
    expect(page.get_by_text("Draft 2, saved on")).to_be_visible()
    assert drafted(event, made["loose"]) == ("12:00", rooms[2].id)
    tray = page.locator("[data-tray]").bounding_box()
    assert tray is not None
    drag(page, card(page, made["talk"]).locator("h3"), to=(tray["x"] + 400, tray["y"] + 20))
    page.mouse.up()
    expect(page.get_by_text("Draft 3, saved on")).to_be_visible()
    assert drafted(event, made["talk"]) == ("", None)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Draft 4, saved on")).to_be_visible()
    assert drafted(event, made["talk"]) == ("14:00", rooms[2].id)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("Draft 5, saved on")).to_be_visible()
    assert drafted(event, made["talk"]) == ("", None)
    assert axe(page) == []


def test_what_does_not_fit_is_said_while_it_is_carried(open_page: OpenPage, sign_in: SignIn, congress: Any):
    event, _rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=1280)
    with page.expect_response(lambda answer: "/where" in answer.url):
        drag(page, card(page, made["talk"]).locator("h3"), to=spot_of(page, 3, "10:00"))
    x, y = spot_of(page, 3, "10:00")
    page.mouse.move(x, y + 30, steps=2)
    expect(page.locator("[data-held-verdict]")).to_contain_text("Keisha Baptiste is in “Panel”")
    expect(page.locator(".en-ghost.is-bad")).to_be_visible()
    assert page.locator(".en-away[data-of-hand]").count() > 0
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".en-ghost")).to_have_count(0)
    assert drafted(event, made["talk"])[0] == "14:00"


def test_by_keyboard_alone(open_page: OpenPage, sign_in: SignIn, congress: Any):
    event, rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=1280)
    link = page.locator(f"#s-{made['panel'].id}")
    link.focus()
    page.keyboard.press("Enter")
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_contain_text("Taken: Panel.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("10:45, Guayacán. Fits here.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    assert drafted(event, made["panel"]) == ("10:45", rooms[2].id)
    expect(page.locator(f"#s-{made['panel'].id}")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(spoken).to_contain_text("Put back.")
    expect(page.locator(f"#s-{made['panel'].id}")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Draft 2, saved on")).to_be_visible()
    assert drafted(event, made["panel"]) == ("10:15", rooms[1].id)


def test_on_a_phone(open_page: OpenPage, sign_in: SignIn, congress: Any, axe: Callable[..., list[str]]):
    event, rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    faults = page.locator("#faults").bounding_box()
    first = card(page, made["opening"]).bounding_box()
    assert faults is not None
    assert first is not None
    assert faults["y"] < first["y"], "conflicts come first"
    page.locator(f"#s-{made['opening'].id}").click()
    held = page.locator("[data-held]")
    expect(held).to_be_visible()
    held.get_by_role("button", name="Later").click()
    held.get_by_role("button", name="Next room").click()
    expect(held).to_contain_text("09:15, Jacaranda.")
    assert axe(page) == []
    held.get_by_role("button", name="Leave it here").click()
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    assert drafted(event, made["opening"]) == ("09:15", rooms[1].id)


def test_without_script(open_page: OpenPage, sign_in: SignIn, congress: Any):
    event, rooms, made = congress
    page = open_page(locale="en", width=390, javascript=False)
    sign_in(page, "organiser", at=event)
    page.goto(url(event) + "?lang=en")
    page.get_by_role("link", name="Loose end").click()
    page.get_by_label("Starts at").fill("11:30")
    page.get_by_label("Room").select_option(label="Ceiba")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    assert drafted(event, made["loose"]) == ("11:30", rooms[0].id)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Draft 2, saved on")).to_be_visible()
    assert drafted(event, made["loose"]) == ("", None)


def test_two_at_once_lose_nothing(open_page: OpenPage, sign_in: SignIn, congress: Any):
    event, rooms, made = congress
    ana = signed_in(open_page, sign_in, event, width=1280)
    rosa = signed_in(open_page, sign_in, event, width=1280)
    for page, name, clock in ((ana, "opening", "16:00"), (rosa, "talk", "17:00")):
        drag(page, card(page, made[name]).locator("h3"), to=spot_of(page, 1, clock))
        page.mouse.up()
        expect(page.get_by_text("saved on")).to_be_visible()
    assert drafted(event, made["opening"]) == ("16:00", rooms[0].id)
    assert drafted(event, made["talk"]) == ("17:00", rooms[0].id)
    expect(ana.get_by_text("Draft 2, saved on")).to_be_visible()
    expect(ana.locator("html")).to_have_attribute("data-toasted", re.compile("moved “Talk”"))
    expect(ana.get_by_text("Also here:")).to_be_visible()
    # Both take the same session; whoever leaves it second is shown both places.
    for page in (ana, rosa):
        page.locator(f"#s-{made['panel'].id}").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
    rosa.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Draft 3, saved on")).to_be_visible()
    rosa.keyboard.press("Enter")
    refused = rosa.get_by_role("alert")
    expect(refused).to_contain_text("Not saved:")
    expect(refused).to_contain_text("10:30, Jacaranda")
    assert drafted(event, made["panel"]) == ("10:30", rooms[1].id)
    rosa.get_by_role("button", name="Move it to where I wanted").click()
    expect(rosa.get_by_text("Draft 4, saved on")).to_be_visible()
    assert drafted(event, made["panel"]) == ("10:45", rooms[1].id)


def test_news_that_come_late_take_nothing_out_of_the_hand(
    open_page: OpenPage, sign_in: SignIn, congress: Any
):
    event, rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=1280)
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/changes?**", hold)
    with page.expect_request("**/changes?**"):
        pass
    other = signed_in(open_page, sign_in, event, width=1280)
    drag(other, card(other, made["talk"]).locator("h3"), to=spot_of(other, 1, "17:00"))
    other.mouse.up()
    expect(other.get_by_text("Draft 1, saved on")).to_be_visible()
    page.locator(f"#s-{made['panel'].id}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-spoken]")).to_contain_text("Taken: Panel.")
    with page.expect_response("**/changes?**") as told:
        asked.pop().continue_()
    assert "Draft 1, saved on" in told.value.text()
    page.evaluate("new Promise(requestAnimationFrame)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Draft 2, saved on")).to_be_visible()
    assert drafted(event, made["panel"]) == ("10:30", rooms[1].id)


def test_publishing_tells_whom_it_concerns_and_nobody_before(
    open_page: OpenPage, sign_in: SignIn, congress: Any, axe: Callable[..., list[str]]
):
    event, rooms, made = congress
    speaker = make_person(given_name="Irma", email="irma@example.org")
    make_role(event, made["opening"], speaker)
    make_registration(event, email="publico@example.org")
    work_off()
    page = signed_in(open_page, sign_in, event, width=1280)
    drag(page, card(page, made["opening"]).locator("h3"), to=spot_of(page, 2, "16:00"))
    page.mouse.up()
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    stranger = open_page(locale="en", width=390)
    stranger.goto(f"/events/{event.slug}/programme?lang=en")
    expect(stranger.locator("main")).to_contain_text("09:00–10:00")
    expect(stranger.locator("main")).not_to_contain_text("16:00–17:00")
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator("main")).to_contain_text("Irma")
    expect(page.locator("main")).to_contain_text("1 registered person")
    assert axe(page) == []
    page.get_by_label("A note for everybody").fill("The hall is free later.")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Version 2 is public: 1 change.")).to_be_visible()
    work_off()
    for address in ("irma@example.org", "publico@example.org"):
        body = delivered(address)[-1].get_body(("plain",))
        assert body is not None
        assert "16:00" in body.get_content()
    stranger.goto(f"/events/{event.slug}/programme/changes?lang=en")
    expect(stranger.locator("main")).to_contain_text("The hall is free later.")
    expect(stranger.locator("main")).to_contain_text("16:00–17:00 · Jacaranda")
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(stranger) == []
    assert drafted(event, made["opening"]) == ("16:00", rooms[1].id)


def test_by_finger(open_page: OpenPage, sign_in: SignIn, congress: Any):
    event, rooms, made = congress
    page = signed_in(open_page, sign_in, event, width=1280)
    hand = page.context.new_cdp_session(page)
    hand.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *points: tuple[float, float]) -> None:
        hand.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    box = card(page, made["opening"]).bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + 10
    touch("touchStart", (x, y))
    expect(page.locator("html.is-dragging")).to_have_count(1)  # after a long press; a short one scrolls
    target = spot_of(page, 3, "16:00")
    touch("touchMove", (x + 30, y + 30))
    touch("touchMove", target)
    expect(page.locator("[data-held]")).to_contain_text("Guayacán")
    touch("touchEnd")
    expect(page.get_by_text("Draft 1, saved on")).to_be_visible()
    assert drafted(event, made["opening"]) == ("16:00", rooms[2].id)
