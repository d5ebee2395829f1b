"""Badges and tickets: who is printed, what never stands on them, reprints, and files that do not stay."""

import io
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.badges import services
from app.badges.models import BadgeBatch, BadgePrint
from app.badges.rules import Layout
from app.core import clock, storage
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.directory.models import Person
from app.events.models import Event, SessionRole
from app.events.rules import Mode, SessionAccess, SessionPart
from app.registration import services as registrations
from app.registration.models import Registration, SessionAdmission
from app.registration.rules import Origin
from tests.badges.test_renderer import codes_in, text_of
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event
from tests.services.people import sign_in


def make(app: Flask, client: FlaskClient, event: Event, **said: str) -> bytes:
    """Make badges as an organiser does, and fetch the file."""
    answer = client.post(f"/events/{event.slug}/badges/make", data={"layout": "fold", **said})
    assert answer.status_code == 302
    run_pending_jobs(app)
    page = client.get(answer.location).get_data(as_text=True)
    found = re.search(rf"/events/{event.slug}/badges/files/[0-9a-f-]+\.pdf", page)
    assert found is not None
    file = client.get(found[0])
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    assert "no-store" in file.headers["Cache-Control"]
    return file.get_data()


def test_a_batch_holds_the_badges_of_the_filter(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    event = open_event(capacity_in_person=9)
    people = [make_registration(event, family_name=name) for name in ("Abrego", "Batz")]
    make_registration(event, mode=Mode.ONLINE, family_name="Lejana")
    make_registration(event, origin=Origin.STRANGER, family_name="Sin Confirmar")
    sign_in(client, "registrar", at=event)
    content = make(app, client, event)
    said = text_of(content, tmp_path)
    assert "Abrego" in said
    assert "Batz" in said
    assert "Lejana" not in said
    assert "Confirmar" not in said
    assert codes_in(content, tmp_path) == {
        f"http://localhost/t/{registrations.ticket_token(row)}" for row in people
    }
    assert "Lejana" in text_of(make(app, client, event, mode="online"), tmp_path)
    assert "Batz" not in text_of(make(app, client, event, q="abre"), tmp_path)


def test_closed_sessions_never_stand_on_a_badge(app: Flask) -> None:
    event = open_event()
    shown = make_session(event, "09:00", needs_choice=True, title={"es": "Abierta a todos"})
    hidden = [
        make_session(event, hour, access=access, title={"es": f"Secreta {access}"})
        for hour, access in (
            ("11:00", SessionAccess.CLOSED),
            ("12:00", SessionAccess.MEMBERS),
            ("13:00", SessionAccess.INVITED),
        )
    ]
    row = make_registration(event, session_ids=(shown.id,))
    with transaction():
        for session in hidden:
            keys = {"event_id": event.id, "session_id": session.id}
            db.session.add(SessionAdmission(**keys, registration_id=row.id))
            db.session.add(SessionRole(**keys, person_id=row.person_id, role=SessionPart.RAPPORTEUR))
    with event_scope(event.id):
        _ids, (badge,) = services.facts_for(event, [row.id], base_url="http://localhost")
    assert [title for _moment, title in badge.agenda] == ["Abierta a todos"]
    assert "Secreta" not in str(badge)


def test_a_reprint_is_on_record_and_a_new_ticket_ends_the_old_code(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    event = open_event()
    row = make_registration(event)
    sign_in(client, "organiser", at=event)
    old = codes_in(make(app, client, event), tmp_path)
    page = client.get(f"/events/{event.slug}/badges/?unprinted=1&lang=en").get_data(as_text=True)
    assert row.full_name not in page
    with transaction(), event_scope(event.id):
        registrations.reissue_keys(event, registrations.get_registration(row.id))
    page = client.get(f"/events/{event.slug}/badges/?unprinted=1&lang=en").get_data(as_text=True)
    assert "Old code: print again" in page
    for picture in tmp_path.glob("page*.png"):
        picture.unlink()
    new = codes_in(make(app, client, event, person=str(row.id)), tmp_path)
    assert old
    assert new
    assert old != new
    token = next(iter(old)).rpartition("/")[2]
    assert registrations.find_by_any_ticket(token) is None
    said = list(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("badges.%"))))
    assert said.count("badges.print") == 2
    assert said.count("badges.reprint") == 1


