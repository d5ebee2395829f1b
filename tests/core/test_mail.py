"""Mail: once for each occasion, in the reader's language, retried, and never a header too many."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import ChoiceLoader, DictLoader

from app.core import clock
from app.core.db import transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import (
    Attachment,
    Mail,
    MailState,
    deferred,
    deferred_value,
    delivered,
    delivery,
    erase_mails,
    find_mails,
    queue,
    retry_failed,
)
from tests.services.processes import free_port
from tests.services.smtp import SmtpTrap

TEMPLATES = {
    "test/mail/note.txt": '{% extends "_mail/base.txt" %}{% block subject %}{{ title }}{% endblock %}'
    '{% block body %}{{ _("Mail works") }}: {{ title }} {{ link }}{% endblock %}',
    "test/mail/note.html": '{% extends "_mail/base.html" %}{% block body %}<p>{{ title }}</p>{% endblock %}',
    "test/mail/broken.txt": '{% extends "_mail/base.txt" %}{% block body %}{{ 1 // 0 }}{% endblock %}',
}


@deferred_value("test.link")
def link(token_id: str) -> str:
    return f"https://localhost/secret-of-{token_id}"


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of mails that only the tests send."""
    real = Flask.create_global_jinja_loader
    monkeypatch.setattr(
        Flask, "create_global_jinja_loader", lambda app: ChoiceLoader([real(app), DictLoader(TEMPLATES)])
    )


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that finds these templates."""
    app = make_app()
    with app.app_context():
        yield app


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap."""
    app = make_app(smtp_url=smtp.url)
    with app.app_context():
        yield app


def write(to: str = "ana@example.org", occasion: str = "first", **options: object) -> None:
    options = {"template": "test/mail/note", "context": {"title": "Hola"}, **options}
    with transaction():
        queue(to=to, occasion=occasion, **options)  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_a_mail_arrives_in_the_language_of_its_reader(
    posting: Flask, smtp: SmtpTrap, database_kind: str
) -> None:
    write("ana@example.org", locale="es")
    write("bob@example.org", locale="en")
    assert run_pending_jobs(posting) == 2
    (spanish,), (english,) = smtp.to("ana@example.org"), smtp.to("bob@example.org")
    assert spanish["Content-Language"] == "es"
    assert "Mail works: Hola" in english.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Mail works" not in spanish.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "<p>Hola</p>" in spanish.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert spanish["Subject"] == "Hola"
    assert [mail.state for mail in find_mails()] == [MailState.SENT, MailState.SENT]


@pytest.mark.both_databases
def test_one_mail_for_one_occasion(app: Flask, database_kind: str) -> None:
    write()
    write("ANA@example.org")
    write(occasion="second")
    write("bob@example.org")
    run_pending_jobs(app)
    write()
    assert run_pending_jobs(app) == 0
    assert len(delivered()) == 3
    assert len(delivered("ana@example.org")) == 2


