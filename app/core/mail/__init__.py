"""Mail: an outbox in the database, rendered and sent by the worker, each occasion once."""

from email.message import EmailMessage

from flask import Flask, current_app

from app.core.jobs import sweeps
from app.core.mail import delivery
from app.core.mail.message import build_message, instant, message_id
from app.core.mail.models import Mail, MailState
from app.core.mail.outbox import (
    Attachment,
    deferred,
    deferred_value,
    erase_mails,
    find_mails,
    queue,
    retry_failed,
)
from app.core.mail.post import read_delivered

__all__ = [
    "Attachment",
    "Mail",
    "MailState",
    "build_message",
    "deferred",
    "deferred_value",
    "delivered",
    "erase_mails",
    "find_mails",
    "message_id",
    "queue",
    "retry_failed",
]

if delivery.sweep not in sweeps:
    sweeps.append(delivery.sweep)


def delivered(to: str | None = None) -> list[EmailMessage]:
    """Read what left for the mail folder (no SMTP_URL), oldest first, all or to one address."""
    return [message for _name, message in read_delivered(current_app.extensions["settings"], to)]


def init_app(app: Flask) -> None:
    """Teach the templates of mails to read instants."""
    app.jinja_env.filters["instant"] = instant
