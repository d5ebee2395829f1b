"""Announcements: looked at first, then sent to everybody who fits, once each."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered, find_mails
from app.events.models import Event
from app.events.rules import Mode
from app.messages.models import Announcement
from app.messages.rules import AlreadySent, NobodyToTell, TextMissing, UnknownPlaceholder
from app.messages.services import announcing, audience
from app.registration import services as registration
from app.registration.rules import Origin
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_registration

TEXTS: dict[str, Any] = {
    "subject": {"es": "Transporte a {event}", "en": "Transport to {event}"},
    "body": {"es": "Estimada {name}: hay bus.\n\n{link}", "en": "Dear {name}, there is a bus.\n\n{link}"},
}
TEMPLATE = "messages/mail/announcement"


def draft(event: Event, selection: dict[str, list[str]] | None = None, **texts: Any) -> Announcement:
    with transaction(), event_scope(event.id):
        return announcing.draft(event, None, **{**TEXTS, **texts}, selection=selection or {}, by=None)


def send(app: Flask, event: Event, row: Announcement) -> list[str]:
    with transaction(), event_scope(event.id):
        announcing.confirm(event, announcing.get_announcement(row.id))
    run_pending_jobs(app)
    return sorted(mail.recipient for mail in find_mails(template=TEMPLATE))


def test_each_reads_it_once_in_their_own_language(app: Flask) -> None:
    event = make_event()
    make_registration(event, email="ana@example.org", given_name="Ana")
    make_registration(event, email="bob@example.org", given_name="Bob", language="en")
    row = draft(event)
    run_pending_jobs(app)
    assert find_mails(template=TEMPLATE) == []
    assert send(app, event, row) == ["ana@example.org", "bob@example.org"]
    ana, bob = delivered("ana@example.org")[-1], delivered("bob@example.org")[-1]
    assert ana["Subject"] == "Transporte a Mujeres en la Migración"
    assert bob["Subject"] == "Transport to Women in Migration"
    assert "Estimada Ana: hay bus." in ana.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "/r/" in ana.get_body(("html",)).get_content()  # type: ignore[union-attr]
    with pytest.raises(AlreadySent):
        send(app, event, row)
    with transaction(), event_scope(event.id):
        announcing.announce_some(event, announcing.get_announcement(row.id), None)
    assert len(find_mails(template=TEMPLATE)) == 2


def test_only_those_who_fit_the_selection_are_told(app: Flask) -> None:
    event = make_event(capacity_in_person=3)
    chosen = make_session(event, "09:00", needs_choice=True)
    ana = make_registration(event, email="ana@example.org", country_code=None)
    make_registration(event, email="web@example.org", mode=Mode.ONLINE)
    make_registration(event, email="nadie@example.org", origin=Origin.STRANGER)
    make_registration(make_event(), email="otro@example.org")
    with transaction(), event_scope(event.id):
        registration.choose_sessions(event, registration.get_registration(ana.id), [chosen.id])
    counts = {}
    with event_scope(event.id):
        for name, values in (
            ("all", {}),
            ("online", {"mode": ["online"]}),
            ("waiting", {"state": ["waiting"]}),
            ("session", {"session": [str(chosen.id)]}),
            ("both", {"session": [str(chosen.id)], "mode": ["online"]}),
            ("class", {"class": ["public"]}),
            ("country", {"country": ["PA"]}),
        ):
            counts[name] = audience().count(event, values)
    assert counts == {
        "all": 2,
        "online": 1,
        "waiting": 0,
        "session": 1,
        "both": 0,
        "class": 2,
        "country": 0,
    }
    assert send(app, event, draft(event, {"mode": ["online"]})) == ["web@example.org"]


def test_nobody_to_tell_and_wrong_texts_are_refused(app: Flask) -> None:
    event = make_event()
    with pytest.raises(NobodyToTell):
        send(app, event, draft(event))
    with event_scope(event.id):
        assert [row.confirmed_at for row in announcing.list_announcements(event)] == [None]
    with pytest.raises(UnknownPlaceholder):
        draft(event, body={"es": "{telefono}", "en": "x"})
    with pytest.raises(TextMissing):
        draft(event, body={"es": "x"})


def test_pages_show_who_gets_it_before_it_goes(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    make_registration(event, email="ana@example.org", given_name="Ana", family_name="Ruiz")
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/announcements"
    assert client.get(f"{address}/new").status_code == 200
    data = {
        "subject-es": "Aviso {event}",
        "subject-en": "Notice",
        "body-es": "Hola {name}",
        "body-en": "Hello {name}",
        "state": "confirmed",
        "mode": ["in_person", "no-such-mode"],
    }
    wrong = client.post(f"{address}/new", data={**data, "body-es": "{x}"})
    assert wrong.status_code == 400
    answer = client.post(f"{address}/new", data=data)
    assert answer.status_code == 302
    shown = client.get(answer.location).get_data(as_text=True)
    assert "Ana Ruiz" in shown
    assert "Hola Ana" in shown
    with event_scope(event.id):
        (row,) = announcing.list_announcements(event)
    assert row.selection == {"state": ["confirmed"], "mode": ["in_person"]}
    assert client.post(f"{answer.location}/send").status_code == 302
    run_pending_jobs(app)
    db.session.expire_all()
    assert client.get(answer.location).status_code == 200
    assert len(delivered("ana@example.org")) == 2
    assert client.post(f"{answer.location}/remove").status_code == 302
    assert client.get(address).status_code == 200
