"""What is written to speakers, and to organisers of what speakers decline."""

import uuid
from typing import Any

from app.accounts.services import list_people_with_perm, list_people_with_role
from app.core import clock
from app.core.access import Perm, Role
from app.core.db import across_events, db
from app.core.mail import deferred, deferred_value
from app.core.text import mark
from app.directory.models import Person
from app.events.models import ContributionSpeaker, Event, SessionRole
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register, write
from app.registration.services.occasions import DATES, EVENT, NAME
from app.registration.services.occasions import SAMPLE as ABOUT
from app.speakers.models import SpeakerLink
from app.speakers.services.links import Mine, link_token

LINK = Placeholder(
    "link",
    mark("Personal link to the page of the speaker"),
    "url_for('speakers.mine', token=token, _external=True)",
    link=True,
)
PERSON = Placeholder("person", mark("Who declined"), "person")
NOTE = Placeholder("note", mark("What they wrote beside"), "note")
PAGE = Placeholder(
    "link",
    mark("Page of the speakers, for organisers"),
    "url_for('speakers.overview', event=event_slug, _external=True)",
    link=True,
)
SAMPLE: dict[str, Any] = {
    **ABOUT,
    "event_slug": "xyzzy",
    "event_zone": "America/Panama",
    "person": "Grault Garply",
    "note": "Quux",
}
register(
    Occasion(
        kind="speakers.link",
        title=mark("Page of a speaker"),
        when=mark("When organisers send people with a part the link to their page."),
        placeholders=(NAME, EVENT, DATES, LINK),
        sample=SAMPLE,
        order=310,
    ),
    Occasion(
        kind="speakers.reminded",
        title=mark("Reminder to a speaker"),
        when=mark("When organisers remind those who have not answered for a part."),
        placeholders=(NAME, EVENT, DATES, LINK),
        sample=SAMPLE,
        order=315,
    ),
    Occasion(
        kind="speakers.declined",
        title=mark("Somebody declined a part"),
        when=mark("When a speaker declines, to the organisers."),
        placeholders=(NAME, EVENT, DATES, PERSON, NOTE, PAGE),
        sample=SAMPLE,
        order=320,
    ),
)


@deferred_value("speakers.link")
def link_for_mail(link_id: str) -> str:
    """Return the token of somebody's page as it is on the day of sending."""
    with across_events("a mail is sent to the person whose link it holds"):
        link = db.session.get(SpeakerLink, uuid.UUID(link_id))
    return link_token(link) if link else "-"


def sent(event: Event, link: SpeakerLink, person: Person) -> None:
    """Send somebody the link to their page; the same link twice is one mail."""
    _send(event, link, person, kind="link", once=str(link.key_version))


def reminded(event: Event, link: SpeakerLink, person: Person) -> None:
    """Remind somebody; the same day twice is one mail."""
    _send(event, link, person, kind="reminded", once=clock.today().isoformat())


def _send(event: Event, link: SpeakerLink, person: Person, *, kind: str, once: str) -> None:
    if person.email:
        write(
            event,
            kind=f"speakers.{kind}",
            to=person.email,
            locale=person.language,
            occasion=f"speaker:{link.id}:{kind}:{once}",
            context={"name": person.given_name, "token": deferred("speakers.link", str(link.id))},
        )


def _organisers(event: Event) -> list[Person]:
    """Return whom the event itself names, or where it names nobody whoever plans for the organisation."""
    return list_people_with_role(Role.ORGANISER, scope_id=event.id) or list_people_with_perm(
        Perm.EVENT_SCHEDULE, kind="event", scope_id=event.id
    )


def declined(mine: Mine, row: SessionRole | ContributionSpeaker) -> None:
    """Tell the organisers that somebody declined; the session is named on the page, not in the mail."""
    for organiser in _organisers(mine.event):
        if organiser.email:
            write(
                mine.event,
                kind="speakers.declined",
                to=organiser.email,
                locale=organiser.language,
                occasion=f"declined:{row.id}:{row.declined_at}",
                context={
                    "name": organiser.given_name,
                    "person": mine.person.full_name,
                    "note": row.answer_note,
                },
            )
