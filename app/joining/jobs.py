"""Work of joining that nobody waits for: asking who is inside, and mailing links."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from app.core.db import transaction
from app.core.jobs import JobContext, job, periodic
from app.core.text import mark
from app.joining import services

AT_ONCE = 200
SENDING = mark("Sending personal links")


@periodic("joining.watch", every=timedelta(minutes=1))
def watch() -> None:
    """Ask platforms that tell who is inside, and write down who came and who left."""
    video = current_app.extensions["settings"].video
    for room in services.list_watched():
        inside = services.ask_who_is_inside(room, video)
        if inside is not None:
            with transaction():
                services.note_inside(room, inside)


@job(services.SEND)
def send_links(context: JobContext, *, event_id: str, session_id: str) -> Mapping[str, Any]:
    """Mail everybody of a session their link, once for each time of the session."""
    event, session = uuid.UUID(event_id), uuid.UUID(session_id)
    people = services.list_to_mail(event, session)
    for start in range(0, len(people), AT_ONCE):
        context.progress(start, len(people), SENDING)
        with transaction():
            services.mail_links(event, session, people[start : start + AT_ONCE])
    return {"sent": len(people)}
