"""How full the year of bodies, people and countries is."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.core.access import Viewer
from app.core.db import db
from app.directory.models import Country, Person
from app.yearplan.rules import BodyFacts, Cell, MeetingState, Unit, count_load, days_of
from app.yearplan.services.seen import may_name
from app.yearplan.services.year import Entry, Year

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One row of the table: who, and the days of each column."""

    key: str
    name: str | Texts
    cells: dict[int, Cell]

    @property
    def days(self) -> int:
        return sum(cell.days for cell in self.cells.values())


def people_of(year: Year) -> dict[UUID, frozenset[UUID]]:
    """Return the bodies that take the time of each focal point, coordinator and personal member.

    A focal point answers for the bodies of their institution's country, a personal member for their own.
    """
    found: dict[UUID, set[UUID]] = {}
    for body in year.facts.values():
        for person in body.people:
            found.setdefault(person, set()).add(body.id)
    for point in year.focal_points:
        country = point.appointment.institution.country_code
        bodies = {body.id for body in year.facts.values() if country in body.countries}
        found.setdefault(point.appointment.person_id, set()).update(bodies)
    return {person: frozenset(bodies) for person, bodies in found.items()}


def load_by_body(year: Year, unit: Unit, _reader: Viewer) -> list[LoadRow]:
    """Count the days that each body meets; hidden meetings are days on which it is not available."""
    load = count_load(_taken(year, lambda entry: entry.meeting.bodies), year.number, unit)
    return [
        LoadRow(body.code, body.name, load.get(body.id, {}))
        for body in year.bodies.values()
        if body.id in load or year.facts[body.id].owed
    ]


def load_by_country(year: Year, unit: Unit, _reader: Viewer) -> list[LoadRow]:
    """Count the days on which each country is expected in a body that it belongs to."""

    def countries(entry: Entry) -> Iterable[str]:
        return {code for body in _facts(year, entry) for code in body.countries}

    load = count_load(_taken(year, countries), year.number, unit)
    rows = db.session.execute(sa.select(Country.code, Country.name).where(Country.code.in_(list(load))))
    found = [LoadRow(row.code, row.name, load[row.code]) for row in rows]
    return sorted(found, key=lambda row: (-row.days, row.key))


def load_by_person(year: Year, unit: Unit, reader: Viewer) -> list[LoadRow]:
    """Count the days on which each focal point and coordinator is expected, also by a part of their own.

    Who may not read the directory sees themselves, and the people of the bodies that they coordinate.
    """
    everybody = people_of(year)
    bodies_of = {person: bodies for person, bodies in everybody.items() if may_name(year, reader, person)}

    def people(entry: Entry) -> Iterable[UUID]:
        meeting = entry.meeting
        return {
            person
            for person, bodies in bodies_of.items()
            if bodies & meeting.bodies or person in meeting.people
        }

    load = count_load(_taken(year, people), year.number, unit)
    query = sa.select(Person.id, Person.given_name, Person.family_name, Person.sort_name).where(
        Person.id.in_(list(bodies_of)), Person.erased_at.is_(None)
    )
    rows = db.session.execute(query.order_by(Person.sort_name))
    return [
        LoadRow(str(row.id), f"{row.given_name} {row.family_name}".strip(), load.get(row.id, {}))
        for row in rows
    ]


def _facts(year: Year, entry: Entry) -> list[BodyFacts]:
    return [year.facts[body] for body in entry.meeting.bodies if body in year.facts]


def _taken(
    year: Year, subjects: Callable[[Entry], Iterable[Hashable]]
) -> Iterable[tuple[Hashable, Hashable, list[date]]]:
    for entry in year.entries:
        if entry.meeting.state is not MeetingState.PROPOSED:
            days = days_of(entry.meeting)
            for subject in subjects(entry):
                yield subject, entry.key, days


def entries_of_person(year: Year, person_id: UUID) -> set[str]:
    """Return the names of the meetings that take a person's time."""
    bodies = people_of(year).get(person_id, frozenset())
    return {
        entry.key
        for entry in year.entries
        if bodies & entry.meeting.bodies or person_id in entry.meeting.people
    }
