"""Mail: an outbox in the database, rendered and sent by the worker, each occasion once."""

from email.message import EmailMessage

from flask import Flask, current_app

from app.core.jobs import sweeps
from app.core.mail import delivery
from app.core.mail.bounces import dead_among, note_bounce, read_bounce, revive_address, take_bounce
from app.core.mail.message import Draft, Rendered, build_message, default_text, instant, message_id, render
from app.core.mail.models import DeadAddress, Mail, MailState
from app.core.mail.outbox import (
    Attachment,
    deferred,
    deferred_value,
    erase_mails,
    erase_mails_of_event,
    find_mails,
    hide_deferred,
    queue,
    recipient_key,
    retry_failed,
    trial,
)
from app.core.mail.post import read_delivered
from app.core.mail.written import Expressions, MailLike, Text, as_html, texts_from

__all__ = [
    "Attachment",
    "DeadAddress",
    "Draft",
    "Expressions",
    "Mail",
    "MailLike",
    "MailState",
    "Rendered",
    "Text",
    "as_html",
    "build_message",
    "dead_among",
    "default_text",
    "deferred",
    "deferred_value",
    "delivered",
    "erase_mails",
    "erase_mails_of_event",
    "find_mails",
    "hide_deferred",
    "message_id",
    "note_bounce",
    "queue",
    "read_bounce",
    "recipient_key",
    "render",
    "retry_failed",
    "revive_address",
    "take_bounce",
    "texts_from",
    "trial",
]

if delivery.sweep not in sweeps:
    sweeps.append(delivery.sweep)


def delivered(to: str | None = None) -> list[EmailMessage]:
    """Read what left for the mail folder (no SMTP_URL), oldest first, all or to one address."""
    return [message for _name, message in read_delivered(current_app.extensions["settings"], to)]


def init_app(app: Flask) -> None:
    """Teach the templates of mails to read instants."""
    app.jinja_env.filters["instant"] = instant
