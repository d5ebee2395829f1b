"""Mails that come back: read as the standard writes them, noted on the mail, and nothing more is sent there."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import (
    Mail,
    MailState,
    find_mails,
    queue,
    read_bounce,
    recipient_key,
    revive_address,
    take_bounce,
)
from tests.services.smtp import SmtpTrap

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 22 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; ana@example.org
Original-Recipient: rfc822;ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said the server
--b1
Content-Type: {kind}

{headers}
--b1--
"""


def report(*, to: str = "no-reply@localhost", mail: Mail | None = None, **changes: str) -> bytes:
    values = {"action": "failed", "status": "5.1.1", "kind": "text/rfc822-headers", **changes}
    number = mail.id if mail else "nothing"
    headers = f"From: a@b.example\nMessage-ID: <{number}@localhost>\nSubject: x"
    if values["kind"] == "message/rfc822":
        headers += "\n\nDear Ana"
    return REPORT.format(to=to, headers=headers, **values).replace("\n", "\r\n").encode()


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap, with an address for what comes back."""
    app = make_app(smtp_url=smtp.url, mail_bounces="bounces@encuentro.example")
    with app.app_context():
        yield app


def write(occasion: str = "first", to: str = "ana@example.org") -> None:
    with transaction():
        queue(to=to, template="core/mail/test", occasion=occasion)


def sent(app: Flask) -> Mail:
    write()
    run_pending_jobs(app)
    (mail,) = find_mails()
    assert mail.state is MailState.SENT
    return mail


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_is_found_by_its_message_id(posting: Flask, database_kind: str, kind: str) -> None:
    mail = sent(posting)
    assert take_bounce(report(mail=mail, kind=kind))
    (found,) = find_mails()
    assert (found.state, found.last_error) == (MailState.BOUNCED, "bounced 5.1.1")


def test_every_mail_is_sent_from_an_address_that_names_it(posting: Flask, smtp: SmtpTrap) -> None:
    mail = sent(posting)
    (sender,) = smtp.senders
    assert sender == f"bounces+{mail.id}@encuentro.example"
    assert smtp.messages[0]["From"] != sender
    assert take_bounce(report(to=sender))
    assert find_mails()[0].state is MailState.BOUNCED


def test_nothing_more_goes_to_a_dead_address_until_it_is_put_right(posting: Flask, smtp: SmtpTrap) -> None:
    mail = sent(posting)
    take_bounce(report(mail=mail))
    write("second")
    write("other", to="eva@example.org")
    run_pending_jobs(posting)
    assert [str(each["To"]) for each in smtp.messages] == ["ana@example.org", "eva@example.org"]
    refused = next(each for each in find_mails("ana@example.org") if each.occasion == "second")
    assert (refused.state, refused.last_error) == (MailState.FAILED, "dead address")
    with transaction():
        assert revive_address(recipient_key("ana@example.org"))
    write("third")
    run_pending_jobs(posting)
    assert len(smtp.to("ana@example.org")) == 2


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7", "5.6.0"])
def test_a_reason_that_passes_kills_no_address(posting: Flask, smtp: SmtpTrap, status: str) -> None:
    mail = sent(posting)
    assert take_bounce(report(mail=mail, status=status))
    assert find_mails()[0].state is MailState.BOUNCED
    write("second")
    run_pending_jobs(posting)
    assert len(smtp.to("ana@example.org")) == 2


@pytest.mark.parametrize("changes", [{"action": "delayed"}, {"action": "delivered"}, {"kind": "text/plain"}])
def test_what_is_no_failure_of_ours_changes_nothing(posting: Flask, changes: dict[str, str]) -> None:
    mail = sent(posting)
    assert not take_bounce(report(mail=mail, **changes))
    assert not take_bounce(report())
    assert not take_bounce(b"From: ana@example.org\r\nSubject: out of office\r\n\r\nI am away")
    assert not take_bounce(b"\xff\xfe\x00garbage")
    assert read_bounce(b"") is None
    assert find_mails()[0].state is MailState.SENT


def test_a_report_about_another_host_is_not_ours(posting: Flask) -> None:
    mail = sent(posting)
    forged = report(mail=mail).replace(b"@localhost>", b"@elsewhere.example>")
    assert not take_bounce(forged)
    assert find_mails()[0].state is MailState.SENT


@pytest.mark.parametrize(
    ("reply", "dead"), [("550 5.1.1 No such user", True), ("550 no", True), ("552 5.2.2 Full", False)]
)
def test_a_refusal_for_good_counts_the_same(
    posting: Flask, smtp: SmtpTrap, reply: str, *, dead: bool
) -> None:
    smtp.refused["ana@example.org"] = reply
    write()
    run_pending_jobs(posting)
    assert find_mails()[0].state is MailState.FAILED
    smtp.refused.clear()
    write("second")
    run_pending_jobs(posting)
    assert len(smtp.to("ana@example.org")) == (0 if dead else 1)


def test_a_refusal_for_now_is_tried_again(posting: Flask, smtp: SmtpTrap) -> None:
    smtp.refused["ana@example.org"] = "450 4.2.1 Later"
    write()
    run_pending_jobs(posting)
    assert find_mails()[0].state is MailState.QUEUED


def test_the_folder_of_what_came_back_is_read(
    make_app: Callable[..., Flask], smtp: SmtpTrap, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    app = make_app(smtp_url=smtp.url, bounce_folder=tmp_path)
    with app.app_context():
        mail = sent(app)
        (tmp_path / "new" / "1.host").write_bytes(report(mail=mail))
        (tmp_path / "new" / "2.host").write_bytes(b"Subject: hello\r\n\r\nnothing")
        run_periodic(app, "mail.bounces")
        assert find_mails()[0].state is MailState.BOUNCED
    assert [path.name for path in (tmp_path / "bounces-read").iterdir()] == ["1.host"]
    assert [path.name for path in (tmp_path / "bounces-other").iterdir()] == ["2.host"]
    assert list((tmp_path / "new").iterdir()) == []


def test_the_command_takes_a_mail_from_the_standard_input(posting: Flask) -> None:
    mail = sent(posting)
    runner = posting.test_cli_runner()
    done = runner.invoke(args=["mail", "bounce"], input=io.BytesIO(report(mail=mail)))
    assert done.exit_code == 0, done.output
    assert runner.invoke(args=["mail", "bounce"], input=b"Subject: x\n\ny").exit_code == 1
    assert find_mails()[0].state is MailState.BOUNCED
