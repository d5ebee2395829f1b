"""The occasion on which working tables write, for organisers who rewrite its mails."""

from app.core.text import mark
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register
from app.registration.services.occasions import ABOUT_EVENT, SAMPLE

KIND = "working_tables.seated"
OWN_TABLE = Placeholder(
    "link",
    mark("Personal link to the own table"),
    "url_for('working_tables.my_table_by_link', event=event_slug, token=token, _external=True)",
    link=True,
)

register(
    Occasion(
        kind=KIND,
        title=mark("Own table"),
        when=mark("When a seating is published, to who has another table than they were told."),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder("table", mark("Name of the table, or that there is none now"), "table|pick"),
            Placeholder("axis", mark("Axis of the table"), "axis|pick"),
            Placeholder("room", mark("Room of the table"), "room"),
            Placeholder("before", mark("Table that they were told before"), "before|pick"),
            OWN_TABLE,
        ),
        sample={
            **SAMPLE,
            "event_slug": "xyzzy",
            "table": {"es": "Mesa Garply", "en": "Garply table"},
            "axis": {"es": "Eje Fred", "en": "Fred axis"},
            "room": "Sala Waldo",
            "before": {"es": "Mesa Plugh", "en": "Plugh table"},
        },
        order=68,
    )
)
