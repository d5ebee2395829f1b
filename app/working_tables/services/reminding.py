"""Reminding those who have not ranked the tables: once for each deadline, whoever asks for it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm
from app.core.db import across_events, db
from app.core.jobs import enqueue
from app.core.mail import Mail
from app.core.text import mark
from app.events.models import Event
from app.events.rules import EventState
from app.messages.rules import Occasion, Placeholder, template_of
from app.messages.services import register, write
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services.notices import context_of
from app.registration.services.occasions import ABOUT_EVENT, SAMPLE
from app.working_tables.models import TableChoice, TableRound
from app.working_tables.rules import ChoicesClosed
from app.working_tables.services.choices import ChoiceState, barriers_of, choice_state, office_of, round_of
from app.working_tables.services.occasions import OWN_TABLE
from app.working_tables.services.tables import seated_tables

JOB = "working_tables.remind"
KIND = "working_tables.rank_reminder"
BEFORE = timedelta(days=2)
BATCH = 100
register(
    Occasion(
        kind=KIND,
        title=mark("Reminder to order the tables"),
        when=mark(
            "When organisers ask for it and two days before the deadline, to who has not ordered them."
        ),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder("until", mark("Until when to order"), "until|instant|when(event_zone) if until"),
            OWN_TABLE,
        ),
        sample={
            **SAMPLE,
            "event_slug": "xyzzy",
            "event_zone": "America/Mexico_City",
            "until": "2097-02-01T12:00:00+00:00",
        },
        order=66,
    )
)


def list_silent(event: Event) -> Sequence[Registration]:
    """List the confirmed people who can rank tables and have not, whether reminded or not."""
    ranked = sa.select(TableChoice.registration_id).where(TableChoice.event_id == event.id)
    rows = db.session.scalars(
        sa.select(Registration)
        .where(Registration.state == RegistrationState.CONFIRMED, Registration.id.not_in(ranked))
        .order_by(Registration.sort_name, Registration.id)
    ).all()
    tables = seated_tables(event)
    return [
        row for row in rows if len(barriers_of(row, tables)) < len(tables) and office_of(row, tables) is None
    ]


def list_to_remind(event: Event) -> Sequence[Registration]:
    """List whom a reminder would reach now: who was written to for this deadline is left out."""
    state = choice_state(event)
    if not state.is_open:
        return []
    told = set(
        db.session.scalars(
            sa.select(Mail.occasion).where(Mail.event_id == event.id, Mail.template == template_of(KIND))
        )
    )
    return [row for row in list_silent(event) if _occasion(event, state, row) not in told]


def _occasion(event: Event, state: ChoiceState, registration: Registration) -> str:
    until = state.closes_at.isoformat() if state.closes_at else event.starts_on.isoformat()
    return f"{registration.id}:{until}"


def start_reminding(event: Event) -> UUID:
    """Have the worker remind everybody; returns the id of the job."""
    if not choice_state(event).is_open:
        raise ChoicesClosed
    known = round_of(event.id)
    if known is None:
        known = TableRound(event_id=event.id)
        db.session.add(known)
    known.reminded_at = clock.now()
    db.session.flush()
    audit.record("working_tables.remind", "event", event.id, people=len(list_to_remind(event)))
    payload = {"event": str(event.id)}
    return enqueue(JOB, payload, key=str(event.id), event_id=event.id, permission=Perm.EVENT_TABLES)


def remind_some(event: Event) -> int:
    """Write to the next of them; returns how many, 0 once all have been written to."""
    state = choice_state(event)
    people = list_to_remind(event)[:BATCH]
    for registration in people:
        write(
            event,
            kind=KIND,
            to=registration.email,
            locale=registration.language,
            occasion=_occasion(event, state, registration),
            about=registration.id,
            context={
                **context_of(registration),
                "until": state.closes_at.isoformat() if state.closes_at else "",
            },
        )
    db.session.flush()
    return len(people)


def events_to_remind() -> list[Event]:
    """List the announced events whose deadline is two days away and whose people were not reminded since."""
    now = clock.now()
    with across_events("the deadlines of all events are looked at together"):
        rows = db.session.execute(
            sa.select(Event, TableRound)
            .join(TableRound, TableRound.event_id == Event.id)
            .where(
                TableRound.choices_close_at > now,
                TableRound.choices_close_at <= now + BEFORE,
                Event.state == EventState.PUBLISHED,
            )
        ).all()
    return [event for event, known in rows if _is_due(known)]


def _is_due(known: TableRound) -> bool:
    closes_at, reminded_at = known.choices_close_at, known.reminded_at
    return closes_at is not None and (reminded_at is None or reminded_at < closes_at - BEFORE)
