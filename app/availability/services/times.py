"""Who and what is not to be had, read for many at once in a constant number of statements."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from app.availability.models import Absence, CivilHours, RoomClosure, TeamAbsence
from app.availability.rules import FIRST_MINUTE, LAST_MINUTE, Hours, hours_from
from app.core.db import db, event_scope
from app.core.spans import Span, union
from app.directory.models import Country, Person


def away(person_ids: Collection[uuid.UUID], span: Span) -> dict[uuid.UUID, list[Span]]:
    """Return when people are not available, clipped to the span; who is always free is not in it."""
    if not person_ids:
        return {}
    query = sa.select(Absence.person_id, Absence.starts_at, Absence.ends_at).where(
        Absence.person_id.in_(list(person_ids)), Absence.ends_at > span.start, Absence.starts_at < span.end
    )
    rows = ((row[0], Span(row[1], row[2])) for row in db.session.execute(query))
    return _united((who, part) for who, each in rows if (part := each.clip(span)))


def rooms_closed(event_id: uuid.UUID) -> dict[uuid.UUID, list[Span]]:
    """Return when rooms of an event are closed; a room without closures is not in it."""
    with event_scope(event_id):
        query = sa.select(RoomClosure.room_id, RoomClosure.starts_at, RoomClosure.ends_at)
        return _united((row[0], Span(row[1], row[2])) for row in db.session.execute(query))


def teams_away(event_id: uuid.UUID) -> dict[str, list[Span]]:
    """Return when teams of an event are not to be had, by the name that its sessions give them."""
    with event_scope(event_id):
        query = sa.select(TeamAbsence.team, TeamAbsence.starts_at, TeamAbsence.ends_at)
        rows = [(row[0], Span(row[1], row[2])) for row in db.session.execute(query)]
    found: dict[str, list[Span]] = defaultdict(list)
    for team, span in rows:
        found[team].append(span)
    return {team: union(spans) for team, spans in found.items()}


def _united(rows: Iterable[tuple[uuid.UUID, Span]]) -> dict[uuid.UUID, list[Span]]:
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for key, span in rows:
        found[key].append(span)
    return {key: union(spans) for key, spans in found.items()}


def hours_of(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Hours]:
    """Return the civil hours of people: what they said, else 07:00–21:00 in their zone or their country's.

    Whose zone nobody knows is not in it: hours are not guessed.
    """
    if not person_ids:
        return {}
    query = (
        sa.select(
            Person.id,
            CivilHours.zone,
            CivilHours.opens,
            CivilHours.closes,
            sa.func.coalesce(Person.time_zone, Country.time_zone),
        )
        .outerjoin(CivilHours, CivilHours.person_id == Person.id)
        .outerjoin(Country, Country.code == Person.country_code)
        .where(Person.id.in_(list(person_ids)))
    )
    found = {}
    for person_id, zone, opens, closes, known in db.session.execute(query):
        if zone:
            found[person_id] = hours_from(zone, opens, closes)
        elif known:
            found[person_id] = hours_from(known, FIRST_MINUTE, LAST_MINUTE)
    return found
