"""An invitation that somebody cannot find: one mail to the address, whatever is known of it."""

import uuid

from app.core.mail import deferred
from app.core.text import normalise_email
from app.events.models import Event
from app.messages.services import write
from app.registration.services.registering import find_invitation

MAIL = "lost_invitation"


def answer(event: Event, email: str, *, locale: str) -> None:
    """Write to the address: its link again, or that no invitation stands under it.

    The same statements and one mail either way: the page that asked cannot tell which it was.
    """
    found = find_invitation(normalise_email(email))
    key = (str(found.id), str(found.key_version)) if found else ("", "")
    write(
        event,
        kind=f"registration.{MAIL}",
        to=email.strip(),
        locale=found.language if found else locale,
        occasion=str(uuid.uuid4()),
        about=found.id if found else None,
        context={
            "name": found.name if found else "",
            "token": deferred("registration.link", "invitation", *key) if found else "",
        },
    )
