"""People, their addresses, and on whose behalf they take part."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import fold, normalise_email
from app.directory import rules
from app.directory.models import (
    Appointment,
    BodyMember,
    FocalPoint,
    Institution,
    Person,
    PersonEmail,
    PersonMerge,
)
from app.directory.rules import InstitutionKind, Participation, Sector, sector_of


class PersonFields(TypedDict, total=False):
    """What may be entered of a person, beside the names."""

    language: str
    country_code: str | None
    gender: str | None
    time_zone: str | None
    phone: str | None
    consent_listed: bool
    consent_photo: bool


@dataclass(frozen=True)
class Affiliation:
    """On whose behalf a person takes part today; without an institution only the country is known."""

    country_code: str | None
    institution_id: uuid.UUID | None = None
    institution_name: dict[str, str] | None = None
    kind: InstitutionKind | None = None
    sector: Sector = Sector.OTHER
    post: str = ""
    participates_as: Participation | None = None
    stakeholder_group_id: uuid.UUID | None = None


def find_person(person_id: uuid.UUID) -> Person | None:
    return db.session.get(Person, person_id)


def get_person(person_id: uuid.UUID) -> Person:
    """Return a person who was not erased; raise NotFound."""
    person = find_person(person_id)
    if person is None or person.erased_at:
        raise NotFound
    return person


def _find_address(email: str) -> PersonEmail | None:
    query = sa.select(PersonEmail).where(PersonEmail.email_norm == normalise_email(email))
    return db.session.scalars(query.options(joinedload(PersonEmail.person))).first()


def find_person_by_email(email: str, *, verified_only: bool = False) -> Person | None:
    """Return the person that an address belongs to."""
    found = _find_address(email)
    if found is None or (verified_only and found.verified_at is None):
        return None
    return found.person


def find_people_by_emails(emails: Collection[str]) -> dict[str, Person]:
    """Return people by the normal form of their addresses."""
    wanted = {normalise_email(email) for email in emails}
    query = sa.select(PersonEmail).where(PersonEmail.email_norm.in_(wanted))
    rows = db.session.scalars(query.options(joinedload(PersonEmail.person)))
    return {row.email_norm: row.person for row in rows}


def get_or_create_person(
    *,
    email: str,
    given_name: str = "",
    family_name: str = "",
    verified: bool = False,
    **fields: Unpack[PersonFields],
) -> Person:
    """Return the person of an address that was proved, or that an organiser entered; else enter them.

    What is known of somebody is not overwritten; `verified=True` marks the address as proved.
    """
    found = _find_address(email)
    if found is None:
        try:
            with db.session.begin_nested():
                return create_person(
                    given_name=given_name, family_name=family_name, email=email, verified=verified, **fields
                )
        except IntegrityError:
            # Somebody else entered the same address in this instant: theirs is the person.
            found = _find_address(email)
            if found is None:
                raise
    if verified and found.verified_at is None:
        found.verified_at = clock.now()
    return found.person


def create_person(
    *,
    given_name: str,
    family_name: str,
    email: str | None = None,
    verified: bool = False,
    **fields: Unpack[PersonFields],
) -> Person:
    """Enter a person; the address becomes the primary one. Look it up first: no address is entered twice."""
    person = Person(given_name=given_name.strip(), family_name=family_name.strip(), sort_name="")
    _fill(person, fields)
    db.session.add(person)
    if email:
        person.emails.append(_new_address(email, verified=verified, primary=True))
    db.session.flush()
    audit.record("person.created", "person", person.id)
    return person


def edit_person(
    person_id: uuid.UUID,
    *,
    given_name: str | None = None,
    family_name: str | None = None,
    **fields: Unpack[PersonFields],
) -> Person:
    """Change what is known of a person."""
    person = get_person(person_id)
    if given_name is not None:
        person.given_name = given_name.strip()
    if family_name is not None:
        person.family_name = family_name.strip()
    _fill(person, fields)
    audit.record("person.edited", "person", person.id, fields=sorted(fields))
    return person


def _fill(person: Person, fields: PersonFields) -> None:
    for key, value in fields.items():
        setattr(person, key, value)
    person.sort_name = rules.sort_name(person.given_name, person.family_name)


# --- addresses --------------------------------------------------------------------------------


def _new_address(email: str, *, verified: bool, primary: bool) -> PersonEmail:
    return PersonEmail(
        email=email.strip(),
        email_norm=normalise_email(email),
        verified_at=clock.now() if verified else None,
        is_primary=primary,
    )


def add_email(person_id: uuid.UUID, email: str, *, verified: bool = False) -> PersonEmail:
    """Give a person one more address; refuse one that somebody else has."""
    person = get_person(person_id)
    found = _find_address(email)
    if found is not None and found.person_id != person.id:
        if not verified or found.person.merged_into_id != person.id:
            raise rules.EmailTaken()
        # An address that stayed behind when two entries were made one: now it is proved from within.
        found.person_id, found.is_primary = person.id, False
    if found is None:
        found = _new_address(email, verified=verified, primary=not person.emails)
        person.emails.append(found)
        db.session.flush()
        audit.record("person.email_added", "person", person.id, email=audit.personal(found.email_norm))
    elif verified and found.verified_at is None:
        found.verified_at = clock.now()
    return found


def _own_address(person_id: uuid.UUID, email_id: uuid.UUID) -> tuple[Person, PersonEmail]:
    person = get_person(person_id)
    for row in person.emails:
        if row.id == email_id:
            return person, row
    raise NotFound


def make_primary(person_id: uuid.UUID, email_id: uuid.UUID) -> None:
    """Write to this address from now on; it must be confirmed."""
    person, chosen = _own_address(person_id, email_id)
    if chosen.verified_at is None:
        raise rules.EmailNotVerified()
    for row in person.emails:
        row.is_primary = False
    db.session.flush()
    chosen.is_primary = True
    audit.record("person.email_primary", "person", person.id)


def remove_email(person_id: uuid.UUID, email_id: uuid.UUID) -> None:
    """Take an address away, unless it is the last confirmed one."""
    person, chosen = _own_address(person_id, email_id)
    others = [row for row in person.emails if row is not chosen and row.verified_at]
    if not others:
        raise rules.LastEmail()
    was_primary = chosen.is_primary
    person.emails.remove(chosen)
    db.session.flush()
    if was_primary:
        others[0].is_primary = True
    audit.record("person.email_removed", "person", person.id, email=audit.personal(chosen.email_norm))


# --- lists ------------------------------------------------------------------------------------


def _search(search: str, country_code: str | None, institution_id: uuid.UUID | None) -> "sa.Select[Person]":
    query = sa.select(Person).where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    for word in fold(search).split():
        address = PersonEmail.email_norm.contains(word, autoescape=True)
        owners = sa.select(PersonEmail.person_id).where(address)
        query = query.where(Person.sort_name.contains(word, autoescape=True) | Person.id.in_(owners))
    if country_code:
        query = query.where(Person.country_code == country_code)
    if institution_id:
        today = clock.today()
        holders = sa.select(Appointment.person_id).where(
            Appointment.institution_id == institution_id,
            sa.or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today),
        )
        query = query.where(Person.id.in_(holders))
    return query


def list_people(
    *,
    search: str = "",
    country_code: str | None = None,
    institution_id: uuid.UUID | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Person]:
    """List people by family name; `search` matches names and addresses without accents."""
    query = _search(search, country_code, institution_id).options(
        joinedload(Person.country), selectinload(Person.emails)
    )
    query = query.order_by(Person.sort_name, Person.id).limit(limit).offset(offset)
    return list(db.session.scalars(query))


def count_people(
    *, search: str = "", country_code: str | None = None, institution_id: uuid.UUID | None = None
) -> int:
    """Count the people that `list_people` would list without a limit."""
    found = _search(search, country_code, institution_id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def affiliations(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Affiliation]:
    """Tell for each person on whose behalf they take part today.

    The country is that of the represented institution, else the person's own; with several
    appointments the latest counts.
    """
    found: dict[uuid.UUID, Affiliation] = {}
    held: list[tuple[Appointment, Institution]] = []
    for batch in _batches(person_ids):
        people = sa.select(Person.id, Person.country_code).where(Person.id.in_(batch))
        found |= {row.id: Affiliation(row.country_code) for row in db.session.execute(people)}
        posts = sa.select(Appointment, Institution).join(Appointment.institution)
        posts = posts.where(Appointment.person_id.in_(batch))
        held += [(appointment, institution) for appointment, institution in db.session.execute(posts)]
    today = clock.today()
    for appointment, institution in sorted(held, key=lambda row: row[0].created_at):
        if rules.holds_on(today, appointment.valid_from, appointment.valid_to):
            own = found[appointment.person_id].country_code
            found[appointment.person_id] = _affiliation(appointment, institution, own)
    return found


def _batches(ids: Collection[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    every = list(ids)
    yield from (every[at : at + 500] for at in range(0, len(every), 500))


def _affiliation(appointment: Appointment, institution: Institution, own: str | None) -> Affiliation:
    return Affiliation(
        country_code=institution.country_code or own,
        institution_id=institution.id,
        institution_name=institution.name,
        kind=institution.kind,
        sector=sector_of(institution.kind),
        post=appointment.post,
        participates_as=institution.participates_as,
        stakeholder_group_id=institution.stakeholder_group_id,
    )


def erase_person(person_id: uuid.UUID) -> list[str]:
    """Forget who a person is and return their addresses; which post was held when stays, without a name."""
    person = find_person(person_id)
    if person is None:
        return []
    addresses = [row.email for row in person.emails]
    person.emails.clear()
    person.given_name = person.family_name = person.sort_name = ""
    person.country_code = person.gender = person.time_zone = person.phone = None
    person.consent_listed = person.consent_photo = False
    person.erased_at = person.erased_at or clock.now()
    journals = sa.or_(PersonMerge.kept_id == person_id, PersonMerge.merged_id == person_id)
    db.session.execute(sa.update(PersonMerge).where(journals).values(journal=""))
    held = sa.select(Appointment.id).where(Appointment.person_id == person_id)
    db.session.execute(sa.delete(FocalPoint).where(FocalPoint.appointment_id.in_(held)))
    db.session.execute(sa.delete(BodyMember).where(BodyMember.person_id == person_id))
    db.session.flush()
    return addresses
