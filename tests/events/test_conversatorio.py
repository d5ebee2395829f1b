"""The Conversatorio of 2023: one closed day of two sessions, printed for four cities."""

import re
from datetime import UTC, date
from typing import Any

import icalendar
import pytest

from app.events.rules import City, EventAccess, EventKind, Mode, SessionKind
from tests.factories.events import make_event, make_session

CITIES = (
    City("Bogotá", "America/Bogota"),
    City("Bridgetown", "America/Barbados"),
    City("Buenos Aires", "America/Argentina/Buenos_Aires"),
)
PRINTED = {
    "09:00": {"San José": "08:00 a 10:00", "Bogotá": "09:00 a 11:00", "Bridgetown": "10:00 a 12:00", "Buenos Aires": "11:00 a 13:00"},
    "14:00": {"San José": "13:00 a 15:00", "Bogotá": "14:00 a 16:00", "Bridgetown": "15:00 a 17:00", "Buenos Aires": "16:00 a 18:00"},
}  # fmt: skip


@pytest.fixture
def conversatorio(app):
    return make_event(
        slug="conversatorio-2023",
        kind=EventKind.MEETING,
        mode=Mode.HYBRID,
        access=EventAccess.INVITATION,
        listed=False,
        starts_on=date(2023, 8, 8),
        ends_on=date(2023, 8, 8),
        time_zone="America/Costa_Rica",
        city={"es": "San José", "en": "San José"},
        cities=CITIES,
    )


def shown_hours(page: str) -> dict[str, str]:
    """Read the row of clocks off a page."""
    rows = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page.partition("en-zones")[2])
    return {place.removesuffix(", sede"): hours for place, hours in rows[:4]}


@pytest.mark.parametrize(("in_bogota", "start"), [("09:00", "08:00"), ("14:00", "13:00")])
def test_each_session_is_printed_for_four_cities(client, conversatorio, in_bogota, start):
    session = make_session(conversatorio, start, minutes=120, kind=SessionKind.LIGHTNING)
    page = client.get(f"/events/conversatorio-2023/sessions/{session.id}?lang=es").get_data(as_text=True)
    assert shown_hours(page) == PRINTED[in_bogota]


def test_the_calendar_gives_the_instants(client, conversatorio):
    make_session(conversatorio, "08:00", minutes=120)
    make_session(conversatorio, "13:00", minutes=120)
    calendar: Any = icalendar.Calendar.from_ical(client.get("/events/conversatorio-2023/calendar.ics").data)
    instants = [f"{entry['DTSTART'].dt.astimezone(UTC):%H:%MZ}" for entry in calendar.walk("VEVENT")]
    assert instants == ["14:00Z", "19:00Z"]


def test_an_event_by_invitation_is_in_no_list_and_kept_from_search_engines(client, conversatorio):
    assert "conversatorio" not in client.get("/events/?when=past").get_data(as_text=True)
    assert "noindex" in client.get("/events/conversatorio-2023/").get_data(as_text=True)