def test_nothing_is_sent_for_what_was_rolled_back(app: Flask) -> None:
    def queue_and_fail() -> None:
        with transaction():
            queue(to="ana@example.org", template="test/mail/note", occasion="1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_and_fail()
    assert run_pending_jobs(app) == 0
    with pytest.raises(RuntimeError):
        queue(to="ana@example.org", template="test/mail/note", occasion="1")


@pytest.mark.parametrize(
    "title", ["a\r\nBcc: spy@example.org", "a\nX-Evil: 1", "a\u2028Bcc: x@y.z", "=?utf-8?q?a=0ABcc:_x?="]
)
def test_what_people_write_makes_no_headers(posting: Flask, smtp: SmtpTrap, title: str) -> None:
    write(context={"title": "plain"}, attachments=[Attachment("plain", "text/plain", b"x")])
    named = Attachment(title, "text/plain", b"x")
    write(context={"title": title}, occasion="evil", attachments=[named])
    run_pending_jobs(posting)
    plain, evil = smtp.messages
    assert sorted(evil.keys()) == sorted(plain.keys())
    for part, plain_part in zip(evil.walk(), plain.walk(), strict=True):
        assert sorted(part.keys()) == sorted(plain_part.keys())
    assert smtp.received[1][0] == ["ana@example.org"]


@pytest.mark.parametrize(
    "address", ["a@b.c\r\nBcc: x@y.z", "a@b.c, d@e.f", "no address", "<a@b.c>", "", "=?utf-8?q?x?=@b.c"]
)
def test_only_one_plain_address_is_written_to(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        write(address)
    with pytest.raises(ValueError, match="address"):
        write(reply_to=address or "x")


def test_attachments_keep_name_kind_and_bytes(posting: Flask, smtp: SmtpTrap) -> None:
    calendar = Attachment("sesión.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nñ".encode())
    ticket = Attachment("qr.png", "image/png", bytes(range(256)))
    write(attachments=[calendar, ticket])
    run_pending_jobs(posting)
    first, second = smtp.messages[0].iter_attachments()
    assert (first.get_filename(), first.get_content_type()) == ("sesión.ics", "text/calendar")
    assert first["Content-Type"].params["method"] == "REQUEST"
    assert first.get_payload(decode=True) == calendar.content
    assert (second.get_content_type(), second.get_payload(decode=True)) == ("image/png", ticket.content)


def test_the_outbox_holds_no_secret(app: Flask, db: SQLAlchemy) -> None:
    write(context={"title": "secret-title", "link": deferred("test.link", "77")})
    stored = str(db.session.connection().exec_driver_sql("SELECT context, attachments FROM mail").all())
    db.session.rollback()
    assert "secret" not in stored
    run_pending_jobs(app)
    assert "https://localhost/secret-of-77" in delivered()[0].as_string()
    (mail,) = find_mails()
    assert (mail.context, mail.attachments) == ({}, [])


def test_every_attempt_bears_the_same_message_id(posting: Flask, smtp: SmtpTrap) -> None:
    write()
    start = clock.now()
    assert delivery.claim() is not None
    with clock.fixed_at(start + timedelta(minutes=1)):
        delivery.requeue_lost()
        run_pending_jobs(posting)
    (mail,) = find_mails()
    assert mail.attempts == 2
    assert smtp.messages[0]["Message-ID"] == f"<{mail.id}@localhost>"


def test_a_server_that_says_later_is_asked_later(posting: Flask, smtp: SmtpTrap) -> None:
    smtp.refuse_next = 1
    write()
    start = clock.now()
    run_pending_jobs(posting)
    (mail,) = find_mails()
    assert (mail.state, mail.last_error) == (MailState.QUEUED, "SMTPDataError 451")
    with clock.fixed_at(start + timedelta(seconds=20)):
        assert run_pending_jobs(posting) == 0
    with clock.fixed_at(start + timedelta(seconds=40)):
        assert run_pending_jobs(posting) == 1
    assert len(smtp.messages) == 1


def test_one_mail_that_must_wait_does_not_hold_up_the_others(posting: Flask, smtp: SmtpTrap) -> None:
    smtp.refuse_next = 2
    for number in range(5):
        write(f"person{number}@example.org")
    run_pending_jobs(posting)
    assert len(find_mails(state=MailState.SENT)) == len(smtp.messages) == 3


def test_four_hours_without_a_server_lose_nothing_and_ten_failures_are_visible(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(smtp_url=f"smtp://127.0.0.1:{free_port()}")
    with app.app_context():
        write()
        start = clock.now()
        failed_after = 0
        for minute in range(0, 12 * 60, 2):
            with clock.fixed_at(start + timedelta(minutes=minute)):
                run_pending_jobs(app)
                if find_mails(state=MailState.FAILED):
                    failed_after = minute
                    break
        assert failed_after > 4 * 60
        (mail,) = find_mails(state=MailState.FAILED)
        assert (mail.attempts, mail.last_error) == (10, "ConnectionRefusedError")
        listed = app.test_cli_runner().invoke(args=["mail", "failed"])
        assert listed.exit_code == 1
        assert str(mail.id) in listed.output
        with transaction():
            assert retry_failed() == 1
        assert find_mails(state=MailState.QUEUED)


class HangsUpOnce(socketserver.StreamRequestHandler):
    """Speaks as a mail server does, and hangs up on the first mail just as its text has gone over."""

    hung_up = False
    taken = 0

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                if not HangsUpOnce.hung_up:
                    HangsUpOnce.hung_up = True
                    return
                HangsUpOnce.taken += 1
            self.wfile.write(b"250 fine\r\n")


def test_a_server_that_hangs_up_in_the_middle_is_asked_again(make_app: Callable[..., Flask]) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), HangsUpOnce) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        app = make_app(smtp_url=f"smtp://127.0.0.1:{server.server_address[1]}")
        with app.app_context():
            write()
            start = clock.now()
            run_pending_jobs(app)
            assert find_mails()[0].last_error == "SMTPServerDisconnected"
            with clock.fixed_at(start + timedelta(minutes=1)):
                run_pending_jobs(app)
            assert find_mails()[0].state == MailState.SENT
        server.shutdown()
    assert HangsUpOnce.taken == 1


def test_a_template_with_a_fault_is_said_and_does_not_stop_the_rest(app: Flask) -> None:
    write(template="test/mail/broken")
    write("bob@example.org")
    with pytest.raises(ZeroDivisionError):
        run_pending_jobs(app)
    assert len(delivered("bob@example.org")) == 1
    assert find_mails("ana@example.org")[0].last_error == "ZeroDivisionError"


def test_an_erased_address_is_not_written_to_and_not_kept(app: Flask, db: SQLAlchemy) -> None:
    write("canario@example.org")
    run_pending_jobs(app)
    write("canario@example.org", occasion="second")
    with transaction():
        erase_mails("Canario@example.org")
    assert run_pending_jobs(app) == 0
    stored = str([tuple(row) for row in db.session.execute(sa.select(Mail.__table__))])
    assert "canario" not in stored.lower()


def test_addresses_are_forgotten_after_a_month_but_nobody_is_written_to_again(app: Flask) -> None:
    write()
    run_pending_jobs(app)
    with clock.fixed_at(clock.now() + timedelta(days=31)):
        run_periodic(app, "mail.forget")
        assert [mail.recipient for mail in find_mails("ana@example.org")] == [""]
        write()
        assert run_pending_jobs(app) == 0


def test_commands_list_and_show_what_left_for_the_folder(app: Flask, data_dir: Path) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["mail", "test", "ana@example.org"]).exit_code == 0
    run_pending_jobs(app)
    listed = runner.invoke(args=["mail", "list"]).output
    assert "ana@example.org" in listed
    shown = runner.invoke(args=["mail", "show", listed.split()[0]]).output
    assert "ana@example.org" in shown
    assert runner.invoke(args=["mail", "show", "nothing"]).exit_code == 1
    assert json.dumps(sorted(path.suffix for path in (data_dir / "mail").iterdir())) == '[".eml"]'
