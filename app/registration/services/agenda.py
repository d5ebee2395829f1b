"""Which sessions a registration brings: those that need no choice, and those that were chosen."""

import uuid
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from app.core.db import db
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventFacts
from app.events.services import CalendarSession
from app.registration.models import Place, Registration, SeatPool, SessionAdmission
from app.registration.rules import BROUGHT, PlaceState, PoolKind, RegistrationState


def facts_of(registration: Registration, *, participant: bool | None = None) -> EventFacts:
    """Say what a registration is to its event; `participant` True also for one that has ended."""
    event = db.session.get_one(Event, registration.event_id)
    return facts_of_all(event, [registration], participant=participant)[registration.id]


def facts_of_all(
    event: Event, registrations: Collection[Registration], *, participant: bool | None = None
) -> dict[uuid.UUID, EventFacts]:
    """Say what each registration is to the event, in a constant number of statements."""
    ids = [each.id for each in registrations]
    people = {each.person_id for each in registrations if each.person_id}
    chosen, admitted = _sessions_by_registration(ids)
    own = events.own_sessions(event, people)
    found = {}
    for each in registrations:
        parts, authorised = own.get(each.person_id, _NOTHING) if each.person_id else _NOTHING
        confirmed = each.state is RegistrationState.CONFIRMED
        found[each.id] = EventFacts(
            person_id=each.person_id,
            participant_class=events.class_at(event, each.participant_class),
            participant=confirmed if participant is None else participant,
            invited=each.origin in BROUGHT,
            admitted=frozenset(chosen[each.id] | admitted[each.id] | parts),
            authorised=authorised,
            agenda=frozenset(chosen[each.id] | parts),
        )
    return found


_NOTHING: tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]] = (frozenset(), frozenset())
Sessions = dict[uuid.UUID, set[uuid.UUID]]


def _sessions_by_registration(ids: Collection[uuid.UUID]) -> tuple[Sessions, Sessions]:
    """Return the sessions in which each registration has a seat, and those it was let into by name."""
    chosen: Sessions = defaultdict(set)
    admitted: Sessions = defaultdict(set)
    # All of an event at once are read without a list of them: a statement takes only so many values.
    some = ids if len(ids) <= 500 else None
    seats = (
        sa.select(Place.registration_id, SeatPool.subject)
        .join(SeatPool, SeatPool.id == Place.pool_id)
        .where(SeatPool.kind == PoolKind.SESSION, Place.state == PlaceState.TAKEN)
    )
    names = sa.select(SessionAdmission.registration_id, SessionAdmission.session_id)
    if some is not None:
        seats = seats.where(Place.registration_id.in_(some))
        names = names.where(SessionAdmission.registration_id.in_(some))
    for registration_id, subject in db.session.execute(seats):
        chosen[registration_id].add(uuid.UUID(subject))
    for registration_id, session_id in db.session.execute(names):
        admitted[registration_id].add(session_id)
    return chosen, admitted


def agenda_of(event: Event, registration: Registration) -> list[CalendarSession]:
    """List the placed sessions of a registration, cancelled ones included."""
    facts = facts_of(registration, participant=True)
    return [
        each
        for each in events.calendar_sessions(event, facts)
        if not each.session.needs_choice or each.session.id in facts.agenda
    ]
