"""A worker killed in the middle of its work: nothing is lost, nothing is done twice but what was in flight."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.mail import MailState, find_mails, message_id, queue
from tests.services.processes import wait_until
from tests.services.server import Background
from tests.services.smtp import SmtpTrap

MAILS = 200
pytestmark = pytest.mark.slow
both = pytest.mark.both_databases

Start = Callable[..., Background]


def queue_mails(count: int, word: str = "kill") -> None:
    for number in range(count):
        with transaction():
            queue(to=f"person{number}@example.org", template="core/mail/test", occasion=f"{word} {number}")


def sent() -> int:
    db.session.rollback()
    db.session.expire_all()
    return len(find_mails(state=MailState.SENT))


@both
def test_every_mail_arrives_once_but_the_one_in_flight(
    app: Flask, smtp: SmtpTrap, start_command: Start, database_kind: str
) -> None:
    queue_mails(MAILS)
    kills = 0
    for share in (0.1, 0.35, 0.6):
        worker = start_command("worker", SMTP_URL=smtp.url)
        target = int(MAILS * share) + random.randrange(20)
        smtp.wait_for(target)
        worker.kill()
        kills += 1
    start_command("worker", SMTP_URL=smtp.url)
    wait_until(lambda: sent() == MAILS, seconds=180, what=f"{MAILS} mails sent")

    ids = Counter(str(message["Message-ID"]) for message in smtp.messages)
    db.session.rollback()
    assert set(ids) == {message_id(mail) for mail in find_mails()}
    assert len(ids) == MAILS
    assert sum(ids.values()) - MAILS <= kills, "more than the one in flight came twice"
    assert max(ids.values()) <= 1 + kills
    repeated = [message for message in smtp.messages if ids[str(message["Message-ID"])] > 1]
    assert len({(str(mail["Message-ID"]), str(mail["To"]), str(mail["Date"])) for mail in repeated}) == len(
        {str(mail["Message-ID"]) for mail in repeated}
    )


@both
def test_two_workers_send_each_mail_once(
    app: Flask, smtp: SmtpTrap, start_command: Start, database_kind: str
) -> None:
    queue_mails(60)
    for _ in range(2):
        start_command("worker", SMTP_URL=smtp.url)
    wait_until(lambda: sent() == 60, seconds=180, what="60 mails sent")
    assert len(smtp.messages) == 60
    assert len({str(message["Message-ID"]) for message in smtp.messages}) == 60


@pytest.mark.parametrize("transport", ["file", "redis"])
def test_a_ring_alone_wakes_the_worker(
    smtp: SmtpTrap,
    start_command: Start,
    make_app: Callable[..., Flask],
    request: pytest.FixtureRequest,
    transport: str,
) -> None:
    url = request.getfixturevalue("redis_server").url if transport == "redis" else None
    with make_app(redis_url=url).app_context():
        queue_mails(1, "found by the first sweep")
        settings_of_worker = {"SMTP_URL": smtp.url, **({"REDIS_URL": url} if url else {})}
        worker = start_command("worker", "--sweep", "600", **settings_of_worker)
        wait_until(lambda: sent() == 1, seconds=180, what="the first mail")
        queue_mails(1, "told of by a ring")
        wait_until(lambda: sent() == 2, seconds=180, what="the second mail")
        worker.stop()
        assert worker.process.returncode == 0
