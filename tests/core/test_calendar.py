"""Calendar files: what is said is what independent readers understand, whatever people type."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar import (
    CalendarEntry,
    CalendarFeed,
    Conference,
    Method,
    Party,
    Status,
    etag,
    to_ics,
)

ROOT = Path(__file__).parents[2]
ENTRY = CalendarEntry(
    uid="session-4f1c@encuentro.example",
    summary="Coloquio 1: rutas, fronteras; y «acogida»",
    start=datetime(2027, 7, 14, 15, 0, tzinfo=UTC),
    end=datetime(2027, 7, 14, 17, 0, tzinfo=UTC),
    zone="America/Bogota",
    changed_at=datetime(2027, 6, 1, 12, 0, tzinfo=UTC),
    sequence=3,
    location="Sala Guayacán, Edificio 104",
    description="Primera línea\nSegunda línea, con coma; y punto y coma \\ barra",
    url="https://encuentro.example/events/v-congreso",
    conference=Conference("https://video.example/j/1?a=1,2;b=ñ", "Entrar a la sesión"),
    organizer=Party("Secretaría «Regional»", "no-reply@encuentro.example"),
    categories=("Coloquio", "Congreso"),
)
CANCELLED = replace(
    ENTRY,
    uid="session-9a2b@encuentro.example",
    summary="Taller cancelado",
    start=datetime(2027, 7, 15, 20, 0, tzinfo=UTC),
    end=datetime(2027, 7, 15, 21, 0, tzinfo=UTC),
    status=Status.CANCELLED,
    sequence=4,
    conference=None,
)
FEED = CalendarFeed(
    name="V Congreso; todos, también en línea", zone="America/Bogota", entries=(ENTRY, CANCELLED)
)


def lines(content: bytes) -> list[str]:
    """Return the unfolded lines."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_lines_are_as_the_standard_wants_them() -> None:
    content = to_ics(FEED)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in content.split(b"\r\n"))


def test_a_feed_names_itself_and_says_how_often_to_look() -> None:
    written = lines(to_ics(FEED))
    name = r"V Congreso\; todos\, también en línea"
    assert {f"NAME:{name}", f"X-WR-CALNAME:{name}", "X-WR-TIMEZONE:America/Bogota"} <= set(written)
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"} <= set(written)
    assert not [line for line in written if line.startswith("METHOD")]


def test_an_entry_keeps_its_name_its_count_of_changes_and_its_zone() -> None:
    written = lines(to_ics(FEED))
    assert {
        "UID:session-4f1c@encuentro.example",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=America/Bogota:20270714T100000",
        "DTEND;TZID=America/Bogota:20270714T120000",
        "DTSTAMP:20270601T120000Z",
        "LAST-MODIFIED:20270601T120000Z",
        "TZID:America/Bogota",
        "TZOFFSETTO:-0500",
        "UID:session-9a2b@encuentro.example",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
    } <= set(written)


def test_the_link_to_join_stands_where_every_reader_finds_it() -> None:
    written = lines(to_ics(FEED))
    address = "https://video.example/j/1?a=1%2C2%3Bb=%C3%B1"
    conference = next(line for line in written if line.startswith("CONFERENCE"))
    assert "FEATURE=AUDIO,VIDEO" in conference
    assert conference.endswith(f":{address}")
    assert address in next(line for line in written if line.startswith("DESCRIPTION"))


def test_an_unchanged_feed_is_the_same_to_the_last_byte() -> None:
    assert to_ics(FEED) == to_ics(replace(FEED, entries=list(FEED.entries)))
    moved = replace(ENTRY, sequence=4)
    assert etag(to_ics(FEED)) != etag(to_ics(replace(FEED, entries=(moved, CANCELLED))))


def test_days_without_hours_end_on_the_last_day() -> None:
    days = replace(ENTRY, start=date(2027, 7, 14), end=date(2027, 7, 15), conference=None)
    written = lines(to_ics(replace(FEED, entries=(days,))))
    assert {"DTSTART;VALUE=DATE:20270714", "DTEND;VALUE=DATE:20270716"} <= set(written)
    with pytest.raises(TypeError, match="both"):
        to_ics(replace(FEED, entries=(replace(days, end=ENTRY.end),)))


