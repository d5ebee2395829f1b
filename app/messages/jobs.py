"""Work of messages that nobody waits for."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core.db import db, event_scope, transaction
from app.core.jobs import JobContext, job, periodic
from app.core.text import mark
from app.events.models import Event
from app.messages import services
from app.messages.services import announcing, reminding

SENDING = mark("Sending the announcement")


@job("messages.announce", attempts=5)
def announce(context: JobContext, *, event_id: str, announcement_id: str) -> Mapping[str, Any]:
    """Write to everybody who was chosen; begun again, nobody gets it twice."""
    seen, last, count = 0, None, announcing.BATCH
    with event_scope(uuid.UUID(event_id)):
        with transaction():
            announcing.get_announcement(uuid.UUID(announcement_id)).told = 0
        while count == announcing.BATCH:
            with transaction():
                event = db.session.get_one(Event, uuid.UUID(event_id))
                row = announcing.get_announcement(uuid.UUID(announcement_id))
                total = services.audience().count(event, row.selection)
                last, count = announcing.announce_some(event, row, last)
            seen += count
            context.progress(seen, max(seen, total), SENDING)
    return {"told": seen, "url": f"/events/{event.slug}/manage/announcements/{announcement_id}"}


@periodic("messages.remind", every=timedelta(hours=12))
def remind() -> None:
    """Remind those who prepare events of what is missing."""
    with transaction():
        reminding.remind_of_notes()
