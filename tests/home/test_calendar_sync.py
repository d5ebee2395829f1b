"""A private calendar as people use it: fetched over the network by vdirsyncer, shown by khal, through each change."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import event_scope, transaction
from app.directory.services import find_person_by_email
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventChange, Placement
from app.home.services import make_feed
from app.registration.services import whole
from app.registration.services.whole import Wish
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration
from tests.services.server import Server

REASON = {"es": "Por la tormenta", "en": "Because of the storm"}
VDIRSYNCER = """\
[general]
status_path = "{folder}/status"

[pair calendar]
a = "feed"
b = "copy"
collections = null
conflict_resolution = "a wins"

[storage feed]
type = "http"
url = "{url}"

[storage copy]
type = "filesystem"
path = "{folder}/copy"
fileext = ".ics"
"""
KHAL = """\
[calendars]
[[copy]]
path = {folder}/copy
readonly = True
[locale]
local_timezone = America/Panama
default_timezone = America/Panama
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Reader:
    """Somebody's computer: it fetches the calendar and shows it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        for name in ("copy", "status"):
            (folder / name).mkdir()
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "khal").write_text(KHAL.format(folder=folder))
        self._run(
            [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(folder / "vdirsyncer"), "discover"]
        )

    def _run(self, command: list[str]) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=180, input="y\ny\n"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def look(self, day: str, days: int = 3) -> list[str]:
        """Fetch, then list what stands in the calendar on these days."""
        self._run(
            [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(self.folder / "vdirsyncer"), "sync"]
        )
        form = ["--format", "{start-time}-{end-time} {status}{title}", "--day-format", "{date}"]
        shown = self._run(["/usr/bin/khal", "-c", str(self.folder / "khal"), "list", *form, day, f"{days}d"])
        return shown.strip().splitlines()


@pytest.fixture
def event(app: Flask) -> Event:
    """A congress with a panel at nine."""
    event = make_event()
    make_session(event, "09:00", title={"es": "Panel de apertura", "en": "Opening panel"})
    make_registration(event, email="ana@example.org")
    return event


def do(event: Event, change: EventChange, **more: object) -> None:
    with transaction(), event_scope(event.id):
        wish = Wish(change=change, reason=REASON, **more)  # type: ignore[arg-type]
        whole.carry_out(events.get_event_by_id(event.id), wish)


def test_a_moved_and_a_cancelled_event_reach_a_calendar_that_fetches(
    event: Event, server: Server, tmp_path: Path
) -> None:
    person = find_person_by_email("ana@example.org")
    assert person is not None
    with transaction():
        token = make_feed(person.id)
    reader = Reader(tmp_path, f"{server.url}/calendar/{token}.ics")
    assert reader.look("2027-07-14") == ["2027-07-14", "09:00-10:00 CONFIRMED Panel de apertura"]
    with transaction(), event_scope(event.id):
        (session,) = events.list_sessions(events.get_event_by_id(event.id))
        assert session.starts_at is not None
        assert session.ends_at is not None
        later = timedelta(hours=2)
        there = Placement(session.id, session.starts_at + later, session.ends_at + later, session.room_id)
        events.place_sessions(event, [there])
    assert reader.look("2027-07-14") == ["2027-07-14", "11:00-12:00 CONFIRMED Panel de apertura"]
    do(event, EventChange.MOVE, starts_on=event.starts_on + timedelta(days=30))
    assert reader.look("2027-07-14") == []
    assert reader.look("2027-08-13") == ["2027-08-13", "11:00-12:00 CONFIRMED Panel de apertura"]
    do(event, EventChange.CANCEL)
    assert reader.look("2027-08-13") == ["2027-08-13", "11:00-12:00 CANCELLED Panel de apertura"]
    assert len(list((tmp_path / "copy").glob("*.ics"))) == 1