def test_files_are_for_this_event_and_for_a_day(app: Flask, client: FlaskClient) -> None:
    event, other = open_event(), open_event()
    make_registration(event)
    sign_in(client, "organiser", at=event)
    make(app, client, event)
    db.session.rollback()
    with event_scope(event.id):
        batch = db.session.scalars(sa.select(BadgeBatch)).one()
    key = batch.storage_key
    assert key is not None
    stranger = app.test_client()
    sign_in(stranger, "organiser", at=other)
    for path in (
        f"/events/{event.slug}/badges/files/{batch.id}.pdf",
        f"/events/{other.slug}/badges/files/{batch.id}.pdf",
    ):
        assert stranger.get(path).status_code == 404
    assert client.get(f"/events/{event.slug}/badges/files/{uuid.uuid4()}.pdf").status_code == 404
    with clock.fixed_at(clock.now() + timedelta(hours=25)):
        run_periodic(app, "badges.delete_old_files")
    assert not storage.exists(key)
    assert client.get(f"/events/{event.slug}/badges/files/{batch.id}.pdf").status_code == 404
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(BadgePrint.id))) == 1


def test_nobody_of_another_event_is_printed_by_their_key(app: Flask, client: FlaskClient) -> None:
    event, other = open_event(), open_event()
    theirs = make_registration(other)
    sign_in(client, "organiser", at=event)
    answer = client.post(f"/events/{event.slug}/badges/make", data={"person": str(theirs.id)})
    run_pending_jobs(app)
    assert "/badges/files/" not in client.get(answer.location).get_data(as_text=True)
    db.session.rollback()
    with event_scope(event.id):
        assert db.session.scalar(sa.select(sa.func.count(BadgePrint.id))) == 0


def test_many_parts_become_one_file(app: Flask) -> None:
    event = open_event(capacity_in_person=9)
    rows = [make_registration(event) for _ in range(3)]
    with event_scope(event.id):
        _ids, badges = services.facts_for(event, [row.id for row in rows], base_url="http://localhost")
    whole = services.bound([services.draw([badge], Layout.FOLD) for badge in badges])
    with pikepdf.open(io.BytesIO(whole)) as paper:
        assert len(paper.pages) == 3


@pytest.mark.parametrize("count", [2, 8])
def test_the_list_takes_the_same_work_for_few_and_many(app: Flask, client: FlaskClient, count: int) -> None:
    event = open_event(capacity_in_person=20)
    for _ in range(count):
        make_registration(event)
    sign_in(client, "organiser", at=event)
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(str(said[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    client.get(f"/events/{event.slug}/badges/")
    sa.event.remove(db.engine, "before_cursor_execute", note)
    reads = [
        text for text in seen if text.startswith("SELECT") and ("registration" in text or "badge" in text)
    ]
    assert len(reads) <= 6


def test_a_ticket_on_paper_and_on_the_phone(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    event = open_event()
    row = make_registration(event)
    waiting = make_registration(event, origin=Origin.STRANGER)
    link = f"/r/{registrations.link_token(row)}"
    answer = client.get(f"{link}/ticket.pdf")
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert codes_in(answer.get_data(), tmp_path) == {f"http://localhost/t/{registrations.ticket_token(row)}"}
    page = client.get(f"{link}/ticket").get_data(as_text=True)
    assert row.full_name in page
    assert "ticket.svg" in page
    for path in ("ticket", "ticket.pdf", "letters"):
        assert client.get(f"/r/{registrations.link_token(waiting)}/{path}").status_code == 404


def test_people_who_agreed_to_photos_carry_no_mark(app: Flask) -> None:
    event = open_event()
    row = make_registration(event)
    person = row.person_id
    assert person is not None
    for agreed in (False, True):
        with transaction():
            db.session.get_one(Person, person).consent_photo = agreed
        with event_scope(event.id):
            found = db.session.get_one(Registration, row.id)
            _ids, (badge,) = services.facts_for(event, [found.id], base_url="http://localhost")
        assert badge.photos is agreed
