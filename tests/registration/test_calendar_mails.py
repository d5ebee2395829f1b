"""Invitations in calendars: what the mail server received, read by parsers that share no code with us."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.db import event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import EventState, Mode, Placement, SessionAccess
from app.registration import services
from app.registration.models import Registration
from tests.factories.events import make_event, make_room, make_session
from tests.factories.registration import make_registration
from tests.services.smtp import SmtpTrap

ROOT = Path(__file__).parents[2]
ICAL_JS = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
const calendars = JSON.parse(readFileSync(process.argv[2], "utf8")).map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return {
    method: calendar.getFirstPropertyValue("method"),
    entries: calendar.getAllSubcomponents("vevent").map((part) => {
      const event = new ICAL.Event(part), stamp = part.getFirstPropertyValue("dtstamp");
      return {
        uid: event.uid, sequence: event.sequence, status: part.getFirstPropertyValue("status"),
        stamp: stamp.toUnixTime(), method: part.getFirstPropertyValue("method"), summary: event.summary,
        start: event.startDate.toString(), end: event.endDate.toString(), text: event.description,
        organizer: event.organizer, conference: part.getFirstPropertyValue("conference"),
        attendees: event.attendees.map((one) => [one.getFirstValue(), one.getParameter("partstat")]),
      };
    }),
  };
});
console.log(JSON.stringify(calendars));
"""


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap."""
    app = make_app(smtp_url=smtp.url, mail_from="Encuentro <no-reply@encuentro.example>")
    with app.app_context():
        yield app


def calendar_part(message: EmailMessage) -> EmailMessage:
    """Return the calendar that stands beside text and HTML; check the structure on the way."""
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = list(message.iter_parts())
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = list(alternative.iter_parts())[2]
    assert isinstance(part, EmailMessage)
    assert part["Content-Type"].params["charset"].lower() == "utf-8"
    assert part.get_content_disposition() != "attachment"
    assert attached.get_content_type() == "text/calendar"
    assert str(attached.get_filename()).endswith(".ics")
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == part.get_payload(decode=True)
    return part


def read(messages: list[EmailMessage], folder: Path) -> list[dict[str, Any]]:
    """Read the calendars of mails with ical.js; the method is the same in the mail and in the calendar."""
    parts = [calendar_part(message) for message in messages]
    texts = [bytes(part.get_payload(decode=True)).decode() for part in parts]
    (folder / "read.mjs").write_text(ICAL_JS)
    (folder / "mails.json").write_text(json.dumps(texts))
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
    command = ["node", "read.mjs", "mails.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=180)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    for part, calendar in zip(parts, found, strict=True):
        assert calendar["method"] == part["Content-Type"].params["method"]
        (entry,) = calendar["entries"]
        assert entry["method"] is None
        assert len(entry["attendees"]) == 1
        assert entry["organizer"] == "mailto:no-reply@encuentro.example"
    return found


def the_event(**changes: Any) -> Event:
    return make_event(**changes)


def move(event: Event, session: Session, *, hours: int) -> None:
    shift = timedelta(hours=hours)
    with transaction(), event_scope(event.id):
        session = events.get_session(session.id)
        assert session.starts_at is not None
        assert session.ends_at is not None
        there = Placement(session.id, session.starts_at + shift, session.ends_at + shift, session.room_id)
        events.place_sessions(event, [there])


def publish(event: Event) -> None:
    with transaction(), event_scope(event.id):
        events.publish_programme(events.get_event_by_id(event.id))


def change(event: Event, registration: Registration, act: Callable[[Event, Registration], Any]) -> None:
    with transaction(), event_scope(event.id):
        act(events.get_event_by_id(event.id), services.get_registration(registration.id))


def test_a_confirmation_is_an_invitation_that_programs_answer(
    posting: Flask, smtp: SmtpTrap, tmp_path: Path
) -> None:
    event = the_event()
    room = make_room(event, "Sala Guayacán")
    make_session(event, "09:00", room_id=room.id)
    make_registration(event, email="ana@example.org", given_name="Ana", family_name="Ruiz, hija")
    run_pending_jobs(posting)
    (calendar,) = read(smtp.to("ana@example.org"), tmp_path)
    (entry,) = calendar["entries"]
    assert calendar["method"] == "REQUEST"
    assert (entry["sequence"], entry["status"]) == (0, "CONFIRMED")
    assert entry["start"] == "2027-07-14T09:00:00"
    assert entry["attendees"] == [["mailto:ana@example.org", "NEEDS-ACTION"]]


def test_one_entry_lives_through_every_change(posting: Flask, smtp: SmtpTrap, tmp_path: Path) -> None:
    event = the_event()
    session = make_session(event, "09:00")
    chosen = make_session(event, "11:00", needs_choice=True)
    ana = make_registration(event, email="ana@example.org")
    change(event, ana, lambda event, row: services.choose_sessions(event, row, [chosen.id]))
    change(event, ana, lambda event, row: services.change_mode(event, row, Mode.ONLINE))
    move(event, session, hours=1)
    publish(event)
    run_pending_jobs(posting)
    change(event, ana, services.cancel)
    run_pending_jobs(posting)
    calendars = read(smtp.to("ana@example.org"), tmp_path)
    entries = [calendar["entries"][0] for calendar in calendars]
    assert [calendar["method"] for calendar in calendars] == ["REQUEST"] * 4 + ["CANCEL"]
    assert len({entry["uid"] for entry in entries}) == 1
    sequences = [entry["sequence"] for entry in entries]
    stamps = [entry["stamp"] for entry in entries]
    assert sequences == sorted(set(sequences))
    assert stamps == sorted(set(stamps))
    assert [entry["status"] for entry in entries] == ["CONFIRMED"] * 4 + ["CANCELLED"]
    assert [bool(entry["conference"]) for entry in entries] == [True, True, True, True, False]


def test_coming_back_after_a_cancellation_counts_on(posting: Flask, smtp: SmtpTrap, tmp_path: Path) -> None:
    event = the_event()
    ana = make_registration(event, email="ana@example.org")
    change(event, ana, services.cancel)
    make_registration(event, email="ana@example.org")
    run_pending_jobs(posting)
    calendars = read(smtp.to("ana@example.org"), tmp_path)
    assert [calendar["method"] for calendar in calendars] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [calendar["entries"][0]["sequence"] for calendar in calendars] == [0, 1, 2]


def test_all_changes_come_in_one_mail_and_only_to_those_concerned(posting: Flask, smtp: SmtpTrap) -> None:
    event = the_event()
    first = make_session(event, "09:00", needs_choice=True, title={"es": "Taller Uno", "en": "One"})
    second = make_session(event, "14:00", needs_choice=True, title={"es": "Taller Dos", "en": "Two"})
    publish(event)
    ana, eva = (make_registration(event, email=f"{name}@example.org") for name in ("ana", "eva"))
    change(event, ana, lambda event, row: services.choose_sessions(event, row, [first.id, second.id]))
    run_pending_jobs(posting)
    smtp.received.clear()
    move(event, first, hours=1)
    move(event, second, hours=1)
    move(event, second, hours=1)
    run_pending_jobs(posting)
    assert smtp.messages == []
    publish(event)
    run_pending_jobs(posting)
    publish(event)
    run_pending_jobs(posting)
    (mail,) = smtp.messages
    assert mail["To"] == ana.email
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (
        "Taller Uno: ahora 14 de julio de 2027, 10:00–11:00 (antes: 14 de julio de 2027, 09:00–10:00)" in text
    )
    assert (
        "Taller Dos: ahora 14 de julio de 2027, 16:00–17:00 (antes: 14 de julio de 2027, 14:00–15:00)" in text
    )
    assert eva.email not in str(smtp.received)


def test_organisers_see_that_something_is_not_told_yet(
    posting: Flask, sign_in: Callable[..., object]
) -> None:
    event = the_event()
    session = make_session(event, "09:00")
    publish(event)
    client = posting.test_client()
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/?lang=en"
    seen = []
    for act in (lambda: None, lambda: move(event, session, hours=1), lambda: publish(event)):
        act()
        seen.append("changed since the programme was published" in client.get(address).get_data(as_text=True))
    assert seen == [False, True, False]


def test_a_draft_mails_nobody(posting: Flask, smtp: SmtpTrap) -> None:
    event = the_event()
    session = make_session(event, "09:00")
    make_registration(event)
    run_pending_jobs(posting)
    smtp.received.clear()
    with transaction():
        events.get_event_by_id(event.id).state = EventState.DRAFT
    move(event, session, hours=1)
    publish(event)
    run_pending_jobs(posting)
    assert smtp.messages == []


def test_closed_sessions_are_told_to_those_admitted_alone(
    posting: Flask, smtp: SmtpTrap, tmp_path: Path
) -> None:
    event = the_event()
    closed = make_session(
        event, "09:00", access=SessionAccess.CLOSED, title={"es": "Canario cerrado", "en": "Closed canary"}
    )
    make_session(event, "11:00")
    ana, eva = (make_registration(event, email=f"{name}@example.org") for name in ("ana", "eva"))
    publish(event)
    change(event, ana, lambda event, row: services.admit(event, events.get_session(closed.id), row))
    move(event, closed, hours=1)
    publish(event)
    run_pending_jobs(posting)
    everything = "".join(
        part.get_content()
        for mail in smtp.to(eva.email)
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    )
    assert "canar" not in everything.lower()
    entries = [calendar["entries"][0] for calendar in read(smtp.to(ana.email), tmp_path)]
    assert "Canario cerrado" in entries[-1]["text"]
    assert entries[-1]["start"] == "2027-07-14T10:00:00"


def test_nothing_left_takes_the_entry_out(posting: Flask, smtp: SmtpTrap, tmp_path: Path) -> None:
    event = the_event()
    session = make_session(event, "09:00")
    make_registration(event, email="ana@example.org")
    with transaction(), event_scope(event.id):
        events.cancel_session(events.get_session(session.id))
    publish(event)
    run_pending_jobs(posting)
    calendars = read(smtp.to("ana@example.org"), tmp_path)
    assert [calendar["method"] for calendar in calendars] == ["REQUEST", "CANCEL"]
    assert calendars[1]["entries"][0]["status"] == "CANCELLED"
