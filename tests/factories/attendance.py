"""Invented exports of video platforms, and the sample with its expected seconds."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.attendance.rules import Entrant
from app.core.db import transaction
from app.core.spans import Span
from app.directory.services import add_email
from app.events.models import Event, Session
from app.events.rules import Mode
from app.registration.models import Registration
from tests.factories.events import make_event, make_session
from tests.factories.working_tables import make_participant

DATA = Path(__file__).parents[1] / "attendance" / "data"
SAMPLE = DATA / "01_zoom_meeting_en_small.csv"
HEADER = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"


def expected() -> dict[str, Any]:
    """Return the sample's list of people, session and expected values."""
    document: dict[str, Any] = json.loads(SAMPLE.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return document


def sample_window() -> Span:
    session = expected()["session"]
    return Span(datetime.fromisoformat(session["start"]), datetime.fromisoformat(session["end"]))


def sample_roster() -> list[Entrant]:
    return [
        Entrant(person["id"], person["name"], person["email"], tuple(person["alternate_emails"]))
        for person in expected()["roster"]
    ]


def export(rows: Iterable[str], header: str = HEADER, encoding: str = "utf-8") -> bytes:
    """Make an export of header and rows."""
    return "\r\n".join([header, *rows, ""]).encode(encoding)


def make_sample_event() -> tuple[Event, Session, dict[str, Registration]]:
    """Make the event, the session and the registered people of the sample; people by their sample id."""
    document = expected()
    start = datetime.fromisoformat(document["session"]["start"])
    event = make_event(starts_on=start.date(), ends_on=start.date(), time_zone=document["report_time_zone"])
    session = make_session(event, f"{start:%H:%M}", minutes=document["session"]["minutes"])
    people = {}
    for number, person in enumerate(document["roster"]):
        given, _, family = person["name"].rpartition(" ")
        registration = make_participant(
            event, number, email=person["email"], given_name=given, family_name=family, mode=Mode.ONLINE
        )
        for address in person["alternate_emails"]:
            assert registration.person_id is not None
            with transaction():
                add_email(registration.person_id, address, verified=True)
        people[person["id"]] = registration
    return event, session, people
