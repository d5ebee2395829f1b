"""Work of badges that nobody waits for: drawing many, and forgetting what must not stay."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app

from app.badges import services
from app.badges.models import BadgeBatch
from app.core.db import db, event_scope, transaction
from app.core.jobs import JobContext, job, periodic
from app.core.mail import deferred_value
from app.core.text import mark
from app.events.models import Event

DRAWING = mark("Drawing badges")


@job(services.MAKE, attempts=2, lease=timedelta(minutes=10))
def make_badges(
    context: JobContext, *, event_id: str, batch_id: str, people: Sequence[str]
) -> Mapping[str, Any]:
    """Draw the badges of some people, forty at a time, and keep the file for a day."""
    ids = [uuid.UUID(each) for each in people]
    base_url = current_app.extensions["settings"].base_url
    with event_scope(uuid.UUID(event_id)):
        event = db.session.get_one(Event, uuid.UUID(event_id))
        slug, layout = event.slug, db.session.get_one(BadgeBatch, uuid.UUID(batch_id)).layout
        printed, badges = services.facts_for(event, ids, base_url=base_url)
        parts: list[bytes] = []
        for start in range(0, len(badges), services.AT_ONCE):
            context.progress(start, len(badges), DRAWING)
            parts.append(services.draw(badges[start : start + services.AT_ONCE], layout))
        content = services.bound(parts)
        with transaction():
            services.finish_batch(uuid.UUID(batch_id), printed, content)
    return {"made": len(badges), "url": f"/events/{slug}/badges/files/{batch_id}.pdf"}


@periodic("badges.delete_old_files", every=timedelta(hours=1))
def delete_old_files() -> None:
    """Delete files of badges after a day."""
    with transaction():
        services.delete_old_files()


@periodic("badges.forget_passports", every=timedelta(days=1))
def forget_passports() -> None:
    """Forget what letters say of passports, a month after the event."""
    with transaction():
        services.forget_passports()


deferred_value("badges.link")(services.link_of)
