"""Which sessions a registration brings: those that need no choice, and those that were chosen."""

from app.core.calendar import CalendarEntry
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventFacts
from app.events.services import CalendarSession
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services.choosing import admitted_sessions, chosen_session_ids


def facts_of(registration: Registration, *, participant: bool | None = None) -> EventFacts:
    """Say what a registration is to its event; `participant` True also for one that has ended."""
    chosen = chosen_session_ids(registration.id)
    confirmed = registration.state is RegistrationState.CONFIRMED
    return EventFacts(
        person_id=registration.person_id,
        participant_class=events.classes_by_code()[registration.participant_class],
        participant=confirmed if participant is None else participant,
        admitted=chosen | admitted_sessions(registration.id),
        agenda=chosen,
    )


def agenda_of(event: Event, registration: Registration) -> list[CalendarSession]:
    """List the placed sessions of a registration, cancelled ones included."""
    facts = facts_of(registration, participant=True)
    return [
        each
        for each in events.calendar_sessions(event, facts)
        if not each.session.needs_choice or each.session.id in facts.agenda
    ]


def calendar_entries(
    event: Event, registration: Registration, *, host: str, base_url: str
) -> list[CalendarEntry]:
    """Write the sessions for a calendar; the days of the event where no session has a time yet."""
    locale, page = registration.language, f"{base_url}/events/{event.slug}/"
    entries = [
        events.entry_of(each, locale=locale, host=host, url=f"{page}sessions/{each.session.id}")
        for each in agenda_of(event, registration)
    ]
    return entries or [events.entry_of_event(event, locale=locale, host=host, url=page)]
