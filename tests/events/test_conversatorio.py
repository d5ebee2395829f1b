"""The Conversatorio of 2023, from its data file by the pages alone: closed, hybrid, by invitation, four cities."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.access import Role
from app.core.db import db, event_scope
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.events import services
from app.events.models import Event
from app.events.rules import EventAccess, EventState, Mode, SessionKind
from app.registration.models import Registration, SeatPool
from app.registration.rules import PoolKind

SAMPLE = Path(__file__).parent / "data" / "conversatorio_2023.json"
WEEKS_BEFORE = datetime(2023, 7, 10, 15, tzinfo=UTC)
PRINTED = {
    "S1": {"San José": "08:00 a 10:00", "Bogotá": "09:00 a 11:00", "Bridgetown": "10:00 a 12:00", "Buenos Aires": "11:00 a 13:00"},
    "S2": {"San José": "13:00 a 15:00", "Bogotá": "14:00 a 16:00", "Bridgetown": "15:00 a 17:00", "Buenos Aires": "16:00 a 18:00"},
}  # fmt: skip


@pytest.fixture
def secretariat(app, sign_in):
    with clock.fixed_at(WEEKS_BEFORE):
        client = app.test_client()
        sign_in(client, Role.SECRETARIAT)
        yield client


@pytest.fixture
def conversatorio(secretariat) -> Event:
    """Set it up as the secretariat does: upload, look, confirm, publish."""
    file = (io.BytesIO(SAMPLE.read_bytes()), "conversatorio_2023.json")
    preview = secretariat.post("/events/import", data={"file": file, "into": ""})
    assert preview.status_code == 200
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview.get_data(as_text=True)))
    assert secretariat.post("/events/import/confirm", data=fields).status_code == 302
    assert secretariat.post("/events/conversatorio-2023/manage/publish").status_code == 302
    return services.get_event("conversatorio-2023")


def sessions_of(event: Event):
    with event_scope(event.id):
        return services.list_sessions(event)


def shown_hours(page: str) -> dict[str, str]:
    """Read the row of clocks off a page."""
    rows = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page.partition("en-zones")[2])
    return {place.removesuffix(", sede"): hours for place, hours in rows[:4]}


def test_the_file_and_the_pages_make_it_closed_hybrid_and_by_invitation(conversatorio):
    assert (conversatorio.mode, conversatorio.access) == (Mode.HYBRID, EventAccess.INVITATION)
    assert conversatorio.state is EventState.PUBLISHED
    assert not conversatorio.listed
    first, second = sessions_of(conversatorio)
    assert {first.kind, second.kind} == {SessionKind.LIGHTNING}
    assert (first.seats_expected, second.seats_expected) == (181, 141)
    assert first.interpretation == ["es", "en"]
    assert first.needs_choice
    assert second.needs_choice


def test_each_session_is_printed_for_four_cities(client, conversatorio):
    for session in sessions_of(conversatorio):
        page = client.get(f"/events/conversatorio-2023/sessions/{session.id}?lang=es").get_data(as_text=True)
        assert shown_hours(page) == PRINTED[session.code]


def test_the_calendar_gives_the_instants(client, conversatorio):
    calendar: Any = icalendar.Calendar.from_ical(client.get("/events/conversatorio-2023/calendar.ics").data)
    instants = [f"{entry['DTSTART'].dt.astimezone(UTC):%H:%MZ}" for entry in calendar.walk("VEVENT")]
    assert instants == ["14:00Z", "19:00Z"]


def test_an_event_by_invitation_is_in_no_list_and_kept_from_search_engines(client, conversatorio):
    assert "onversatorio" not in client.get("/events/").get_data(as_text=True)
    assert "onversatorio" not in client.get("/events/?q=conversatorio").get_data(as_text=True).replace(
        'value="conversatorio"', ""
    ).replace("q=conversatorio", "").replace(">conversatorio<", "")
    assert "noindex" in client.get("/events/conversatorio-2023/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("code", "counts"), [("S1", ["3 de 3", "3 de 2", "0 de 1"]), ("S2", ["3 de 3", "1 de 2", "2 de 1"])]
)
def test_the_panels_show_what_was_asked_and_what_they_became(secretariat, conversatorio, code, counts):
    session = next(each for each in sessions_of(conversatorio) if each.code == code)
    page = secretariat.get(
        f"/events/conversatorio-2023/manage/sessions/{session.id}/people?lang=es"
    ).get_data(as_text=True)
    for count in counts:
        assert count in page
    with event_scope(conversatorio.id):
        given = services.list_contributions(session)
    assert [each.minutes for each in given] == [5] * 6


def test_nobody_registers_without_an_invitation(client, conversatorio):
    form = {
        "given_name": "Ana",
        "family_name": "Rojas",
        "email": "ana@example.org",
        "mode": "online",
        "consent": "y",
    }
    client.post("/events/conversatorio-2023/register", data=form)
    with event_scope(conversatorio.id):
        assert db.session.query(Registration).count() == 0


GUESTS = ("ana@example.org", "beto@example.org", "carla@example.org")


def invite(secretariat, event: Event) -> dict[str, str]:
    """Invite by the page, and return each guest's own link from their mail."""
    data = {"addresses": "\n".join(GUESTS), "participant_class": "guest", "language": "es", "confirm": "1"}
    path = f"/events/{event.slug}/invitations/"
    assert secretariat.post(path, data=data).status_code == 302
    run_pending_jobs(secretariat.application)
    links = {}
    for address in GUESTS:
        texts = [
            part.get_content()
            for mail in delivered(address)
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        ]
        links[address] = re.findall(r"/i/([\w-]+)", "\n".join(texts))[0]
    return links


def accept(app, address: str, token: str, chosen: list[str]) -> str:
    """Accept an invitation as its page does, with sessions; return the address of one's own page."""
    guest = app.test_client()
    form = {
        "email": address,
        "given_name": "Ana", "family_name": "Rojas", "mode": "online", "language": "es", "consent": "y",
        "session_ids": chosen,
    }  # fmt: skip
    answer = guest.post(f"/i/{token}/accept", data=form)
    assert answer.status_code == 302, re.findall(r"href=.#(\w+).>[^<]*<", answer.get_data(as_text=True))[:6]
    return str(answer.location)


def test_each_guest_has_a_link_of_their_own_and_each_session_its_own_count(app, secretariat, conversatorio):
    links = invite(secretariat, conversatorio)
    assert len(set(links.values())) == len(GUESTS)
    first, second = [str(each.id) for each in sessions_of(conversatorio)]
    own = {
        accept(app, address, links[address], chosen)
        for address, chosen in zip(GUESTS, ([first, second], [first], [first]), strict=True)
    }
    assert len(own) == len(GUESTS)
    with event_scope(conversatorio.id):
        taken = {
            pool.subject: pool.taken
            for pool in db.session.scalars(sa.select(SeatPool).where(SeatPool.kind == PoolKind.SESSION))
        }
    assert taken == {first: 3, second: 1}
    for page in own:
        shown = app.test_client().get(page).get_data(as_text=True)
        assert "Reducción de las vulnerabilidades" in shown
