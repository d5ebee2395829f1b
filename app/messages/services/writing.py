"""Writing to somebody on behalf of an event: the one door for mails that organisers may rewrite."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.mail import Attachment, queue
from app.events.models import Event
from app.messages.services.occasions import find_occasion


def write(
    event: Event,
    *,
    kind: str,
    to: str,
    locale: str,
    occasion: str,
    context: Mapping[str, Any] | None = None,
    about: uuid.UUID | None = None,
    attachments: Iterable[Attachment | dict[str, Any]] = (),
    reply_to: str | None = None,
) -> None:
    """Queue a mail of a registered kind in the surrounding transaction; the same occasion twice is one mail.

    What every mail says of the event is in the context already. `about` is the registration or invitation
    that the mail is shown with. Secret links stay deferred(): they are worked out while sending.
    """
    known = find_occasion(kind)
    if known is None:
        raise ValueError(f"{kind}: register an Occasion first (messages.services.register)")
    queue(
        to=to,
        template=known.template,
        occasion=occasion,
        locale=locale,
        context={**facts_of(event), **(context or {})},
        attachments=attachments,
        reply_to=reply_to,
        event_id=event.id,
        about_id=about,
    )


def facts_of(event: Event) -> dict[str, Any]:
    """Say of an event what its mails may say, as plain JSON."""
    return {
        "event_id": str(event.id),
        "event_slug": event.slug,
        "event_title": event.title,
        "event_city": event.city,
        "event_venue": event.venue,
        "event_zone": event.time_zone,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
    }
