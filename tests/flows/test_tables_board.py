"""The board of tables in a real browser: by mouse, by keyboard, on a phone, by two at once, without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.db import db, event_scope
from app.core.mail import delivered
from app.events.models import Event
from app.registration.models import Registration
from app.working_tables import services
from app.working_tables.models import WorkingTable
from tests.factories.scheduling import work_off
from tests.factories.working_tables import make_hall, make_participant, make_seating

OpenPage = Callable[..., Page]
SignIn = Callable[..., Any]
Hall = tuple[Event, list[WorkingTable], list[Registration]]


@pytest.fixture(name="hall")
def _hall() -> Hall:
    """Twelve people at three tables, four at each, in force and not published."""
    event, tables, people = make_hall(12, 3)
    make_seating(event, accepted=True)
    return event, tables, people


def url(event: Event, tail: str = "") -> str:
    return f"/events/{event.slug}/working-tables/{tail}"


def table_of(event: Event, person: Registration) -> str:
    """Return the name of the table that somebody has in the seating in force, with ! where they are fixed."""
    db.session.rollback()
    with event_scope(event.id):
        found = services.get_board(event, services.find_current_seating()).card(person.id)
    assert found is not None
    card, table = found
    return (table.name["en"] if table else "") + ("!" if card.locked else "")


def card(page: Page, person: Registration) -> Locator:
    return page.locator(f"#p-{person.id}")


def column(page: Page, table: WorkingTable) -> Locator:
    return page.locator(f'[data-col="{table.id}"]')


def signed_in(open_page: OpenPage, sign_in: SignIn, event: Event, **options: Any) -> Page:
    page = open_page(locale="en", **options)
    sign_in(page, "organiser", at=event)
    page.goto(url(event) + "?lang=en")
    expect(page.locator("#board[data-awake]")).to_be_attached()
    return page


def drag(page: Page, start: Locator, end: Locator) -> None:
    """Pull something by the mouse to the middle of something else, as slowly as a hand does."""
    start.scroll_into_view_if_needed()
    box, target = start.bounding_box(), end.bounding_box()
    assert box is not None
    assert target is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2 + 6, steps=3)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 120, steps=8)


def people_at(page: Page, table: WorkingTable) -> Locator:
    return column(page, table).locator("[data-card]")


def test_by_mouse(open_page: OpenPage, sign_in: SignIn, hall: Hall, axe: Callable[..., list[str]]) -> None:
    event, tables, people = hall
    page = signed_in(open_page, sign_in, event, width=1280)
    assert table_of(event, people[0]) == "Table 1"
    drag(page, card(page, people[0]), column(page, tables[1]))
    expect(column(page, tables[1])).to_have_class("en-col k-workshop is-target")
    page.mouse.up()
    expect(people_at(page, tables[1])).to_have_count(5)
    assert table_of(event, people[0]) == "Table 2!"
    meter = column(page, tables[1]).locator("dl dd").first
    expect(meter).to_contain_text("5")
    page.get_by_role("button", name="Undo").click()
    expect(people_at(page, tables[1])).to_have_count(4)
    assert table_of(event, people[0]) == "Table 1"
    page.keyboard.press("Control+Shift+z")
    expect(people_at(page, tables[1])).to_have_count(5)
    assert table_of(event, people[0]) == "Table 2!"
    assert axe(page) == []


def test_pulled_off_the_table(open_page: OpenPage, sign_in: SignIn, hall: Hall) -> None:
    event, tables, people = hall
    page = signed_in(open_page, sign_in, event, width=1280)
    page.locator(f"#s-{people[0].id}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(page.get_by_role("heading", name="1 person without a table")).to_be_visible()
    assert table_of(event, people[0]) == ""
    expect(page.get_by_role("button", name="Repair the seating")).to_be_visible()
    drag(page, card(page, people[0]), column(page, tables[2]))
    page.mouse.up()
    expect(people_at(page, tables[2])).to_have_count(5)
    assert table_of(event, people[0]) == "Table 3!"


def test_by_keyboard_alone(open_page: OpenPage, sign_in: SignIn, hall: Hall) -> None:
    event, _tables, people = hall
    page = signed_in(open_page, sign_in, event, width=1280)
    link = page.locator(f"#s-{people[0].id}")
    link.focus()
    page.keyboard.press("Enter")
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_contain_text(f"Taken: {people[0].full_name}.")
    expect(page.locator("[data-held]")).to_contain_text("Move to:")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("Table 2. Their second choice.")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("Table 3. Their third choice.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(card(page, people[0]).locator("xpath=ancestor::section")).to_have_attribute("data-name", "Table 2")
    expect(page.locator(f"#s-{people[0].id}")).to_be_focused()
    assert table_of(event, people[0]) == "Table 2!"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(spoken).to_contain_text("Back where they were.")
    expect(page.locator(f"#s-{people[0].id}")).to_be_focused()
    assert table_of(event, people[0]) == "Table 2!"
    page.keyboard.press("Control+z")
    expect(card(page, people[0]).locator("xpath=ancestor::section")).to_have_attribute("data-name", "Table 1")
    assert table_of(event, people[0]) == "Table 1"


def test_on_a_phone(open_page: OpenPage, sign_in: SignIn, hall: Hall, axe: Callable[..., list[str]]) -> None:
    event, _tables, people = hall
    page = signed_in(open_page, sign_in, event, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(f"#s-{people[0].id}").click()
    bar = page.get_by_role("region", name="Person chosen")
    expect(bar).to_contain_text(people[0].full_name)
    assert axe(page) == []
    bar.get_by_role("button", name="Table 3").click()
    expect(card(page, people[0]).locator("xpath=ancestor::section")).to_have_attribute("data-name", "Table 3")
    assert table_of(event, people[0]) == "Table 3!"
    page.locator(f"#s-{people[0].id}").click()
    bar.get_by_role("button", name="No longer fixed").click()
    expect(card(page, people[0]).get_by_label("fixed")).to_have_count(0)
    assert table_of(event, people[0]) == "Table 3"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_by_finger(open_page: OpenPage, sign_in: SignIn, hall: Hall) -> None:
    event, tables, people = hall
    page = signed_in(open_page, sign_in, event, width=1280)
    fingers = page.context.new_cdp_session(page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *points: tuple[float, float]) -> None:
        listed = [{"x": x, "y": y} for x, y in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": listed})

    card(page, people[0]).scroll_into_view_if_needed()
    box, target = card(page, people[0]).bounding_box(), column(page, tables[1]).bounding_box()
    assert box is not None
    assert target is not None
    x, y = box["x"] + 20, box["y"] + 8
    touch("touchStart", (x, y))
    expect(page.locator("html.is-dragging")).to_have_count(1)  # after a long press; a short one scrolls
    touch("touchMove", (x + 30, y + 4))
    touch("touchMove", (target["x"] + 60, target["y"] + 120))
    expect(column(page, tables[1])).to_have_class("en-col k-workshop is-target")
    touch("touchEnd")
    expect(people_at(page, tables[1])).to_have_count(5)
    assert table_of(event, people[0]) == "Table 2!"


def test_without_script(open_page: OpenPage, sign_in: SignIn, hall: Hall) -> None:
    event, _tables, people = hall
    page = open_page(locale="en", width=390, javascript=False)
    sign_in(page, "organiser", at=event)
    page.goto(url(event) + "?lang=en")
    page.get_by_role("link", name=people[0].full_name).click()
    expect(page.get_by_text("They are at: Table 1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Their second choice.")
    page.get_by_role("row", name="Table 2").get_by_role("button", name="Move here").click()
    expect(page.get_by_text("Moved to: Table 2")).to_be_visible()
    assert table_of(event, people[0]) == "Table 2!"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. You can do it again.")).to_be_visible()
    assert table_of(event, people[0]) == "Table 1"


def test_two_at_once_lose_nothing(open_page: OpenPage, sign_in: SignIn, hall: Hall) -> None:
    event, tables, people = hall
    ana = signed_in(open_page, sign_in, event, width=1280)
    rosa = signed_in(open_page, sign_in, event, width=1280)
    # Both take the same person; whoever leaves them second is shown both places.
    for page in (ana, rosa):
        page.locator(f"#s-{people[0].id}").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Person chosen")).to_be_visible()
        page.keyboard.press("ArrowRight")
    rosa.keyboard.press("ArrowRight")
    ana.keyboard.press("Enter")
    expect(people_at(ana, tables[1])).to_have_count(5)
    rosa.keyboard.press("Enter")
    refused = rosa.get_by_role("alert")
    expect(refused).to_contain_text("Not saved:")
    expect(refused).to_contain_text("Now: Table 2")
    expect(refused).to_contain_text("You wanted: Table 3")
    assert table_of(event, people[0]) == "Table 2!"
    rosa.get_by_role("button", name="Move them to where I wanted").click()
    expect(people_at(rosa, tables[2])).to_have_count(5)
    assert table_of(event, people[0]) == "Table 3!"
    # What she did comes to the other page by itself, and it says who else is there.
    expect(people_at(ana, tables[2])).to_have_count(5, timeout=30_000)
    expect(ana.get_by_text("Also here:")).to_be_visible()


def test_old_data_is_refused_with_what_changed_and_repaired(
    open_page: OpenPage, sign_in: SignIn, axe: Callable[..., list[str]]
) -> None:
    event, _tables, _people = make_hall(12, 3)
    make_seating(event)
    newcomer = make_participant(event, 90, given_name="Lucía", family_name="Paz")
    page = signed_in(open_page, sign_in, event, width=1280)
    page.get_by_role("button", name="Accept").click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Not accepted")
    expect(refused).to_contain_text("Lucía Paz takes part now.")
    assert axe(page) == []
    refused.get_by_role("button", name="Repair it").click()
    expect(page.get_by_role("button", name="Stop and keep the best")).to_be_visible()
    work_off()
    page.goto(url(event) + "?lang=en")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The seating holds now for you.")).to_be_visible()
    assert table_of(event, newcomer).startswith("Table")


def test_publishing_tells_whose_table_changed_and_nobody_else(
    open_page: OpenPage, sign_in: SignIn, hall: Hall, axe: Callable[..., list[str]]
) -> None:
    event, _tables, people = hall
    work_off()
    page = signed_in(open_page, sign_in, event, width=1280)
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator("main")).to_contain_text("Told a table for the first time")
    assert axe(page) == []
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("12 people are being told.")).to_be_visible()
    work_off()
    before = {person.id: len(delivered(person.email)) for person in people}
    page.locator(f"#s-{people[0].id}").click()
    page.get_by_role("region", name="Person chosen").get_by_role("button", name="Table 2").click()
    expect(page.get_by_text("1 unpublished change")).to_be_visible()
    with event_scope(event.id):
        info = services.seat_of(people[0])
    assert info is not None
    assert info.table.name["en"] == "Table 1"
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("1 person is being told.")).to_be_visible()
    work_off()
    told = {person.id for person in people if len(delivered(person.email)) > before[person.id]}
    assert told == {people[0].id}
    body = delivered(people[0].email)[-1].get_body(("plain",))
    assert body is not None
    assert "Mesa 2" in body.get_content()
    assert "/my-table/" in body.get_content()
