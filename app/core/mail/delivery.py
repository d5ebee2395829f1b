"""Deliver the outbox: claim one mail, hand it over, say so; what was in flight goes again as the same."""

import logging
import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.core import clock
from app.core.db import db, side_transaction, transaction
from app.core.jobs import Stopping, drain, pause_after, transport, wake
from app.core.mail.bounces import bury_address
from app.core.mail.message import build_message
from app.core.mail.models import DeadAddress, Mail, MailState
from app.core.mail.post import Later, Post, PostAway, Refused

log = logging.getLogger("encuentro.mail")

# Longer than the four steps of handing over one message may take together.
LEASE = timedelta(seconds=45)
ATTEMPTS = 10


def _due() -> sa.Select[Any]:
    waiting = sa.and_(Mail.state == MailState.QUEUED, Mail.next_at <= clock.now())
    return sa.select(Mail.id).where(waiting).order_by(Mail.next_at, Mail.created_at).limit(1)


def is_due() -> bool:
    """Tell whether a mail waits, without taking a lock."""
    with db.engine.connect() as connection:
        return connection.scalar(_due()) is not None


def claim() -> Mail | None:
    """Take the mail that waits longest and hold it by a lease."""
    if not is_due():
        return None
    with side_transaction() as connection:
        mail_id: uuid.UUID | None = connection.scalar(_due().with_for_update(skip_locked=True))
        taken = {
            "state": MailState.SENDING,
            "attempts": Mail.attempts + 1,
            "lease_until": clock.now() + LEASE,
            "holder": transport().holder,
        }
        connection.execute(sa.update(Mail).where(Mail.id == mail_id).values(taken))
    return db.session.get(Mail, mail_id, populate_existing=True) if mail_id else None


def _settle(mail: Mail, **values: Any) -> bool:
    mine = (Mail.id == mail.id, Mail.state == MailState.SENDING, Mail.attempts == mail.attempts)
    with side_transaction() as connection:
        settled = sa.update(Mail).where(*mine).values(values).returning(Mail.id)
        return connection.scalar(settled) is not None


def _is_dead(mail: Mail) -> bool:
    dead = sa.select(DeadAddress.id).where(DeadAddress.recipient_key == mail.recipient_key)
    with db.engine.connect() as connection:
        return connection.scalar(dead) is not None


def _later(mail: Mail, reason: str, *, never: bool = False) -> None:
    if never or mail.attempts >= ATTEMPTS:
        log.error("mail_failed", extra={"mail": str(mail.id), "template": mail.template, "reason": reason})
        _settle(mail, state=MailState.FAILED, lease_until=None, last_error=reason[:300])
    else:
        next_at = clock.now() + pause_after(mail.attempts)
        _settle(mail, state=MailState.QUEUED, lease_until=None, next_at=next_at, last_error=reason[:300])


def _deliver(mail: Mail, post: Post) -> bool:
    """Send one claimed mail; False where the server is away and the rest should wait."""
    if _is_dead(mail):
        _later(mail, "dead address", never=True)
        return True
    message = build_message(mail)
    try:
        post.connect()
        if not _settle(mail, lease_until=clock.now() + LEASE):
            return True
        post.send(message, mail.recipient, str(mail.id))
    except Refused as refusal:
        _later(mail, str(refusal), never=True)
        if refusal.status:
            with transaction():
                bury_address(mail.recipient_key, mail.id, refusal.status)
    except Later as later:
        _later(mail, str(later))
    except PostAway as away:
        _later(mail, str(away))
        return False
    else:
        emptied: dict[str, Any] = {"context": {}, "attachments": [], "last_error": "", "lease_until": None}
        _settle(mail, state=MailState.SENT, sent_at=clock.now(), **emptied)
    return True


@drain("mail")
def deliver_due_mails(stopping: Stopping, bugs: list[Exception]) -> int:
    """Send what is due until nothing is, over one connection."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    served = 0
    goes_on = True
    with Post(app.extensions["settings"]) as post:
        while goes_on and not stopping.is_set():
            with app.app_context():
                mail = claim()
                if mail is None:
                    break
                db.session.expunge(mail)
                db.session.rollback()
                try:
                    goes_on = _deliver(mail, post)
                except Exception as bug:
                    log.error("mail_broken", exc_info=bug, extra={"mail": str(mail.id)})
                    _later(mail, type(bug).__name__)
                    bugs.append(bug)
            served += 1
    return served


def requeue_lost(gone: frozenset[str] = frozenset()) -> None:
    """Give back the mails whose worker was killed: each may have left already, under the same Message-ID."""
    now = clock.now()
    lost = sa.and_(Mail.state == MailState.SENDING, sa.or_(Mail.lease_until < now, Mail.holder.in_(gone)))
    with db.engine.connect() as connection:
        if connection.scalar(sa.select(Mail.id).where(lost).limit(1)) is None:
            return
    with side_transaction() as connection:
        given_up = sa.and_(lost, Mail.attempts >= ATTEMPTS)
        failed = {"state": MailState.FAILED, "lease_until": None, "last_error": "interrupted"}
        connection.execute(sa.update(Mail).where(given_up).values(failed))
        again = {"state": MailState.QUEUED, "lease_until": None, "next_at": now}
        connection.execute(sa.update(Mail).where(lost).values(again))


def sweep(gone: frozenset[str]) -> None:
    """Find the mails that no ring told of."""
    requeue_lost(gone)
    if is_due():
        wake("mail")
