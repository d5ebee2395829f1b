"""The private calendar: its address, and everything that a person has a part in."""

import uuid
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.core import audit
from app.core.access import derived_token, hash_token
from app.core.calendar import CalendarEntry, CalendarFeed, Status
from app.core.db import db, event_scope
from app.directory import services as directory
from app.directory.models import Person
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventState, SessionKind
from app.events.services import CalendarSession
from app.home.models import CalendarFeedLink
from app.home.rules import NoFeedHere
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables import services as working_tables

FEED = "calendar"


def find_feed_token(person_id: uuid.UUID) -> str | None:
    """Return the secret of the person's feed, or None where there is none."""
    link = _link_of(person_id)
    return derived_token(FEED, link.person_id, link.version) if link else None


def make_feed(person_id: uuid.UUID) -> str:
    """Make the feed, or give it a new address; the old one ends at once."""
    link = _link_of(person_id)
    if link is None:
        link = CalendarFeedLink(person_id=person_id, version=0)
        db.session.add(link)
    link.version += 1
    token = derived_token(FEED, person_id, link.version)
    link.token_hash = hash_token(token)
    db.session.flush()
    audit.record("calendar_feed.made", "person", person_id)
    return token


def end_feed(person_id: uuid.UUID) -> None:
    """End the feed's address; a later one gets another secret."""
    link = _link_of(person_id)
    if link is not None:
        link.version += 1
        link.token_hash = f"ended:{link.id}"
        audit.record("calendar_feed.ended", "person", person_id)


@erasure_step
def forget_feed(person_id: uuid.UUID) -> None:
    """Forget a person's calendar address."""
    db.session.execute(sa.delete(CalendarFeedLink).where(CalendarFeedLink.person_id == person_id))


def _link_of(person_id: uuid.UUID) -> CalendarFeedLink | None:
    return db.session.scalar(sa.select(CalendarFeedLink).where(CalendarFeedLink.person_id == person_id))


def is_feed_on(person_id: uuid.UUID) -> bool:
    link = _link_of(person_id)
    return link is not None and not link.token_hash.startswith("ended:")


def person_of_feed(token: str) -> Person:
    """Return whose feed the secret opens; raises NoFeedHere."""
    link = db.session.scalar(
        sa.select(CalendarFeedLink).where(CalendarFeedLink.token_hash == hash_token(token))
    )
    if link is None:
        raise NoFeedHere
    return directory.get_person(link.person_id)


def feed_of(person: Person, *, host: str, base_url: str, name: str) -> CalendarFeed:
    """Gather the sessions that the person attends or has a part in; cancelled ones stay, marked as such."""
    attended: dict[uuid.UUID, CalendarSession] = {}
    left: dict[uuid.UUID, CalendarSession] = {}
    for row in registration.list_of_person(person.id):
        ended = row.state is RegistrationState.CANCELLED
        if ended or row.state is RegistrationState.CONFIRMED:
            (left if ended else attended).update({each.session.id: each for each in sessions_of(row)})
    parts = {part.session.id for part in events.roles_of(person.id)}
    attended.update({each.session.id: each for each in events.sessions_by_id(parts - set(attended))})
    write = partial(_entry, locale=person.language, host=host, base_url=base_url)
    entries = [write(each) for each in attended.values()]
    # Who left keeps the entries as cancelled: taking them out would leave ghosts in copies.
    entries += [_called_off(write(each)) for key, each in left.items() if key not in attended]
    entries.sort(key=lambda entry: (str(entry.start), entry.uid))
    zone = person.time_zone or next((entry.zone for entry in entries), "UTC")
    return CalendarFeed(name=name, zone=zone, entries=entries, url=base_url)


def sessions_of(row: Registration) -> list[CalendarSession]:
    """Return the sessions of a registration: all that need no choice, those chosen, its own table's."""
    event = db.session.get_one(Event, row.event_id)
    if event.state is EventState.DRAFT:
        return []
    with event_scope(event.id):
        agenda = registration.agenda_of(event, row)
        if not any(each.session.kind is SessionKind.WORKING_TABLE for each in agenda):
            return agenda
        tables = working_tables.list_tables(event)
        own = {each.table.id for each in working_tables.tables_of(event, registration=row)}
    return [each for each in agenda if working_tables.is_for(own, each.session, tables)]


def _called_off(entry: CalendarEntry) -> CalendarEntry:
    return replace(entry, status=Status.CANCELLED, sequence=entry.sequence + 1)


def _entry(each: CalendarSession, *, locale: str, host: str, base_url: str) -> CalendarEntry:
    path = f"/events/{each.event.slug}/sessions/{each.session.id}"
    return events.entry_of(each, locale=locale, host=host, url=f"{base_url}{path}")
