"""What availability writes to people; the link is worked out only while a mail is sent."""

import uuid
from typing import Any

from app.availability.models import AvailabilityAnswer, AvailabilityRequest
from app.availability.services.answering import link_token
from app.availability.services.scopes import Scope
from app.core import clock
from app.core.db import db
from app.core.mail import deferred, deferred_value, queue
from app.core.text import mark
from app.directory.models import Person
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register, write
from app.registration.services.occasions import DATES, EVENT, NAME
from app.registration.services.occasions import SAMPLE as ABOUT

DEADLINE = Placeholder("deadline", mark("Until when to answer"), "due_on|date_of|day if due_on")
MESSAGE = Placeholder("message", mark("What the organisers wrote beside"), "message")
LINK = Placeholder(
    "link",
    mark("Personal link to say when one is not available"),
    "url_for('availability.mine', token=token, _external=True)",
    link=True,
)
OF_A_YEAR = {"asked": "availability/mail/asked_year", "reminded": "availability/mail/reminded_year"}
SAMPLE: dict[str, Any] = {
    **ABOUT,
    "event_slug": "xyzzy",
    "event_zone": "America/Panama",
    "due_on": "2097-02-03",
    "message": "Quux",
}
register(
    Occasion(
        kind="availability.asked",
        title=mark("When are you not available?"),
        when=mark("When organisers ask people with a part in the event for their availability."),
        placeholders=(NAME, EVENT, DATES, DEADLINE, MESSAGE, LINK),
        sample=SAMPLE,
        order=300,
    ),
    Occasion(
        kind="availability.reminded",
        title=mark("Reminder: when are you not available?"),
        when=mark("When organisers remind those who have not answered."),
        placeholders=(NAME, EVENT, DATES, DEADLINE, MESSAGE, LINK),
        sample=SAMPLE,
        order=305,
    ),
)


@deferred_value("availability.link")
def link_for_mail(answer_id: str) -> str:
    """Return the token of somebody's link as it is on the day of sending; of one taken back, nothing."""
    answer = db.session.get(AvailabilityAnswer, uuid.UUID(answer_id))
    return link_token(answer) if answer else "-"


def asked(scope: Scope, request: AvailabilityRequest, answer: AvailabilityAnswer, person: Person) -> None:
    """Ask somebody when they are not available."""
    _send(scope, request, answer, person, kind="asked", once=str(answer.key_version))


def reminded(scope: Scope, request: AvailabilityRequest, answer: AvailabilityAnswer, person: Person) -> None:
    """Ask once more; the same day twice is one mail."""
    _send(scope, request, answer, person, kind="reminded", once=clock.today().isoformat())


def _send(
    scope: Scope,
    request: AvailabilityRequest,
    answer: AvailabilityAnswer,
    person: Person,
    *,
    kind: str,
    once: str,
) -> None:
    if not person.email:
        return
    occasion = f"availability:{answer.id}:{kind}:{once}"
    context: dict[str, Any] = {
        "name": person.given_name,
        "due_on": request.due_on.isoformat() if request.due_on else "",
        "message": request.message,
        "token": deferred("availability.link", str(answer.id)),
    }
    if scope.event is not None:
        write(
            scope.event,
            kind=f"availability.{kind}",
            to=person.email,
            locale=person.language,
            occasion=occasion,
            context=context,
        )
        return
    queue(
        to=person.email,
        template=OF_A_YEAR[kind],
        occasion=occasion,
        locale=person.language,
        context={**context, "body": dict(scope.title), "year": scope.year},
    )
