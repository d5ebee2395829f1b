"""Turn a row of the outbox into a message, in the language of the person it goes to."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from flask import current_app, g
from flask.templating import _default_template_ctx_processor
from flask_babel import force_locale
from jinja2 import Template, TemplateNotFound
from markupsafe import Markup

from app.core.access import STRANGER
from app.core.i18n import _
from app.core.mail.models import Mail
from app.core.mail.outbox import TRIAL, resolve
from app.core.mail.written import Expressions, MailLike, Text, as_html, find_text
from app.core.text import fill

EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is only looked at, or about to be written."""

    template: str
    locale: str
    context: Mapping[str, Any]
    event_id: UUID | None = None
    about_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words: one line of subject, the text, and the HTML where there is one.

    `core` is the text without signature, for pages that show a mail; `shown` its HTML, if it was written
    by people.
    """

    subject: str
    text: str
    html: str | None
    core: str
    shown: Markup | None = None


def build_message(mail: Mail) -> EmailMessage:
    """Render the templates and put the message together."""
    message = EmailMessage(policy=SMTP)
    rendered = render(mail, resolve(mail.context))
    message.set_content(rendered.text)
    if rendered.html is not None:
        message.add_alternative(rendered.html, subtype="html")
    with _as_reader(mail.locale):
        _attach(message, mail)
        _address(message, mail, rendered.subject)
    return message


@contextmanager
def _as_reader(locale: str) -> Iterator[dict[str, Any]]:
    """Write as for somebody who reads the language and has no rights; give what every template sees."""
    settings = current_app.extensions["settings"]
    # A page that shows a mail has a reader of its own, and goes on with that one.
    asking = g.get("viewer")
    with current_app.test_request_context(base_url=settings.base_url), force_locale(locale):
        g.viewer = STRANGER
        try:
            yield {
                **_default_template_ctx_processor(),
                "settings": settings,
                "base_url": settings.base_url,
                "organisation": settings.organisation,
                "locale": locale,
                "viewer": STRANGER,
            }
        finally:
            g.viewer = asking


def render(mail: MailLike, context: Mapping[str, Any], *, text: Text | None = None) -> Rendered:
    """Write a mail in its language: by the given text, by what people wrote for it, or by its template."""
    with _as_reader(mail.locale) as values:
        values.update(context)
        text = text or find_text(mail)
        return _by_template(mail.template, values) if text is None else _by_text(text, values)


def _by_template(name: str, values: dict[str, Any]) -> Rendered:
    text = current_app.jinja_env.get_template(f"{name}.txt")
    subject = _plain(_block(text, "subject", values))
    html = _find(f"{name}.html")
    return Rendered(
        subject,
        _tidy(text.render(values)),
        html.render(values, subject=subject) if html else None,
        _tidy(_block(text, "greeting", values) + _block(text, "body", values)),
    )


def _by_text(text: Text, values: dict[str, Any]) -> Rendered:
    given = text.expressions.values(values)
    subject = _plain(fill(text.subject, given))
    body = _tidy(fill(text.body, given))
    shown = as_html(text.body, given, text.expressions.links)
    values = {**values, "name": "", "written": body, "written_html": shown, "subject": subject}
    plain, html = map(current_app.jinja_env.get_template, ("_mail/written.txt", "_mail/written.html"))
    return Rendered(subject, _tidy(plain.render(values)), html.render(values), body, shown)


def default_text(
    template: str, locale: str, sample: Mapping[str, Any], expressions: Expressions
) -> tuple[str, str]:
    """Return subject and body of a template with placeholders in the place of their values."""
    with _as_reader(locale) as values:
        values.update(sample)
        rendered = _by_template(template, values)
        given = expressions.values(values)
    return _unfill(rendered.subject, given), _unfill(rendered.core, given)


def _unfill(text: str, values: Mapping[str, str]) -> str:
    for name, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        if value:
            text = text.replace(value, "{" + name + "}")
    return text


def _address(message: EmailMessage, mail: Mail, subject: str) -> None:
    settings = current_app.extensions["settings"]
    name, sender = parseaddr(settings.mail_from)
    message["Subject"] = f"[{_('Test')}] {subject}" if mail.occasion.startswith(TRIAL) else subject
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
    attachments = [each for each in resolve(mail.attachments) if each]
    # First what stands beside text and HTML: a file added before would end up inside the alternatives.
    for attachment in attachments:
        if attachment.get("in_body"):
            kind, subtype, given = _media_type(attachment["mimetype"])
            content = base64.b64decode(attachment["base64"])
            message.add_alternative(content, maintype=kind, subtype=subtype, params=given)
    for attachment in attachments:
        kind, subtype, given = _media_type(attachment["mimetype"])
        content = base64.b64decode(attachment["base64"])
        message.add_attachment(
            content, maintype=kind, subtype=subtype, filename=_plain(attachment["filename"]), params=given
        )


def _media_type(written: str) -> tuple[str, str, dict[str, str]]:
    mimetype, *parameters = (part.strip() for part in written.split(";"))
    kind, _slash, subtype = mimetype.partition("/")
    given = dict(parameter.split("=", 1) for parameter in parameters)
    if kind == "text":
        given.setdefault("charset", "utf-8")
    return kind, subtype, given


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    if name not in template.blocks:
        # Only its own blocks are a template's; what it does not say is as in the frame.
        template = current_app.jinja_env.get_template("_mail/base.txt")
    return "".join(template.blocks[name](template.new_context(values)))


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
