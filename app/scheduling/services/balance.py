"""Who takes the floor in an event, by sector, country and gender; small groups of genders are not told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.db import db
from app.core.text import fold
from app.directory.models import Person
from app.directory.rules import Sector
from app.directory.services import affiliations
from app.events.models import Contribution, ContributionSpeaker, Event, Session, SessionRole
from app.events.rules import SPEAKING_PARTS
from app.registration.rules.figures import suppress


@dataclass(frozen=True, slots=True)
class Balance:
    """How many people take the floor, and of what sector, country and gender they are."""

    people: int
    sectors: Sequence[tuple[Sector | None, int]]
    countries: Sequence[tuple[str, int]]
    genders: Sequence[tuple[str, int | None]]


def balance_of(event: Event) -> Balance:
    """Count each person once who moderates, speaks or reports in a session that takes place."""
    takes_place = Session.cancelled_at.is_(None)
    parts = (
        sa.select(SessionRole.person_id)
        .join(Session, Session.id == SessionRole.session_id)
        .where(SessionRole.event_id == event.id, SessionRole.role.in_(SPEAKING_PARTS), takes_place)
    )
    talks = (
        sa.select(ContributionSpeaker.person_id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Session, Session.id == Contribution.session_id)
        .where(Contribution.event_id == event.id, takes_place)
    )
    who = sa.union(parts, talks).subquery()
    rows = db.session.execute(
        sa.select(Person.id, Person.gender, Person.country_code).join(who, who.c.person_id == Person.id)
    ).all()
    behalf = affiliations([row.id for row in rows])
    countries: Counter[str] = Counter()
    sectors: Counter[Sector | None] = Counter()
    for row in rows:
        known = behalf.get(row.id)
        countries[(known.country_code if known else None) or row.country_code or ""] += 1
        sectors[known.sector if known else None] += 1
    genders = _genders(row.gender for row in rows)
    return Balance(len(rows), sectors.most_common(), countries.most_common(), list(genders.items()))


def _genders(said: Iterable[str | None]) -> dict[str, int | None]:
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for gender in said:
        counts[names.setdefault(fold(gender or ""), gender or "")] += 1
    return suppress(counts)
