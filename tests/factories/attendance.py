"""Invented exports of video platforms, and the sample with its expected seconds."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.attendance.rules import Entrant
from app.core.spans import Span

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
