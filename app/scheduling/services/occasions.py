"""The occasion on which scheduling writes, for organisers who rewrite its mails."""

from app.core.text import mark
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register
from app.registration.services.occasions import ABOUT_EVENT, SAMPLE

KIND = "scheduling.moved"
CALENDAR = "scheduling.calendar"

register(
    Occasion(
        kind=KIND,
        title=mark("Own part moved"),
        when=mark("When a session in which somebody has a part gets another time or place, or is cancelled."),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder(
                "changes",
                mark("What is other now, line by line"),
                "changes|map('session_change', event_zone)|join('\n')",
            ),
            Placeholder(
                "link",
                mark("Address of the programme"),
                "url_for('events.programme', event=event_slug, _external=True)",
                link=True,
            ),
        ),
        sample={
            **SAMPLE,
            "event_slug": "xyzzy",
            "event_zone": "America/Mexico_City",
            "note": "Abracadabra waldo",
            "changes": [
                {
                    "title": {"es": "Panel Corge", "en": "Corge panel"},
                    "before": None,
                    "now": {
                        "starts_at": "2097-03-04T15:04:00+00:00",
                        "ends_at": "2097-03-04T16:04:00+00:00",
                        "room": "Sala Waldo",
                        "mode": "in_person",
                        "cancelled": False,
                    },
                }
            ],
        },
        order=67,
    )
)
