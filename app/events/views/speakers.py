"""Who speaks at an event: the list for readers, and pictures of those who agreed to it."""

from uuid import UUID

from flask import Response, abort, render_template

from app.core.access import public, viewer
from app.core.storage import DOWNLOAD_POLICY
from app.events import services
from app.events.models import Event
from app.events.views.blueprint import bp

PICTURE = "image/webp"


@bp.get(
    "/<event:event>/speakers",
    access=public("who is announced in sessions of the published programme; closed ones are left out"),
)
def speakers(event: Event) -> str:
    """List who is announced, with their own words and in which sessions."""
    facts = services.facts_for(event, viewer())
    told = event.programme_published_at is not None or facts.organiser
    return render_template(
        "events/speakers.html",
        event=event,
        facts=facts,
        people=services.announced_in(event, facts) if told else [],
        told=told,
    )


@bp.get(
    "/<event:event>/speakers/<uuid:profile_id>/photo",
    access=public("pictures of announced people who agreed to it, where their sessions exist for the reader"),
)
def speaker_photo(event: Event, profile_id: UUID) -> Response:
    """Give the picture of somebody who agreed to its being shown."""
    facts = services.facts_for(event, viewer())
    if event.programme_published_at is None and not facts.organiser:
        abort(404)
    response = Response(services.open_photo(event, profile_id, facts), mimetype=PICTURE)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    # Whoever takes the consent back is gone from the next look on.
    response.headers["Cache-Control"] = "no-store"
    return response
