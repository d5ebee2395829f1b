"""The texts of an event's mails: as delivered, rewritten, back again, looked at before they are sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import audit
from app.core.db import db, event_scope
from app.core.mail import (
    Draft,
    Expressions,
    MailLike,
    Rendered,
    Text,
    default_text,
    queue,
    render,
    texts_from,
    trial,
)
from app.core.mail import hide_deferred as hidden
from app.core.text import mark
from app.events.models import Event
from app.messages.models import Announcement, MessageText
from app.messages.rules import LANGUAGES, Occasion, Placeholder, check_text
from app.messages.services.occasions import list_occasions, occasion_of, register
from app.messages.services.writing import facts_of

ANNOUNCEMENT = "messages.announcement"


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body in one language, and whether the event wrote them itself."""

    subject: str
    body: str
    own: bool = False


def expressions_of(occasion: Occasion) -> Expressions:
    """Return how the placeholders of an occasion get their values."""
    return Expressions(
        {each.name: each.expression for each in occasion.placeholders},
        frozenset(each.name for each in occasion.placeholders if each.link),
    )


@texts_from
def text_for(mail: MailLike) -> Text | None:
    """Return what the event wrote for a mail, or nothing."""
    occasion = occasion_of(mail.template) if mail.event_id else None
    if occasion is None or mail.event_id is None:
        return None
    with event_scope(mail.event_id):
        if occasion.kind == ANNOUNCEMENT:
            return _announced(occasion, mail)
        row = find_text(occasion.kind, mail.locale)
    return Text(row.subject, row.body, expressions_of(occasion)) if row else None


def _announced(occasion: Occasion, mail: MailLike) -> Text | None:
    named = mail.context.get("announcement_id")
    row = db.session.get(Announcement, uuid.UUID(named)) if isinstance(named, str) else None
    if row is None:
        return None
    other = next(language for language in LANGUAGES if language != mail.locale)
    subject, body = (texts.get(mail.locale) or texts.get(other, "") for texts in (row.subject, row.body))
    return Text(subject, body, expressions_of(occasion))


def find_text(kind: str, language: str) -> MessageText | None:
    """Return the event's own text of one occasion in one language."""
    return db.session.scalar(
        sa.select(MessageText).where(MessageText.kind == kind, MessageText.language == language)
    )


def delivered_wording(event: Event, occasion: Occasion, language: str) -> Wording:
    """Return the text that comes with the software, with placeholders in the place of values."""
    sample = {**facts_of(event), **occasion.sample}
    return Wording(*default_text(occasion.template, language, sample, expressions_of(occasion)))


def wording_of(event: Event, occasion: Occasion, language: str) -> Wording:
    """Return what is sent now on an occasion: the event's own text, else the one as delivered."""
    row = find_text(occasion.kind, language)
    return Wording(row.subject, row.body, own=True) if row else delivered_wording(event, occasion, language)


def rewritten(event: Event) -> dict[str, set[str]]:
    """Say in which languages each occasion has a text of the event's own."""
    found: dict[str, set[str]] = {}
    for kind, language in db.session.execute(
        sa.select(MessageText.kind, MessageText.language).where(MessageText.event_id == event.id)
    ):
        found.setdefault(kind, set()).add(language)
    return found


def rewrite(event: Event, occasion: Occasion, language: str, subject: str, body: str) -> None:
    """Keep the event's own text; raises UnknownPlaceholder, TextMissing."""
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    check_text(occasion, subject, body)
    row = find_text(occasion.kind, language)
    if row is None:
        row = MessageText(event_id=event.id, kind=occasion.kind, language=language)
        db.session.add(row)
    row.subject, row.body = subject, body
    db.session.flush()
    audit.record("message.rewritten", "event", event.id, kind=occasion.kind, language=language)


def reset(event: Event, occasion: Occasion, language: str) -> None:
    """Go back to the text as delivered."""
    row = find_text(occasion.kind, language)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        audit.record("message.reset", "event", event.id, kind=occasion.kind, language=language)


def preview_as_it_is(event: Event, occasion: Occasion, language: str, context: Mapping[str, Any]) -> Rendered:
    """Show a mail as it is sent now: in the event's own words where there are any, else as delivered."""
    wording = wording_of(event, occasion, language)
    return preview(event, occasion, language, wording if wording.own else None, context)


def preview(
    event: Event, occasion: Occasion, language: str, wording: Wording | None, context: Mapping[str, Any]
) -> Rendered:
    """Show a mail as its reader would get it, secret links excepted."""
    draft = Draft(occasion.template, language, {}, event.id)
    text = Text(wording.subject, wording.body, expressions_of(occasion)) if wording else None
    return render(draft, {**occasion.sample, **facts_of(event), **hidden(context)}, text=text)


def send_trial(event: Event, occasion: Occasion, language: str, to: str, context: Mapping[str, Any]) -> None:
    """Send the mail as it stands to oneself; its secret links lead nowhere."""
    queue(
        to=to,
        template=occasion.template,
        occasion=trial(uuid.uuid4()),
        locale=language,
        context={**occasion.sample, **facts_of(event), **hidden(context)},
        event_id=event.id,
    )
    audit.record("message.tried", "event", event.id, kind=occasion.kind, language=language)


# What an announcement may say of its reader; whoever provides the audience gives the context.
register(
    Occasion(
        kind=ANNOUNCEMENT,
        title=mark("Announcement"),
        when=mark("When the organisers write to participants."),
        placeholders=(
            Placeholder("name", mark("Given name of the person"), "name"),
            Placeholder("event", mark("Title of the event"), "event_title|pick"),
            Placeholder("dates", mark("Days of the event"), "day_range(starts_on|date_of, ends_on|date_of)"),
            Placeholder("city", mark("City of the event"), "event_city|pick"),
            Placeholder("venue", mark("Venue of the event"), "event_venue|pick"),
            Placeholder(
                "link",
                mark("Personal link to the own registration"),
                "url_for('registration.mine', token=token, _external=True)",
                link=True,
            ),
        ),
        sample={"name": "Xochiquétzal", "token": "sample-of-a-link"},
        order=200,
    )
)


def kinds_with_text() -> list[Occasion]:
    """List the occasions that organisers may rewrite."""
    return [each for each in list_occasions() if each.kind != ANNOUNCEMENT]
