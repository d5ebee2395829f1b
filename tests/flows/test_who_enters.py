"""A closed event from its file to its guests, and an observer who speaks by the presidency's word: in a browser."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.directory.models import Appointment, Country, Institution
from app.directory.rules import CountryRole, InstitutionKind
from app.events import services
from app.events.rules import EventKind
from tests.factories.events import make_event, make_session
from tests.services.browser import says
from tests.services.people import make_someone, sign_in

SAMPLE = Path(__file__).parents[1] / "events" / "data" / "conversatorio_2023.json"
CLOCKS = {
    "San José": "08:00 a 10:00", "Bogotá": "09:00 a 11:00", "Bridgetown": "10:00 a 12:00",
    "Buenos Aires": "11:00 a 13:00",
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The data file of the Conversatorio, for a day to come: people accept invitations before, not after."""
    day = clock.today() + timedelta(days=60)
    text = SAMPLE.read_text(encoding="utf-8").replace("2023-08-08", day.isoformat())
    file = tmp_path / "conversatorio.json"
    file.write_text(text, encoding="utf-8")
    assert json.loads(text)["date"] == day.isoformat()
    return file


def import_and_publish(page: Page, sample: Path) -> str:
    """Upload, look, confirm, publish; return the address of the event."""
    page.goto("/events/")
    page.get_by_role("link", name="Desde un archivo").click()
    page.set_input_files("[name=file]", str(sample))
    page.locator("main form button").last.click()
    expect(page.get_by_role("row")).to_have_count(3)
    says(page, "Por invitación personal")
    page.get_by_role("button", name="Guardar todo").click()
    page.wait_for_url(re.compile("/events/(?!import)[^/]+/"))
    slug = page.url.split("/events/")[1].split("/")[0]
    page.goto(f"/events/{slug}/manage/settings")
    page.locator("details.en-confirm summary", has_text="Publicar").first.click()
    page.locator("details.en-confirm[open] button").first.click()
    expect(page.locator("details.en-confirm summary", has_text="Publicar")).to_have_count(0)
    return slug


def test_the_conversatorio_from_its_file_to_its_guests(app: Flask, open_page: Any, sample: Path) -> None:
    page = open_page(locale="es", javascript=False)
    sign_in(page, Role.SECRETARIAT)
    slug = import_and_publish(page, sample)
    db.session.expire_all()
    event = services.get_event(slug)
    assert event.programme_published_at is not None
    with event_scope(event.id):
        first, second = services.list_sessions(event)
    page.goto(f"/events/{slug}/invitations/")
    page.fill("[name=addresses]", "ana@example.org\nbeto@example.org")
    page.locator("main form").filter(has=page.locator("[name=addresses]")).get_by_role("button").first.click()
    page.locator(
        "button[name=confirm], [name=confirm] ~ button, form:has([name=confirm]) button"
    ).first.click()
    expect(page.locator("[name=confirm]")).to_have_count(0)
    run_pending_jobs(app)
    links = {address: own_link(address) for address in ("ana@example.org", "beto@example.org")}
    assert len(set(links.values())) == 2
    guest = open_page(locale="es", javascript=False)
    guest.goto(f"/events/{slug}/sessions/{first.id}")
    shown = guest.locator(".en-zones").first.inner_text()
    for place, hours in CLOCKS.items():
        assert place in shown
        assert hours in shown
    feed: Any = icalendar.Calendar.from_ical(guest.request.get(f"/events/{slug}/calendar.ics").body())
    assert [f"{entry['DTSTART'].dt.utctimetuple().tm_hour}:00Z" for entry in feed.walk("VEVENT")] == [
        "14:00Z",
        "19:00Z",
    ]
    guest.goto(f"/i/{links['ana@example.org']}/accept")
    guest.fill("[name=given_name]", "Ana")
    guest.fill("[name=family_name]", "Rojas")
    guest.check("[name=mode][value=online]")
    guest.check(f"[name=session_ids][value='{first.id}']")
    guest.check("[name=consent]")
    guest.locator("main form button[type=submit], main form button").last.click()
    guest.wait_for_url("**/r/**")
    says(guest, "Reducción de las vulnerabilidades")
    page.goto(f"/events/{slug}/registrations/")
    says(page, "Rojas")
    assert second.title["es"].startswith("Integración")


def own_link(address: str) -> str:
    body = delivered(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"/i/([\w-]+)", body.get_content())
    assert found is not None
    return found[1]


def test_an_observer_speaks_once_the_presidency_has_said_so(app: Flask, open_page: Any) -> None:
    meeting = make_event(
        kind=EventKind.MEETING, title={"es": "Reunión de viceministros", "en": "Vice ministers"}
    )
    session = make_session(meeting, "09:00", title={"es": "Plenaria", "en": "Plenary"})
    observer = make_someone(given_name="Lucía", family_name="Andrade", email="lucia@example.org")
    with transaction():
        country = Country(
            code="EC", name={"es": "Ecuador"}, time_zone="America/Guayaquil", role=CountryRole.OBSERVER
        )
        ministry = Institution(
            name={"es": "Cancillería"},
            sort_name="cancilleria",
            country=country,
            kind=InstitutionKind.MINISTRY,
        )
        db.session.add_all([country, ministry])
        db.session.flush()
        db.session.add(Appointment(person_id=observer.id, institution_id=ministry.id, post="Directora"))
    people = f"/events/{meeting.slug}/manage/sessions/{session.id}/people"

    def name_as_expert(page: Page) -> None:
        page.goto(people)
        form = page.locator("form[action$='/roles']")
        if not form.locator("[name=email]").is_visible():
            page.locator("details", has=form).locator("summary").first.click()
        form.locator("[name=email]").fill("lucia@example.org")
        form.locator("[name=role]").select_option("expert")
        form.get_by_role("button").last.click()

    organiser = open_page(locale="es")
    sign_in(organiser, Role.ORGANISER, at=meeting)
    name_as_expert(organiser)
    assert "Lucía Andrade" in organiser.locator("[role=alert]").first.inner_text()
    with event_scope(meeting.id):
        assert services.people_of_session(session).roles == []
    presidency = open_page(locale="es")
    officer = sign_in(presidency, Role.PRESIDENCY)
    presidency.goto(people)
    form = presidency.locator("form[action$='/authorisations']")
    presidency.locator("details", has=form).locator("summary").first.click()
    form.locator("[name=observer-email]").fill("lucia@example.org")
    form.locator("[name=observer-permission][value=speak]").check()
    form.locator("[name=observer-authorised_by]").fill("Presidencia pro témpore")
    form.get_by_role("button").last.click()
    expect(presidency.get_by_text("Presidencia pro témpore")).not_to_have_count(0)
    name_as_expert(organiser)
    expect(organiser.locator("main").get_by_text("Lucía Andrade")).not_to_have_count(0)
    db.session.expire_all()
    with event_scope(meeting.id):
        assert [person.id for _role, person in services.people_of_session(session).roles] == [observer.id]
    organiser.goto(f"/events/{meeting.slug}/manage/permissions")
    row = organiser.get_by_role("row", name="Lucía Andrade").inner_text()
    for shown in ("Plenaria", "Presidencia pro témpore", officer.full_name, str(clock.today().year)):
        assert shown in row
