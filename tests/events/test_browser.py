"""Pages of events in a real browser: readable by everybody, at both widths, in both languages."""

import pytest

from app.core.access import Role
from app.events.rules import SessionAccess, SessionKind
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)


@pytest.fixture
def congress(app):
    event = make_event(slug="v-congreso", edition=5)
    ceiba, corteza = (
        make_room(event, "Ceiba", capacity=300, features=["plenaria"]),
        make_room(event, "Corteza"),
    )
    opening = make_session(
        event, "09:00", room_id=ceiba.id, kind=SessionKind.OPENING, interpretation=("es", "en")
    )
    make_role(event, opening, make_speaker(), institution_label="Presidencia pro tempore")
    panel = make_session(event, "10:15", room_id=ceiba.id)
    make_contribution(event, panel, make_speaker("Keisha", "Baptiste").id)
    make_session(
        event, "10:15", room_id=corteza.id, kind=SessionKind.WORKING_TABLE, access=SessionAccess.INVITED
    )
    make_session(event, "12:00", kind=SessionKind.BREAK)
    make_session(event, None)
    return event, panel


VIEWS = [(1280, "es"), (390, "en")]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_readers_pages_are_accessible_and_fit(congress, open_page, axe, width, lang):
    event, panel = congress
    page = open_page(width=width, locale=lang)
    for path in ("/events/", f"/events/{event.slug}/", f"/events/{event.slug}/programme",
                 f"/events/{event.slug}/programme?day=all", f"/events/{event.slug}/sessions/{panel.id}"):  # fmt: skip
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.slow
@pytest.mark.parametrize(("width", "lang"), VIEWS)
def test_organisers_pages_are_accessible_and_fit(congress, open_page, axe, sign_in, *, width, lang):
    event, panel = congress
    page = open_page(width=width, locale=lang)
    sign_in(page, Role.SECRETARIAT)
    manage = f"/events/{event.slug}/manage"
    for path in (f"{manage}/", f"{manage}/settings", f"{manage}/rooms", f"{manage}/materials", f"{manage}/sessions",
                 f"{manage}/sessions/{panel.id}", f"{manage}/sessions/{panel.id}/people", f"{manage}/clone",
                 "/events/new"):  # fmt: skip
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_rooms_are_columns_on_a_desk_and_a_list_by_hour_on_a_phone(congress, open_page):
    event, _ = congress
    desk = open_page(width=1280, locale="es")
    desk.goto(f"/events/{event.slug}/programme")
    heads = desk.locator(".en-roomhead")
    assert heads.all_inner_texts()[0].startswith("Ceiba")
    left = [box.bounding_box()["x"] for box in desk.locator(".en-ses").all()]
    assert len(set(left)) == 2
    phone = open_page(width=390, locale="es")
    phone.goto(f"/events/{event.slug}/programme")
    assert not phone.locator(".en-roomhead").first.is_visible()
    assert len({box.bounding_box()["x"] for box in phone.locator(".en-ses").all()}) == 1
    assert "10:15" in phone.locator(".en-at").all_inner_texts()[1]


def test_contributions_fold_out_without_script(congress, open_page):
    event, _ = congress
    page = open_page(width=390, locale="es", javascript=False)
    page.goto(f"/events/{event.slug}/programme")
    page.locator(".en-given > summary").click()
    assert "Keisha Baptiste" in page.locator(".en-given").inner_text()