def test_a_mailed_request_names_its_method_and_its_one_reader() -> None:
    entry = replace(ENTRY, attendee=Party('Rosaura "Chaya" Menchú', "rosaura@example.org"))
    written = lines(to_ics(replace(FEED, entries=(entry,), method=Method.REQUEST)))
    assert "METHOD:REQUEST" in written
    assert not [line for line in written if line.startswith(("NAME", "REFRESH-INTERVAL"))]
    (attendee,) = [line for line in written if line.startswith("ATTENDEE")]
    assert attendee.endswith(":mailto:rosaura@example.org")
    assert "PARTSTAT=ACCEPTED" in attendee


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "no address", ""])
def test_only_web_addresses_become_links(address: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        to_ics(replace(FEED, entries=(replace(ENTRY, conference=Conference(address)),)))


@pytest.mark.parametrize(
    ("zone", "instant", "local"),
    [
        ("Europe/Zurich", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "20270328T033000"),
        ("Europe/Zurich", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "20271031T023000"),
        ("Asia/Kathmandu", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "20270328T071500"),
        ("America/Costa_Rica", datetime(2028, 2, 29, 23, 0, tzinfo=UTC), "20280229T170000"),
    ],
)
def test_the_clock_of_the_place_is_right_on_odd_days(zone: str, instant: datetime, local: str) -> None:
    entry = replace(ENTRY, zone=zone, start=instant, end=instant + timedelta(hours=1))
    assert f"DTSTART;TZID={zone}:{local}" in lines(to_ics(replace(FEED, entries=(entry,))))


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "x\nATTENDEE:mailto:a@b",
        "x\r\n ATTACH:file:///etc/passwd",
        'x";LABEL=y',
        "x\u2028BEGIN:VALARM\u0085X:1",
        "\\n;,:\\",
        "\x00\x1f\x7f\ud800",
    ]
)
NAMES_OF_ENTRY = {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"}
OTHER_NAMES = {"LOCATION", "URL", "CATEGORIES", "ORGANIZER", "ATTENDEE", "CONFERENCE", "DESCRIPTION"}


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(HOSTILE, min_size=9, max_size=9))
def test_no_text_that_people_write_becomes_structure(texts: list[str]) -> None:
    summary, location, description, label, name, address, category, feed_name, query = texts
    entry = replace(
        ENTRY,
        summary=summary,
        location=location or "-",
        description=description or "-",
        conference=Conference("https://video.example/" + query, label),
        organizer=Party(name, address),
        attendee=Party(name, address),
        categories=(category,),
    )
    content = to_ics(replace(FEED, name=feed_name, entries=(entry,)))
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert set(event.keys()) == NAMES_OF_ENTRY | OTHER_NAMES
    assert event.subcomponents == []
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]
    assert all(ord(char) >= 32 or char in "\r\n\t" for char in content.decode())


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200))
def test_what_people_write_is_read_back_as_it_was(text: str) -> None:
    calendar = icalendar.Calendar.from_ical(to_ics(replace(FEED, entries=(replace(ENTRY, summary=text),))))
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == text.replace("\ufffe", " ").replace("\uffff", " ")


READ_WITH_ICAL_JS = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const read = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part), link = part.getFirstProperty("conference");
  return {
    uid: event.uid, summary: event.summary, location: event.location, description: event.description,
    start: event.startDate.toUnixTime(), local: event.startDate.toString(), end: event.endDate.toUnixTime(),
    sequence: event.sequence, status: part.getFirstPropertyValue("status"),
    link: link && [link.getFirstValue(), link.getParameter("feature")],
  };
});
console.log(JSON.stringify(read));
"""


def read_with_ical_js(folder: Path) -> list[dict]:
    (folder / "read.mjs").write_text(READ_WITH_ICAL_JS)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    command = ["node", "read.mjs", "feed.ics"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=180)
    return json.loads(done.stdout)


def read_with_khal(folder: Path) -> list[str]:
    store = folder / "store"
    store.mkdir()
    (folder / "khal.conf").write_text(
        f"[calendars]\n[[feed]]\npath = {store}\n[locale]\nlocal_timezone = America/Bogota\n"
        "default_timezone = America/Bogota\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {folder / 'khal.db'}\n"
    )
    khal = ["khal", "-c", str(folder / "khal.conf")]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> str:
        return subprocess.run(
            [*khal, *arguments], env=environment, capture_output=True, text=True, check=True, timeout=180
        ).stdout

    run("import", "--batch", "-a", "feed", str(folder / "feed.ics"))
    form = "{start}|{end-time}|{status}|{title}|{location}"
    return run("list", "--format", form, "--day-format", "", "2027-07-14", "3d").strip().splitlines()


def test_two_readers_that_share_no_code_with_us_agree(tmp_path: Path) -> None:
    (tmp_path / "feed.ics").write_bytes(to_ics(FEED))
    first, second = read_with_ical_js(tmp_path)
    assert first["uid"] == ENTRY.uid
    assert first["summary"] == ENTRY.summary
    assert first["location"] == ENTRY.location
    assert first["description"].startswith(ENTRY.description)
    assert (first["start"], first["end"]) == (ENTRY.start.timestamp(), ENTRY.end.timestamp())  # type: ignore[union-attr]
    assert first["local"] == "2027-07-14T10:00:00"
    assert first["link"] == ["https://video.example/j/1?a=1%2C2%3Bb=%C3%B1", "AUDIO,VIDEO"]
    assert (first["sequence"], first["status"]) == (3, "CONFIRMED")
    assert (second["uid"], second["sequence"], second["status"]) == (CANCELLED.uid, 4, "CANCELLED")
    held, cancelled = read_with_khal(tmp_path)
    assert held == f"2027-07-14 10:00|12:00|CONFIRMED |{ENTRY.summary}|{ENTRY.location}"
    assert cancelled == f"2027-07-15 15:00|16:00|CANCELLED |{CANCELLED.summary}|{CANCELLED.location}"
