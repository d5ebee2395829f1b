"""The queue of mails: how each stands and why, sending again, stopping, putting an address right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import Mail, MailState, dead_among, find_mails
from app.events.models import Event
from app.messages.rules import NotThisMail
from app.messages.services import queue
from tests.factories.events import make_event
from tests.factories.registration import make_invitation, make_registration
from tests.services.smtp import SmtpTrap


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap."""
    app = make_app(smtp_url=smtp.url)
    with app.app_context():
        yield app


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(*arguments: Any) -> None:
        said.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(db.engine, "before_cursor_execute", note)


def act(name: str, mail: Mail, event: Event | None) -> None:
    with transaction():
        getattr(queue, name)(queue.get_mail(mail.id, event))


def page(event: Event, **options: Any) -> queue.MailPage:
    with event_scope(event.id):
        return queue.list_mails(event, **options)


def test_every_mail_shows_how_it_stands(
    posting: Flask, smtp: SmtpTrap, sign_in: Callable[..., object]
) -> None:
    event, other = make_event(), make_event()
    smtp.refused["eva@example.org"] = "550 5.1.1 No such user"
    make_registration(event, email="ana@example.org", given_name="Ana")
    make_registration(event, email="eva@example.org", given_name="Eva")
    make_registration(other, email="otra@example.org", given_name="Otra")
    run_pending_jobs(posting)
    make_invitation(event, "iris@example.org")
    found = page(event)
    assert found.counts == {MailState.SENT: 1, MailState.FAILED: 1, MailState.QUEUED: 1}
    assert {line.mail.recipient for line in found.lines} == {
        "ana@example.org",
        "eva@example.org",
        "iris@example.org",
    }
    client = posting.test_client()
    sign_in(client, "organiser", at=event)
    shown = client.get(f"/events/{event.slug}/manage/mails?lang=es").get_data(as_text=True)
    for text in ("Enviado", "No se pudo enviar", "Ese buzón no existe.", "En espera", "Ana Solís"):
        assert text in shown, text
    assert "otra@example.org" not in shown
    assert client.get("/mails/").status_code == 404


def test_mails_are_found_by_name_address_and_state(app: Flask) -> None:
    event = make_event()
    make_registration(event, email="ana@example.org", given_name="Ana", family_name="Núñez")
    make_registration(event, email="eva@example.org", given_name="Eva", family_name="Paz")
    run_pending_jobs(app)
    assert [line.mail.recipient for line in page(event, search="nunez").lines] == ["ana@example.org"]
    assert [line.mail.recipient for line in page(event, search="EVA@").lines] == ["eva@example.org"]
    assert page(event, search="%").lines == []
    assert page(event, state=MailState.BOUNCED).lines == []
    assert len(page(event, state=MailState.SENT).lines) == 2


def test_the_list_costs_the_same_however_long(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/mails"
    make_registration(event)
    client.get(address)
    with statements() as few:
        client.get(address)
    for _ in range(12):
        make_registration(event)
    with statements() as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few)


def test_what_waits_can_be_stopped_and_says_nothing_more(app: Flask) -> None:
    event = make_event()
    make_registration(event, email="ana@example.org")
    (mail,) = find_mails()
    act("stop", mail, event)
    assert run_pending_jobs(app) == 0
    db.session.expire_all()
    (mail,) = find_mails()
    assert (mail.state, mail.context, mail.attachments) == (MailState.STOPPED, {}, [])
    with pytest.raises(NotThisMail):
        act("stop", mail, event)


def test_a_sent_mail_is_written_anew_and_a_failed_one_goes_again(posting: Flask, smtp: SmtpTrap) -> None:
    event = make_event()
    smtp.refused["eva@example.org"] = "550 5.7.1 Not today"
    for name in ("ana", "eva"):
        make_registration(event, email=f"{name}@example.org")
    make_invitation(event, "iris@example.org")
    run_pending_jobs(posting)
    smtp.refused.clear()
    for mail in find_mails():
        act("send_again", mail, event)
    run_pending_jobs(posting)
    assert [len(smtp.to(f"{name}@example.org")) for name in ("ana", "eva", "iris")] == [2, 1, 2]


def test_an_address_is_put_right_by_hand(posting: Flask, smtp: SmtpTrap) -> None:
    event = make_event()
    smtp.refused["ana@example.org"] = "550 5.1.1 No such user"
    make_registration(event, email="ana@example.org")
    run_pending_jobs(posting)
    smtp.refused.clear()
    assert dead_among(["ana@example.org", "eva@example.org"]) == {"ana@example.org"}
    (mail,) = find_mails()
    act("put_right", mail, event)
    act("send_again", mail, event)
    run_pending_jobs(posting)
    assert len(smtp.to("ana@example.org")) == 1


def test_a_registration_shows_that_its_mail_came_back(
    posting: Flask, smtp: SmtpTrap, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    smtp.refused["ana@example.org"] = "550 5.1.1 No such user"
    ana = make_registration(event, email="ana@example.org")
    eva = make_registration(event, email="eva@example.org")
    run_pending_jobs(posting)
    client = posting.test_client()
    sign_in(client, "organiser", at=event)
    pages = [
        client.get(f"/events/{event.slug}/registrations/{row.id}?lang=en").get_data(as_text=True)
        for row in (ana, eva)
    ]
    assert ["There is no such mailbox." in page for page in pages] == [True, False]


def test_mails_of_another_event_are_out_of_reach(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event, other = make_event(), make_event()
    make_registration(other)
    (mail,) = find_mails()
    sign_in(client, "organiser", at=event)
    for name in ("stop", "again", "right", "nothing"):
        assert client.post(f"/events/{event.slug}/manage/mails/{mail.id}/{name}").status_code == 404
    assert find_mails()[0].state is MailState.QUEUED


def test_administrators_see_the_mails_of_every_event(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    for number in range(2):
        make_registration(make_event(), email=f"p{number}@example.org")
    sign_in(client, "administrator")
    shown = client.get("/mails/").get_data(as_text=True)
    assert "p0@example.org" in shown
    assert "p1@example.org" in shown
    mail = find_mails("p0@example.org")[0]
    assert client.post(f"/mails/{mail.id}/stop").status_code == 302
    db.session.expire_all()
    assert find_mails("p0@example.org")[0].state is MailState.STOPPED
