"""Turn a row of the outbox into a message, in the language of the person it goes to."""

import base64
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app, g
from flask.templating import _default_template_ctx_processor
from flask_babel import force_locale
from jinja2 import Template, TemplateNotFound

from app.core.access import STRANGER
from app.core.mail.models import Mail
from app.core.mail.outbox import resolve

EMPTY_LINES = re.compile(r"\n{3,}")


def build_message(mail: Mail) -> EmailMessage:
    """Render the templates and put the message together."""
    settings = current_app.extensions["settings"]
    message = EmailMessage(policy=SMTP)
    with current_app.test_request_context(base_url=settings.base_url), force_locale(mail.locale):
        g.viewer = STRANGER
        values = {
            **_default_template_ctx_processor(),
            "settings": settings,
            "base_url": settings.base_url,
            "organisation": settings.organisation,
            "locale": mail.locale,
            "viewer": STRANGER,
            **resolve(mail.context),
        }
        text = current_app.jinja_env.get_template(f"{mail.template}.txt")
        subject = _plain(_block(text, "subject", values))
        message.set_content(_tidy(text.render(values)))
        html = _find(f"{mail.template}.html")
        if html is not None:
            message.add_alternative(html.render(values, subject=subject), subtype="html")
    _attach(message, mail)
    _address(message, mail, subject)
    return message


def _address(message: EmailMessage, mail: Mail, subject: str) -> None:
    settings = current_app.extensions["settings"]
    name, sender = parseaddr(settings.mail_from)
    message["Subject"] = subject
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Message-ID"] = message_id(mail)
    message["Date"] = format_datetime(mail.created_at)
    message["Content-Language"] = mail.locale
    message["Auto-Submitted"] = "auto-generated"


def _plain(text: str) -> str:
    """Make one line, and nothing that the library would decode: an encoded word may hold line ends."""
    return " ".join(text.split()).replace("=?", "= ?")


def message_id(mail: Mail) -> str:
    """Return the one Message-ID of a mail, the same for every attempt."""
    return f"<{mail.id}@{current_app.extensions['settings'].host}>"


def _attach(message: EmailMessage, mail: Mail) -> None:
    for attachment in filter(None, resolve(mail.attachments)):
        mimetype, *parameters = (part.strip() for part in attachment["mimetype"].split(";"))
        kind, _, subtype = mimetype.partition("/")
        content = base64.b64decode(attachment["base64"])
        given = dict(parameter.split("=", 1) for parameter in parameters)
        given.setdefault("charset", "utf-8") if kind == "text" else None
        message.add_attachment(
            content, maintype=kind, subtype=subtype, filename=_plain(attachment["filename"]), params=given
        )


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    context = template.new_context(values)
    return "".join(template.blocks[name](context)) if name in template.blocks else ""


def _find(name: str) -> Template | None:
    try:
        return current_app.jinja_env.get_template(name)
    except TemplateNotFound:
        return None


def _tidy(text: str) -> str:
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def instant(text: str) -> datetime:
    """Read an instant that a mail's context carries as ISO text."""
    return datetime.fromisoformat(text)
