"""The focal point's story and the closed part, in a real browser: both widths, with and without script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.delegations import services
from app.delegations.rules import DelegateRole
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import MaterialDraft, MaterialKind, Visibility
from app.registration import services as registration
from tests.delegations.conftest import late, members, page_of
from tests.factories.delegations import closed_part, coming_event, make_delegate, make_delegation, make_post
from tests.factories.directory import make_appointment, make_institution, make_person
from tests.factories.registration import make_registration
from tests.services.people import make_someone, sign_in

pytestmark = pytest.mark.slow


def fill(page: Page, number: int) -> None:
    page.get_by_label("Given names").fill("Noemí")
    page.get_by_label("Family names").fill(f"Laínez {number}")
    page.get_by_label("Their own e-mail address").fill(f"noemi{number}@example.org")


def says(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def looks_right(page: Page, axe: Any, width: int) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
def test_the_focal_points_story(
    app: Flask, open_page: Any, axe: Any, width: int, *, javascript: bool
) -> None:
    event = coming_event()
    institution, point = make_post()
    make_appointment(make_person(given_name="Delfina", family_name="Suazo"), institution)
    delegation = make_delegation(event, quota=5)
    page = open_page(width=width, locale="en", javascript=javascript)
    sign_in(page, point.appointment.person)
    page.goto("/home/?lang=en")
    page.get_by_role("link", name="Fill it").click()
    for number in range(4):
        page.get_by_role("link", name="Add somebody").first.click()
        fill(page, number)
        page.get_by_role("button", name="Name this person").click()
        says(page, f"Noemí Laínez {number} is named")
    page.get_by_role("link", name="Add somebody").first.click()
    page.get_by_role("link", name="Delfina Suazo").click()
    if javascript:
        looks_right(page, axe, width)
    page.get_by_role("button", name="Name this person").click()
    says(page, "Delfina Suazo is named")
    assert len(members(event, delegation)) == 5
    page.get_by_role("link", name="Add somebody").first.click()
    fill(page, 9)
    page.get_by_role("button", name="Name this person").click()
    says(page, "All 5 places are taken")
    if javascript:
        looks_right(page, axe, width)
    page.get_by_role("button", name="Put in line for the next place").click()
    says(page, "is in line")
    _replace_and_withdraw(page)
    names = set(members(event, delegation))
    assert {"noemi9@example.org", "noemi11@example.org"} <= names
    assert not {"noemi0@example.org", "noemi1@example.org"} & names
    assert len(names) == 5
    _change_late(page, event, delegation.id)
    assert "noemi21@example.org" in members(event, delegation)


def _replace_and_withdraw(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Change ?: Noemí Laínez 0")).click()
    fill(page, 11)
    page.get_by_role("button", name="Replace").click()
    says(page, "takes the place")
    page.get_by_role("link", name=re.compile("Change ?: Noemí Laínez 1$")).click()
    page.get_by_text("Withdraw…").click()
    page.get_by_role("button", name="Withdraw now").click()
    says(page, "the place is free")


def _change_late(page: Page, event: Event, delegation_id: Any) -> None:
    """Ask for a change after the last day; an organiser approves it in the queue."""
    with event_scope(event.id):
        late(event, services.get_delegation(delegation_id))
    page.reload()
    page.get_by_role("link", name=re.compile("Ask for a change ?: Noemí Laínez 2")).click()
    fill(page, 21)
    page.get_by_label("Why, for the organisers").first.fill("Cambió de puesto")
    page.get_by_role("button", name="Ask the organisers").first.click()
    says(page, "Waits for the organisers")
    focal = page.context.cookies()
    page.context.clear_cookies()
    sign_in(page, "organiser", at=event)
    page.goto(f"/events/{event.slug}/delegations/changes?lang=en")
    says(page, "Cambió de puesto")
    page.get_by_label(re.compile("Reason")).fill("De acuerdo")
    page.get_by_role("button", name=re.compile("Approve")).click()
    says(page, "Approved; the focal points were told.")
    page.context.clear_cookies()
    page.context.add_cookies(focal)  # type: ignore[arg-type]


@pytest.fixture
def closed(app: Flask) -> tuple[Event, Session]:
    """An event with a closed part now, its room and its paper."""
    event = coming_event(starts_on=clock.today(), ends_on=clock.today() + timedelta(days=1))
    session = closed_part(
        event,
        title={"es": "Parte cerrada Garza", "en": "Closed part Garza"},
        online_url="https://video.example.org/garza",
    )
    with transaction(), event_scope(event.id):
        events.add_material(
            event,
            MaterialDraft(
                title={"es": "Papel Tapir", "en": "Paper Tapir"},
                kind=MaterialKind.PAPER,
                language="es",
                visibility=Visibility.PARTICIPANTS,
                session_id=session.id,
                url="https://papers.example.org/tapir",
            ),
        )
    return event, session


def test_a_fourth_is_refused_and_an_observer_sees_nothing(
    closed: tuple[Event, Session], open_page: Any, axe: Any
) -> None:
    event, session = closed
    institution, point = make_post()
    delegation = make_delegation(event, quota=6)
    team = [
        make_delegate(event, delegation, role=role)
        for role in (DelegateRole.HEAD, *[DelegateRole.DELEGATE] * 4)
    ]
    page, stale = open_page(locale="en"), open_page(locale="en")
    for each in (page, stale):
        sign_in(each, point.appointment.person)
        each.goto(page_of(event, institution, delegation) + "?lang=en")
    for number in range(2):
        _give(page, team[number].registration_id, event)
    expect(page.get_by_text("Free place")).to_have_count(1)
    looks_right(page, axe, 1280)
    stale.reload()
    _give(page, team[2].registration_id, event)
    expect(page.get_by_text("Free place")).to_have_count(0)
    expect(page.get_by_role("button", name="Give the place")).to_have_count(0)
    _give(stale, team[3].registration_id, event)
    says(stale, "All 3 places of this session are taken")
    _swap(page, team[0].registration_id, team[3].registration_id, event)
    db.session.rollback()
    with event_scope(event.id):
        inside = {row.id for row in registration.list_admitted(session.id)}
    assert inside == {team[number].registration_id for number in (1, 2, 3)}
    _sees(open_page, event, session, team[1].registration_id, sees=True)
    _sees(open_page, event, session, team[0].registration_id, sees=False)
    _observer_sees_nothing(open_page, event, session)


def _name(registration_id: Any, event: Event) -> str:
    with event_scope(event.id):
        return registration.get_registration(registration_id).full_name


def _give(page: Page, registration_id: Any, event: Event) -> None:
    page.get_by_label("Who takes it").last.select_option(label=_name(registration_id, event))
    page.get_by_role("button", name="Give the place").click()
    page.wait_for_load_state()


def _swap(page: Page, leaves: Any, enters: Any, event: Event) -> None:
    card = page.locator(".en-seat", has_text=_name(leaves, event))
    card.locator("summary", has_text="Change").first.click()
    card.get_by_label("Who takes it").select_option(label=_name(enters, event))
    card.get_by_role("button", name="Pass the place on").click()
    says(page, "has passed over")


def _sees(open_page: Any, event: Event, session: Session, registration_id: Any, *, sees: bool) -> None:
    """Look at the programme, the session and one's own page by the account of a member."""
    with event_scope(event.id):
        person_id = registration.get_registration(registration_id).person_id
    assert person_id is not None
    page = open_page(locale="en")
    sign_in(page, directory.get_person(person_id))
    _look(page, event, session, sees=sees)


def _look(page: Page, event: Event, session: Session, *, sees: bool) -> None:
    answer = page.goto(f"/events/{event.slug}/sessions/{session.id}")
    assert answer is not None
    assert answer.status == (200 if sees else 404)
    assert ("Tapir" in page.content()) == sees
    page.goto(f"/events/{event.slug}/programme")
    assert ("Garza" in page.content()) == sees
    for path in (f"/events/{event.slug}/my-registration", "/home/", f"/events/{event.slug}/documents"):
        page.goto(path)
        if not sees:
            assert "Garza" not in page.content()
            assert "Tapir" not in page.content()


def _observer_sees_nothing(open_page: Any, event: Event, session: Session) -> None:
    agency = make_institution(country_code=None)
    person = make_someone()
    make_appointment(person, agency)
    make_registration(event, email=person.email, participant_class="observer_organisation")
    page = open_page(locale="en")
    sign_in(page, person)
    _look(page, event, session, sees=False)
