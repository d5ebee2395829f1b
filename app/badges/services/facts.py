"""What tickets, badges and letters say of people, gathered in a constant number of statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.badges.renderer import BadgeFacts, TicketFacts
from app.core.db import db
from app.core.text import pick
from app.directory.models import Country, Institution, Person
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import SessionAccess
from app.registration.models import Registration
from app.registration.services import facts_of_all, ticket_token

MOST_ITEMS = 9


@dataclass(frozen=True, slots=True)
class Around:
    """Names of countries, institutions and classes, who agreed to photos, and open sessions."""

    countries: Mapping[str, Mapping[str, str]]
    institutions: Mapping[uuid.UUID, Mapping[str, str]]
    photos: frozenset[uuid.UUID]
    classes: Mapping[str, tuple[Mapping[str, str], str]]
    open_sessions: Mapping[uuid.UUID, Session]


def around(rows: Sequence[Registration]) -> Around:
    """Read what badges of these people need beside their registrations."""
    codes = {row.country_code for row in rows if row.country_code}
    houses = {row.institution_id for row in rows if row.institution_id}
    agreed = (
        sa.select(Registration.person_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Person.consent_photo.is_(True))
    )
    sessions = sa.select(Session).where(
        Session.access == SessionAccess.OPEN, Session.starts_at.is_not(None), Session.cancelled_at.is_(None)
    )
    return Around(
        countries=_names(sa.select(Country.code, Country.name).where(Country.code.in_(codes))),
        institutions=_names(sa.select(Institution.id, Institution.name).where(Institution.id.in_(houses))),
        photos=frozenset(found for found in db.session.scalars(agreed) if found),
        classes={each.code: (each.name, each.colour.value) for each in events.list_classes(active=False)},
        open_sessions={session.id: session for session in db.session.scalars(sessions)},
    )


def _names(query: "sa.Select[Any, dict[str, str]]") -> dict[Any, dict[str, str]]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def ticket_url(registration: Registration, base_url: str) -> str:
    """Return the address in the code of a ticket; a new version of the keys makes another."""
    return f"{base_url}/t/{ticket_token(registration)}"


def badges_of(event: Event, rows: Sequence[Registration], *, base_url: str) -> list[BadgeFacts]:
    """Say what the badge of each says. Only sessions that are open to all stand on a badge."""
    found = around(rows)
    facts = facts_of_all(event, rows)
    return [
        _badge(event, row, found, _agenda(facts[row.id].agenda, found, row.language), base_url)
        for row in rows
    ]


def _badge(
    event: Event, row: Registration, found: Around, agenda: list[tuple[datetime, str]], base_url: str
) -> BadgeFacts:
    name, colour = found.classes.get(str(row.participant_class), ({}, "ink"))
    institution = found.institutions.get(row.institution_id) if row.institution_id else None
    return BadgeFacts(
        given_name=row.given_name,
        family_name=row.family_name,
        institution=pick(institution, row.language) if institution else row.institution_name,
        country=pick(found.countries.get(row.country_code or "", {}), row.language),
        class_name=pick(name, row.language),
        colour=colour,
        language=row.language,
        interpretation=row.interpretation,
        photos=row.person_id in found.photos,
        ticket_url=ticket_url(row, base_url),
        event=pick(event.title, row.language),
        city=pick(event.city, row.language),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        zone=event.time_zone,
        agenda=agenda,
    )


def _agenda(chosen: frozenset[uuid.UUID], found: Around, locale: str) -> list[tuple[datetime, str]]:
    sessions = [found.open_sessions[key] for key in chosen if key in found.open_sessions]
    items = [(each.starts_at, pick(each.title, locale)) for each in sessions if each.starts_at]
    return sorted(items)[:MOST_ITEMS]


def ticket_of(event: Event, row: Registration, *, base_url: str) -> TicketFacts:
    """Say what the ticket of one person says."""
    badge = badges_of(event, [row], base_url=base_url)[0]
    place = ", ".join(filter(None, (pick(event.venue, row.language), badge.city)))
    return TicketFacts(
        name=row.full_name,
        class_name=badge.class_name,
        colour=badge.colour,
        ticket_url=badge.ticket_url,
        event=badge.event,
        place=place,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        language=row.language,
    )
