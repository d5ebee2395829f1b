"""Mails that come back: delivery status notifications (RFC 3464), and addresses that are dead."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, clock
from app.core.db import db, is_sqlite, transaction
from app.core.jobs import periodic
from app.core.mail.models import DeadAddress, Mail, MailState
from app.core.mail.outbox import recipient_key
from app.core.mail.post import is_dead_end

LARGEST = 5 * 1024 * 1024
A_ROUND = 500
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_ADDRESSES = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Original-Recipient")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive; `dead` where the address itself is the reason."""

    mail_id: uuid.UUID
    status: str
    dead: bool


def read_bounce(content: bytes) -> Bounce | None:
    """Read a notification; None for what is none, names no mail of ours, or only speaks of a delay."""
    message = message_from_bytes(content, policy=policy.default)
    status = _failure(message)
    mail_id = _ours(message) if status is not None else None
    if mail_id is None or status is None:
        return None
    return Bounce(mail_id, status, is_dead_end(status))


def _failure(message: EmailMessage) -> str | None:
    """Return the status of the recipient that failed, the worst of them if there are several."""
    parts = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    groups = (group for part in parts if part.is_multipart() for group in part.get_payload())
    found = (
        _status(group)
        for group in groups
        if isinstance(group, Message) and str(group.get("Action", "")).strip().lower() == "failed"
    )
    return max(found, default=None)


def _status(group: Message) -> str:
    written = f"{group.get('Status', '')} {group.get('Diagnostic-Code', '')}"
    status = _STATUS.search(written)
    return status[0] if status else "5.0.0"


def _ours(message: EmailMessage) -> uuid.UUID | None:
    """Find which mail came back: by the address it was sent from, else by its Message-ID."""
    own = str(current_app.extensions["settings"].host)
    for name in _ADDRESSES:
        for value in message.get_all(name, []):
            found = re.search(rf"\+({_UUID.pattern})@", str(value), re.IGNORECASE)
            if found:
                return uuid.UUID(found[1])
    for text in _returned(message):
        named = rf"^Message-ID:\s*<({_UUID.pattern})@{re.escape(own)}>"
        found = re.search(named, text, re.IGNORECASE | re.MULTILINE)
        if found:
            return uuid.UUID(found[1])
    return None


def _returned(message: EmailMessage) -> Iterable[str]:
    """Yield the headers of the mail that is sent back, as text."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                yield f"Message-ID: {inner.get('Message-ID', '')}"
        elif kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            yield payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    for name in ("In-Reply-To", "References"):
        for written in str(message.get(name, "")).split():
            yield f"Message-ID: {written}"


def note_bounce(bounce: Bounce) -> bool:
    """Mark the mail, and its address where that is dead; tell whether there is such a mail."""
    mail = db.session.get(Mail, bounce.mail_id)
    if mail is None:
        return False
    if mail.state in {MailState.SENT, MailState.SENDING, MailState.BOUNCED}:
        mail.state, mail.last_error, mail.lease_until = MailState.BOUNCED, f"bounced {bounce.status}", None
        mail.next_at = clock.now()
        if bounce.dead:
            bury_address(mail.recipient_key, mail.id, bounce.status)
        db.session.flush()
        audit.record("mail.bounced", "mail", mail.id, status=bounce.status)
    return True


def bury_address(key: str, mail_id: uuid.UUID, reason: str) -> None:
    """Send nothing more to an address until it is put right."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    row = {"id": uuid.uuid4(), "recipient_key": key, "mail_id": mail_id, "reason": reason[:80]}
    row["since"] = clock.now()
    db.session.execute(insert(DeadAddress).values(row).on_conflict_do_nothing())


def revive_address(key: str) -> bool:
    """Send to an address again: somebody says that it works."""
    gone = sa.delete(DeadAddress).where(DeadAddress.recipient_key == key).returning(DeadAddress.id)
    return db.session.scalar(gone) is not None


def dead_among(addresses: Iterable[str]) -> set[str]:
    """Return which of some addresses are dead."""
    keys = {recipient_key(address): address for address in addresses}
    found = db.session.scalars(
        sa.select(DeadAddress.recipient_key).where(DeadAddress.recipient_key.in_(keys))
    )
    return {keys[key] for key in found}


def take_bounce(content: bytes) -> bool:
    """Read one notification and note it, in a transaction of its own."""
    bounce = read_bounce(content[:LARGEST])
    if bounce is None:
        return False
    with transaction():
        return note_bounce(bounce)


@periodic("mail.bounces", every=timedelta(minutes=5))
def read_folder() -> None:
    """Read what came back into the folder of the settings (Maildir, or one file for each mail)."""
    folder = current_app.extensions["settings"].bounce_folder
    if folder is None or not folder.is_dir():
        return
    for path in _waiting(folder)[:A_ROUND]:
        noted = path.stat().st_size <= LARGEST and take_bounce(path.read_bytes())
        target = folder / ("bounces-read" if noted else "bounces-other")
        target.mkdir(exist_ok=True)
        path.replace(target / path.name)


def _waiting(folder: Path) -> list[Path]:
    places = [folder / "new", folder / "cur"] if (folder / "new").is_dir() else [folder]
    found = (path for place in places if place.is_dir() for path in place.iterdir())
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))
