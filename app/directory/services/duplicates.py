"""Entries of the directory that may be the same person: with what speaks for it, and what against."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.directory.models import Person, PersonDifference, PersonEmail
from app.directory.rules import NotTwoEntries, Traits, address_key, compare, name_key
from app.directory.services.people import affiliations

MOST_PAIRS = 200
MOST_ALIKE = 8
"""A name that more entries share is a common name, and says nothing by itself."""
Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Likeness:
    """Two entries, what speaks for their being one person, and what against."""

    one: Person
    other: Person
    reasons: list[str]
    against: list[str]

    @property
    def weight(self) -> int:
        return len(self.reasons) - len(self.against)


def find_duplicates() -> list[Likeness]:
    """List possible duplicates, the likeliest first, without those that were called two people."""
    names: dict[str, list[uuid.UUID]] = defaultdict(list)
    locals_: dict[str, set[uuid.UUID]] = defaultdict(set)
    people = sa.select(Person.id, Person.sort_name).where(*_present())
    for row in db.session.execute(people):
        if row.sort_name:
            names[name_key(row.sort_name)].append(row.id)
    addresses = sa.select(PersonEmail.person_id, PersonEmail.email_norm).join(PersonEmail.person)
    for row in db.session.execute(addresses.where(*_present())):
        key = address_key(row.email_norm)
        if len(key) >= 6:
            locals_[key].add(row.person_id)
    pairs = _pairs(names.values()) | _pairs(locals_.values())
    return _judge(pairs - _different())


def _present() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Person.erased_at.is_(None), Person.merged_into_id.is_(None)


def _pairs(groups: Iterable[Collection[uuid.UUID]]) -> set[Pair]:
    return {
        pair for group in groups if 1 < len(group) <= MOST_ALIKE for pair in combinations(sorted(group), 2)
    }


def _different() -> set[Pair]:
    rows = db.session.execute(sa.select(PersonDifference.one_id, PersonDifference.other_id))
    return {(row.one_id, row.other_id) for row in rows}


def _judge(pairs: set[Pair]) -> list[Likeness]:
    """Keep the pairs for which two things speak, or a like address, and read their people once."""
    kept = sorted(pairs)[: MOST_PAIRS * 5]
    ids = {person_id for pair in kept for person_id in pair}
    people, traits = _traits(ids)
    found = []
    for one, other in kept:
        reasons, against = compare(traits[one], traits[other])
        if len(reasons) >= 2:
            found.append(Likeness(people[one], people[other], reasons, against))
    found.sort(key=lambda each: (-each.weight, each.one.sort_name, str(each.one.id)))
    return found[:MOST_PAIRS]


def _traits(ids: Collection[uuid.UUID]) -> tuple[dict[uuid.UUID, Person], dict[uuid.UUID, Traits]]:
    people: dict[uuid.UUID, Person] = {}
    every = list(ids)
    for batch in (every[at : at + 500] for at in range(0, len(every), 500)):
        query = sa.select(Person).options(sa.orm.selectinload(Person.emails)).where(Person.id.in_(batch))
        people |= {person.id: person for person in db.session.scalars(query)}
    places = affiliations(ids)
    accounts = _with_accounts(every)
    return people, {
        key: Traits(
            name=person.sort_name,
            country_code=places[key].country_code,
            institution_id=places[key].institution_id,
            phone=person.phone or "",
            emails=frozenset(row.email_norm for row in person.emails),
            has_account=key in accounts,
        )
        for key, person in people.items()
    }


def _with_accounts(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    account = db.metadata.tables.get("account")
    if account is None:
        return set()
    every = list(ids)
    found: set[uuid.UUID] = set()
    for batch in (every[at : at + 500] for at in range(0, len(every), 500)):
        query = sa.select(account.c.person_id).where(account.c.person_id.in_(batch))
        found.update(db.session.scalars(query.where(account.c.last_sign_in_at.is_not(None))))
    return found


def compare_entries(one_id: uuid.UUID, other_id: uuid.UUID) -> Likeness:
    """Compare two entries that somebody named; raises NotTwoEntries."""
    people, traits = _traits({one_id, other_id})
    if len(people) != 2 or any(each.erased_at or each.merged_into_id for each in people.values()):
        raise NotTwoEntries
    reasons, against = compare(traits[one_id], traits[other_id])
    return Likeness(people[one_id], people[other_id], reasons, against)


def call_different(one_id: uuid.UUID, other_id: uuid.UUID) -> None:
    """Note that two entries that look alike are two people."""
    first, second = sorted((one_id, other_id))
    compare_entries(first, second)
    if (first, second) not in _different():
        db.session.add(PersonDifference(one_id=first, other_id=second))
        audit.record("person.called_different", "person", first, other=str(second))
