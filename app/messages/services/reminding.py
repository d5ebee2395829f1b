"""Reminders to those who prepare an event: a concept note that is missing while the day comes near."""

from datetime import timedelta

import sqlalchemy as sa

from app.accounts.services import list_people_with_role
from app.core import clock
from app.core.access import Role
from app.core.db import db
from app.core.mail import queue
from app.events.models import Event
from app.events.rules import EventState
from app.messages.services.writing import facts_of
from app.planning.rules import NoteIncomplete
from app.planning.services import check_may_be_held

# So many days before the first day of an event; each is one mail.
DAYS_BEFORE = (28, 14, 3)
TEMPLATE = "messages/mail/note_missing"


def remind_of_notes() -> int:
    """Write to the organisers of events whose concept note lacks sections; return how many mails that are."""
    last = clock.today() + timedelta(days=max(DAYS_BEFORE))
    near = db.session.scalars(
        sa.select(Event)
        .where(
            Event.state.in_([EventState.DRAFT, EventState.PUBLISHED]),
            Event.activity_id.is_not(None),
            Event.starts_on <= last,
        )
        .order_by(Event.starts_on)
    )
    return sum(_remind(event) for event in near)


def _remind(event: Event) -> int:
    left = (event.starts_on - clock.today(event.time_zone)).days
    reached = [days for days in DAYS_BEFORE if 0 <= left <= days]
    if not reached:
        return 0
    try:
        check_may_be_held(event.activity_id)
    except NoteIncomplete:
        people = list_people_with_role(Role.ORGANISER, scope_kind="event", scope_id=event.id)
    else:
        return 0
    for person in people:
        if person.email:
            queue(
                to=person.email,
                template=TEMPLATE,
                occasion=f"{event.id}:{min(reached)}",
                locale=person.language,
                context={**facts_of(event), "name": person.given_name, "days": left},
                event_id=event.id,
            )
    return len(people)
