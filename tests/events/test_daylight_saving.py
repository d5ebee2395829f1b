"""Nothing shifts by an hour: wall clocks stay what they were, over zones, years and every way out."""

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.calendar import CalendarEntry, CalendarFeed, to_ics
from app.core.db import event_scope, transaction
from app.events import services
from app.events.renderer import (
    PublicProgramme,
    PublicSession,
    Wording,
    schedule_json,
    schedule_xml,
)
from app.events.rules import (
    City,
    CloneDraft,
    EventKind,
    Mode,
    SessionAccess,
    SessionKind,
    event_window,
    lay_out,
    local_instant,
)
from tests.factories.events import make_event, make_session

ROOT = Path(__file__).parents[2]
# Zones with and without summer time, on both sides of the equator, with odd offsets and odd dates of change.
ZONES = (
    "America/Costa_Rica", "America/Panama", "America/Bogota", "America/Barbados", "America/Argentina/Buenos_Aires",
    "America/Mexico_City", "America/Tijuana", "America/New_York", "America/Los_Angeles", "America/Toronto",
    "America/Havana", "America/Santiago", "America/Asuncion", "America/Sao_Paulo", "America/St_Johns",
    "America/Port-au-Prince", "Europe/Madrid", "Europe/Zurich", "Europe/London", "Africa/Casablanca", "Africa/Cairo",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Apia", "UTC",
)  # fmt: skip
zones = st.sampled_from(ZONES)
days = st.dates(date(2015, 1, 1), date(2036, 12, 30))
# Half an hour and later: what is skipped or doubled at night is tested by itself below.
clocks = st.builds(
    lambda hour, minute: f"{hour:02d}:{minute:02d}", st.integers(4, 22), st.sampled_from((0, 5, 30, 45))
)


def changes_of(zone: str, year: int) -> list[date]:
    """Return the days of a year on which a zone's clocks change."""
    there, found = ZoneInfo(zone), []
    for number in range(366):
        day = date(year, 1, 1) + timedelta(days=number)
        before, after = (
            datetime(d.year, d.month, d.day, 12, tzinfo=there) for d in (day - timedelta(days=1), day)
        )
        if before.utcoffset() != after.utcoffset():
            found.append(day)
    return found


@st.composite
def edge_days(draw) -> tuple[str, date]:
    """Draw a zone and a day, half of the time on a change of its clocks or beside it."""
    zone, day = draw(zones), draw(days)
    changes = changes_of(zone, day.year) if draw(st.booleans()) else []
    if changes:
        day = draw(st.sampled_from(changes)) + timedelta(days=draw(st.integers(-1, 1)))
    return zone, day


