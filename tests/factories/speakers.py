"""Speakers as tests need them: people with a part and a link, files to hand in."""

import io
from typing import Any

from PIL import Image

from app.core.db import db, event_scope, transaction
from app.directory.models import Person
from app.events.models import Event
from app.events.rules import EventFacts
from app.speakers import services
from app.speakers.models import SpeakerLink

EVERYTHING = EventFacts(organiser=True)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send_links(event: Event, *people: Person) -> None:
    """Send people with a part the link to their page."""
    with transaction(), event_scope(event.id):
        services.send_links(event, {each.id for each in people}, EVERYTHING)


def link_row(event: Event, person: Person) -> SpeakerLink:
    """Return somebody's link, read anew."""
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        found = services.find_link(event, person.id)
    assert found is not None
    return found


def page_of(event: Event, person: Person) -> str:
    """Send somebody a link, and return the address of their page."""
    send_links(event, person)
    return f"/speaker/{services.link_token(link_row(event, person))}"


def picture(width: int = 1200, height: int = 900, *, told: str = "") -> bytes:
    """Draw a picture whose EXIF says something."""
    drawn = io.BytesIO()
    image = Image.new("RGB", (width, height), "#7a4b9a")
    exif = image.getexif()
    if told:
        exif[0x010E] = told
    image.save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def photo_form(content: bytes, *, consent: bool = True) -> dict[str, Any]:
    """Return the form of a photo, filled."""
    return {"file": (io.BytesIO(content), "Foto de Irma.jpg"), **({"consent": "y"} if consent else {})}


def slides_form(**changes: Any) -> dict[str, Any]:
    """Return the form of slides, filled."""
    values = {"file": (io.BytesIO(PDF), "Láminas.pdf"), "title": "Rutas seguras", "language": "es"}
    return values | changes
