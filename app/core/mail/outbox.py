"""Put mails into the outbox, find them, forget them."""

import base64
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.audit import keyed_hash
from app.core.db import after_commit, db, is_sqlite, is_writing, transaction
from app.core.jobs import periodic, wake
from app.core.mail.models import DeadAddress, Mail, MailState
from app.core.text import normalise_email

ADDRESS = re.compile(r"[^@\s\x00-\x1f<>\",;:\\]+@[^@\s\x00-\x1f<>\",;:\\]+")
DEFERRED = "__deferred__"
KEPT = timedelta(days=30)
ENDED = (MailState.FAILED, MailState.BOUNCED, MailState.STOPPED)

DeferredValue = Callable[..., Any]
_deferred: dict[str, DeferredValue] = {}


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; `mimetype` may carry parameters (`text/calendar; method=REQUEST`).

    One that is `in_body` stands beside text and HTML too, as mail programs want invitations.
    """

    filename: str
    mimetype: str
    content: bytes
    in_body: bool = False

    def as_json(self) -> dict[str, str]:
        encoded = base64.b64encode(self.content).decode()
        written = {"filename": self.filename, "mimetype": self.mimetype, "base64": encoded}
        return {**written, "in_body": "1"} if self.in_body else written


def deferred(name: str, *arguments: str) -> dict[str, list[str]]:
    """Stand for a value that is computed only while sending: a secret link is never in the database."""
    if name not in _deferred:
        raise ValueError(f"{name}: no deferred value of this name")
    return {DEFERRED: [name, *arguments]}


def deferred_value(name: str) -> Callable[[DeferredValue], DeferredValue]:
    """Register the function behind deferred(name, …)."""

    def register(function: DeferredValue) -> DeferredValue:
        _deferred[name] = function
        return function

    return register


def resolve(value: Any) -> Any:
    """Compute the deferred values inside a context."""
    if isinstance(value, dict):
        if set(value) == {DEFERRED}:
            name, *arguments = value[DEFERRED]
            return _deferred[name](*arguments)
        return {key: resolve(part) for key, part in value.items()}
    return [resolve(part) for part in value] if isinstance(value, list) else value


HIDDEN = "secret"
TRIAL = "test:"


def hide_deferred(value: Any) -> Any:
    """Put a word in the place of every deferred value, for those who may see a mail but not its links."""
    if isinstance(value, Mapping):
        return (
            HIDDEN if set(value) == {DEFERRED} else {key: hide_deferred(part) for key, part in value.items()}
        )
    return [hide_deferred(part) for part in value] if isinstance(value, list) else value


def trial(number: uuid.UUID) -> str:
    """Return the occasion of a mail that somebody sends to try it; its subject says so."""
    return f"{TRIAL}{number}"


def queue(
    *,
    to: str,
    template: str,
    occasion: str,
    locale: str = "es",
    context: Mapping[str, Any] | None = None,
    attachments: Iterable[Attachment | dict[str, Any]] = (),
    reply_to: str | None = None,
    event_id: uuid.UUID | None = None,
    about_id: uuid.UUID | None = None,
) -> None:
    """Queue a mail in the surrounding transaction; the same mail on the same occasion is queued once.

    `template` names `templates/<template>.txt` and, if there is one, `.html`; `context` is plain JSON.
    An attachment may be a deferred() value that gives `Attachment.as_json()`, or nothing, while sending.
    """
    if not is_writing():
        raise RuntimeError("queue() needs a transaction()")
    for address in (to, reply_to):
        if address is not None and (not ADDRESS.fullmatch(address) or "=?" in address):
            raise ValueError("not an address that a mail can be sent to")
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    row = {
        "id": uuid.uuid4(),
        "recipient": to.strip(),
        "recipient_key": recipient_key(to),
        "template": template,
        "occasion": occasion,
        "locale": locale,
        "reply_to": reply_to or "",
        "context": dict(context or {}),
        "attachments": [each.as_json() if isinstance(each, Attachment) else each for each in attachments],
        "event_id": event_id,
        "about_id": about_id,
    }
    db.session.execute(insert(Mail).values(row).on_conflict_do_nothing())
    after_commit(lambda: wake("mail"))


def recipient_key(address: str) -> str:
    """Return what stands for an address in the outbox for good."""
    return keyed_hash("mail", normalise_email(address))


def find_mails(
    address: str | None = None, *, template: str | None = None, state: MailState | None = None
) -> list[Mail]:
    """List mails in the order in which they were queued."""
    query = sa.select(Mail).order_by(Mail.created_at, Mail.id)
    if address is not None:
        query = query.where(Mail.recipient_key == recipient_key(address))
    if template is not None:
        query = query.where(Mail.template == template)
    if state is not None:
        query = query.where(Mail.state == state)
    return list(db.session.scalars(query))


def retry_failed() -> int:
    """Queue every failed mail again, from its first attempt; return how many."""
    again = {"state": MailState.QUEUED, "attempts": 0, "next_at": clock.now(), "lease_until": None}
    failed = sa.update(Mail).where(Mail.state == MailState.FAILED, Mail.recipient != "").values(again)
    after_commit(lambda: wake("mail"))
    return len(db.session.scalars(failed.returning(Mail.id)).all())


def erase_mails(address: str) -> None:
    """Forget an address and what was written to it; what waits is not sent any more."""
    theirs = Mail.recipient_key == recipient_key(address)
    unsent = Mail.state.in_([MailState.QUEUED, MailState.SENDING])
    stopped = {"state": MailState.FAILED, "last_error": "erased"}
    db.session.execute(sa.update(Mail).where(theirs, unsent).values(stopped))
    db.session.execute(sa.update(Mail).where(theirs).values(_EMPTY))
    db.session.execute(sa.delete(DeadAddress).where(DeadAddress.recipient_key == recipient_key(address)))


def erase_mails_of_event(event_id: uuid.UUID) -> None:
    """Forget addresses and contents of the mails of an event; what waits is not sent any more."""
    of_event = Mail.event_id == event_id
    unsent = Mail.state.in_([MailState.QUEUED, MailState.SENDING])
    stopped = {"state": MailState.FAILED, "last_error": "erased"}
    db.session.execute(sa.update(Mail).where(of_event, unsent).values(stopped))
    db.session.execute(sa.update(Mail).where(of_event, Mail.recipient != "").values(_EMPTY))


_EMPTY: dict[str, Any] = {"recipient": "", "reply_to": "", "context": {}, "attachments": []}


@periodic("mail.forget", every=timedelta(hours=24))
def forget_old() -> None:
    """Forget addresses and contents a month after the last thing that happened to a mail."""
    old = clock.now() - KEPT
    settled = sa.or_(Mail.sent_at < old, sa.and_(Mail.state.in_(ENDED), Mail.next_at < old))
    with transaction():
        db.session.execute(sa.update(Mail).where(settled, Mail.recipient != "").values(_EMPTY))