def wall(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@given(edge_days(), clocks)
def test_what_the_clock_on_the_wall_says_is_what_was_written(edge, at):
    zone, day = edge
    assert wall(local_instant(day, at, zone), zone) == f"{day} {at}"


@given(edge_days(), st.integers(0, 30))
def test_the_window_of_an_event_goes_from_midnight_to_midnight(edge, length):
    zone, first = edge
    window = event_window(first, first + timedelta(days=length), zone)
    inside = (
        window.start.astimezone(ZoneInfo(zone)).date(),
        (window.end - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date(),
    )
    assert inside == (first, first + timedelta(days=length))
    assert (window.start - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date() < first
    whole = timedelta(days=length + 1)
    assert abs((window.end - window.start) - whole) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        ("Europe/Zurich", date(2027, 3, 28), "02:30", "2027-03-28T01:30"),  # skipped: as long after the gap
        ("Europe/Zurich", date(2027, 10, 31), "02:30", "2027-10-31T00:30"),  # twice: the first one
        ("America/Havana", date(2027, 3, 14), "00:30", "2027-03-14T05:30"),  # the day begins at one
        ("Australia/Lord_Howe", date(2027, 10, 3), "02:15", "2027-10-02T15:45"),  # half an hour of summer
        ("America/Panama", date(2027, 3, 14), "02:30", "2027-03-14T07:30"),  # never a change
    ],
)
def test_hours_that_are_not_there_or_twice_have_one_meaning(zone, day, at, instant):
    assert f"{local_instant(day, at, zone):%Y-%m-%dT%H:%M}" == instant


# --- ways out ---------------------------------------------------------------------------------


def programme_of(zone: str, day: date, at: str) -> PublicProgramme:
    start = local_instant(day, at, zone)
    session = PublicSession(
        id=UUID(int=7), number=8, code="S1", title={"es": "Sesión"}, abstract={}, kind=SessionKind.PANEL,
        mode=Mode.ONLINE, access=SessionAccess.OPEN, starts_at=start, ends_at=start + timedelta(minutes=75), room=None,
        interpretation=(), cancelled=False,
    )  # fmt: skip
    return PublicProgramme(
        slug="v-congreso", title={"es": "V"}, kind=EventKind.MEETING, mode=Mode.ONLINE, starts_on=day, ends_on=day,
        zone=zone, cities=(), languages=("es",), venue={}, city={}, published_at=start, called_off=False, sessions=(session,),
    )  # fmt: skip


WORDING = Wording(
    locale="es", word=str, online="En línea", no_room="-", minutes=str, event_url="https://x.example/",
    session_url="https://x.example/s/", version="1",
)  # fmt: skip


@given(edge_days(), clocks)
@settings(deadline=None)
def test_schedules_carry_the_offset_of_their_day(edge, at):
    zone, day = edge
    programme = programme_of(zone, day, at)
    start = local_instant(day, at, zone)
    root = ET.fromstring(schedule_xml(programme, WORDING))
    told = json.loads(schedule_json(programme, WORDING))["schedule"]["conference"]["days"][0]
    (event,) = root.iter("event")
    for text in (event.findtext("date", ""), told["rooms"]["En línea"][0]["date"], told["day_start"]):
        assert text.startswith(f"{day}T{at}")
        assert datetime.fromisoformat(text) == start
    assert event.findtext("start") == at
    (listed,) = root.iter("day")
    assert listed.get("date") == str(day) == told["date"]
    assert datetime.fromisoformat(listed.get("end", "")) == start + timedelta(minutes=75)


READ = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  return [event.uid, event.startDate.toUnixTime(), event.startDate.toString(), event.endDate.toUnixTime()];
})));
"""


@pytest.mark.parametrize("year", [2024, 2027, 2031])
def test_another_reader_finds_every_instant_from_the_rules_of_the_zone_in_the_file(tmp_path, year):
    entries, expected = [], {}
    for zone in ZONES:
        chosen = {date(year, 1, 15), date(year, 7, 15)}
        for change in changes_of(zone, year):
            chosen |= {change + timedelta(days=off) for off in (-1, 0, 1)}
        for day in sorted(chosen):
            for at in ("04:00", "12:30", "22:00"):
                start, uid = local_instant(day, at, zone), f"{zone}-{day}-{at}"
                end = start + timedelta(hours=1)
                entries.append(
                    CalendarEntry(
                        uid=uid,
                        summary="S",
                        start=start,
                        end=end,
                        zone=zone,
                        changed_at=datetime(2024, 1, 1, tzinfo=UTC),
                    )
                )
                expected[uid] = (start.timestamp(), f"{day}T{at}:00", end.timestamp())
    (tmp_path / "feed.ics").write_bytes(to_ics(CalendarFeed(name="F", zone="UTC", entries=entries)))
    (tmp_path / "read.mjs").write_text(READ)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    done = subprocess.run(
        ["node", "read.mjs", "feed.ics"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    found = {uid: (start, local.removesuffix("Z"), end) for uid, start, local, end in json.loads(done.stdout)}
    wrong = sorted(uid for uid, value in expected.items() if found[uid] != value)
    assert wrong == []


class Line:
    """A session of a day as the grid takes it."""

    is_break, room_key = False, "Ceiba"

    def __init__(self, starts_at: datetime, minutes: int) -> None:
        self.starts_at, self.ends_at = starts_at, starts_at + timedelta(minutes=minutes)


@given(edge_days(), st.lists(clocks, min_size=1, max_size=4, unique=True))
def test_the_grid_of_a_day_fits_whatever_the_clocks_do(edge, starts):
    zone, day = edge
    lines = [Line(local_instant(day, at, zone), 20) for at in sorted(starts)]
    plain = [Line(local_instant(day, at, "UTC"), 20) for at in sorted(starts)]
    grid, same = (
        lay_out(each, rooms=["Ceiba"], day=day, zone=where) for each, where in ((lines, zone), (plain, "UTC"))
    )
    assert (grid.fits, grid.places) == (same.fits, same.places)


# --- the product ------------------------------------------------------------------------------


@pytest.fixture
def early(app):
    with clock.fixed_at(datetime(2025, 1, 10, 12, tzinfo=UTC)):
        yield


@given(edge=edge_days(), other=edge_days(), at=clocks)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_edition_of_another_year_keeps_the_hours_on_the_wall(early, edge, other, at):
    zone, day = edge
    source = make_event(starts_on=day, ends_on=day, time_zone=zone, cities=())
    make_session(source, at, minutes=30)
    new_day = other[1]
    with transaction(), event_scope(source.id):
        draft = CloneDraft(slug=f"{source.slug}-b", title=dict(source.title), starts_on=new_day, edition=None)
        target = services.clone_edition(source, draft, by=None)
    with event_scope(target.id):
        (copy,) = services.list_sessions(target)
    if copy.starts_at is not None and copy.ends_at is not None:
        assert wall(copy.starts_at, zone) == f"{new_day} {at}"
        assert copy.ends_at - copy.starts_at == timedelta(minutes=30)


CITIES = (
    City("San José", "America/Costa_Rica"),
    City("Bogotá", "America/Bogota"),
    City("Bridgetown", "America/Barbados"),
    City("Buenos Aires", "America/Argentina/Buenos_Aires"),
)
PRINTED = {
    "S1": ("14:00Z", ["08:00 a 10:00", "09:00 a 11:00", "10:00 a 12:00", "11:00 a 13:00"]),
    "S2": ("19:00Z", ["13:00 a 15:00", "14:00 a 16:00", "15:00 a 17:00", "16:00 a 18:00"]),
}


@pytest.mark.parametrize("year", [2023, 2027])
@pytest.mark.parametrize("month", [1, 3, 7, 11])
def test_four_cities_and_two_instants_in_every_way_out(client, early, year, month):
    day = date(year, month, 27)
    event = make_event(
        slug="conversatorio",
        starts_on=day,
        ends_on=day,
        time_zone="America/Costa_Rica",
        cities=CITIES,
        city={},
    )
    made = {
        code: make_session(event, at, minutes=120, code=code)
        for code, at in (("S1", "08:00"), ("S2", "13:00"))
    }
    xml = ET.fromstring(client.get("/events/conversatorio/schedule.xml").data)
    told = client.get("/events/conversatorio/schedule.json").get_json()["schedule"]["conference"]["days"][0][
        "rooms"
    ]
    written = {each["guid"]: each["date"] for room in told.values() for each in room}
    calendar = icalendar.Calendar.from_ical(client.get("/events/conversatorio/calendar.ics").data)
    kept: dict[str, Any] = {str(each["UID"]): each.decoded("DTSTART") for each in calendar.walk("VEVENT")}
    for code, (instant, hours) in PRINTED.items():
        session = made[code]
        page = client.get(f"/events/conversatorio/sessions/{session.id}?lang=es").get_data(as_text=True)
        assert [each for each in hours if each not in page] == []
        element = next(each for each in xml.iter("event") if each.get("guid") == str(session.id))
        for moment in (
            datetime.fromisoformat(element.findtext("date", "")),
            datetime.fromisoformat(written[str(session.id)]),
            kept[f"session-{session.id}@localhost"],
        ):
            assert f"{moment.astimezone(UTC):%H:%MZ}" == instant
        assert element.findtext("date", "").endswith("-06:00")
